"""Plain Python, NumPy and micrograd: values and gradients against central differences."""

from __future__ import annotations

import math
from math import tanh

import numpy as np
import pytest

from graphviz_backprop.engine import trace
from graphviz_backprop.engine.check import check
from graphviz_backprop.engine.graph import nodes
from graphviz_backprop.recording import record
from graphviz_backprop.text.errors import RecordError

D = np.random.default_rng(1)


def lecture(x, y, z):
    q = x + y
    return q * z


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


def lists(w, x):
    s = sum(wi * xi for wi, xi in zip(w, x, strict=True))
    a = sigmoid(s)
    return -math.log(a) + tanh(s) + max(0, s) + abs(min(s, -1.0)) + math.sqrt(s * s + 1)


def network(X, y, W1, b1, W2, b2):
    h = np.maximum(0, X @ W1 + b1)
    scores = h @ W2 + b2
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y]).mean() + 0.5 * np.sum(W1 * W1)


def recurrent(xs, Wx, Wh, h):
    for t in range(len(xs)):
        h = np.tanh(Wx @ xs[t] + Wh @ h)
    return (h**2).sum()


def filled(x, n):
    out = np.zeros_like(x)
    for i in range(n):
        out[i] = x[i] ** 2 * n
    out[-1] += 3.0
    return out.sum() * out[0]


def statistics(x):
    z = (x - x.mean(axis=0)) / np.std(x, axis=0)
    return (
        np.sum(z**3)
        + np.var(x)
        + x.std(ddof=1)
        + np.linalg.norm(x)
        + np.linalg.norm(x, axis=1).sum()
    )


def rearranged(x):
    a, b = np.split(x, 2, axis=1)
    joined = np.concatenate([a.T, b[::-1].T], axis=0)
    wide = np.stack([x, x[:, ::-1]])
    return (
        (joined.reshape(2, -1) ** 3).sum() + np.einsum("kij,kij->", wide, wide) + np.dot(x[0], x[1])
    )


def chosen(x):
    y = np.where(x > 0, x * x, 2 * x)
    return np.clip(y, -0.5, 0.7).sum() + y[x > 0].sum() + np.cumsum(y[0])[1] + np.pad(y, 1).std()


def parameters(params, x):
    return np.tanh(x @ params["W"] + params["b"]).sum()


CODE = {
    "lecture": (lecture, {"x": -2, "y": 5, "z": -4}),
    "lists": (lists, {"w": [0.1, 0.2], "x": [1.0, 2.0]}),
    "network": (network, {
        "X": D.normal(size=(4, 3)), "y": np.array([0, 1, 1, 0]), "W1": D.normal(size=(3, 5)),
        "b1": D.normal(size=5), "W2": D.normal(size=(5, 2)), "b2": D.normal(size=2)}),
    "recurrent": (recurrent, {
        "xs": D.normal(size=(3, 2)), "Wx": D.normal(size=(2, 2)), "Wh": D.normal(size=(2, 2)),
        "h": np.zeros(2)}),
    "filled": (filled, {"x": D.normal(size=3), "n": 3}),
    "statistics": (statistics, {"x": D.normal(size=(4, 2))}),
    "rearranged": (rearranged, {"x": D.normal(size=(2, 4))}),
    "chosen": (chosen, {"x": D.normal(size=(2, 3))}),
    "parameters": (parameters, {
        "params": {"W": D.normal(size=(3, 2)), "b": D.normal(size=2)}, "x": D.normal(size=3)}),
}  # fmt: skip


@pytest.mark.parametrize("name", CODE)
def test_values_and_gradients_are_right(name):
    code, arguments = CODE[name]
    graph = record(code, **arguments)
    traced = trace.run(graph)
    assert traced.values[traced.target] == pytest.approx(code(**arguments), rel=1e-12)
    results = check(graph)
    assert results
    assert all(result.right for result in results), results


