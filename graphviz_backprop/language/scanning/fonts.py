"""Fonts, which say nothing or that letters are a word; accents, which are part of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphviz_backprop.language import symbols
from graphviz_backprop.language.scanning.characters import Characters
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import Edit, FormulaError

_ONE = re.compile(r"\s*(\\[A-Za-z]+|.)", re.DOTALL)
#: A method of PyTorch's pages that counts: ``\\text{x.nelement}()``.
_COUNT = re.compile(r"([A-Za-z]\w*)\.(?:nelement|numel|size|length)")
#: What words of a remark are followed by; what a function is.
_ENDS = re.compile(
    r"\s*(?:\Z|\n|[,;.$&]|\\(?:\\|\]|q?quad|hfill|end|tag|label|nonumber|notag)(?![A-Za-z]))"
)
_CALLS = re.compile(r"\s*[(_^]")


class Fonts(Characters):
    """Reads ``\\mathbf{x}`` and ``\\hat{y}``."""

    def _group(self, position: int, stop: int) -> tuple[int, int, int]:
        """What a command takes: start and end of the inside, and where to go on."""
        while position < stop and self.text[position].isspace():
            position += 1
        if position < stop and self.text[position] == "{":
            end = self._behind(position, stop)
            return position + 1, end - 1, end
        one = _ONE.match(self.text, position, stop)
        return (one.start(1), one.end(), one.end()) if one else (position, position, position)

    def _behind(self, position: int, stop: int) -> int:
        """The place behind the brace group that opens here."""
        depth, at = 0, position
        while at < stop:
            character = self.text[at]
            at += 2 if character == "\\" else 1
            depth += (character == "{") - (character == "}")
            if depth == 0:
                return at
        raise FormulaError(
            "this brace is never closed", remedy="Close it, or delete this “{”.",
            text=self.text, start=position, stop=position + 1, write=Edit(stop, stop, "}"),
        )  # fmt: skip

    def _word_font(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\text{…}``: one name, or the words of a sentence."""
        inner, close, after = self._group(end + self.text.startswith("*", end), stop)
        switched = re.compile(r"\s*([A-Za-z]+)").match(self.text, end, stop)
        if name == "rm" and switched:  # a switch: the word behind it is one name
            inner, close, after = switched.start(1), switched.end(), switched.end()
        inside = self.text[inner:close]
        words = inside.replace("~", " ").replace("\\_", "_").replace("\\ ", " ").split()
        if not words:
            return self._spaced(after)
        counted = _COUNT.fullmatch(inside) if self.text.startswith("()", after) else None
        if counted:
            self._put("name", "numel", start, start + 1)
            self._put("open", "(", inner, inner)
            self._put("name", counted[1], inner, inner + counted.end(1))
            return self._put("close", ")", after, after + 2)
        first = words[0].lower().strip(".,:")
        if self._is_remark(words, start, after, stop):
            self._put("word", "remark", start, after)
        elif first in symbols.PROSE:
            self._put("word", first, start, after)
            offset = inside.lower().index(first) + len(first)
            self.scan(inner + offset, close)
        elif first in symbols.NOT_COMPUTED or "probability" in inside:
            word = first if first in symbols.NOT_COMPUTED else "probability"
            self._bad(inside, start, after, *symbols.NOT_COMPUTED[word])
        elif re.fullmatch(r"[\w\-.']+", "".join(words)) and "".join(words).isascii():
            joined = re.sub(r"[-.]", "", "".join(words))
            if not joined.strip("_"):
                return self._spaced(after)
            self._put("number" if joined.isdigit() else "name", joined, start, after)
        else:
            self.scan(inner, close)
        return after

    def _is_remark(self, words: Sequence[str], start: int, after: int, stop: int) -> bool:
        """Whether words stand behind a formula: ``\\quad \\text{mini-batch mean}``."""
        at = len(self.found) - 1
        while at >= 0 and self.found[at].kind == "gap":
            at -= 1
        if at < 0 or self._depth or self._environments:
            return False
        before, joined = self.found[at], re.sub(r"\W", "", "".join(words))
        first = re.sub(r"\W", "", words[0].lower())
        complete = before.kind in ("name", "number", "close", "end") or before.text in ",;.'⊤!"
        if not complete or {joined, first} & {*self.known, *symbols.PROSE, *symbols.NOT_COMPUTED}:
            return False
        apart = at < len(self.found) - 1 or before.text in (",", ";", ".")
        if apart and len(words) > 1:
            return not _CALLS.match(self.text, after, stop)
        bracketed = words[0][0] in "([" and words[-1][-1] in ")]" and start > before.stop
        alone = len(joined) > 2 and joined.isalpha() and bool(_ENDS.match(self.text, after, stop))
        return alone and (apart or bracketed or (len(words) > 1 and words[0][0] in "(["))

    def _math_font(self, name: str, start: int, end: int, stop: int) -> int:
        inner, close, after = self._group(end, stop)
        if name in ("bf", "it", "sf", "cal", "boldmath"):  # a switch: what follows is not its group
            return self._spaced(end)
        inside = self.text[inner:close].strip()
        if inside == "1":
            self._put("name", "𝟏", start, after)
        elif inside.isalpha() and inside.isascii() and (len(inside) == 1 or inside in self.known):
            self._put("name", inside, start, after)
        else:
            for position, letter in enumerate(self.text[inner:close], inner):
                if not (inside.isalpha() and inside.isascii() and not symbols.called(inside)):
                    self.scan(inner, close)
                    break
                if letter.isalpha():
                    self._put("name", letter, position, position + 1)
        return after

    def _accent(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\hat{y}``: the accent is part of the name inside."""
        inner, close, after = self._group(end, stop)
        if re.match(
            rf"\\(?:{'|'.join((*names.MATH_FONTS, *names.WORD_FONTS, *names.ACCENTS))})\b",
            self.text[inner:stop],
        ):
            close = after = max(
                after,
                self._group(self._group(inner, stop)[2], stop)[2] if close == after else close,
            )
            after = after if self.text[inner - 1] != "{" else self._behind(inner - 1, stop)
            close = after - (self.text[inner - 1] == "{")
        before = len(self.found)
        self.scan(inner, close)
        pieces = self.found[before:]
        del self.found[before:]
        letter = pieces[0] if len(pieces) > 2 and pieces[1].text == "_" else None
        if letter and letter.kind == "name" and "_" not in letter.text and name != "underline":
            self._put("name", f"{letter.text}_{names.ACCENTS[name]}", start, letter.stop)
            self.found += pieces[1:]  # \hat{y_i} is the entry i of ŷ
            return after
        base = "".join(t.text for t in pieces if t.text not in ("{", "}"))
        head, *rest = base.split("_", 1)
        word = "_".join((head, *rest, names.ACCENTS[name]))
        if name == "underline" or not base.isascii() or not base[:1].isalpha():
            self.found += pieces
            return after
        return self._put("name", word, start, after)
