"""Text → tokens: one scanner for LaTeX, Unicode and plain text; every token keeps its place.

Fonts vanish, accents become part of a name, runs of letters are cut by the names that are known.
Nothing is rewritten first: a group of a font or an accent is scanned where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from graphviz_backprop.language import libraries, symbols
from graphviz_backprop.language.complaints import command_meant, is_wordlike, unknown_word
from graphviz_backprop.language.spoken import SIGNS, WITHOUT_INDEX, spoken
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import Edit, FormulaError

#: A longer text is refused.
MAX_CHARACTERS = 20_000
#: A number with more digits is refused: float64 tells no more than 17 apart.
MAX_DIGITS = 40
#: Deeper brackets are refused.
MAX_DEPTH = 100
#: A longer run of unknown letters is no product of letters: a word was meant.
MAX_UNKNOWN_LETTERS = 4
#: The same for a run directly before a parenthesis, where a function may have been meant.
MAX_FACTORS_BEFORE_PARENTHESIS = 2


_FUNCTIONS = frozenset(symbols.PREFIXES)
#: No name has more characters.
_LONGEST_NAME = 500
_LONGEST_FUNCTION = max(map(len, _FUNCTIONS))


class Token(NamedTuple):
    """One piece of the text: its kind, what it stands for, and its place.

    The kinds are number, name, op, open, close, bar, word (of a sentence), line (a new one), gap
    (a wide space), begin, end, row and cell (of an environment), and bad, which has a ``fault``:
    problem, remedy, and what to write instead. ``space`` says that white space stood before,
    ``doubt`` how it was taken, how it could be, and what to write for that.
    """

    kind: str
    text: str
    start: int
    stop: int
    space: bool = False
    fault: tuple[str, str, str | Edit | None] = ("", "", None)
    doubt: tuple[str, str, str] | None = None


_GREEK_WORDS = sorted((word for word in names.GREEK if len(word) > 2), key=len, reverse=True)
_SCRIPTS = {"_": "".join(names.SUBSCRIPTS), "^": "".join(names.SUPERSCRIPTS)}
#: Subscripts of one name, at most: of x_1x_1x_1… no more is looked at for every x.
_MOST_BELOW = 20
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\xa0\u2009\u200a\u202f\u2002\u2003\u200b-\u200d\u2060-\u2064\ufeff\xad]+
        |\.(?=\()|\.(?=[+-][ ]))
  | (?P<line>[\n\r]+)
  | (?P<letters>[A-Za-zﬀ-ﬄ](?:[A-Za-z0-9ﬀ-ﬄ]|\xad(?=[A-Za-z]))*
        (?:\\?_[A-Za-z0-9]+){{0,{_MOST_BELOW}}})
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
_SIZED = re.compile(r"\s*\{\s*([()\[\]|])\s*\}")
_ONE = re.compile(r"\s*(\\[A-Za-z]+|.)", re.DOTALL)
_NEGATED = re.compile(r"\s*(=|∈|\\in(?![A-Za-z]))")
_ENVIRONMENT = re.compile(r"\s*\{(\w+)\*?\}")
_DECIMAL_COMMA = re.compile(r"(\d+),(\d+)(?![\d,])")
_HEXADECIMAL = re.compile(r"0[xX][0-9A-Fa-f]+\b")
_REMARK = re.compile(r"\(\s*[a-z]{2,}(?:[ ,]+[a-z]{2,})+\s*\)")
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:\.\d{3})+,\d+)(?![\d.,])")
#: ``A \\ b`` of MATLAB; what only LaTeX has.
_DIVIDES = re.compile(r"[\w)\]'][ ]*\\[ ]*[A-Za-z(\[]")
_COMMANDS_IN = re.compile(r"\\[A-Za-z]{2,}|[{}$]|\\[^A-Za-z (\[]|(?:^|[^\w)\]' ])[ ]*\\")
#: Unknown commands of one text for which a known one is sought.
_MOST_GUESSES = 10
_QUOTES = '"“”„`'
#: Arguments with decimal commas that semicolons part: max(1,5; 2,5).
_APART = re.compile(r"\w\([^()\[\]]*\d,\d+\s*;[^()\[\]]*\)|\w\([^()\[\]]*;\s*-?\d+,\d+\s*[;)]")
#: A fraction of whole numbers, which behind a whole number may make a mixed number.
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{\s*(\d{1,9})\s*\}|(\d))\s*(?:\{\s*(\d{1,9})\s*\}|(\d))")
#: What a new column of aligned lines begins with: another column, or words.
_NEXT_COLUMN = re.compile(rf"&\s*(?:&|\\(?:{'|'.join(names.WORD_FONTS)})(?![A-Za-z]))")
#: What words of a remark are followed by; what a function is.
_ENDS = re.compile(
    r"\s*(?:\Z|\n|[,;.$&]|\\(?:\\|\]|q?quad|hfill|end|tag|label|nonumber|notag)(?![A-Za-z]))"
)
_CALLS = re.compile(r"\s*[(_^]")
_LENGTH = re.compile(r"\s*-?[\d.]+\s*[a-z]{2}")
_LETTER_ALONE = re.compile(r"(?<![\w.])[fFlLdD](?!\w)")
#: Which functions take a number or an index below, and are no others with that in their name.
_BELOW_FUNCTION = re.compile(r"\d+|[A-Za-z]\d?|[h-n]{2}|inf|infty|fro|nuc")
_CAST = re.compile(r"(?<!\w)\((?:float|double)\)(?=\s*[\w(])")
_LIST_NUMBER = re.compile(r"\s*\d+[.)][ \t]+(?=[A-Za-z\\(\[])")
_INDEXED = re.compile(r"[A-Za-z]_[ijk](?=[u-z]\Z)")
_SUBSCRIPTED = re.compile(r"([A-Za-z][A-Za-z0-9]*?)\\?_(\d+(?=[A-Za-z])|[A-Za-z](?=[A-Za-z]\\?_))")


def check_length(text: str) -> None:
    """Refuses a text that is too long, before anything looks at it."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(
            f"the text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read",
            remedy="Shorten it.",
        )


