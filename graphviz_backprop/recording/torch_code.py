"""Records PyTorch while it runs: every call that people write becomes rows of our table.

A ``TorchFunctionMode`` sees ``cross_entropy`` and ``layer_norm``, not what they are made
of. Code changes tensors in place and keeps views of them; a tensor that shares memory with
one that was written is taken from its new contents when it is used next.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.recording import layers, losses, resampled, written_out  # noqa: F401  (fill the table)
from graphviz_backprop.recording.lowerings import LOWERINGS, entries, written
from graphviz_backprop.recording.recorder import Recorded, Recorder, name_of, unsupported
from graphviz_backprop.recording.watching import Watch, place, variable_of
from graphviz_backprop.text.errors import RecordError

#: Calls that give no tensor, or one that does not hang on what went in.
_DATA = """zeros_like ones_like empty_like full_like rand_like randn_like randint_like new_zeros
    new_ones new_empty new_full new_tensor bernoulli multinomial normal argmax argmin argsort
    requires_grad retain_grad register_hook is_leaf grad_fn grad names"""
#: Calls that give the tensor itself, or a copy of it.
_SAME = """clone contiguous to cpu cuda double float half bfloat16 type type_as alias _to_copy
    as_subclass positive requires_grad_"""
#: Calls that only move entries: where each came from is asked of PyTorch itself.
_MOVES = """flip fliplr flipud roll repeat tile repeat_interleave diagonal unfold rot90
    take_along_dim gather as_strided pixel_shuffle pixel_unshuffle masked_select tensor_split
    hsplit vsplit dsplit take"""
#: Calls that choose entries by their size: the values, and where they were.
_ORDERS = "sort topk kthvalue median mode cummax cummin msort"
_PLAIN = "item tolist numpy __array__ __float__ __int__ __bool__ __index__"
_KINDS = {
    name: kind
    for kind, names in (
        ("data", _DATA), ("same", _SAME), ("moves", _MOVES), ("orders", _ORDERS), ("plain", _PLAIN)
    )
    for name in names.split()
}  # fmt: skip
_FORBIDDEN = {
    "backward": "Leave it out: return the loss; the graph brings its own backward pass.",
    "grad": "Leave it out: return the loss; the graph brings its own backward pass.",
}
_KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "input": "a", "other": "b", "ord": "p"}
_DROPPED = frozenset({"dtype", "out", "device", "memory_format", "inplace", "copy", "layout",
                      "non_blocking", "half_to_float"})  # fmt: skip


def is_torch(value: object) -> bool:
    """Whether this is a tensor or a module of PyTorch; asks without importing it."""
    return any(
        kind.__module__.partition(".")[0] == "torch" and kind.__name__ in {"Tensor", "Module"}
        for kind in type(value).__mro__
    )


def record(
    code: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> nx.MultiDiGraph:
    """The graph of one call of PyTorch code; nothing of the person's is changed by it."""
    import torch

    recorder = Recorder()
    session = _Session(recorder)
    root = code if isinstance(code, torch.nn.Module) else getattr(code, "__self__", None)
    if isinstance(root, torch.nn.Module):
        session.register(root, "")
    names = _argument_names(code, arguments)
    given = [session.argument(n, value) for n, value in zip(names, arguments, strict=False)]
    named = {name: session.argument(name, value) for name, value in keywords.items()}
    state = torch.get_rng_state()
    watch = Watch(recorder, session.known_of, session.module_of)
    try:
        with torch.enable_grad(), session.own_functions(), session.mode(watch), watch:
            result = code(*given, **named)
        return session.finish(result, code)
    finally:
        torch.set_rng_state(state)
        session.restore()


def _argument_names(code: Callable[..., Any], arguments: Sequence[Any]) -> list[str]:
    target = getattr(code, "forward", code)
    try:
        parameters = list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
    return names[: len(arguments)] + [f"x{i}" for i in range(len(names), len(arguments))]


