"""Which names a run of letters stands for: ``Wx`` is W and x, ``net_h1`` is one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.language.scan import LETTERS, Raw
from graphviz_backprop.language.token import Token
from graphviz_backprop.names import GREEK, canonical
from graphviz_backprop.ops import FUNCTIONS

#: A longer run of letters is no product unless every letter is known: a word was meant.
MAX_UNKNOWN_LETTERS = 4
#: The same for a run directly before a parenthesis, where a function may have been meant.
MAX_FACTORS_BEFORE_PARENTHESIS = 2
#: Constants of the language, unless a program declares their names.
CONSTANTS = ("e", "pi")

#: Python's truth values, as in ``keepdims=True``.
_TRUTHS = {"True": "1", "False": "0"}
_PIECE = re.compile(
    rf"""
    (?P<letters>[Α-Ωα-ρσ-ωϕϵ]|[A-Za-z]+)
    (?:_(?P<sub>\{{[^{{}}]*\}}|[0-9₀-₉]+|[{LETTERS}]+[0-9]*|\\[A-Za-z]+)
      |(?P<digits>[0-9₀-₉]+))?
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z]+(?:[0-9]+|_[A-Za-z0-9]+)?")
_FONT = re.compile(r"\\(?:text|mathrm|mathbf|mathit|textrm)\s*|[\s{}]")


class Piece(NamedTuple):
    """A part of a run of letters, with its place: letters, and what hangs below the last."""

    letters: str
    subscript: str
    digits: str
    start: int
    stop: int


def target_name(raw: Raw, text: str) -> str:
    """The canonical name that a program declares here; raises FormulaError if it is none."""
    name = canonical(_FONT.sub("", raw.value))
    if _NAME.fullmatch(name):
        return name
    raise FormulaError(
        f"{raw.value:.40} is not one name",
        remedy="A name is letters and one subscript: x, x1, loss, net_h1.",
        text=text, start=raw.start, stop=raw.stop,
    )  # fmt: skip