def tokens(text: str, known: Collection[str], phrases: Collection[str] = ()) -> list[Token]:
    """The tokens of a text in which the names ``known`` are single words.

    ``phrases`` are names as they are written that hold commands, such as ``\\nabla_w L``.
    """
    scanner = _Scanner(text, known, phrases)
    numbered = _LIST_NUMBER.match(text)
    scanner.scan(numbered.end() if numbered else 0, len(text))
    return scanner.found


def _spaced_out(phrase: str) -> re.Pattern[str]:
    """A name as it is written, with any space between its signs."""
    pieces = re.findall(r"\\[A-Za-z]+|\S", phrase)
    return re.compile(r"\s*".join(map(re.escape, pieces)) + r"(?![A-Za-z_^])")


#: Two distributions with a double bar between them, in brackets.
_DIVERGING = re.compile(r"\s*(?:\\left)?[\[(][^()\[\]\n]*(?:\|\||\\\||\\Vert|\\parallel|‖)")


class _Scanner:
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
            match = _TOKEN.match(self.text, position, stop)
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

    # ------------------------------------------------------------------ characters
    def _spaced(self, stop: int) -> int:
        self._gapped = True
        return stop

    def _space(self, text: str, start: int, end: int, stop: int) -> int:
        return self._spaced(end)

    def _line(self, text: str, start: int, end: int, stop: int) -> int:
        if not self._environments:
            self._put("line", "\n", start, end)
        return self._spaced(end)

    def _comment(self, text: str, start: int, end: int, stop: int) -> int:
        return self._spaced(end)

    def _percent(self, text: str, start: int, end: int, stop: int) -> int:
        if self.latex:
            line = self.text.find("\n", start)
            return self._spaced(line if 0 <= line < stop else stop)
        before = self.text[:start].rstrip(" \t")[-1:]
        if before in ("", ";", "\n"):  # a comment of MATLAB
            line = self.text.find("\n", start)
            return self._spaced(line if 0 <= line < stop else stop)
        of_r = re.compile(r"%(\*?)%").match(self.text, start, stop)
        if of_r:
            return self._put("op", "@" if of_r[1] else "mod", start, of_r.end())
        divides = re.compile(r"\s*[A-Za-z0-9(]").match(self.text, end, stop)
        return self._bad(
            text, start, end, "% has no meaning here", "Write x/100 or x mod 2.",
            " mod " if divides else "/100",
        )  # fmt: skip

    def _dollar(self, text: str, start: int, end: int, stop: int) -> int:
        return self._put("line", "\n", start, end) if text == "$$" else self._spaced(end)

    def _cell(self, text: str, start: int, end: int, stop: int) -> int:
        if self._environments:
            return self._put("cell", "&", start, end)
        if not self.latex and self.text.startswith("&&", start):
            return self._bad("&&", start, end + 1, "“&&” is no operator", "Write and.", " and ")
        if _NEXT_COLUMN.match(self.text, start, stop):
            return self._put("gap", "&", start, end)
        if self.latex or "=" in (self.text[start - 1 : start], self.text[end : end + 1]):
            return self._spaced(end)
        return self._bad(
            text, start, end, "“&” has no meaning here",
            "Write * for a product, or “and” between conditions.", "*",
        )  # fmt: skip

    def _open(self, text: str, start: int, end: int, stop: int) -> int:
        cast = _CAST.match(self.text, start, stop)
        if cast:
            return self._spaced(cast.end())
        calls = self.text[max(start - 1, 0)].isalnum()
        remark = None if self.latex or calls else _REMARK.match(self.text, start, stop)
        if remark and not any(map(self._means_something, re.findall("[a-z]+", remark[0]))):
            return self._spaced(remark.end())
        self._depth += 1
        if self._depth > 2 * MAX_DEPTH:  # not to go through all of what will be refused
            raise FormulaError(
                f"brackets are nested more than {MAX_DEPTH} deep",
                remedy="Name inner parts: q = x + y; f = q z.",
                text=self.text, start=start, stop=end,
            )  # fmt: skip
        return self._put("open", symbols.SAME_SIGN.get(text, text), start, end)

    def _means_something(self, word: str) -> bool:
        return word in self.known or word in names.GREEK or bool(symbols.called(word))

    def _close(self, text: str, start: int, end: int, stop: int) -> int:
        self._depth -= 1
        return self._put("close", symbols.SAME_SIGN.get(text, text), start, end)

    def _bar(self, text: str, start: int, end: int, stop: int) -> int:
        return self._put("bar", symbols.SAME_SIGN.get(text, text), start, end)

    def _op(self, text: str, start: int, end: int, stop: int) -> int:
        if text == "||":
            return self._put("bar", "||", start, end)
        if text == "~" and self.latex:
            return self._spaced(end)
        before = self.found[-1] if self.found else None
        quotes = before is None or before.kind in ("op", "open", "line")
        if text == "'" and quotes and (before is None or before.text != "'"):
            closing = re.compile(r"[^'\n]*'").match(self.text, end, stop)
            if closing:
                return self._quoted(start, closing.end())
        if text in ("⟨", "⟩"):
            return self._put(
                "open" if text == "⟨" else "close", symbols.SAME_SIGN[text], start, end
            )
        if text == "_" and re.match(r"\s*[\],]", self.text[end:stop]) and self._depth:
            return self._spaced(end)  # f[x_] of Mathematica
        apart = self.text[max(start - 1, 0)].isspace() and self.text[end : end + 1].isspace()
        if text == "<-" and (self.latex or self._depth or not apart):  # x<-3 compares
            self._put("op", "<", start, start + 1)
            return self._put("op", "-", start + 1, end)
        meaning = "=" if text == "<-" else symbols.SAME_SIGN.get(text, text)
        return self._put("op", meaning, start, end)

    def _slip(self, text: str, start: int, end: int, stop: int) -> int:
        """An operator of another language, or one that was typed too often."""
        if text in ("=>", "=<", "<>"):
            begins = len(self.found) < 2 or self.found[-2].kind == "line"
            write = "=" if text == "=>" and begins else {"=>": ">=", "=<": "<=", "<>": "!="}[text]
            remedy = "Write >= to compare, or = to define." if text == "=>" else f"Write {write}."
        else:
            write = "**" if text[0] == "*" else "^"
            remedy = f"Write {write} for a power."
        return self._bad(text, start, end, f"“{text:.8}” is no operator", remedy, write)

    def _transposed(self, text: str, start: int, end: int, stop: int) -> int:
        if not (self.found and self.found[-1].text in ("^", "{") and not self._gapped):
            self._put("op", "^", start, start)
        return self._put("op", "⊤", start, end)

    def _fraction(self, text: str, start: int, end: int, stop: int) -> int:
        whole = self._whole_before(start)
        if whole:  # 3½
            self.found.pop()
            value = repr(int(whole.text) + unicodedata.numeric(text))
            return self._put("number", value, whole.start, end)
        self._put("open", "{", start, start)
        self._put("number", repr(float(unicodedata.numeric(text))), start, end)
        return self._put("close", "}", end, end)

    def _whole_before(self, start: int) -> Token | None:
        """The whole number that stands directly before a fraction, unless it is a script."""
        last = self.found[-1] if self.found else None
        if last is None or not last.text.isdigit() or self.text[last.stop : start].strip():
            return None
        before = self.found[-2].text if len(self.found) > 1 else ""
        tight = last.stop == start and not self.latex  # x^2½
        scripted = before in ("^", "_", "frac", "sqrt", "}") and not (before == "^" and tight)
        return None if scripted or last.kind != "number" else last

    def _subs(self, text: str, start: int, end: int, stop: int) -> int:
        return self._small(text, "_", names.SUBSCRIPTS, start, end)

    def _supers(self, text: str, start: int, end: int, stop: int) -> int:
        return self._small(text, "^", names.SUPERSCRIPTS, start, end)

    def _small(self, text: str, sign: str, table: dict[str, str], start: int, end: int) -> int:
        """Characters that are scripts by themselves: the same as a script in braces."""
        self._put("op", sign, start, start)
        self._put("open", "{", start, start)
        for found in re.finditer(r"\d+|.", "".join(table[character] for character in text)):
            kind = "number" if found[0].isdigit() else "name" if found[0].isalpha() else "op"
            kind = {"(": "open", ")": "close"}.get(found[0], kind)
            word = names.LETTER_WORDS.get(found[0], found[0])
            self._put(kind, word, start + found.start(), start + found.end())
        return self._put("close", "}", end, end)

    def _number(self, text: str, start: int, end: int, stop: int) -> int:
        grouped = _GROUPED.match(self.text, start, stop)
        if grouped and not self._depth and not self.latex:
            plain = re.sub(r"[.,](?=.*[.,])", "", grouped[0])  # the last sign is the decimal one
            plain = plain.replace(",", "" if grouped[0].count(",") > 1 else ".")
            return self._bad(
                grouped[0], start, grouped.end(), f"{grouped[0]:.40} groups its digits",
                f"Write {plain:.40}.", plain,
            )  # fmt: skip
        sixteen = _HEXADECIMAL.match(self.text, start, stop)
        if sixteen:
            value = str(int(sixteen[0][:20], 16))
            return self._bad(
                sixteen[0], start, sixteen.end(), f"{sixteen[0]:.20} is a number to the base 16",
                f"Write {value}.", value,
            )  # fmt: skip
        listed = self._depth and not self._apart  # by commas
        comma = None if listed else _DECIMAL_COMMA.match(self.text, start, stop)
        if comma and comma.end() >= end and not self.latex:
            text, end = f"{comma[1]}.{comma[2]}", comma.end()
            if len(comma[2]) == 3 and comma[1] != "0":
                self._doubt = (text, "thousands", comma[1] + comma[2])
        if text.endswith(".") and self.latex and not re.match(r"\s*\w", self.text[end:stop]):
            text, end = text[:-1], end - 1
        text = text.replace("_", "")
        suffix = libraries.SUFFIXED.match(self.text, start, stop) if self._suffixes else None
        if suffix and suffix.end() == end + 1 and self._ends_number(suffix[1], text):
            end += 1
        if len(text) > MAX_DIGITS:
            return self._bad(
                text, start, end, f"this number has {len(text)} digits",
                f"At most {MAX_DIGITS} are read. Write fewer, or 1.5e30.", repr(float(text[:300])),
            )  # fmt: skip
        if float(text) == float("inf"):
            return self._bad(
                text, start, end, "this number is too large for a float64",
                "Numbers go up to 1.8e308.", "1.7e308",
            )  # fmt: skip
        return self._put("number", text, start, end)

    def _ends_number(self, letter: str, text: str) -> bool:
        """Whether a letter behind a number is that of C, 0.5f; a doubt where nothing else is."""
        whole = re.fullmatch(r"\d+\.0*|.*[eE].*", text)
        if letter not in self._suffixes or not (self._is_c or letter in "fF" or whole):
            return False
        if not self._is_c:
            self._doubt = (f"the number {text}", f"a product with {letter}", f"{text} {letter}")
        return True

    def _other(self, text: str, start: int, end: int, stop: int) -> int:
        """A letter with an accent, of Greek or of a mathematical alphabet; or no letter."""
        plain = unicodedata.normalize("NFKC", text)
        if plain != text and len(plain) == 1:  # the wide signs of another keyboard
            match = _TOKEN.match(plain)
            if match and match.lastgroup in ("op", "open", "close", "bar", "number"):
                handler = getattr(self, f"_{match.lastgroup}")
                return int(handler(plain, start, end, stop))
        plain = unicodedata.normalize("NFD", text)
        if len(plain) == 1:
            plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
        letter, marks = plain[0], plain[1:]
        if letter in "ΣΠ" and not marks and not self._is_letter(letter, end, stop):
            return self._put("op", "sum" if letter == "Σ" else "prod", start, end)
        form = names.apart(text, self._forms) if self._forms else text
        word = form if form != text else names.LETTER_WORDS.get(letter, letter)
        if word.isascii() and word.isalpha() and all(mark in names.COMBINING for mark in marks):
            return self._accented(word, marks, start, end, stop)
        code = ord(text)
        if not text.isprintable():
            return self._bad(
                text, start, end, f"there is a control character here (U+{code:04X})",
                "Delete it; it may have been copied along.", "",
            )  # fmt: skip
        if text in _QUOTES:
            closing = re.compile(rf"[^\n{_QUOTES}]*[{_QUOTES}]").match(self.text, end, stop)
            return self._quoted(start, closing.end() if closing else end)
        return self._bad(
            text, start, end, f"the character {text} has no meaning in a formula",
            "Write what it stands for in letters, numbers and operators.",
        )  # fmt: skip

    def _is_letter(self, letter: str, end: int, stop: int) -> bool:
        """Whether Σ is no sum: it has a value, or Σ₁ and Σ_1 do."""
        below = re.compile(r"_?\{?([0-9₀-₉]+)").match(self.text, end, stop)
        digits = "".join(names.SUBSCRIPTS.get(c, c) for c in below[1]) if below else ""
        word = names.LETTER_WORDS[letter]
        return word in self.known or names.joined(word, digits) in self.known

    def _quoted(self, start: int, stop: int) -> int:
        return self._bad(
            self.text[start:stop], start, stop, "quotation marks have no meaning in a formula",
            "Leave them out.", self.text[start + 1 : stop - 1],
        )  # fmt: skip

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

    # ------------------------------------------------------------------ commands
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

    def _command(self, text: str, start: int, end: int, stop: int) -> int:
        if self._divides:
            return self._put("op", "\\", start, start + 1)
        name = text[1:]
        special = _COMMANDS.get(name)
        if special is not None:
            behind: int = special(self, name, start, end, stop)
            return behind
        if name in symbols.NOT_COMPUTED:
            return self._bad(text, start, end, *symbols.NOT_COMPUTED[name])
        if name in symbols.OPERATORS:
            meaning = symbols.OPERATORS[name]
            return self._put("bar" if meaning in "|‖" else "op", meaning, start, end)
        if name in symbols.OPENING:
            return self._put("open", symbols.OPENING[name], start, end)
        if name in symbols.CLOSING:
            return self._put("close", symbols.CLOSING[name], start, end)
        form = names.apart(text, self._forms) if self._forms else text
        word = form if form != text else names.VARIANTS.get(name, name)
        if word in names.GREEK or word == "ell":
            return self._put("name", word, start, end)
        if symbols.called(name) or name in (
            "max",
            "min",
            "sup",
            "inf",
            "det",
            "Pr",
            "arg",
            "argmax",
            "argmin",
        ):
            return self._put("name", name, start, end)
        if not name.strip():
            return self._bad(
                text, start, end, "a backslash begins a LaTeX command",
                r"Write \frac{1}{x}, or leave the backslash out.", "",
            )  # fmt: skip
        problem = f"the LaTeX command {text:.30} is not known"
        self._unknown += 1  # guessing takes a while, and one is told of a few at most
        guess = command_meant(name) if self._unknown <= _MOST_GUESSES else ""
        if guess:
            return self._bad(text, start, end, problem, f"Did you mean {guess}?", guess)
        write = rf"\text{{{name:.30}}}" if name.isalpha() else ""
        remedy = f"Write {write} if it is a name, or what it stands for." if write else "Delete it."
        return self._bad(text, start, end, problem, remedy, write)

    def _nothing(self, name: str, start: int, end: int, stop: int) -> int:
        return self._spaced(end)

    def _gap(self, name: str, start: int, end: int, stop: int) -> int:
        if name == "hspace":
            end = self._group(end + self.text.startswith("*", end), stop)[2]
        elif name == "hskip" and (length := _LENGTH.match(self.text, end, stop)):
            end = length.end()
        self._put("gap", " ", start, end)
        return self._spaced(end)

    def _skip(self, name: str, start: int, end: int, stop: int) -> int:
        return self._spaced(self._group(end + self.text.startswith("*", end), stop)[2])

    def _stacked(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\underset{seq}{softmax}``: what stands below or above says nothing of the value."""
        inner, close, after = self._group(self._group(end, stop)[2], stop)
        self.scan(inner, close)
        return after

    def _rows(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\substack{0 \\le i \\\\ i \\ne j}``: clauses one below the other."""
        inner, close, after = self._group(end, stop)
        for row in re.finditer(r"(?:(?!\\\\).)+", self.text[inner:close], re.DOTALL):
            if row.start():
                self._put("op", ",", inner + row.start() - 2, inner + row.start())
            self.scan(inner + row.start(), inner + row.end())
        return after

    def _not(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\not\\in``, ``\\not=``: the opposite of the sign behind it."""
        behind = _NEGATED.match(self.text, end, stop)
        if behind is None:
            return self._bad(
                r"\not", start, end, r"\not stands before \in or = only",
                r"Write \notin or \neq.", "",
            )  # fmt: skip
        return self._put("op", "!=" if behind[1] == "=" else "notin", start, behind.end())

    def _quotient(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\frac``; ``2\\frac12`` is a mixed number, in doubt."""
        whole, parts = self._whole_before(start), _FRACTION.match(self.text, start, stop)
        over, under = (int(p) for p in parts.groups() if p) if parts else (0, 0)
        if whole is None or parts is None or not 0 < over < under:
            return self._put("op", "frac", start, end)
        self.found.pop()
        mixed = f"the mixed number {whole.text} + {over}/{under}"
        self._doubt = (mixed, "the product", rf"{whole.text} \cdot {parts[0]}")
        value = repr(int(whole.text) + over / under)
        return self._put("number", value, whole.start, parts.end())

    def _verb(self, name: str, start: int, end: int, stop: int) -> int:
        closing = self.text.find(self.text[end : end + 1], end + 1)
        return self._spaced(closing + 1 if 0 < closing < stop else end)

    def _newline(self, name: str, start: int, end: int, stop: int) -> int:
        length = re.compile(rf"\s*\[{_LENGTH.pattern}\s*\]").match(self.text, end, stop)
        end = length.end() if length else end
        return self._put("row" if self._environments else "line", "\\\\", start, end)

    def _sided(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\left(``, ``\\right|`` and their like: the sign behind them opens or closes."""
        while end < stop and self.text[end] == " ":
            end += 1
        match = _TOKEN.match(self.text, end, stop)
        if match is None:
            return end
        if symbols.SIDES[name] == "open":
            self._lefts.append(-1 if match[0] == "." else len(self.found))
        elif self._lefts:
            opener = self._lefts.pop()
            if match[0] == "." and opener >= 0:  # \left\{ … \right.
                del self.found[opener]
        if match[0] == ".":
            return end + 1
        side, sign = symbols.SIDES[name], symbols.SAME_SIGN.get(match[0], match[0])
        if sign.startswith("\\"):
            key = sign[1:]
            table = symbols.OPENING | symbols.CLOSING | symbols.OPERATORS | {"|": "‖"}
            sign = table.get(key, sign)
        if sign == "||":
            sign = "‖"
        partners = {b: a for a, b in symbols.PARTNER.items() if a != b}
        sign = partners.get(sign, sign)
        if sign not in symbols.PARTNER:
            return end
        if side == "close" and match[0] not in "|‖":
            sign = symbols.PARTNER[sign]
        self._depth += 1 if side == "open" else -1
        return self._put(side, sign, start, match.end())

    def _layout(self, name: str, start: int, end: int, stop: int) -> int:
        sized = _SIZED.match(self.text, end, stop)
        if sized:
            self.scan(sized.start(1), sized.end(1))
            return sized.end()
        return self._spaced(end)

    def _environment(self, name: str, start: int, end: int, stop: int) -> int:
        match = _ENVIRONMENT.match(self.text, end, stop)
        if match is None:
            return self._bad(
                name, start, end, f"\\{name} needs its environment in braces",
                rf"Write \{name}{{bmatrix}}, or delete it.", "",
            )  # fmt: skip
        kind, end = match[1], match.end()
        if kind in symbols.ARRANGING or (
            kind in ("cases", "array") and self._is_brace(kind, end, stop, name)
        ):
            if kind in ("alignat", "array") and name == "begin":
                end = self._group(end, stop)[2]
            self._put("line", "\n", start, end)
            return self._spaced(end)
        if name == "begin":
            self._environments.append(kind)
            if kind == "array":
                end = self._group(end, stop)[2]
        elif self._environments:
            self._environments.pop()
        return self._put(name, kind, start, end)

    def _is_brace(self, kind: str, position: int, stop: int, name: str) -> bool:
        """Whether ``cases`` or an array only arranges equations and tells nothing apart."""
        if name == "end":
            return not self._environments
        if kind == "array":
            position = self._group(position, stop)[2]
        close = self.text.find(rf"\end{{{kind}}}", position, stop)
        if close < 0 or len(self._environments) > MAX_DEPTH:
            return False
        inside = self.text[position:close]
        rows = [row for row in inside.split("\\\\") if row.strip()]
        told = re.search(r"(?<!_\{)\bif\b|otherwise|\\text|[<>]|\\leq?|\\geq?", inside)
        return not told and all("=" in row for row in rows)

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

    # ------------------------------------------------------------------ words
    def _letters(self, text: str, start: int, end: int, stop: int) -> int:
        """A run of letters and digits: one name, a function, a word, or several names."""
        library = libraries.PREFIX.match(self.text, start, stop)
        if library and not self._named(text):  # Math.exp
            return self._constant(library.end(), stop) or self._spaced(library.end())
        if self.text.startswith("(", end) and not self._named(text):
            behind = self._of_library(text, start, end)
            if behind:
                return behind
        text = text.replace("\\_", "_")
        if not text.isascii():  # ligatures and soft hyphens of a page
            text = unicodedata.normalize("NFKC", text).replace("\xad", "")
        plain_end = end
        if end < stop and self.text[end] in names.COMBINING:
            if len(text) > 1:
                self._run(text[:-1], start, end - 1, stop)
            return self._accented(text[-1], "", end - 1, end, stop)
        if re.match(r"e\.g\.|i\.e\.", self.text[start:stop]):
            return self._put("word", "e.g.", start, start + 4)
        if (
            "_" in self.text[start:end]
            and "\\_" not in self.text[start:end]
            and not self._named(text)
            and not symbols.called(text)
        ):
            split = _SUBSCRIPTED.match(self.text, start, end)
            rest = self.text[split.end() : end] if split else ""
            if (
                split
                and (split[2].isdigit() or self.latex or self._named(rest) or len(split[1]) == 1)
            ) or (split := _INDEXED.match(self.text, start, end)):
                text, plain_end = split[0], split.end()
            elif self.latex:  # only one character hangs below in LaTeX
                cut = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9]").match(self.text, start, end)
                if cut:
                    text, plain_end = cut[0], cut.end()
        return self._run(text, start, plain_end, stop)

    def _constant(self, start: int, stop: int) -> int:
        """The place behind ``PI`` of ``Math.PI``, or 0."""
        word = re.compile(r"\w+").match(self.text, start, stop)
        name = libraries.CONSTANTS.get(word[0]) if word else None
        return self._put("name", name, start, word.end()) if word and name else 0

    def _of_library(self, text: str, start: int, end: int) -> int:
        """The place behind a function that another language names so; 0 where it is none."""
        head, _, below = text.partition("_")
        meaning = "" if text in names.GREEK else libraries.elsewhere(text)
        if symbols.called(text):
            return 0
        if text == "t" and "%*%" in self.text:  # of R
            meaning = "transpose"
        if meaning:
            return self._put("name", meaning, start, end)
        if below == "prime" and symbols.called(head):  # sigmoid_prime(z)
            self._put("name", head, start, start + len(head))
            return self._put("op", "'", start + len(head), end)
        if text in libraries.MISSING:
            return self._bad(text, start, end, f"there is no function called {text}", "")
        numbered = re.fullmatch(r"([A-Za-z]{2,}?)(\d+)", text)
        if numbered and symbols.called(numbered[1]):  # sin2(x)
            name, number = numbered.groups()
            return self._bad(
                text, start, end, f"{name} and {number} stand side by side",
                f"Write {name}^{number}(…) for a power, {name}_{number}(…) for what hangs below, "
                f"or {name}({number} * (…)).",
            )  # fmt: skip
        plain = below in (*self.known, *names.GREEK) or _BELOW_FUNCTION.fullmatch(below)
        if len(head) > 2 and below and symbols.called(head) and not plain:  # softmax_rows(x)
            return self._bad(text, start, end, *unknown_word(text, True, self.known))
        return 0

    def _named(self, text: str) -> bool:
        """Whether a text is a known name; a long one is none, and not looked at."""
        return len(text) <= _LONGEST_NAME and names.canonical(text) in self.known

    def _run(self, text: str, start: int, end: int, stop: int) -> int:
        lower = text.lower()
        one_below = re.fullmatch(r"[A-Za-z]+\d*_[A-Za-z]", text)  # may be an index
        if (self._named(text) and not one_below) or text in (
            "True",
            "False",
            "None",
        ):
            return self._put("name", text, start, end)
        sets = self._depth and re.compile(r"\s*=(?!=)").match(self.text, end, stop)
        if sets and not one_below and not self._is_below():  # a setting
            return self._put("name", text, start, end)
        if text.rstrip("0123456789") in names.GREEK:
            return self._piece(text, start)
        is_where = lower == "where" and self.text.startswith("(", end)
        if (
            text == "x"
            and self._stands_between(end)
            and re.match(r" 10(?:\^|[⁻¹-⁹])", self.text[end : end + 5])
        ):
            return self._put("op", "×", start, end)  # 1.5 x 10^-3
        if text in symbols.BRACKETED and self.text.startswith("[", end) and text not in self.known:
            return self._put("name", symbols.BRACKETED[text], start, end)
        if text == "KL" and _DIVERGING.match(self.text, end, stop):
            return self._put("name", text, start, end)
        if text in ("M_PI", "M_E"):
            return self._put("name", libraries.CONSTANTS[text], start, end)
        if text == "Pi" and "Pi" not in self.known:
            return self._put("name", "pi", start, end)
        if text in symbols.INFIX and self._stands_between(end):
            return self._put("op", symbols.INFIX[text], start, end)
        if text in ("hat", "tilde", "bar") and not self._named(text):  # of Typst
            accented = re.compile(r"\(([A-Za-z])\)").match(self.text, end, stop)
            if accented:
                word = f"{accented[1]}_{names.ACCENTS[text]}"
                return self._put("name", word, start, accented.end())
        if lower == "mod" and not self.text.startswith("(", end):
            return self._put("op", "mod", start, end)
        if re.fullmatch(r"d[A-Za-z]\d*(_\w+)?", text) and "d" not in self.known:
            return self._put("name", text, start, end)  # dx and dW are one name
        picked = re.match(r"argmax|argmin|probability$", lower.replace(" ", ""))
        if picked and not self._named(text):
            return self._bad(text, start, end, *symbols.NOT_COMPUTED[picked[0]])
        if lower in SIGNS and not self.latex:
            behind = self._spoken(SIGNS[lower], start, stop)
            if behind:
                return behind
        if lower == "lim" and "lim" not in self.known:
            return self._put("op", "lim", start, end)
        if lower in symbols.PROSE and len(text) > 1 and text[1:].islower() and not is_where:
            return self._put("word", lower, start, end)
        if symbols.called(text) and (len(text) > 2 or lower in ("ln", "lg", "tr", "tg")):
            return self._put("name", text, start, end)
        head, underscore, below = text.partition("_")
        if self._sums and self._is_indexed(head) and names.canonical(text[:-1]) in self.known:
            self._put("name", text[:-1], start, end - 1)  # Σ|yi - ti|
            return self._hang(text[-1], end - 1, end)
        if not underscore:
            return self._split(text, start, end, stop)
        self._split(head, start, start + len(head), stop, whole=True)
        return self._below(below, start + len(head), end)

    def _spoken(self, sign: str, start: int, stop: int) -> int:
        """The place behind “sum from i = 1 to n of”, with its bounds as scripts; 0 without."""
        unsaid, said = WITHOUT_INDEX.match(self.text, start, stop), spoken(self.text, start, stop)
        if unsaid:
            return self._bad(
                unsaid[0], start, unsaid.end(), "nothing says the index of this sum",
                "Write sum from i = 1 to n of x_i.", f"{unsaid[0]} i =",
            )  # fmt: skip
        if said is None:
            return 0
        self._put("op" if sign in ("sum", "prod") else "name", sign, start, start + 1)
        scripts = [("_", said.letter, said.low), ("^", said.high, (-1, -1))]
        for script, place, bound in scripts[: 2 if said.high[0] >= 0 else 1]:
            self._put("op", script, place[0], place[0])
            self._put("open", "{", place[0], place[0])
            self.scan(*place)
            if bound[0] >= 0:
                self._put("op", "=", place[1], place[1])
                self.scan(*bound)
            self._put("close", "}", place[1], place[1])
        if said.body[0] >= 0:
            self._put("open", "(", said.body[0], said.body[0])
            self.scan(*said.body)
            self._put("close", ")", said.stop, said.stop)
        return said.stop

    def _is_below(self) -> bool:
        """Whether the innermost brace that is open here is a subscript."""
        depth = 0
        for at in range(len(self.found) - 1, max(len(self.found) - _MOST_BELOW, 0), -1):
            depth += (self.found[at].kind == "close") - (self.found[at].kind == "open")
            if depth < 0:
                return self.found[at].text == "{" and self.found[at - 1].text == "_"
        return False

    def _stands_between(self, end: int) -> bool:
        """Whether a word has spaces around it and an operand on both sides."""
        before = self.found[-1].kind if self.found and self._gapped else ""
        return before in ("name", "number", "close") and bool(
            re.match(r"[ ]+[^\W_(]|[ ]+[(\[]", self.text[end : end + 20])
        )

    def _is_indexed(self, text: str) -> bool:
        """Whether a name may end with an index: yi where y is known and i is not."""
        return text[-1] in "ijk" and len(text) > 1 and not {text, text[-1]} & set(self.known)

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

    def _split(self, run: str, start: int, end: int, stop: int, whole: bool = False) -> int:
        """Cuts a run into names, the longest known ones first."""
        before_call = bool(re.compile(r"[ ]*\(").match(self.text, end, stop)) and not whole
        pieces = self._cut.get(run) or self._cut.setdefault(run, self._pieces(run))
        unknown = [p for p in pieces if len(p) == 1 and p.isalpha() and p not in self.known]
        letters = len(re.sub(r"\d", "", run))
        is_word = run in names.GREEK or (
            len(pieces) == 1 and len(pieces[0]) > 1 and pieces[0].isalpha()
        )
        letters_only = all(len(p) == 1 and p.isalpha() for p in pieces) and len(unknown) > 1
        plural = len(run) > 4 and run[-1] == "s" and bool(symbols.called(run[:-1]))  # logits
        word = plural or (is_wordlike(run) and (letters_only or len(unknown) > 3))
        if not before_call and not whole and word:
            last = self.found[-1] if self.found else None
            if last and last.doubt and last.kind == "name" and last.text.isalpha():
                return self._bad(
                    run, start, end, f"{last.text} {run} are two words side by side",
                    "Write _ between them for one name, or * for a product.", f"* {run}",
                )  # fmt: skip
            self._doubt = ("one name", "the product of its letters", " ".join(run))
            return self._put("name", run, start, end)
        if unknown and not is_word and letters > 1:
            limit = MAX_FACTORS_BEFORE_PARENTHESIS if before_call else MAX_UNKNOWN_LETTERS
            has_function = any(symbols.called(piece) and len(piece) > 2 for piece in pieces[:-1])
            spelled = len(unknown) == len(pieces) or len(unknown) > 1
            if (
                (letters > limit and spelled)
                or (has_function and len(unknown) > 1)
                or (whole and letters > MAX_UNKNOWN_LETTERS)
            ):
                if whole:
                    return self._put("name", run, start, end)
                return self._bad(run, start, end, *unknown_word(run, before_call, self.known))
            if run[:2] in names.GREEK and len(run) > 2:
                return self._bad(
                    run, start, end, f"{run} runs {run[:2]} and its neighbour together",
                    f"Write {run[:2]} {run[2:]}, or put spaces between the letters.",
                    f"{run[:2]} {run[2:]}",
                )  # fmt: skip
        if whole and len(pieces) > 1 and not all(p in self.known for p in pieces[:-1]):
            return self._put("name", run, start, end)
        at = start
        for piece in pieces:
            at = self._piece(piece, at)
        return end

    def _piece(self, piece: str, start: int) -> int:
        """A number, a name, or a name that is known with its number behind: W1 is W_1."""
        stem, end = piece.rstrip("0123456789"), start + len(piece)
        if not stem or stem == piece or self._named(piece) or not self._named(stem):
            return self._put("name" if stem else "number", piece, start, end)
        if self._depth and self._is_below():  # j0 of w_{j0} is two indices
            self._put("name", stem, start, start + len(stem))
            return self._put("number", piece[len(stem) :], start + len(stem), end)
        self._put("name", stem, start, start + len(stem))
        return self._hang(piece[len(stem) :], start + len(stem), end)

    def _pieces(self, run: str) -> list[str]:
        """The names a run is made of: known names, functions, Greek words, letters."""
        pieces, at = [], 0
        longest = max(map(len, self.known), default=0)  # canonical names are never shorter
        while at < len(run):
            rest = run[at:]
            piece = next(
                (
                    rest[:n]
                    for n in range(min(len(rest), longest), 0, -1)
                    if names.canonical(rest[:n]) in self.known
                ),
                "",
            )
            if piece[-1:].isalnum():  # W12 is no W1 times 2
                piece += re.match(r"\d*", rest[len(piece) :])[0]  # type: ignore[index]
            if not piece:
                lower = rest[:_LONGEST_FUNCTION].lower()
                sizes = range(len(lower), 2, -1)
                piece = next((rest[:n] for n in sizes if lower[:n] in _FUNCTIONS), "")
            if not piece and not at and re.fullmatch(r"ln[a-z]\d*", run) and "l" not in self.known:
                piece = "ln"
            if not piece:
                piece = next((w for w in _GREEK_WORDS if rest.startswith(w)), "")
                piece += re.match(r"\d*", rest[len(piece) :])[0] if piece else ""  # type: ignore[index]
            if not piece:
                piece = re.match(r"[A-Za-z]\d*|\d+", rest)[0]  # type: ignore[index]
            pieces.append(piece)
            at += len(piece)
        return pieces


_COMMANDS = {
    **dict.fromkeys((",", ";", ":", "!", ">", " ", "\n", "thinspace"), _Scanner._nothing),
    **dict.fromkeys(("(", ")"), _Scanner._nothing),
    **dict.fromkeys(symbols.LAYOUT, _Scanner._layout),
    **dict.fromkeys(symbols.SIDES, _Scanner._sided),
    **dict.fromkeys(symbols.GAPS, _Scanner._gap),
    **dict.fromkeys(symbols.WITH_ARGUMENT, _Scanner._skip),
    **dict.fromkeys(names.WORD_FONTS, _Scanner._word_font),
    **dict.fromkeys(names.MATH_FONTS, _Scanner._math_font),
    **dict.fromkeys(names.ACCENTS, _Scanner._accent),
    **dict.fromkeys(("\\", "cr", "newline"), _Scanner._newline),
    **dict.fromkeys(("begin", "end"), _Scanner._environment),
    **dict.fromkeys(
        ("[", "]"), lambda self, name, start, end, stop: self._put("line", "\n", start, end)
    ),
    "verb": _Scanner._verb,
    **dict.fromkeys(("frac", "dfrac", "tfrac"), _Scanner._quotient),
    "substack": _Scanner._rows,
    "not": _Scanner._not,
    **dict.fromkeys(("underset", "overset", "stackrel"), _Scanner._stacked),
}
