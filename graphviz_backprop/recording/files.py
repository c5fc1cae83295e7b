"""Code in a file, named like ``model.py:loss``: loaded, called with bindings, recorded."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.recording import record
from graphviz_backprop.recording.named import CODE
from graphviz_backprop.recording.torch_code import is_torch
from graphviz_backprop.recording.watching import is_own
from graphviz_backprop.text.errors import BackpropError, RecordError


def record_file(program: str, bindings: Mapping[str, Any]) -> nx.MultiDiGraph:
    """The graph of what ``model.py:loss`` names, called with these bindings.

    Arrays become what the code works on: tensors where it is PyTorch's. Without bindings
    the defaults of the function are its inputs. The file is run: only ever the caller's own.
    """
    found = CODE.fullmatch(program.strip())
    if found is None:
        raise RecordError(f"{program!r:.60} names no code", remedy="Write file.py:function.")
    path = Path(found["file"])
    if not path.is_file():
        raise RecordError(f"there is no file {path}", remedy="Write the path of a Python file.")
    with _reported(path), _loaded(path) as module:
        code: Any = module
        for name in found["name"].split("."):
            if not hasattr(code, name):
                raise RecordError(
                    f"{path.name} has no {found['name']}", remedy=f"It has: {_offered(module)}."
                )
            code = getattr(code, name)
        if not bindings and callable(code):
            bindings = _defaults(code)
        wrap = _tensor if _uses_torch(module) else _array
        return record(code, **{name: wrap(value) for name, value in bindings.items()})


def _offered(module: ModuleType) -> str:
    own = (
        name
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) == module.__name__
    )
    return ", ".join(own) or "no function"


def _defaults(code: Any) -> dict[str, Any]:
    parameters = inspect.signature(getattr(code, "forward", code)).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def _uses_torch(module: ModuleType) -> bool:
    names = (getattr(value, "__name__", "") for value in vars(module).values())
    return any(str(name).partition(".")[0] == "torch" for name in names) or any(
        map(is_torch, vars(module).values())
    )


def _array(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, (list, tuple)) else value


def _tensor(value: Any) -> Any:
    import torch

    if not isinstance(value, (int, float, list, tuple, np.ndarray, np.floating)):
        return value
    held = torch.as_tensor(np.asarray(value))
    return held.to(torch.get_default_dtype()) if held.is_floating_point() else held


@contextmanager
def _loaded(path: Path) -> Iterator[ModuleType]:
    """The file as a module that finds its neighbours, as ``python file.py`` would have it."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    before = sys.modules.get(path.stem)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(path.resolve().parent))
        if before is None:
            del sys.modules[path.stem]
        else:
            sys.modules[path.stem] = before


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turns whatever the code raises into one message with the line of it."""
    try:
        yield
    except BackpropError:
        raise
    except (Exception, SystemExit) as error:
        frames = traceback.walk_tb(error.__traceback__)
        lines = [line for frame, line in frames if is_own(frame.f_code)]
        place = f", line {lines[-1]}" if lines else ""
        raise RecordError(
            f"{path.name}{place}: {type(error).__name__}: {error}",
            remedy='Inputs are given with --at "x=[1, 2]"; whole numbers that are classes as '
            "JSON: --at '{\"y\": [0, 2]}'.",
        ) from error
