"""A place in the tokens of one expression, and what is said where they cannot go on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graphviz_backprop.language.clauses import COMPARISONS, index_letters
from graphviz_backprop.language.complaints import INSTEAD, WITHOUT_MEANING, Said, shown
from graphviz_backprop.language.scanning.token import MAX_DEPTH, Token
from graphviz_backprop.language.tree import Tree
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import head

PRODUCTS = frozenset(("*", "·", "×", "⊙", "@", "/", "\\", "mod"))
STARTING = frozenset(("frac", "sqrt", "sum", "prod", "binom", "under"))
END = Token("end of text", "", 0, 0)


class Cursor:
    """A place in the tokens of one expression."""

    def __init__(self, tokens: Sequence[Token], known: Collection[str], text: str) -> None:
        self.tokens = [t for t in tokens if t.kind not in ("gap", "line")]
        self.at, self.depth, self.known, self.text = 0, 0, known, text
        self.plain = "\\" not in text
        self._heads = {head(name) for name in known} - {""}
        before = text[: self.tokens[0].start].rstrip(" {(") if self.tokens else ""
        self.rooted = -1  # a sum at this depth below √ ends at the next √
        self.small = before.endswith("^")  # whether all of it is an exponent
        self.tight = 0  # at this depth a parenthesis behind a space is a factor, no argument

    def peek(self, ahead: int = 0) -> Token:
        """The token here, or so many further on; behind the last, the end."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else END

    def take(self) -> Token:
        """The token here, and the place moves behind it."""
        token = self.peek()
        self.at += 1
        return token

    def whole(self) -> Tree:
        """The tree of all tokens; raises FormulaError where some are left."""
        tree = self.expression()
        if self.at < len(self.tokens):
            raise self.unexpected()
        return tree

    def error(
        self, problem: str, remedy: str, start: int, stop: int, write: str | Edit | None = None
    ) -> FormulaError:
        """What is said of a place in the text."""
        return FormulaError(
            problem, remedy=remedy, text=self.text, start=start, stop=max(stop, start + 1),
            write=write,
        )  # fmt: skip

    def unexpected(self) -> FormulaError:
        """What is said of the token that cannot stand here, and what follows the remedy."""
        token, before = self.peek(), self.tokens[self.at - 1] if self.at else None
        at = (token.start, token.stop)
        there = self.text[before.start : before.stop] if before else ""
        fault = self._fault(token) or self._misplaced(token, before)
        if fault:
            problem, remedy, write = fault
            return self.error(problem, remedy, *at, write)
        here = shown(self.text[token.start : token.stop]) if token is not END else "the end"
        if token.kind == "number" and before is not None and before.kind == "number":
            return self._two_numbers(before, token)
        if before is None:
            if token is END:
                return self.error(
                    "there is nothing here", "Write a formula, such as (x + y) z.", 0, 1
                )
            return self.error(
                f"{here} cannot stand at the beginning", "Delete it, or write something before it.",
                *at, "",
            )  # fmt: skip
        if token is END or token.kind in ("close", "end"):
            place, something = (before.start, before.stop), self._free_letter()
            if before.kind in ("open", "begin"):
                called = {"(": "parenthesis", "[": "bracket", "{": "brace"}.get(
                    before.text, "bracket"
                )
                return self.error(
                    f"there is nothing inside this {called}",
                    "Write a number, a name or a parenthesis there.", *place, there + something,
                )  # fmt: skip
            said = "after this comma" if before.text == "," else f"on the right of {shown(there)}"
            return self.error(
                f"nothing stands {said}", "Write a number, a name or a parenthesis there.",
                *place, f"{there} {something}",
            )  # fmt: skip
        if token.kind == "op" and before.kind == "op":
            return self.error(
                f"{here} cannot stand after {shown(there)}",
                "Delete one of them, or write something between them.", *at, "",
            )  # fmt: skip
        return self.error(
            f"{here} cannot stand here", "Delete it, or put an operator before it.", *at, ""
        )

    def _fault(self, token: Token) -> Said | None:
        """What is said of a token that can stand nowhere."""
        if token.kind == "bad":
            return self._function_missing(token) or token.fault
        written = self.text[token.start : token.stop]
        if token.kind == "op" and token.text in WITHOUT_MEANING:
            problem, remedy = WITHOUT_MEANING[token.text]
            if not token.text.isalpha():
                problem = problem.replace(token.text, written)
            return problem, remedy, INSTEAD.get(token.text)
        if token.kind == "op" and token.text in ("|", "‖"):
            name = "bar" if token.text == "|" else "double bar"
            return f"this {name} is never closed", f"Close it, or delete this “{written}”.", ""
        if token.kind == "op" and token.text == "_":
            return (
                "this underscore follows no name that can take it",
                "Delete it; a name is letters and a subscript: x_1, net_h1.", "",
            )  # fmt: skip
        if token.kind == "word":
            problem = f"{shown(written)} is a word of a sentence, not of a formula"
            return problem, "Leave the words out.", ""
        return None

    def _function_missing(self, token: Token) -> Said | None:
        """For a function that nobody has defined: a definition with as many arguments."""
        problem, remedy, write = token.fault
        if write is not None or self.peek(1).text != "(" or "no function" not in problem:
            return None
        closing = self.partner(self.at + 1)
        inside = self.tokens[self.at + 2 : closing]
        depth, commas = 0, 0
        for each in inside:
            depth += (each.kind == "open") - (each.kind == "close")
            commas += depth == 0 and each.text == ","
        letters = "abcdefgh"[: commas + 1]
        formula = "a^2" if len(letters) == 1 else " * ".join(letters)
        define = f"{token.text:.30}({', '.join(letters)}) = {formula}"
        remedy = f"Define it, {define}; or write {token.text:.20} * (…) for a product."
        return problem, remedy, Edit(0, 0, f"{define}; ")

    def _misplaced(self, token: Token, before: Token | None) -> Said | None:
        """What is said of punctuation that separates nothing here."""
        if token.text in (",", ";"):
            if before is None or before.kind == "open" or before.text in (",", ";"):
                return "nothing stands before this comma", "Delete it, or write what it ends.", ""
            return (
                "this comma separates nothing: these parentheses call no function",
                "Write max(x, y), or [x, y] for an array.", "+",
            )  # fmt: skip
        if token.text == ":":
            return (
                "“:” has a meaning between index brackets only",
                "Write “=” to give a value, or x[1:3].", " =",
            )  # fmt: skip
        if token.text == "=":
            return (
                "there is one “=” too many",
                "Put ; or a comma between two definitions: x = -2, y = 5.", "==",
            )  # fmt: skip
        if token.text == "." and before is not None and before.kind in ("name", "number", "close"):
            return "“.” is no product here", "Write * for a product, x * y, or delete it.", " * "
        return None

    def _two_numbers(self, before: Token, token: Token) -> FormulaError:
        if before.text[-1:] == "." or token.text[:1] == ".":
            return self.error(
                "two numbers stand side by side", "A number has one decimal point.",
                token.start, token.stop, token.text.lstrip("."),
            )  # fmt: skip
        grouped = re.compile(r"\d{1,3}(?:[  ]\d{3})+(?![\d.,])").match(self.text, before.start)
        mixed = re.compile(r"(\d+)[ ]+(\d+/\d+)(?![\w.])").match(self.text, before.start)
        whole = grouped or mixed
        if whole:
            write = re.sub(r"\D", "", whole[0]) if grouped else f"({whole[1]} + {whole[2]})"
            return self.error(
                "two numbers stand side by side", f"Write {write} for one number.",
                whole.start(), whole.end(), write,
            )  # fmt: skip
        return self.error(
            "two numbers stand side by side",
            f"Write {before.text} * {token.text}, or [{before.text}, {token.text}] for an array.",
            token.start, token.stop, f"* {token.text}",
        )  # fmt: skip

    def _free_letter(self) -> str:
        """A letter that the text does not use, to stand for what is missing."""
        return next((c for c in "yxzuvwabc" if c not in self.text), "y")

    def partner(self, index: int) -> int:
        """Where the bracket closes that opens at this index."""
        depth = 0
        for at in range(index, len(self.tokens)):
            kind = self.tokens[at].kind
            depth += (kind in ("open", "begin")) - (kind in ("close", "end"))
            if depth == 0:
                return at
        return len(self.tokens)

    def starts(self) -> bool:
        """Whether a factor begins here."""
        token = self.peek()
        if token.kind == "op":
            return token.text in STARTING
        return token.kind in ("number", "name", "open", "begin", "bad")

    def reaches(self, letters: Sequence[str], term: bool) -> bool:
        """Whether what follows, a term or a factor, has one of the letters free."""
        at, depth, seen = self.at, 0, False
        while at < len(self.tokens):
            token = self.tokens[at]
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            if depth < 0 or (depth == 0 and seen and self._ends(token, at, term)):
                return False
            if token.text in ("sum", "prod") and set(self._bound(at)) & set(letters):
                return False
            if token.kind == "name" and token.text in letters:
                return True
            seen = True
            at += 1
        return False

    def _ends(self, token: Token, at: int, term: bool) -> bool:
        if token.kind != "op":
            before = self.tokens[at - 1]
            scripted = before.text in ("_", "^", "frac", "sqrt") or before.kind == "close"
            return not term and token.kind != "close" and not scripted
        ending = {"+", "-", "=", ",", ";"} | COMPARISONS
        return token.text in ending if term else token.text in ending | PRODUCTS

    def _bound(self, at: int) -> tuple[str, ...]:
        """The letters that the sum at this index binds."""
        while at + 2 < len(self.tokens) and self.tokens[at + 1].text == "^":
            at = self.partner(at + 2) if self.tokens[at + 2].kind == "open" else at + 2
        if at + 2 >= len(self.tokens) or self.tokens[at + 1].text != "_":
            return ()
        end = self.partner(at + 2) if self.tokens[at + 2].kind == "open" else at + 2
        inside = self.tokens[at + 2 : end + 1]
        inside = inside[1:-1] if len(inside) > 1 else inside
        if any(t.text in COMPARISONS - {"=", "in"} for t in inside):  # j <= i binds both
            return tuple(t.text for t in inside if t.kind == "name")
        return index_letters(inside)

    def signs(self) -> list[Token]:
        """The minus signs that stand here; a plus says nothing."""
        found = []
        while self.peek().kind == "op" and self.peek().text in ("-", "+"):
            found.append(self.take())
        if len(found) > MAX_DEPTH:
            raise self.error(
                f"there are {len(found)} signs in a row", f"Write at most {MAX_DEPTH}.",
                found[0].start, found[-1].stop,
                "-" if sum(sign.text == "-" for sign in found) % 2 else "",
            )  # fmt: skip
        return [sign for sign in found if sign.text == "-"]

    # what the classes over this one read
    def expression(self) -> Tree:
        """Everything up to what ends an expression."""
        raise NotImplementedError

    def sum(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Terms with + and − between them."""
        raise NotImplementedError

    def product(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Factors with or without a sign between them."""
        raise NotImplementedError

    def factor(self) -> Tree:
        """An atom with what hangs on it."""
        raise NotImplementedError
