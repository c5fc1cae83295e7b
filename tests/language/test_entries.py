"""Lines of code that give entries of an array new values: what is computed of it afterwards."""

import numpy as np
import pytest
import torch

import graphviz_backprop as gb
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.text.errors import FormulaError

GIVEN = {
    "x": np.array([1.5, -2.0, 0.5]),
    "v": np.array([3.0, 4.0]),
    "u": np.array([0.3, -0.4, 2.0]),
    "M": np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.2]]),
    "y": np.array([0, 1, 1]),
    "c": 2.0,
}
LINES = [
    "x[1] = 5.0\ns = (x**2).sum()",
    "x[1] = c\ns = x[-2] * x[1] + x[0]",
    "x[0] -= c\ns = (x**2).sum()",
    "x[0] *= c\nx[0] += x[1]\ns = (x**2).sum()",
    "x[x < 0] = 0\ns = (x**2).sum()",
    "x[x > c - 1] = c\ns = (x**2).sum()",
    "mask = x < 0\nx[mask] = c\ns = (x**2).sum()",
    "mask = x < 0\nx[~mask] = c\ns = (x**2).sum()",
    "dx = u.copy()\ndx[x <= 0] = 0\ns = (dx**2).sum()",
    "u[x <= 0] *= 0.1\ns = (u**2).sum()",
    "u[x < 0] = x[x < 0]\ns = (u**2).sum()",
    "M[:, 0] = 0\ns = (M**2).sum()",
    "M[:, 1] = x\ns = (M**2).sum()",
    "M[1] = v\ns = (M**2).sum()",
    "M[1, :] += v\ns = (M**2).sum()",
    "M[1, 0] = c\ns = (M**2).sum()",
    "M[2][1] = c\ns = (M**2).sum()",
    "M[-1] = 1\ns = (M**2).sum()",
    "x[1:] = v\ns = (x**2).sum()",
    "x[1:] = x[:-1]\ns = (x**2).sum()",
    "x[::2] += c\ns = (x**2).sum()",
    "M[1:, :] = v\ns = (M**2).sum()",
    "x[[0, 2]] = c\ns = (x**2).sum()",
    "M[np.arange(3), y] -= 1\ns = (M**2).sum()",
    "h = np.zeros(3)\nfor t in range(3):\n    h[t] = x[t]**2\ns = h.sum()",
    "h = np.zeros(3)\nh[0] = c\nfor t in range(1, 3):\n    h[t] = h[t-1] * x[t]\ns = (h**2).sum()",
    "h = np.zeros_like(x)\nfor t in range(len(x)):\n    h[t] = x[t]**2\ns = h.sum()",
    "h = np.zeros((3, 2))\nfor t in range(1, 3):\n    h[t] = np.tanh(h[t-1] + v)\ns = (h**2).sum()",
    "h = np.zeros((2, 2))\nfor i in range(2):\n    for j in range(2):\n"
    "        h[i, j] = v[i] * v[j] * i\ns = (h**2).sum()",
    "def f(a):\n    b = 2 * a\n    b[1] = c\n    return (b**2).sum()\ns = f(x)",
    "m = np.maximum(0, x - x[1] + 1)\nm[1] = 0\ns = np.sum(m)",
    "if c > 0:\n    x[0] = 3\ns = (x**2).sum()",
    "np.maximum(x, 0, out=x)\ns = (x**2).sum()",
    "np.exp(x, u)\ns = (u * x).sum()",
    "h = np.empty(3)\nnp.add(x, u, h)\ns = (h**2).sum()",
    "h = np.empty(3)\nnp.copyto(h, x)\nh[0] = c\ns = (h * x).sum()",
    "dx = u\ndx[x < 0] = 0\ns = (u**2).sum() + dx.sum()",
    "dx = u\ndx = dx * 2\ndx[x < 0] = 0\ns = (u**2).sum() + dx.sum()",
    "dx = u[:]\ndx[1] *= 3\ns = (u**2).sum()",
    "row = M[1]\nrow[0] = c\ns = (M**2).sum() + row.sum()",
    "a = u\nb = a\nu[0] = c\ns = (a * b).sum()",
    "a = u\nb = a\nu[0] = c\ns = (b**2).sum()",
    "def f(d, z):\n    g = d\n    g[z < 0] = 0\n    return (d * g).sum()\ns = f(u, x)",
]
#: The same of PyTorch.
MARKED = [
    "x.mul_(2).add_(1)\ns = (x**2).sum()",
    "y = x.clamp_(min=0)\ns = (y * x).sum()",
    "h = x.clone()\nh.sub_(u)\ns = (h * x).sum()",
    "h = x\nh.add_(c)\ns = (h * x).sum()",
    "z = torch.nn.functional.relu(x, inplace=True)\ns = (z * x).sum()",
    "x = torch.nn.functional.leaky_relu(x, 0.1, inplace=True)\ns = (x**2).sum()",
    "x.copy_(u)\nx[0] = c\ns = (x * u).sum()",
    "x.zero_()\ns = (x + u).sum()",
    "x.fill_(3.0)\ns = (x * u).sum()",
    "x = x.masked_fill_(x < 0, c)\ns = (x**2).sum()",
]