def test_names_and_operations_are_those_of_the_code():
    graph = record(lecture, -2.0, 5.0, -4.0)
    assert [(node.op, node.name) for node in nodes(graph)] == [
        ("input", "x"), ("input", "y"), ("input", "z"), ("add", "q"), ("multiply", "lecture"),
    ]  # fmt: skip
    assert trace.run(graph).gradient("z") == 3.0


def test_the_builtin_max_is_a_gate_and_a_way_is_remarked():
    graph = record(lambda x: max(0.0, x) + min(x, 2.0), x=1.5)
    assert {"max", "min"} <= {node.op for node in nodes(graph)}
    assert graph.graph["remarks"] == ()

    def way(x):
        return x * 2 if x > 0 else x

    [remark] = record(way, x=1.5).graph["remarks"]
    assert "chose its way" in remark
    assert "test_python_code.py, line" in remark


def test_everything_patched_is_put_back():
    before = dict(vars(math))
    record(lists, w=[0.1], x=[1.0])
    with pytest.raises(ZeroDivisionError):
        record(lambda x: math.exp(x) / 0 if isinstance(x, int) else 1 / 0, x=1.0)
    assert vars(math) == before
    assert tanh is math.tanh
    assert "max" not in globals()


def test_the_persons_arrays_stay_as_they_are():
    x = np.array([1.0, 2.0])

    def changes(x):
        x[0] = 5.0
        x *= 2
        return (x * x).sum()

    traced = trace.run(record(changes, x=x))
    np.testing.assert_array_equal(x, [1.0, 2.0])
    np.testing.assert_array_equal(traced.gradient("x"), [0.0, 16.0])


def _stale(x):
    row = x[:1]
    x[0] = 1.0
    return row.sum()


def _into_plain(x):
    out = np.zeros(2)
    out[0] = x[0]
    return out.sum()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (lambda x: float(x[0]), "plain float"),
        (_into_plain, "plain"),
        (_stale, "changed afterwards"),
        (lambda x: np.fft.fft(x), "np.fft"),
        (lambda x: np.nan_to_num(x).sum(), "np.nan_to_num"),
        (lambda x: np.add.accumulate(x).sum(), "np.add.accumulate"),
        (lambda x: 3.0, "does not hang on any input"),
    ],
)
def test_what_has_no_gate_is_refused_with_its_name_and_place(code, said):
    with pytest.raises(RecordError) as caught:
        record(code, x=np.array([1.0, 2.0]))
    assert said in caught.value.problem
    assert caught.value.remedy
    if "hang" not in said:
        assert "test_python_code.py, line" in caught.value.problem


class Value:
    """A number as in micrograd, written anew for this test."""

    def __init__(self, data, children=(), op="", label=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, set(children), op
        self.label = label

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), "+")

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), "*")

    def __pow__(self, n):
        return Value(self.data**n, (self,), f"**{n}")

    def tanh(self):
        return Value(math.tanh(self.data), (self,), "tanh")

    def relu(self):
        return Value(max(0.0, self.data), (self,), "ReLU")


def test_a_finished_value_of_micrograd_is_a_graph():
    a, b = Value(2.0), Value(-3.0)
    c = a * b + a * a
    d = (c.tanh() + c * Value(-1.0)).relu() ** 3
    graph = record(d, b=b)
    results = check(graph)
    assert {result.name for result in results} == {"a", "b"}
    assert all(result.right for result in results)
    assert "c" in {node.name for node in nodes(graph)}


def test_micrograd_itself():
    engine = pytest.importorskip("micrograd.engine")
    network = pytest.importorskip("micrograd.nn").MLP(2, [3, 1])
    x, y = [engine.Value(0.5), engine.Value(-1.5)], engine.Value(1.0)
    loss = (network(x) - y) ** 2
    loss.backward()
    graph = record(loss, p=network.parameters(), x=x)
    traced = trace.run(graph)
    for i, parameter in enumerate(network.parameters()):
        assert traced.gradient(f"p_{i}") == pytest.approx(parameter.grad, rel=1e-12, abs=1e-12)
