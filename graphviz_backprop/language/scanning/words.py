"""Runs of letters: known names, functions, words of a sentence, products of letters."""

from __future__ import annotations

import re
import unicodedata

from graphviz_backprop.language import libraries, symbols
from graphviz_backprop.language.complaints import is_wordlike, unknown_word
from graphviz_backprop.language.scanning.source import MOST_BELOW, Source
from graphviz_backprop.language.spoken import SIGNS, WITHOUT_INDEX, spoken
from graphviz_backprop.text import names

#: A longer run of unknown letters is no product of letters: a word was meant.
MAX_UNKNOWN_LETTERS = 4
#: The same for a run directly before a parenthesis, where a function may have been meant.
MAX_FACTORS_BEFORE_PARENTHESIS = 2
_FUNCTIONS = frozenset(symbols.PREFIXES)
#: No name has more characters.
_LONGEST_NAME = 500
_LONGEST_FUNCTION = max(map(len, _FUNCTIONS))
_GREEK_WORDS = sorted((word for word in names.GREEK if len(word) > 2), key=len, reverse=True)
#: Which functions take a number or an index below, and are no others with that in their name.
_BELOW_FUNCTION = re.compile(r"\d+|[A-Za-z]\d?|[h-n]{2}|inf|infty|fro|nuc")
_INDEXED = re.compile(r"[A-Za-z]_[ijk](?=[u-z]\Z)")
_SUBSCRIPTED = re.compile(r"([A-Za-z][A-Za-z0-9]*?)\\?_(\d+(?=[A-Za-z])|[A-Za-z](?=[A-Za-z]\\?_))")
#: Two distributions with a double bar between them, in brackets.
_DIVERGING = re.compile(r"\s*(?:\\left)?[\[(][^()\[\]\n]*(?:\|\||\\\||\\Vert|\\parallel|‖)")
_BINDS = re.compile(r" +\w+ *=(?!=)")


class Words(Source):
    """Cuts letters into names."""

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
        if text == "at" and "at" not in self.known and _BINDS.match(self.text, end, stop):
            return self._put("word", "with", start, end)  # x^2 at x = 3
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
        for at in range(len(self.found) - 1, max(len(self.found) - MOST_BELOW, 0), -1):
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
