"""What every recorded model has to prove: values and gradients are the library's own."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from graphviz_backprop.engine import trace
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.recording import record
from graphviz_backprop.text.names import canonical


def _floats(result: Any) -> Iterator[Any]:
    """The tensors of a result that ask for gradients, in order."""
    import torch

    if isinstance(result, torch.Tensor):
        if result.is_floating_point() and result.requires_grad:
            yield result
    elif isinstance(result, (list, tuple, dict)):
        for part in result.values() if isinstance(result, dict) else result:
            yield from _floats(part)


def _double(value: Any) -> Any:
    """A copy in float64, whose floats ask for gradients."""
    import torch

    if isinstance(value, torch.Tensor):
        copied = value.detach().clone()
        return copied.double().requires_grad_() if value.is_floating_point() else copied
    if isinstance(value, (list, tuple)):
        return type(value)(map(_double, value))
    if isinstance(value, dict):
        return {key: _double(part) for key, part in value.items()}
    return value


def _named(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The tensors of floats of an argument, with the names that a record gives them."""
    import torch

    if isinstance(value, torch.Tensor):
        if value.is_floating_point():
            yield name, value
    elif isinstance(value, (list, tuple)):
        for i, part in enumerate(value):
            yield from _named(part, f"{name}_{i}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _named(part, key)


def _compared(code: Any, **arguments: Any) -> Any:
    """Records a call and compares values and gradients to 1e-10 in float64; gives the graph.

    Nothing of the person's may be changed: parameters, buffers, gradients, mode, random state.
    """
    import torch

    module = code.double() if isinstance(code, torch.nn.Module) else torch.nn.Module()
    state, training = copy.deepcopy(module.state_dict()), module.training
    given, random = _double(arguments), torch.get_rng_state()
    before = copy.deepcopy([t.detach() for n, v in given.items() for _, t in _named(v, n)])
    graph = record(code, **given)
    assert torch.equal(torch.get_rng_state(), random)
    assert module.training == training
    for name, tensor in module.state_dict().items():
        assert torch.equal(tensor, state[name]), name
    assert all(parameter.grad is None for parameter in module.parameters())
    after = [t for n, v in given.items() for _, t in _named(v, n)]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))

    torch.set_rng_state(random)
    results = sorted(_floats(code(**given)), key=lambda result: result.ndim > 0)
    results[0].sum().backward()
    traced = trace.run(graph)
    value = results[0].detach().numpy()
    np.testing.assert_allclose(traced.values[traced.target], value, rtol=1e-10, atol=1e-12)
    expected = {
        f"net.{name}" if name[:1].isdigit() else name: parameter
        for name, parameter in module.named_parameters()
    }
    for name, given_value in given.items():
        expected |= dict(_named(given_value, name))
    found = {node.name for node in inputs(graph)}
    for name, tensor in expected.items():
        key = canonical(name.replace(".", "_"))
        want = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
        if key in found:
            np.testing.assert_allclose(
                traced.gradient(key), want, rtol=1e-10, atol=1e-10, err_msg=name
            )
            found.remove(key)
        else:
            assert not want.any(), f"{name} has a gradient and is not in the graph"
    assert not found, f"not compared: {found}"
    return graph


@pytest.fixture
def compared() -> Callable[..., Any]:
    """``compared(code, x=…)`` records and compares; it gives the graph."""
    return _compared
