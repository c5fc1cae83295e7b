"""Every error of the package, and whose fault it is.

::

    BackpropError
    ├── FormulaError    the text of the program cannot be understood
    │   └── SettingError    a fixed argument of an operation is not of its kind
    ├── BindingError    the program is understood, its inputs are missing or wrong
    ├── ChoiceError     an option cannot have this value, or means nothing here
    ├── ShapeError      the arrays that meet in an operation do not fit
    ├── CostError       the computation would be larger than its place allows
    ├── BlockError      nodes cannot be drawn as one, or there is no such block
    ├── RenderError     the picture cannot be made (too large, too slow)
    └── RecordError     code does something that no gate can say

A message says what is wrong and what to do. Where the place in the program is
known, the message ends with the line and a caret under it.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class Edit(NamedTuple):
    """A text to put in place of ``text[start:stop]``."""

    start: int
    stop: int
    write: str

    def made(self, text: str) -> str:
        """The text with the edit."""
        return text[: self.start] + self.write + text[self.stop :]


class BackpropError(Exception):
    """Base of every error that a user's input can cause.

    ``problem`` is one sentence, ``remedy`` says what to do, ``text`` and
    ``start``/``stop`` (character offsets) say where, if that is known. ``edit`` follows the
    remedy; it is None where only a person can. It is given as ``write``: what to put at the
    place itself, or an edit elsewhere.
    """

    def __init__(
        self,
        problem: str,
        *,
        remedy: str = "",
        text: str = "",
        start: int | None = None,
        stop: int | None = None,
        write: str | Edit | None = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.text = text
        self.start = start
        self.stop = start + 1 if stop is None and start is not None else stop
        if isinstance(write, str):
            write = Edit(start or 0, self.stop or 0, write)
        self.edit = write

    @property
    def line(self) -> int | None:
        """1-based line of the place."""
        return None if self.start is None else self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int | None:
        """1-based column of the place."""
        return None if self.start is None else self.start - self._line_start() + 1

    def _line_start(self) -> int:
        return self.text.rfind("\n", 0, self.start) + 1

    def caret(self, width: int = 72) -> str:
        """The line of the place with carets under it, cut to ``width`` around the place."""
        if self.start is None or self.stop is None:
            return ""
        begin = self._line_start()
        end = self.text.find("\n", begin)
        line = self.text[begin : end if end >= 0 else len(self.text)]
        at = self.start - begin
        length = max(1, min(self.stop - self.start, len(line) - at))
        left = max(0, at - width // 2) if len(line) > width else 0
        shown = line[left : left + width]
        before = "".join(
            "" if unicodedata.combining(c) else " " * _columns(c) for c in line[left:at]
        )
        under = min(length, max(1, left + width - at))
        return f"{_printable(shown)}\n{before}{'^' * under}"

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.start is not None else ""
        parts = [where + self.problem, self.caret(), self.remedy]
        return "\n".join(part for part in parts if part)


class FormulaError(BackpropError):
    """The text of the program cannot be understood; the user mends the text."""


class SettingError(FormulaError):
    """A fixed argument of an operation, ``axis=0.5``, is not there or not of its kind.

    ``setting`` is its name.
    """

    def __init__(self, problem: str, *, setting: str, remedy: str) -> None:
        super().__init__(problem, remedy=remedy)
        self.setting = setting


class BindingError(BackpropError):
    """The program is understood, but an input is missing, unknown or not a number."""


class ChoiceError(BackpropError):
    """An option cannot have this value, or means nothing for what is asked for."""


class ShapeError(BackpropError):
    """The shapes of the operands of one operation do not fit each other."""


class BlockError(BackpropError):
    """Nodes that are called a block cannot be drawn as one, or there is no block of that name."""


class CostError(BackpropError):
    """A computation would take more operations or memory than the place it runs in allows."""


class RenderError(BackpropError):
    """The picture cannot be made: too large, too slow, or a file cannot be written."""


class RecordError(BackpropError):
    """Code that was run to be drawn does something that no gate can say."""


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
