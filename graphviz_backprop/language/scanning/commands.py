"""Commands of LaTeX: fonts, accents, environments, spaces, and those with a meaning."""

from __future__ import annotations

import re

from graphviz_backprop.language import symbols
from graphviz_backprop.language.complaints import command_meant
from graphviz_backprop.language.scanning.fonts import Fonts
from graphviz_backprop.language.scanning.source import TOKEN
from graphviz_backprop.language.scanning.token import MAX_DEPTH
from graphviz_backprop.text import names

_SIZED = re.compile(r"\s*\{\s*([()\[\]|])\s*\}")
_NEGATED = re.compile(r"\s*(=|∈|\\in(?![A-Za-z]))")
_ENVIRONMENT = re.compile(r"\s*\{(\w+)\*?\}")
#: Unknown commands of one text for which a known one is sought.
_MOST_GUESSES = 10
#: A fraction of whole numbers, which behind a whole number may make a mixed number.
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{\s*(\d{1,9})\s*\}|(\d))\s*(?:\{\s*(\d{1,9})\s*\}|(\d))")
_LENGTH = re.compile(r"\s*-?[\d.]+\s*[a-z]{2}")


class Scanner(Fonts):
    """Reads what a backslash begins."""

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
        if name in symbols.TRANSPOSING and self._is_transposed(end):
            self._put("op", "^", start, start)
            return self._put("op", "⊤", start, end)
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

    def _is_transposed(self, end: int) -> bool:
        """Whether a macro such as ``\\transpose`` stands behind a matrix, and before no group."""
        before = self.found[-1].kind if self.found else ""
        return before in ("name", "close") and not re.match(r"\s*[({]", self.text[end : end + 9])

    def _coloured(self, name: str, start: int, end: int, stop: int) -> int:
        """``\\textcolor{red}{x}`` is x: a colour groups nothing."""
        inner, close, after = self._group(self._group(end, stop)[2], stop)
        self.scan(inner, close)
        return after

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
        match = TOKEN.match(self.text, end, stop)
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


_COMMANDS = {
    **dict.fromkeys((",", ";", ":", "!", ">", " ", "\n", "thinspace"), Scanner._nothing),
    **dict.fromkeys(("(", ")"), Scanner._nothing),
    **dict.fromkeys(symbols.LAYOUT, Scanner._layout),
    **dict.fromkeys(symbols.SIDES, Scanner._sided),
    **dict.fromkeys(symbols.GAPS, Scanner._gap),
    **dict.fromkeys(symbols.WITH_ARGUMENT, Scanner._skip),
    **dict.fromkeys(names.WORD_FONTS, Scanner._word_font),
    **dict.fromkeys(names.MATH_FONTS, Scanner._math_font),
    **dict.fromkeys(names.ACCENTS, Scanner._accent),
    **dict.fromkeys(("\\", "cr", "newline"), Scanner._newline),
    **dict.fromkeys(("begin", "end"), Scanner._environment),
    **dict.fromkeys(
        ("[", "]"), lambda self, name, start, end, stop: self._put("line", "\n", start, end)
    ),
    "verb": Scanner._verb,
    "textcolor": Scanner._coloured,
    **dict.fromkeys(("frac", "dfrac", "tfrac"), Scanner._quotient),
    "substack": Scanner._rows,
    "not": Scanner._not,
    **dict.fromkeys(("underset", "overset", "stackrel"), Scanner._stacked),
}
