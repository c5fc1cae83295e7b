"""Functions under the names of libraries have the values and slopes of PyTorch."""

import pytest

import graphviz_backprop as gb

torch = pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")


@pytest.mark.parametrize(
    ("code", "reference"),
    [
        ("np.sinc(x)", torch.sinc),
        ("torch.xlogy(x, 2.5)", lambda x: torch.xlogy(x, torch.tensor(2.5))),
        ("torch.special.xlog1py(x, 2.5)", lambda x: torch.special.xlog1py(x, torch.tensor(2.5))),
        ("F.celu(x, alpha=2.0)", lambda x: torch.nn.functional.celu(x, 2.0)),
        ("F.prelu(x, 0.25)", lambda x: torch.nn.functional.prelu(x, torch.tensor([0.25]).double())),
        ("torch.floor_divide(x, 0.3)", lambda x: torch.floor_divide(x.detach(), 0.3)),
        ("torch.fmod(x, 0.3)", lambda x: torch.fmod(x, 0.3)),
        ("torch.lerp(x, 2 * x, 0.3)", lambda x: torch.lerp(x, 2 * x, 0.3)),
        ("torch.trunc(3 * x)", lambda x: torch.trunc(3 * x)),
        ("np.rad2deg(x)", torch.rad2deg),
    ],
)
@pytest.mark.parametrize("at", [-0.8, 0.0, 0.7])
def test_functions_of_libraries_have_their_values_and_slopes(code, reference, at):
    x = torch.tensor([at], dtype=torch.float64, requires_grad=True)
    y = reference(x)
    trace = gb.run(code, x=at)
    assert trace.values[trace.target] == pytest.approx(y.item(), rel=1e-9, abs=1e-9)
    if y.requires_grad and not (at == 0 and "lu(" in code):
        (slope,) = torch.autograd.grad(y.sum(), x)
        assert trace.gradient("x") == pytest.approx(slope.item(), rel=1e-9, abs=1e-9)
