import math

import numpy as np
import pytest

from graphviz_backprop.learn.activation import (
    COMMON,
    activation,
    chain,
    cost,
    curve,
    sampled,
    tangent,
)
from graphviz_backprop.text.errors import BindingError, FormulaError

TORCH = {
    "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leaky_relu": "leaky_relu",
    "elu": "elu", "softplus": "softplus", "silu": "silu", "gelu": "gelu",
}  # fmt: skip


@pytest.mark.parametrize("name", COMMON)
def test_curves_agree_with_pytorch(name):
    torch = pytest.importorskip("torch")
    ours = curve(activation(name), -8, 8, 401)
    x = torch.tensor(ours.x, requires_grad=True)
    value = getattr(torch.nn.functional, TORCH[name])(x)
    value.sum().backward()
    assert ours.value == pytest.approx(value.detach().numpy(), abs=1e-8)
    assert ours.slope == pytest.approx(x.grad.numpy(), abs=1e-8)


@pytest.mark.parametrize(
    ("text", "f", "slope"),
    [
        ("a^3 - a", lambda a: a**3 - a, lambda a: 3 * a**2 - 1),
        ("x(x + 3)", lambda x: x * (x + 3), lambda x: 2 * x + 3),
        ("x · x", lambda x: x * x, lambda x: 2 * x),
        ("k = 2; f = sin(k x)", lambda x: math.sin(2 * x), lambda x: 2 * math.cos(2 * x)),
        ("5 + 0x", lambda x: 5, lambda x: 0),
        ("sum([x, x^2])", lambda x: x + x * x, lambda x: 1 + 2 * x),
    ],
)
def test_typed_programs_are_functions(text, f, slope):
    found = sampled(activation(text), np.array([-1.5, 0.25, 2.0]))
    assert found.value == pytest.approx([f(x) for x in found.x])
    assert found.slope == pytest.approx([slope(x) for x in found.x])


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("x y", BindingError, "has 2: x, y"),
        ("x = 3", BindingError, "has 0"),
        ("max", FormulaError, "max has no argument"),
        ("(x", FormulaError, "closed"),
        ("", FormulaError, "no formula"),
    ],
)
def test_what_is_no_function_of_one_variable_is_refused(text, error, words):
    with pytest.raises(error, match=words):
        activation(text)


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1), (0, math.inf), (math.nan, 1)])
def test_an_empty_range_is_refused(bounds):
    with pytest.raises(BindingError, match="range must go up"):
        curve(activation("tanh"), *bounds)


def test_the_tangent_hands_down_upstream_times_local():
    here = tangent(activation("sigmoid"), 1.0, upstream=-2.0)
    s = 1 / (1 + math.exp(-1))
    assert (here.value, here.slope) == pytest.approx((s, s * (1 - s)))
    assert here.downstream == pytest.approx(-2 * s * (1 - s))
    assert here.words == ""


def test_the_tangent_speaks_at_kinks_and_outside_the_domain():
    assert "ReLU has a kink at 0" in tangent(activation("relu"), 0.0).words
    outside = tangent(activation("ln(x)"), -1.0)
    assert math.isnan(outside.value)
    assert "negative number is not real" in outside.words


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "x sigmoid(x) + a; a = 1", "a^2"])
def test_a_chain_multiplies_the_slopes(name):
    function = activation(name)
    x, slopes, values = 0.3, [], [0.3]
    for _ in range(6):
        here = tangent(function, x)
        slopes.append(here.slope)
        x = here.value
        values.append(x)
    found = chain(function, 6, 0.3)
    assert found.values == pytest.approx(values)
    assert found.gradients == pytest.approx([math.prod(slopes[i:]) for i in range(7)])


def test_a_sigmoid_chain_vanishes_at_least_by_four_a_gate():
    gradients = chain(activation("sigmoid"), 20).gradients
    assert np.all(gradients[:-1] <= gradients[1:] / 4)


@pytest.mark.parametrize("count", [0, 101])
def test_chains_have_a_stated_length(count):
    with pytest.raises(BindingError, match="1 to 100 gates"):
        chain(activation("tanh"), count)


def test_costs_are_multiples_of_relu():
    same, dearer = cost([activation("relu"), activation("gelu(tanh(x)) + sin(exp(x))")])
    assert 0.3 < same < 3
    assert dearer > 1.5
