"""Watches code while it runs: which calls it makes, and what its variables are called.

A function of the person's own, or a module of PyTorch, that is called becomes a block;
what a local variable holds when its function returns is called like the variable.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from graphviz_backprop.recording.recorder import Recorded, Recorder

_OWN = Path(__file__).parent.parent
_LIBRARIES = tuple(
    {str(_OWN), *(sysconfig.get_path(kind) for kind in ("stdlib", "purelib", "platlib"))}
)
_WRITTEN_OUT = str(_OWN / "recording" / "written_out.py")  # ours, and read like a person's
_GENERATOR = 0x20 | 0x80 | 0x100 | 0x200  # flags of code that is entered more than once
_NEITHER, _FUNCTION, _FORWARD = range(3)

#: Names that code makes up for what has none: not a block of their own.
_NAMELESS = frozenset(
    {"<lambda>", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<module>"}
)


def is_own(code: CodeType) -> bool:
    """Whether a person wrote this code: no library's, and not ours."""
    name = code.co_filename
    return not name.startswith(_LIBRARIES) and not name.startswith("<frozen")


def place() -> str:
    """File and line of the person's code that runs now; empty where there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_own(frame.f_code):
        frame = frame.f_back
    if frame is None:
        return ""
    return f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}"


def _kind(code: CodeType) -> int:
    if code.co_name == "forward":
        return _FORWARD
    named = is_own(code) or code.co_filename == _WRITTEN_OUT
    return _FUNCTION if named and not code.co_flags & _GENERATOR else _NEITHER


class Watch:
    """Follows calls and returns while it is open, by way of ``sys.setprofile``.

    ``record_of(value)`` is the node that a variable's value stands for, or None;
    ``module_of(object, frame)`` the name of a module of PyTorch, None for any other object
    and "" for the outermost one; ``seen(frame)`` hears of every call of the person's code.
    """

    def __init__(
        self,
        recorder: Recorder,
        record_of: Callable[[object], Recorded | None],
        module_of: Callable[[object, FrameType], str | None] = lambda found, frame: None,
        seen: Callable[[FrameType], None] = lambda frame: None,
    ) -> None:
        self._recorder, self._record_of = recorder, record_of
        self._module_of, self._seen = module_of, seen
        self._kinds: dict[CodeType, int] = {}
        self._open: list[tuple[FrameType, tuple[str, ...]]] = []
        self._before: Any = None

    def __enter__(self) -> Watch:
        self._before = sys.getprofile()
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *error: object) -> None:
        if callable(self._before) or self._before is None:
            sys.setprofile(self._before)
        else:
            self._before.enable()  # cProfile's own, which is no function

    def pause(self) -> None:
        """Looks away, until ``resume``."""
        sys.setprofile(None)

    def resume(self) -> None:
        """Looks again."""
        sys.setprofile(self._profile)

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            code = frame.f_code
            kind = self._kinds.get(code)
            if kind is None:
                kind = self._kinds[code] = _kind(code)
            if kind:
                self._called(frame, kind)
        elif event == "return" and self._kinds.get(frame.f_code):
            self._returned(frame)

    def _called(self, frame: FrameType, kind: int) -> None:
        outer, name = self._recorder.path, None
        if kind == _FORWARD:
            name = self._module_of(frame.f_locals.get("self"), frame)
        if is_own(frame.f_code):
            self._seen(frame)
        if name is None and self._open and kind == _FUNCTION:
            name = _title(frame)
        if name:
            outer = self._recorder.enter(name)
        self._open.append((frame, outer))

    def _returned(self, frame: FrameType) -> None:
        while self._open:
            left, outer = self._open.pop()
            self._recorder.path = outer
            if left is frame:
                break
        if is_own(frame.f_code) or frame.f_code.co_filename == _WRITTEN_OUT:
            for name, value in frame.f_locals.items():
                record = self._record_of(value)
                if record is not None and not record.fixed and name.isidentifier():
                    record.name = name


def variable_of(value: object, frame: FrameType | None) -> str:
    """What the person's code that leads to this frame calls a value; "" where it has no name."""
    while frame is not None:
        if is_own(frame.f_code):
            for names in (frame.f_locals, frame.f_globals):
                for name, held in list(names.items()):
                    if held is value:
                        return name
        frame = frame.f_back
    return ""


def _title(frame: FrameType) -> str:
    """What a call is called: the function, or the class of an object that is called."""
    code = frame.f_code
    if code.co_name in _NAMELESS:
        return ""
    if code.co_filename == _WRITTEN_OUT:
        return code.co_name.strip("_") if code.co_name.endswith("_step") else ""
    if code.co_name == "__call__" and "self" in frame.f_locals:
        return type(frame.f_locals["self"]).__name__
    return "" if code.co_name.startswith("__") else code.co_name
