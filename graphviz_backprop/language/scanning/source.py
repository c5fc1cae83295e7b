"""A text with its tokens so far: what begins at a place decides who reads it."""

from __future__ import annotations

import re
from collections.abc import Collection

from graphviz_backprop.language import libraries, symbols
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import Edit

_SCRIPTS = {"_": "".join(names.SUBSCRIPTS), "^": "".join(names.SUPERSCRIPTS)}
#: Subscripts of one name, at most: of x_1x_1x_1… no more is looked at for every x.
MOST_BELOW = 20
TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\xa0\u2009\u200a\u202f\u2002\u2003\u200b-\u200d\u2060-\u2064\ufeff\xad]+
        |\.(?=\()|\.(?=[+-][ ]))
  | (?P<line>[\n\r]+)
  | (?P<letters>[A-Za-zﬀ-ﬄ](?:[A-Za-z0-9ﬀ-ﬄ]|\xad(?=[A-Za-z]))*
        (?:\\?_[A-Za-z0-9]+){{0,{MOST_BELOW}}})
  | (?P<number>(?:\d{{1,3}}(?:_\d{{3}})+(?![\d_{{])|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<command>\\(?:[A-Za-z]+|.|\n)?)
  | (?P<comment>\#[^\n]*|/\*[^*]{{0,400}}\*/
        |(?:(?<![^\n;{{])|(?<=[ \t][ \t])|(?<=;[ \t]))//(?=[ \t]?[A-Za-z]{{2}})[^\n]*)
  | (?P<subs>[{_SCRIPTS["_"]}]+)
  | (?P<supers>[{re.escape(_SCRIPTS["^"])}]+)
  | (?P<transposed>[ᵀ⊤⊺])
  | (?P<slip>\*{{3,}}|\^{{2,}}|=>|=<|<>)
  | (?P<op>\*\*|<=|>=|!=|==|:=|\+=|-=|\*=|/=|->|<-|\.\*|\.\^|\./(?!\d)|\|\||[-+*/^=<>_,;:.!'’′°º˚@…
        ⋯−–—‐‑⋅∙•·×⊙⊗∘∗÷∕⁄≤≥≠←≔≐≜≡≈∑∏∈√∛∜~±→⇒∝∂∇∫∞∪∩∖⊂∉])
  | (?P<open>[(\[{{⌊⌈⟨]) | (?P<close>[)\]}}⌋⌉⟩]) | (?P<bar>[|∣‖∥])
  | (?P<dollar>\$\$?) | (?P<cell>&) | (?P<percent>%)
  | (?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: ``A \\ b`` of MATLAB; what only LaTeX has.
_DIVIDES = re.compile(r"[\w)\]'][ ]*\\[ ]*[A-Za-z(\[]")
_COMMANDS_IN = re.compile(r"\\[A-Za-z]{2,}|[{}$]|\\[^A-Za-z (\[]|(?:^|[^\w)\]' ])[ ]*\\")
#: Arguments with decimal commas that semicolons part: max(1,5; 2,5).
_APART = re.compile(r"\w\([^()\[\]]*\d,\d+\s*;[^()\[\]]*\)|\w\([^()\[\]]*;\s*-?\d+,\d+\s*[;)]")
_LETTER_ALONE = re.compile(r"(?<![\w.])[fFlLdD](?!\w)")


class Source:
    """Walks over a text and collects tokens; a group that is scanned in place is a call."""

    def __init__(self, text: str, known: Collection[str], phrases: Collection[str] = ()) -> None:
        self.text, self.known = text, known
        self._forms = names.both_forms(text)
        self._phrases = [
            (_spaced_out(phrase), names.canonical(names.apart(phrase, self._forms)))
            for phrase in phrases
        ]
        self._divides = bool(_DIVIDES.search(text)) and not _COMMANDS_IN.search(text)
        self.latex = "\\" in text and not self._divides
        self.found: list[Token] = []
        self._cut: dict[str, list[str]] = {}  # a run of letters is cut once
        self._environments: list[str] = []
        self._lefts: list[int] = []
        self._sums = not self.latex and bool(re.search(r"[Σ∑]|\b[Ss]um\b", text))
        self._gapped = False
        self._doubt: tuple[str, str, str] | None = None
        self._depth = 0
        self._unknown = 0
        self._is_c = libraries.is_c(text)
        ends = {found[1] for found in libraries.SUFFIXED.finditer(text)}
        self._suffixes = ends - {*known, *_LETTER_ALONE.findall(text)} if ends else ends
        self._apart = not self.latex and bool(_APART.search(text))  # by semicolons

    def scan(self, start: int, stop: int) -> None:
        """Appends the tokens of ``text[start:stop]``."""
        position = start
        while position < stop:
            whole = self._phrase(position, stop) if self._phrases else 0
            if whole:
                position = whole
                continue
            match = TOKEN.match(self.text, position, stop)
            assert match is not None
            handler = getattr(self, f"_{match.lastgroup}")
            position = handler(match[0], position, match.end(), stop)

    def _phrase(self, start: int, stop: int) -> int:
        """The place behind a name that holds commands, if one begins here."""
        for pattern, name in self._phrases:
            found = pattern.match(self.text, start, stop)
            if found:
                return self._put("name", name, start, found.end())
        return 0

    def _put(self, kind: str, text: str, start: int, stop: int) -> int:
        if kind == "name" and text in symbols.TWO_MEANINGS:
            taken, other, write = symbols.TWO_MEANINGS[text]
            self._doubt = (taken, other, rf"\operatorname{{{write}}}" if self.latex else write)
        self.found.append(Token(kind, text, start, stop, self._gapped, doubt=self._doubt))
        self._doubt = None
        self._gapped = False
        return stop

    def _bad(
        self,
        text: str,
        start: int,
        stop: int,
        problem: str,
        remedy: str,
        write: str | Edit | None = None,
    ) -> int:
        self.found.append(Token("bad", text, start, stop, self._gapped, (problem, remedy, write)))
        self._gapped = False
        return stop

    def _spaced(self, stop: int) -> int:
        self._gapped = True
        return stop

    def _accented(self, letter: str, marks: str, start: int, end: int, stop: int) -> int:
        """A letter and the accents on it, those that follow as combining characters included."""
        while end < stop and self.text[end] in names.COMBINING:
            marks, end = marks + self.text[end], end + 1
        word = letter + "".join(f"_{names.COMBINING[mark]}" for mark in marks)
        digits = re.compile(r"\d+(?![.\d])").match(self.text, end, stop)
        new = digits and not marks and word not in self.known and word in names.GREEK
        is_name = new and word != "pi" and not self.latex  # β1, as b1
        if digits and (is_name or names.joined(word, digits[0]) in self.known):
            word, end = f"{letter}{digits[0]}" + word[len(letter) :], digits.end()
        index = re.compile(r"[ijk](?![A-Za-z0-9])").match(self.text, end, stop)
        self._put("name", word, start, end)
        below = None if self.latex else re.compile("_([A-Za-z0-9]{2,})").match(self.text, end, stop)
        if below:  # α_ij, as x_ij
            return self._below(below[1], end, below.end())
        if self._sums and index and marks and index[0] not in self.known:
            return self._hang(index[0], end, index.end())
        return end

    def _hang(self, index: str, start: int, end: int) -> int:
        """An index that is written on the line."""
        self._put("op", "_", start, start)
        return self._put("number" if index.isdigit() else "name", index, start, end)

    def _below(self, below: str, start: int, end: int) -> int:
        """A subscript without braces."""
        self._put("op", "_", start, start + 1)
        self._put("open", "{", start + 1, start + 1)
        self._put("number" if below.isdigit() else "name", below, end - len(below), end)
        return self._put("close", "}", end, end)


def _spaced_out(phrase: str) -> re.Pattern[str]:
    """A name as it is written, with any space between its signs."""
    pieces = re.findall(r"\\[A-Za-z]+|\S", phrase)
    return re.compile(r"\s*".join(map(re.escape, pieces)) + r"(?![A-Za-z_^])")