class Speller:
    """Resolves the names of a program: first looks at all of it, then splits its parts.

    ``declared`` are the names that are one word, ``headed`` those with a header of
    parameters: they stand for a value and cannot be called.
    """

    def __init__(
        self, declared: set[str], headed: set[str], bodies: Iterable[list[Raw]], text: str
    ) -> None:
        self._declared = declared
        self._headed = headed
        self._text = text
        self._known = set(declared)
        for body in bodies:
            for raw in body:
                if raw.kind == "WORD":
                    self._known.add(canonical(raw.value))
                elif raw.kind == "LETTERS" and canonical(raw.value) not in FUNCTIONS:
                    for piece in self._pieces(raw):
                        if len(piece.letters) == 1 or piece.subscript:
                            self._known.add(_joined(piece))

    def tokens(self, body: list[Raw]) -> Iterator[Token]:
        """The tokens of one right side."""
        depth, last = 0, -1
        for index, raw in enumerate(body):
            after = body[index + 1].kind if index + 1 < len(body) else ""
            if index <= last:
                continue
            if raw.kind == "CARET" and self._transpose(body, index):
                last = self._transpose(body, index)
                yield Token("TRANSPOSE", "T", raw.start, body[last].stop)
            elif depth and raw.kind in ("LETTERS", "WORD") and after == "EQUALS":
                yield Token("KEYWORD", raw.value, raw.start, raw.stop)
            elif depth and raw.value in _TRUTHS and body[index - 1].kind == "EQUALS":
                yield Token("NUMBER", _TRUTHS[raw.value], raw.start, raw.stop)
            elif raw.kind == "WORD":
                token = self._word(raw.value, raw.start, raw.stop, after)
                is_word = token.value.isalpha() and len(token.value) > 2
                known = token.value in self._declared or token.value in GREEK
                if token.type == "NAME" and after == "LPAR" and is_word and not known:
                    raise self._unknown_function(token.value, raw.start, raw.stop)
                yield token
            elif raw.kind == "LETTERS":
                yield from self._split(raw, after)
            elif raw.kind == "SUM":
                yield Token("FUNCTION", "sum", raw.start, raw.stop)
            else:
                kind = {"LBRACE": "LPAR", "RBRACE": "RPAR"}.get(raw.kind, raw.kind)
                depth += (kind == "LPAR") - (kind == "RPAR")
                yield Token(kind, raw.value, raw.start, raw.stop)

    def _transpose(self, body: list[Raw], index: int) -> int:
        """Where ``^T`` or ``^{\\top}`` ends that begins at this index; 0 if it does not."""
        kinds = [raw.kind for raw in body[index + 1 : index + 4]]
        in_braces = kinds[::2] == ["LBRACE", "RBRACE"]
        sign = body[index + 1 + in_braces : index + 2 + in_braces]
        return index + 1 + 2 * in_braces if any(map(self._is_top, sign)) else 0

    def _is_top(self, raw: Raw) -> bool:
        is_letter = (raw.kind, raw.value) == ("LETTERS", "T") and "T" not in self._declared
        return raw.kind == "TOP" or is_letter

    def _pieces(self, raw: Raw) -> Iterator[Piece]:
        position = 0
        while position < len(raw.value):
            match = _PIECE.match(raw.value, position)
            if match is None:
                raise self._error(
                    "this is one subscript too many",
                    "A name is letters and one subscript: x_1, net_h1, w_{12}.",
                    raw.start + position,
                    raw.stop,
                )
            start, position = match.span()
            yield Piece(
                match["letters"],
                _FONT.sub("", match["sub"] or "").lstrip("\\"),
                match["digits"] or "",
                raw.start + start,
                raw.start + position,
            )

    def _split(self, raw: Raw, after: str) -> Iterator[Token]:
        whole = canonical(raw.value)
        if whole in self._declared or whole in FUNCTIONS or whole in GREEK:
            yield self._word(raw.value, raw.start, raw.stop, after)
            return
        pieces = list(self._pieces(raw))
        for piece in pieces:
            yield from self._piece(piece, after if piece is pieces[-1] else "")

    def _piece(self, piece: Piece, after: str) -> Iterator[Token]:
        letters, subscript, digits, start, stop = piece
        name = _joined(piece)
        place = start + len(letters)
        if subscript:
            yield self._subscripted(piece, name, after)
        elif name in self._declared or name in FUNCTIONS or letters in GREEK or len(letters) == 1:
            yield self._word(name, start, stop, after)
        elif letters in FUNCTIONS and digits:
            yield Token("FUNCTION", letters, start, place)
            yield Token("NUMBER", canonical(f"x{digits}")[1:], place, stop)
        else:
            self._check_run(piece, after)
            for offset, letter in enumerate(letters[:-1]):
                at = start + offset
                yield self._word(letter, at, at + 1, "")
            yield self._word(letters[-1] + digits, place - 1, stop, after)

    def _subscripted(self, piece: Piece, name: str, after: str) -> Token:
        letters, _, _, start, stop = piece
        if _function(name):
            return Token("FUNCTION", _function(name), start, stop)
        if not _NAME.fullmatch(name):
            raise self._error(
                "a subscript is letters and digits",
                "Write h_prev for h_{t-1}, w_12 for w_{1,2}.",
                start,
                stop,
            )
        seems_called = after == "LPAR" and len(letters) > 1
        if seems_called and name not in self._declared and _suggestion(name, FUNCTIONS):
            raise self._unknown_function(name, start, stop)
        return self._word(name, start, stop, after)

    def _check_run(self, piece: Piece, after: str) -> None:
        run = piece.letters + piece.digits
        last = piece.letters[-1] + piece.digits
        if all(name in self._known for name in (*piece.letters[:-1], last)):
            return
        function = max((f for f in FUNCTIONS if run.startswith(f)), key=len, default="")
        if function and run != function:
            rest = run.removeprefix(function)
            raise self._error(
                f"{run:.20} runs a function and its argument together",
                f"Write {function}({rest:.20}).",
                piece.start,
                piece.stop,
            )
        if after == "LPAR" and len(piece.letters) > MAX_FACTORS_BEFORE_PARENTHESIS:
            raise self._unknown_function(run, piece.start, piece.stop)
        if len(piece.letters) > MAX_UNKNOWN_LETTERS:
            shown = f"{run:.20}"
            raise self._error(
                f"{shown} is neither a name of this program nor a function",
                f"{_suggestion(run, [*FUNCTIONS, *self._declared])}"
                f"Declare it with {shown} = 1, or put spaces between the factors of a product.",
                piece.start,
                piece.stop,
            )

    def _unknown_function(self, run: str, start: int, stop: int) -> FormulaError:
        return self._error(
            f"there is no function called {run:.20}",
            _suggestion(run, FUNCTIONS).rstrip()
            or "For a product put an operator before the parenthesis, as in a b * (c + d).",
            start,
            stop,
        )

    def _word(self, spelled: str, start: int, stop: int, after: str) -> Token:
        """One name: a function, a constant or a variable."""
        name = canonical(_FONT.sub("", spelled))
        is_greek, is_free = name in GREEK, name not in self._declared
        is_called = after == "LPAR" or (after == "LBRACE" and not is_greek)
        wanted = (is_called and is_free) if is_greek else (is_called or is_free)
        if wanted and _function(name):
            return Token("FUNCTION", _function(name), start, stop)
        if name in CONSTANTS and name not in self._declared:
            return Token("CONSTANT", name, start, stop)
        if not _NAME.fullmatch(name):
            raise self._error(
                f"{spelled:.40} is not one name",
                "A name is letters and one subscript: x, x1, loss, net_h1.",
                start,
                stop,
            )
        if name in self._headed and after == "LPAR":
            raise self._error(
                f"{name} stands for its value and cannot be called",
                f"Write {name} alone, or {name} * ( … ) for a product.",
                start,
                stop,
            )
        return Token("NAME", name, start, stop)

    def _error(self, problem: str, remedy: str, start: int, stop: int) -> FormulaError:
        return FormulaError(problem, remedy=remedy, text=self._text, start=start, stop=stop)


def _joined(piece: Piece) -> str:
    subscript = f"_{piece.subscript}" if piece.subscript else piece.digits
    return canonical(piece.letters + subscript)


def _function(name: str) -> str:
    """The name of the function that is meant: ``log_2`` is ``log2``; "" if there is none."""
    base, _, digits = name.partition("_")
    joined = base + digits if digits.isdigit() else name
    return joined if joined in FUNCTIONS else ""


def _suggestion(run: str, words: Iterable[str]) -> str:
    """The nearest word as a question; nothing for long runs, where the search is slow."""
    close = get_close_matches(run, words, 1, 0.7) if len(run) < 40 else []
    return f"Did you mean {close[0]}? " if close else ""
