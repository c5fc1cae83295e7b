"""Signs, numbers, brackets, small letters, remarks: all but words and commands."""

from __future__ import annotations

import re
import unicodedata

from graphviz_backprop.language import libraries, symbols
from graphviz_backprop.language.scanning.source import TOKEN
from graphviz_backprop.language.scanning.token import MAX_DEPTH, MAX_DIGITS, Token
from graphviz_backprop.language.scanning.words import Words
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import FormulaError

_DECIMAL_COMMA = re.compile(r"(\d+),(\d+)(?![\d,])")
_HEXADECIMAL = re.compile(r"0[xX][0-9A-Fa-f]+\b")
_REMARK = re.compile(r"\(\s*[a-z]{2,}(?:[ ,]+[a-z]{2,})+\s*\)")
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:\.\d{3})+,\d+)(?![\d.,])")
_QUOTES = '"“”„`'
#: What a new column of aligned lines begins with: another column, or words.
_NEXT_COLUMN = re.compile(rf"&\s*(?:&|\\(?:{'|'.join(names.WORD_FONTS)})(?![A-Za-z]))")
_CAST = re.compile(r"(?<!\w)\((?:float|double)\)(?=\s*[\w(])")
#: A dot with spaces around it before an operand; before a letter of its own, outside of brackets.
_SPACED_DOT = re.compile(r" \. (?:([A-Za-z]\d*(?![A-Za-z])|[A-Za-z]+(?=[_^]))|[A-Za-z(])")


class Characters(Words):
    """Reads what single characters begin."""

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
        if text == "." and before and before.kind in ("name", "close") and not self.latex:
            product = _SPACED_DOT.match(self.text, start - 1, stop) if start else None
            if product and (self._depth or product[1]):
                return self._put("op", "·", start, end)  # w . x
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
            match = TOKEN.match(plain)
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