def of_numpy(text, values):
    arrays = torch.tensor if text in MARKED else np.array
    there = {name: arrays(value) for name, value in values.items()} | {"np": np, "torch": torch}
    exec(text, there)  # the lines are those above
    return float(there["s"])


@pytest.mark.parametrize("text", LINES + MARKED)
def test_new_entries_count_afterwards(text):
    used = {name: value for name, value in GIVEN.items() if name in text.replace("np.", "")}
    graph = gb.parse(text, declared=used)
    names = {node["node"].name for _, node in graph.nodes(data=True)}
    given = {name: value for name, value in used.items() if name in names}
    trace = gb.run(graph, given)
    assert trace.values[trace.target] == pytest.approx(of_numpy(text, GIVEN))
    for name in set(given) - {"y"}:
        wanted = np.zeros(np.shape(given[name]))
        for place in np.ndindex(wanted.shape):
            moved = [dict(GIVEN), dict(GIVEN)]
            for step, values in zip((1e-6, -1e-6), moved, strict=True):
                values[name] = np.array(GIVEN[name], float)
                values[name][place] += step
            wanted[place] = (of_numpy(text, moved[0]) - of_numpy(text, moved[1])) / 2e-6
        assert np.allclose(trace.gradient(name), wanted, atol=1e-6), name


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("a[1] = 5.0\ns = a.sum()", {}),
        ("x[x < 0] = v\ns = x.sum()", GIVEN),
        ("x[1:] = M\ns = x.sum()", GIVEN),
        ("h = np.zeros(4)\nfor t in range(len(x)):\n    h[t] = x[t]\ns = h.sum()", GIVEN),
        ("h = 0 * x\nfor i in range(len(x)):\n    h[i] += x[i]\ns = h.sum()", GIVEN),
    ],
)
def test_entries_of_which_nothing_says_enough_are_refused(text, declared):
    with pytest.raises(FormulaError):
        gb.parse(text, declared=declared)


def test_a_loop_that_fills_an_array_stacks_its_entries():
    graph = gb.parse("h = np.zeros(2)\nfor t in range(2):\n    h[t] = a * t\ns = h.sum()")
    rows = [node["node"].op for _, node in graph.nodes(data=True)]
    assert "stack" in rows
    assert "where" not in rows


def test_a_name_that_nobody_reads_again_is_no_definition():
    text = "dx = dout\ndx[x < 0] = 0\ny = dx.sum()"
    graph = gb.parse(text, declared={"x": [1.0, -1.0], "dout": [2.0, 3.0]})
    assert "dout =" not in reading(graph)