class _Session:
    """One recording: which tensor is which node."""

    def __init__(self, recorder: Recorder) -> None:
        import torch

        self.torch = torch
        self.recorder = recorder
        self._known: dict[int, tuple[Any, Recorded, int]] = {}
        self._names: dict[int, str] = {}
        self._arguments: set[int] = set()
        self._modules: dict[int, str] = {}
        self._kept: list[Any] = []  # a tensor that is gone would give its id to another
        self._saved: list[tuple[Any, Any]] = []
        self._gates: dict[int, Recorded] = {}
        self._stopped: set[int] = set()
        self._stale: dict[int, tuple[Any, np.ndarray]] = {}
        self._storages: dict[int, list[Any]] = {}
        self._stored = 0

    # names and nodes

    def register(self, module: Any, prefix: str) -> None:
        """Learns the paths of a module, and keeps its state to give it back afterwards."""
        if not prefix and any(name[:1].isdigit() for name, _ in module.named_parameters()):
            prefix = "net"  # a Sequential counts its layers, and no name begins with a digit
        for path, part in module.named_modules():
            self._modules.setdefault(id(part), f"{prefix}.{path}".strip("."))
            self._kept.append(part)
        for path, parameter in module.named_parameters():
            self._names.setdefault(id(parameter), f"{prefix}.{path}".strip("."))
            self._keep(parameter)
        for _, buffer in module.named_buffers():
            self._keep(buffer)

    def _keep(self, tensor: Any) -> None:
        self._saved.append((tensor, tensor.detach().clone()))
        self._kept.append(tensor)

    def restore(self) -> None:
        """Gives parameters and buffers their values back."""
        for tensor, before in self._saved:
            if not self.torch.equal(tensor, before):
                tensor.data.copy_(before)

    def argument(self, name: str, value: Any) -> Any:
        """The argument that the code gets: a copy that is an input of the graph."""
        if isinstance(value, self.torch.Tensor):
            own = value.detach().clone().requires_grad_(value.requires_grad)
            self._names[id(own)] = name
            self._arguments.add(id(own))
            self._kept.append(own)
            if value.is_floating_point():
                self._remember(own, self._leaf(own))
            return own
        if isinstance(value, (list, tuple)) and any(map(is_torch, value)):
            parts = [self.argument(f"{name}_{i}", part) for i, part in enumerate(value)]
            return type(value)(parts)
        if isinstance(value, dict) and any(map(is_torch, value.values())):
            return {key: self.argument(str(key), part) for key, part in value.items()}
        return value

    def module_of(self, found: object, frame: FrameType) -> str | None:
        """What a module is called inside of the one that calls it."""
        if not isinstance(found, self.torch.nn.Module):
            return None
        if id(found) not in self._modules:
            named = variable_of(found, frame.f_back) or type(found).__name__.lower()
            self.register(found, named)
        path = self._modules[id(found)]
        last = path.rpartition(".")[2]
        if last.isdigit():
            return f"{type(found).__name__}{last}"
        return last

    def known_of(self, value: object) -> Recorded | None:
        """The node that a variable's value stands for."""
        found = self._known.get(id(value))
        return found[1] if found is not None and found[0] is value else None

    def _leaf(self, tensor: Any) -> Recorded:
        """A tensor that no recorded call made: a parameter, an input, or data."""
        value = tensor.detach().cpu().double().numpy()
        name = self._names.get(id(tensor), "")
        varies = tensor.is_floating_point() and (name or (tensor.requires_grad and tensor.is_leaf))
        if varies:
            return self.recorder.input(value, name, outer=id(tensor) in self._arguments)
        return self.recorder.constant(value, name, outer=id(tensor) in self._arguments)

    def _remember(self, tensor: Any, record: Recorded) -> None:
        self._known[id(tensor)] = (tensor, record, tensor._version)
        self._kept.append(tensor)

    def _varies(self, tensor: Any) -> bool:
        found = self._known.get(id(tensor))
        if found is not None:
            return found[1].varies
        return tensor.is_floating_point() and (
            id(tensor) in self._names or (tensor.requires_grad and tensor.is_leaf)
        )

    def node(self, tensor: Any) -> Recorded:
        """The node of a tensor as it is now."""
        if id(tensor) in self._stale:
            base, places = self._stale.pop(id(tensor))
            record = entries(self.recorder, self.node(base), places)
            self._remember(tensor, record)
        found = self._known.get(id(tensor))
        if found is None or (found[2] != tensor._version and not found[1].varies):
            record = self._leaf(tensor)
            self._remember(tensor, record)
        else:
            record = found[1]
        if id(record) in self._stopped and self.torch.is_grad_enabled():
            record = self._gated(record)
        return record

    def _gated(self, record: Recorded) -> Recorded:
        if id(record) not in self._gates:
            self._gates[id(record)] = self.recorder.op("stop_gradient", record)
        return self._gates[id(record)]

    # calls

    def mode(self, watch: Watch) -> Any:
        """The mode that hears of every call; it is told apart here since it needs PyTorch."""
        from torch.overrides import TorchFunctionMode

        session = self

        class Mode(TorchFunctionMode):
            def __torch_function__(
                self, function: Any, types: Any, args: Any = (), kwargs: Any = None
            ) -> Any:
                watch.pause()
                try:
                    return session.called(self, function, args, kwargs or {}, watch)
                finally:
                    watch.resume()

        return Mode()

    def called(self, mode: Any, function: Any, args: Any, kwargs: Any, watch: Watch) -> Any:
        """One call: run, and recorded where it hangs on an input."""
        name = _name(function)
        kind = _KINDS.get(name)
        tensors = list(_tensors((args, kwargs), self.torch.Tensor))
        self._refuse(tensors)
        if not any(map(self._varies, tensors)):
            return function(*args, **kwargs)
        if name in written_out.TABLE:
            watch.resume()
            try:
                with mode:
                    return written_out.TABLE[name](*args, **kwargs)
            except NotImplementedError as error:
                spoken = f"{self._spoken(function, name)} with these arguments"
                raise unsupported(spoken, place(), str(error)) from error
        if name in _FORBIDDEN:
            raise unsupported(f"{name}()", place(), _FORBIDDEN[name])
        if kind == "plain":
            self._leaves(name)
            return function(*args, **kwargs)
        if "dropout" in name:
            return self._dropout(name, function, *args, **kwargs)
        versions = [tensor._version for tensor in tensors]
        resolved = {id(tensor): self.node(tensor) for tensor in tensors}
        out = function(*args, **kwargs)
        changed = [t for t, version in zip(tensors, versions, strict=True) if t._version != version]
        if name == "__setitem__":
            self._set(args[0], args[1], args[2], resolved)
            return out
        made = list(_tensors(out, self.torch.Tensor))
        if not made or kind == "data":
            return out
        records = self._lowered(name, function, args, kwargs, resolved, out)
        for tensor, record in zip(made, records, strict=False):
            if record is None:
                continue
            if not self.torch.is_grad_enabled():
                self._stopped.add(id(record))
            if any(tensor is old for old in changed):
                self._write(tensor, record)
            else:
                self._remember(tensor, record)
        return out

    def _refuse(self, tensors: Sequence[Any]) -> None:
        """Tensors inside of others, of which nothing can be seen."""
        if any(map(self.torch._C._functorch.is_functorch_wrapped_tensor, tensors)):
            raise unsupported(
                "a transformation of torch.func (vmap, grad, jvp)",
                place(),
                "Write the computation on the whole batch; the graph has its gradients.",
            )

    @contextmanager
    def own_functions(self) -> Iterator[None]:
        """An autograd.Function has derivatives of its own, which its forward pass doesn't show."""
        home: Any = self.torch.autograd.Function
        usual = home.__dict__["apply"]

        def apply(kind: Any, *args: Any, **kwargs: Any) -> Any:
            if any(map(self._varies, _tensors((args, kwargs), self.torch.Tensor))):
                raise unsupported(
                    f"{kind.__name__}, an autograd.Function with a backward pass of its own",
                    place(),
                    "Write what it computes as a plain function.",
                )
            return usual.__get__(None, kind)(*args, **kwargs)

        home.apply = classmethod(apply)
        try:
            yield
        finally:
            home.apply = usual

    def _leaves(self, name: str) -> None:
        if name == "__bool__":
            self.recorder.remark(f"the code chose its way by a number ({place()})")
        else:
            self.recorder.remark(f"{name.strip('_')}() made a plain number ({place()})")

    def _lowered(
        self, name: str, function: Any, args: Any, kwargs: Any, resolved: Any, out: Any
    ) -> Sequence[Recorded | None]:
        """The nodes of a call's results; None for one that is data."""
        first = out if isinstance(out, self.torch.Tensor) else None
        if _KINDS.get(name) == "same":
            source = resolved.get(id(args[0])) if args else None
            if source is not None and first is not None and first.is_floating_point():
                return [source]
        if name in ("detach", "data"):
            return [self._gated(resolved[id(args[0])])]
        if name == "detach_":
            return [self._gated(resolved[id(args[0])])]

        def operand(value: Any) -> Any:
            if isinstance(value, self.torch.Tensor):
                return resolved.get(id(value)) or self.node(value)
            if isinstance(value, (list, tuple)) and not isinstance(value, self.torch.Size):
                return type(value)(map(operand, value)) if type(value) in (list, tuple) else value
            return value

        if name == "__getitem__":
            return [self._item(resolved[id(args[0])], args[0], args[1])]
        if _KINDS.get(name) in ("moves", "orders"):
            return self._moved(name, function, args, kwargs, resolved, out)
        lowering = LOWERINGS.get(name) or LOWERINGS.get(name.strip("_"))
        floats = [
            t for t in _tensors(out, self.torch.Tensor) if t.is_floating_point() or t.is_complex()
        ]
        if lowering is None:
            if not floats:
                return []
            raise unsupported(self._spoken(function, name), place())
        keywords = {
            _KEYWORDS.get(key, key): operand(value)
            for key, value in kwargs.items()
            if key not in _DROPPED
        }
        operands = [operand(value) for value in args]
        for key in ("a", "b", "tensors"):
            if key in keywords:
                operands.insert(1 if key == "b" else 0, keywords.pop(key))
        operands = [o for o in operands if not isinstance(o, self.torch.dtype)]
        try:
            made = lowering(self.recorder, *operands, **keywords)
        except RecordError as error:
            raise RecordError(f"{error.problem} ({place()})", remedy=error.remedy) from error
        except TypeError as error:
            if not floats:
                return []
            raise unsupported(
                f"{self._spoken(function, name)} with these arguments", place()
            ) from error
        return made if isinstance(made, (list, tuple)) else [made]

    def _spoken(self, function: Any, name: str) -> str:
        from torch.overrides import resolve_name

        return str(resolve_name(function) or name)

    def _dropout(
        self,
        name: str,
        function: Any,
        a: Any,
        p: float = 0.5,
        training: bool = True,
        inplace: bool = False,
    ) -> Any:
        """The mask is drawn apart, from the same random numbers, and becomes data."""
        if not training or p == 0:
            return a
        if "alpha" in name:
            raise unsupported(name, place(), "Set the module to eval(), or p to 0.")
        with self.torch.no_grad():
            mask = function(self.torch.ones_like(a), p, True)
        out = a * mask
        record = LOWERINGS["masked"](self.recorder, self.node(a), mask.double().numpy())
        if inplace:
            a.copy_(out) if not a.requires_grad else None
        self._remember(out, record)
        return out

    # indices

    def _item(self, record: Recorded, tensor: Any, key: Any) -> Recorded:
        parts = key if isinstance(key, tuple) else (key,)
        if (
            len(parts) == 1
            and isinstance(parts[0], self.torch.Tensor)
            and (
                not parts[0].is_floating_point()
                and parts[0].dtype not in (self.torch.bool, self.torch.uint8)
            )
        ):
            index = self.node(parts[0])
            return self.recorder.op("take", record, index, axis=0)
        simple = _simple_key(parts, tensor.ndim)
        if simple is not None:
            key, shape_with_new = simple
            out = self.recorder.op("index", record, key=key) if key else record
            if shape_with_new:
                shape = tuple(self._positions(tensor)[parts].shape)
                out = LOWERINGS["reshape"](self.recorder, out, shape)
            return out
        return entries(self.recorder, record, self._positions(tensor)[key].numpy())

    def _positions(self, tensor: Any) -> Any:
        return self.torch.arange(tensor.numel()).reshape(tensor.shape)

    def _moved(
        self, name: str, function: Any, args: Any, kwargs: Any, resolved: Any, out: Any
    ) -> Sequence[Recorded | None]:
        record = resolved[id(args[0])]
        if _KINDS.get(name) == "orders":
            return self._ordered(name, function, args, kwargs, record, out)
        moved = function(self._positions(args[0]).double(), *args[1:], **kwargs)
        return [
            entries(self.recorder, record, part.numpy().astype(int))
            for part in _tensors(moved, self.torch.Tensor)
        ]

    def _ordered(
        self, name: str, function: Any, args: Any, kwargs: Any, record: Recorded, out: Any
    ) -> Sequence[Recorded | None]:
        self.recorder.remark(f"{name}() chose entries by the numbers ({place()})")
        if isinstance(out, self.torch.Tensor):
            raise unsupported(name, place(), f"Give it an axis: {name}(x, dim=0).")
        axis = kwargs.get("dim", args[-1] if len(args) > 1 and name != "topk" else -1)
        if name == "topk":
            axis = kwargs.get("dim", args[2] if len(args) > 2 else -1)
        if name == "sort":
            axis = kwargs.get(
                "dim", args[1] if len(args) > 1 and not isinstance(args[1], bool) else -1
            )
        indices, keep = out.indices, out.indices.ndim == args[0].ndim
        if not keep:
            indices = indices.unsqueeze(axis)
        places = self._positions(args[0]).gather(axis, indices)
        return [
            entries(self.recorder, record, (places if keep else places.squeeze(axis)).numpy()),
            None,
        ]

    # writing

    def _set(self, tensor: Any, key: Any, value: Any, resolved: Any) -> None:
        """``tensor[key] = value``."""
        places = self._positions(tensor)[key].numpy()
        new = value
        if isinstance(value, self.torch.Tensor):
            new = resolved[id(value)]
            while new.ndim > places.ndim:
                new = LOWERINGS["reshape"](self.recorder, new, new.shape[1:])
        self._write(tensor, written(self.recorder, resolved[id(tensor)], places, new))

    def _write(self, tensor: Any, record: Recorded) -> None:
        """A tensor has new contents; what shares its memory is taken from them when used."""
        base = tensor._base if tensor._base is not None else tensor
        if self.recorder is not None and record.shape != tuple(tensor.shape):
            record = LOWERINGS["broadcast_to"](self.recorder, record, tuple(tensor.shape))
        if base is not tensor:
            places = self._places(base, tensor)
            whole = written(self.recorder, self._base_node(base), places, record)
            self._remember(base, whole)
        for relative in self._relatives(base):
            if relative is base or relative is tensor:
                continue
            if relative._base is not base:
                raise unsupported(
                    "a change in place of a tensor that was detached",
                    place(),
                    "Copy it with clone().",
                )
            self._stale[id(relative)] = (base, self._places(base, relative))
        self._stale.pop(id(tensor), None)
        self._remember(tensor, record)

    def _base_node(self, base: Any) -> Recorded:
        found = self._known.get(id(base))
        if found is None:
            return self.node(base)
        return self.node(base) if id(base) in self._stale else found[1]

    def _places(self, base: Any, view: Any) -> np.ndarray:
        """Where the entries of a view stand among those of its base."""
        torch = self.torch
        size = base.untyped_storage().nbytes() // base.element_size()
        every = torch.arange(size)
        inverse = torch.full((size,), -1)
        at = every.as_strided(base.size(), base.stride(), base.storage_offset())
        inverse[at.reshape(-1)] = torch.arange(base.numel())
        seen = every.as_strided(view.size(), view.stride(), view.storage_offset())
        return np.asarray(inverse[seen].numpy())

    def _relatives(self, tensor: Any) -> list[Any]:
        """The tensors so far that share memory with this one."""
        for kept in self._kept[self._stored :]:
            if isinstance(kept, self.torch.Tensor):
                self._storages.setdefault(kept.untyped_storage()._cdata, []).append(kept)
        self._stored = len(self._kept)
        shared = self._storages.get(tensor.untyped_storage()._cdata, [])
        return list({id(kept): kept for kept in shared if id(kept) in self._known}.values())

    # the end

    def finish(self, result: Any, code: Any) -> nx.MultiDiGraph:
        """The graph of the result: of several tensors the first single number leads."""
        tensors = [t for t in _tensors(result, self.torch.Tensor) if t.is_floating_point()]
        self._refuse(tensors)
        varying = [t for t in tensors if self._varies(t)]
        if not varying:
            raise RecordError(
                "the result does not hang on any input",
                remedy="Return a tensor that the code computes from its inputs or parameters.",
            )
        varying.sort(key=lambda tensor: tensor.ndim > 0)
        first = varying[0].detach()
        return self.recorder.finish(
            [self.node(tensor) for tensor in varying],
            first.cpu().double().numpy(),
            name_of(code),
            self.torch.finfo(first.dtype).eps,
        )


def _name(function: Any) -> str:
    name = getattr(function, "__name__", "")
    if name == "__get__":
        return str(function.__self__.__name__)
    return str(name)


def _tensors(value: Any, kind: type) -> Iterator[Any]:
    if isinstance(value, kind):
        yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _tensors(part, kind)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tensors(part, kind)


def _simple_key(parts: tuple[Any, ...], ndim: int) -> tuple[tuple[Any, ...], bool] | None:
    """An index of numbers and slices as our row has it, and whether axes are added; or None."""
    new = any(part is None for part in parts)
    named = sum(part is not None and part is not Ellipsis for part in parts)
    key: list[Any] = []
    for part in parts:
        if part is None:
            continue
        if part is Ellipsis:
            key += [(None, None, None)] * (ndim - named)
        elif isinstance(part, slice):
            bounds = (part.start, part.stop, part.step)
            key.append(tuple(None if b is None else int(b) for b in bounds))
        elif isinstance(part, (int, np.integer)) and not isinstance(part, bool):
            key.append(int(part))
        else:
            return None
    while key and key[-1] == (None, None, None):
        key.pop()
    return tuple(key), new
