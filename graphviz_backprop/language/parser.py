"""Tokens → trees: what each operator, function and sign of summation reaches.

A precedence parser that decides reach, not meaning: scripts keep their tokens, and ``f(x)``,
``r(x + 1)`` and ``W[0]`` are all calls. It never goes back: what follows is looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graphviz_backprop.language import symbols
from graphviz_backprop.language.clauses import COMPARISONS, index_letters, parted
from graphviz_backprop.language.complaints import INSTEAD, WITHOUT_MEANING, Said, shown
from graphviz_backprop.language.libraries import elsewhere
from graphviz_backprop.language.tokens import MAX_DEPTH, Token
from graphviz_backprop.language.tree import Tree, key, raw
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import GREEK, head, joined

_TIMES = frozenset(("*", "·", "×"))
_PRODUCTS = frozenset(("*", "·", "×", "⊙", "@", "/", "\\", "mod"))
_STARTING = frozenset(("frac", "sqrt", "sum", "prod", "binom", "under"))
_REDUCING = frozenset(("max", "min", "sup", "inf", "sum", "prod", "mean"))
_FUNCTION_LETTERS = frozenset((
    "sigma", "Phi", "Gamma", "phi", "psi", "f", "g", "h", "p", "q", "P", "N", "E", "D", "F", "G"
))  # fmt: skip
_PROBABILITIES = frozenset(("p", "q", "P", "Q", "Pr"))
_END = Token("end of text", "", 0, 0)


def parse_tokens(tokens: Sequence[Token], known: Collection[str], text: str) -> Tree:
    """The tree of one expression; raises FormulaError where it is none."""
    return _Parser(tokens, known, text).whole()


def is_function(token: Token, known: Collection[str]) -> bool:
    """Whether a name is a function that takes what follows without parentheses."""
    is_letter = len(token.text) == 1 or token.text in ("sigma", "Phi", "Gamma")
    return token.kind == "name" and not is_letter and token.text not in known and (
        bool(symbols.called(token.text)) or token.text in ("sup", "inf")
    )  # fmt: skip


#: Signs of roots, each with what kind of root it is.
_ROOTS = {"∛": 3.0, "∜": 4.0}


class _Parser:
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

    # ------------------------------------------------------------------ looking
    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else _END

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def whole(self) -> Tree:
        tree = self.expression()
        if self.at < len(self.tokens):
            raise self.unexpected()
        return tree

    def error(
        self, problem: str, remedy: str, start: int, stop: int, write: str | Edit | None = None
    ) -> FormulaError:
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
        here = shown(self.text[token.start : token.stop]) if token is not _END else "the end"
        if token.kind == "number" and before is not None and before.kind == "number":
            return self._two_numbers(before, token)
        if before is None:
            if token is _END:
                return self.error(
                    "there is nothing here", "Write a formula, such as (x + y) z.", 0, 1
                )
            return self.error(
                f"{here} cannot stand at the beginning", "Delete it, or write something before it.",
                *at, "",
            )  # fmt: skip
        if token is _END or token.kind in ("close", "end"):
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
            return token.text in _STARTING
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
        return token.text in ending if term else token.text in ending | _PRODUCTS

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

    # ------------------------------------------------------------------ operators
    def expression(self) -> Tree:
        """Comparisons and “and”, the loosest of all."""
        left = self.sum()
        found: Tree | None = None
        while self.peek().kind == "op" and self.peek().text in COMPARISONS:
            op = self.take().text
            right = self.interval() if op in ("in", "notin") else self.sum()
            compared = Tree("compare", left.start, right.stop, (left, right), op)
            found = compared if found is None else self._both(found, compared, "and")
            left = right
        while found is not None and self.peek().text in ("and", "or"):
            word = "or" if self.take().text == "or" else "and"
            found = self._both(found, self.expression(), word)
        return left if found is None else found

    def _both(self, left: Tree, right: Tree, word: str) -> Tree:
        return Tree("logic", left.start, right.stop, (left, right), word)

    def interval(self) -> Tree:
        """``[a, b)`` behind ∈, or a value."""
        token = self.peek()
        closing = self.partner(self.at)
        inside = self.tokens[self.at + 1 : closing]
        if (
            token.kind != "open"
            or token.text not in "([{"
            or not any(t.text == "," for t in inside)
        ):
            return self.sum()
        self.take()
        parts = [self.expression()]
        while self.peek().text == ",":
            self.take()
            parts.append(self.expression())
        close = self.take()
        return Tree("interval", token.start, close.stop, tuple(parts), token.text + close.text)

    def sum(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Terms with + and − between; in a sum's body only while its letters occur."""
        starts = [self.at]
        terms = [self.product(letters, summed)]
        ops: list[str] = []
        while self.peek().kind == "op" and self.peek().text in ("+", "-"):
            if letters:
                self.at += 1
                goes_on = self.reaches(letters, term=True)
                self.at -= 1
                if not goes_on:
                    break
            op = self.take().text
            if self.peek().text == "…":
                self.take()
                if self.peek().text in ("+", "-"):
                    self.take()
                return self.ellipsis(starts, terms, ops)
            starts.append(self.at)
            terms.append(self.product(letters, summed))
            ops.append(op)
        return _chained(terms, ops)

    def ellipsis(
        self, starts: list[int], terms: list[Tree], ops: list[str], sign: str = "sum"
    ) -> Tree:
        """``w_1 x_1 + w_2 x_2 + … + w_d x_d`` is a sum; what stands before is added to it.

        ``p_1 p_2 \\cdots p_n`` is a product in the same way.
        """
        begin = self.at
        last = self.product(()) if sign == "sum" else self.factor()
        end = self.tokens[begin : self.at]
        for number, (start, stop) in enumerate(zip(starts, [*starts[1:], begin], strict=True)):
            first = self.tokens[start:stop]
            while first and first[-1].text in ("+", "-", "…", *_PRODUCTS):
                first.pop()
            low, high = _differing(first, end)
            if low is None or high is None:
                continue
            body = [
                a if a.text == b.text else b._replace(kind="name", text="ι")
                for a, b in zip(first, end, strict=True)
            ]
            sub = (high._replace(kind="name", text="ι"), high._replace(kind="op", text="="), low)
            inner = _Parser(body, self.known, self.text).whole()
            big = Tree(
                "big", terms[number].start, last.stop, (inner,), sign, sub=sub, sup=(high,),
                letters=("ι",),
            )  # fmt: skip
            found = _chained([*terms[:number], big], ops[:number])
            rest, more = [found], []
            while sign == "sum" and self.peek().kind == "op" and self.peek().text in ("+", "-"):
                more.append(self.take().text)
                rest.append(self.product(()))
            return _chained(rest, more)
        dots = next(t for t in reversed(self.tokens[:begin]) if t.text == "…")
        raise self.error(
            "the terms around these dots are not alike",
            "Write them out, or a sum: \\sum_{i=1}^{n} w_i x_i.", dots.start, dots.stop,
        )  # fmt: skip

    def product(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Factors from the left; side by side binds tighter than ·, as tight as /."""
        signs = self.signs()
        starts = [self.at]
        runs: list[list[Tree]] = [[self.factor()]]
        if signs and runs[0][0].kind == "number":
            runs[0][0] = _negative(runs[0][0], signs.pop())
        ops: list[str] = []
        while True:
            token = self.peek()
            dots = 1 if token.text in _PRODUCTS and self.peek(1).text == "…" else 0
            if self.peek(dots).text == "…" and set(ops) <= {"", *_TIMES}:
                self.at += dots + 1
                self.at += self.peek().text in _TIMES
                if not self.starts():
                    self.at -= 1
                    raise self.unexpected()
                factors = [factor for run in runs for factor in run]
                runs, ops = [[self.ellipsis(starts, factors, ops, "prod")]], []
                continue
            if summed and self.rooted >= 0 and "√" in self.text[token.start : self.peek(1).stop]:
                break
            starts.append(self.at + (token.text in _PRODUCTS))
            if token.kind == "op" and token.text in _PRODUCTS:
                if token.text == "/" and (letters or summed):
                    self.at += 1
                    goes_on = self.reaches(letters or self._names_between(starts[0]), term=False)
                    self.at -= 1
                    if not goes_on:
                        break
                ops.append(self.take().text)
                runs.append([self.factor()])
            elif self.starts():
                if token.kind == "number" and self.tokens[self.at - 1].kind == "number":
                    raise self.unexpected()
                factor = self.factor()
                below = ops[-1:] == ["/"] and self._is_below(runs, factor)
                if below or (ops and ops[-1] not in ("/", "")):  # u·v / ‖u‖ ‖v‖
                    runs[-1].append(factor)
                else:
                    ops.append("")
                    runs.append([factor])
            else:
                break
        tree = _chained([_chained(run, [""] * (len(run) - 1)) for run in runs], ops)
        for sign in reversed(signs):
            tree = Tree("negate", sign.start, tree.stop, (tree,))
        return tree

    def _names_between(self, begin: int) -> tuple[str, ...]:
        """The names of a sum without an index, from where its body begins to here."""
        return tuple({t.text for t in self.tokens[begin : self.at] if t.kind == "name"})

    def _is_below(self, runs: Sequence[Sequence[Tree]], factor: Tree) -> bool:
        """Whether what stands behind ``/`` and one factor is below the line with it: two norms,
        2σ² where a power or a group is divided, ``(x - μ)^2 / 2σ^2``, and all of ``(1/2m)``.
        """
        over, under = runs[-2][-1], runs[-1][-1]
        names = {under.kind, factor.kind} <= {"name", "script", "number"}
        if self.small and names and factor.kind != "number" and factor.start == under.stop:
            return True  # e^{-E/kT}
        if _is_norm(under) and _is_norm(factor):
            return True
        if over.kind == under.kind == "number" and factor.kind == "name":  # (1/2m)
            alone = self.text[: over.start].rstrip()[-1:] == "(" and self.peek().text == ")"
            return alone and factor.start == under.stop
        is_one = over.kind in ("number", "name") or (over.kind == "script" and over.sup is None)
        if is_one or runs[-1][0].kind != "number" or factor.kind not in ("name", "script"):
            return False
        return factor.start == under.stop or (not self.plain and bool(factor.sup))

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

    # ------------------------------------------------------------------ factors
    def factor(self) -> Tree:
        """A sign, an atom, and what hangs on it."""
        signs = self.signs()
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            token = self.peek()
            raise self.error(
                f"the formula is nested more than {MAX_DEPTH} deep",
                "Name inner parts: q = x + y; f = q z.", token.start, token.stop,
            )  # fmt: skip
        tree = self.postfix(self.atom())
        self.depth -= 1
        if signs and tree.kind == "number":
            tree = _negative(tree, signs.pop())
        for sign in reversed(signs):
            tree = Tree("negate", sign.start, tree.stop, (tree,))
        return tree

    def atom(self) -> Tree:
        token = self.peek()
        if token.kind == "number":
            self.take()
            return Tree("number", token.start, token.stop, value=float(token.text))
        if token.kind == "name":
            self.take()
            if is_function(token, self.known) and not self._is_left_alone(token):
                return self.applied(token)
            return Tree("name", token.start, token.stop, text=token.text)
        if token.kind == "open":
            return self.bracketed()
        if token.kind == "begin":
            return self.table()
        if token.kind == "op" and token.text in _STARTING | {"sum", "prod"}:
            return self.command()
        raise self.unexpected()

    def _is_left_alone(self, token: Token) -> bool:
        return self.at >= len(self.tokens) or self.peek().text in ("=", ",")

    def command(self) -> Tree:
        """What a LaTeX command or a sign such as √ takes."""
        token = self.take()
        if token.text in ("sum", "prod"):
            return self.big(token)
        if token.text == "under":
            tree = self.braces()
            if self.peek().text in ("_", "^"):
                self.take()
                self.script()
            return tree._replace(start=token.start)
        root = None
        if token.text == "sqrt" and self.peek().text == "[":
            self.take()
            root = self.expression()
            self.close("]")
        if (sign := self.text[token.start : token.stop]) in _ROOTS:
            root = Tree("number", token.start, token.stop, value=_ROOTS[sign])
        if token.text == "sqrt":
            found = self.argument(token) if sign == "\\sqrt" else self.under_root(token)
            if root is not None:
                return Tree("root", token.start, found.stop, (found, root))
            return Tree("call", token.start, found.stop, (_named("sqrt", token), found), "(")
        over, under = self.argument(token), self.argument(token)
        if token.text == "frac":
            quotient = Tree("chain", token.start, under.stop, (over, under), ops=("/",))
            return Tree("group", token.start, under.stop, (quotient,), "frac")
        return Tree("call", token.start, under.stop, (_named("binom", token), over, under), "(")

    def argument(self, command: Token) -> Tree:
        """A group in braces or one symbol; of 12 the 1."""
        token = self.peek()
        if token.kind == "open" and token.text == "{":
            return self.braces()
        if token is _END or (
            token.kind in ("close", "op", "cell", "row") and token.text not in _STARTING
        ):
            name = self.text[command.start : command.stop]
            example = r"\sqrt{x}" if command.text == "sqrt" else rf"\{command.text}{{1}}{{x}}"
            if not name.startswith("\\") or token.text in WITHOUT_MEANING:
                raise self.unexpected()
            count = "one group" if command.text == "sqrt" else "two groups"
            raise FormulaError(
                f"{name} takes {count} in braces", remedy=f"Write {example}.", text=self.text,
                start=command.start, stop=command.stop,
                write=self._missing_groups(command),
            )  # fmt: skip
        written = self.text[command.start : command.stop].startswith("\\")
        if token.kind == "number" and len(token.text) > 1 and written and token.text.isdigit():
            first = token._replace(text=token.text[0], stop=token.start + 1)
            rest = token._replace(text=token.text[1:], start=token.start + 1, space=False)
            self.tokens[self.at : self.at + 1] = [first, rest]
        if written and token.kind == "name" and not is_function(token, self.known):
            self.take()
            return Tree("name", token.start, token.stop, text=token.text)
        return self.factor()

    def under_root(self, sign: Token) -> Tree:
        """Behind √ without a line: factors with nothing between, √2gh and √2π."""
        begin = self.at
        outer, self.rooted = self.rooted, self.depth
        factors = [self.argument(sign)]
        self.rooted = outer
        tight = self.tokens[begin].kind in ("number", "name")
        while tight and self.starts() and self.peek().kind == "name" and not self.peek().space:
            if is_function(self.peek(), self.known):
                break
            factors.append(self.factor())
        return _chained(factors, [""] * (len(factors) - 1))

    def _missing_groups(self, command: Token) -> Edit:
        """Groups for a command behind which too few stand."""
        last = self.tokens[self.at - 1] if self.at else command
        first = last is command and command.text != "sqrt"
        return Edit(last.stop, last.stop, "{1}{2}" if first else "{2}")

    def braces(self) -> Tree:
        """A group of LaTeX, with \\over inside."""
        opener = self.take()
        if self.peek().text == "}" and self.peek().kind == "close":
            closer = self.take()
            return Tree("empty", opener.start, closer.stop)
        tree = self.expression()
        if self.peek().text == "over":
            self.take()
            under = self.expression()
            tree = Tree("chain", tree.start, under.stop, (tree, under), ops=("/",))
        items = [tree]
        while self.peek().text == ",":
            self.take()
            items.append(self.expression())
        closer = self.close("}")
        if len(items) > 1:
            return Tree("list", opener.start, closer.stop, tuple(items), "{")
        return Tree("group", opener.start, closer.stop, (tree,), "{")

    def close(self, sign: str) -> Token:
        token = self.peek()
        if token.kind not in ("close", "end"):
            raise self.unexpected()
        return self.take()

    def bracketed(self) -> Tree:
        """Parentheses, brackets, bars and their like."""
        opener = self.peek()
        if opener.text == "{":
            return self.braces()
        self.take()
        if opener.text == "[":
            rows = self.matlab(opener)
            if rows is not None:
                return rows
        if self.peek().kind == "close":
            if opener.text == "[":
                closer = self.take()
                return Tree("list", opener.start, closer.stop, (), "[")
            raise self.unexpected()
        items = [self.expression()]
        if items[0].kind in ("compare", "logic") and self.peek().text == ":":
            return self.choices(opener, items[0])
        comma, sign = False, opener.text
        while self.peek().text in (",", ";") or self._joins(opener):
            comma = True
            sign = "[" if self.take().text == "‖" else sign
            if self.peek().kind == "close" and opener.text == "(":
                break
            items.append(self.expression())
        closer = self.close(symbols.PARTNER[opener.text])
        start, stop = opener.start, closer.stop
        if sign in "|‖":
            return Tree("abs" if sign == "|" else "norm", start, stop, (items[0],))
        if sign in "⌊⌈":
            name = "floor" if sign == "⌊" else "ceil"
            return Tree("call", start, stop, (_named(name, opener), *items), "(")
        if sign == "<":
            return Tree("call", start, stop, (_named("inner", opener), *items), "(")
        only = items[0]
        literal = sign == "[" and (only.kind in ("list", "number") or (only.kind == "negate"))
        if comma or literal:
            return Tree("list", start, stop, tuple(items), sign)
        return Tree("group", start, stop, (only,), sign)

    def choices(self, opener: Token, condition: Tree) -> Tree:
        """``{x > 0: x, 0}`` of Desmos: conditions with their values, and another value."""
        parts: list[Tree] = []
        while self.peek().text == ":":
            self.take()
            parts += [self.expression(), condition]
            if self.peek().text != ",":
                break
            self.take()
            condition = self.expression()
            if self.peek().text != ":":
                parts += [condition, Tree("empty", condition.start, condition.stop)]
        closer = self.close(opener.text)
        return Tree("cases", opener.start, closer.stop, tuple(parts))

    def _joins(self, opener: Token) -> bool:
        """Whether a bar parts what brackets hold: ⟨a | b⟩, and [a ‖ b] of vectors in a row."""
        token = self.peek()
        return token.kind == "op" and (opener.text, token.text) in (
            ("<", "|"),
            ("[", "‖"),
            ("(", "‖"),
        )

    def matlab(self, opener: Token) -> Tree | None:
        """``[1 2; 3 4]`` and ``[1 2 3]``, or None."""
        closing = self.partner(self.at - 1)
        rows: list[list[list[Token]]] = [[[]]]
        depth = 0
        cut = False
        inside = self.tokens[self.at : closing]
        for token in inside:
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            cell = rows[-1][-1]
            if depth == 0 and token.text == ";":
                rows.append([[]])
                cut = True
                continue
            if depth == 0 and token.text == ",":
                rows[-1].append([])
                continue
            begins = token.kind in ("number", "name") or (token.kind == "open" and depth == 1)
            if token.space and cell and cell[-1].kind != "op" and depth <= 1 and begins:
                rows[-1].append([])
            elif (
                token.space
                and cell
                and token.text == "-"
                and depth == 0
                and cell[-1].kind == "number"
            ):
                at = inside.index(token)
                if at + 1 < len(inside) and not inside[at + 1].space:
                    rows[-1].append([])
            rows[-1][-1].append(token)
        numbers = all(t.kind == "number" or t.text in ("-", "+") for t in inside)
        if not cut and not (
            numbers and len(rows[0]) > 1 and not any(t.text == "," for t in inside)
        ):
            return None
        if not rows[-1][-1] and len(rows[-1]) == 1:
            rows.pop()
        trees = tuple(tuple(self.sub(cell) for cell in row if cell) for row in rows)
        self.at = closing
        closer = self.take()
        lists = tuple(_row(row, "[") for row in trees if row)
        if len(lists) == 1 and not cut:
            return Tree("list", opener.start, closer.stop, lists[0].parts, "[")
        return Tree("table", opener.start, closer.stop, lists)

    def sub(self, tokens: Sequence[Token]) -> Tree:
        """The tree of tokens that stand in a cell of their own."""
        inner = _Parser(tokens, self.known, self.text)
        inner.depth = self.depth
        return inner.whole()

    # ------------------------------------------------------------------ scripts and calls
    def script(self, below: bool = False) -> tuple[Token, ...]:
        """The tokens of a group, or of one symbol with its sign."""
        token = self.peek()
        if token.kind == "open" and token.text in "{([<":
            closing = self.partner(self.at)
            inside = self.tokens[self.at + 1 : closing]
            whole = self.tokens[self.at : closing + 1]
            self.at = closing + 1
            return tuple(inside if token.text == "{" else whole)
        if token.kind == "op" and token.text in ("+", "-"):
            self.take()
            following = self.peek()
            spaced = below or (token.text == "-" and not self.plain)  # x_k^- + y
            single = following.space if spaced else token.text == "+"
            signed = following.kind in ("number", "name", "open") or following.text in ("+", "-")
            if signed and not single:
                return (token, *self.script(), *self.tower())
            goes_on = following.text == "_"  # P^-_k
            if not (below or goes_on or following.kind == "close" or (single and not self.plain)):
                raise self.unexpected()
            return (token,)
        if token.kind in ("number", "name") or token.text in ("'", "⊤", "*", "∞", "frac", "sqrt"):
            self.take()
            if token.text == "frac":
                return (token, *self._grouped(), *self._grouped())
            if token.text == "sqrt":
                return (token, *self._grouped())
            if token.kind == "name" and is_function(token, self.known) and self.peek().text == "(":
                closing = self.partner(self.at)
                within = tuple(self.tokens[self.at : closing + 1])
                self.at = closing + 1
                return (token, *within)
            hung = self.peek()
            if (
                token.kind == "name"
                and hung.text == "_"
                and (self.plain or hung.start == hung.stop)
            ):
                return (
                    token,
                    self.take(),
                    *self._grouped(),
                )  # x^w₀: what is written small belongs to w
            return (token,)
        raise self.unexpected()

    def _grouped(self) -> tuple[Token, ...]:
        begin = self.at
        self.script()
        return tuple(self.tokens[begin : self.at])

    def tower(self) -> tuple[Token, ...]:
        """Exponents of an exponent: ``^b^c`` behind ``a``."""
        found: list[Token] = []
        height = 0
        while self.peek().kind == "op" and self.peek().text == "^":
            height += 1
            if height > MAX_DEPTH:
                raise self.error(
                    f"more than {MAX_DEPTH} exponents stand above each other",
                    "Name a part of them: q = x^y; f = z^q.", self.peek().start, self.peek().stop,
                )  # fmt: skip
            found.append(self.take())
            found += self._grouped()
        return tuple(found)

    def scripts(self, base: Tree) -> Tree:
        """The base with one subscript, one superscript and its primes, if there are any."""
        sub: tuple[Token, ...] | None = None
        sup: tuple[Token, ...] | None = None
        primes, entrywise = 0, ""
        while self.peek().kind == "op":
            sign = self.peek().text
            if sign == "'":
                self.take()
                primes += 1
            elif sign == "_" and sub is None:
                self.take()
                sub = self.script(below=True)
                sub += self._step_below(base, sub)
            elif sign in ("^", "⊙^") and sup is None:
                self.take()
                entrywise = sign if sign != "^" else ""
                sup = self.script()
                if sup and all(t.text == "'" for t in sup):
                    primes, sup = primes + len(sup), None
                elif sup and raw(sup) not in ("T", "⊤") and self.peek().text == "^":
                    sup = sup + self.tower()
            else:
                break
        if sub is None and sup is None and not primes:
            return base
        rest = sup[:-1] if sup and raw(sup[-1:]) in ("T", "⊤") else ()
        if sup and rest and names_layer(rest):  # W^{(1)T}
            stop = self.tokens[self.at - 1].stop
            named = Tree("script", base.start, stop, (base,), sub=sub, sup=rest, primes=primes)
            return Tree("script", base.start, stop, (named,), sup=sup[-1:])
        stop = self.tokens[self.at - 1].stop
        return Tree("script", base.start, stop, (base,), entrywise, sub=sub, sup=sup, primes=primes)

    def _step_below(self, base: Tree, sub: tuple[Token, ...]) -> tuple[Token, ...]:
        """``-1`` of h_t-1, where that is known as a name."""
        sign, number = self.peek(), self.peek(1)
        if not self.plain or len(sub) != 1 or sign.text not in ("-", "+") or sign.space:
            return ()
        if number.kind != "number" or number.space or base.kind != "name":
            return ()
        if joined(base.text, f"{sub[0].text}{sign.text}{number.text}") not in self.known:
            return ()
        self.at += 2
        return (sign, number)

    def postfix(self, tree: Tree) -> Tree:
        while True:
            before = tree
            tree = self.scripts(tree)
            token = self.peek()
            if tree is not before:
                continue
            apart = self.tight == self.depth and token.space and not _is_function_letter(tree)
            if token.kind == "open" and token.text in "([" and self._callable(tree) and not apart:
                tree = self.called(tree)
            elif (
                token.text == "."
                and token.kind == "op"
                and self.peek(1).kind == "name"
                and not self.peek(1).space
            ):
                name = self.peek(1)
                if name.text == "T":
                    self.take()
                    tree = Tree(
                        "call", tree.start, self.take().stop, (_named("transpose", name), tree), "("
                    )
                elif self.peek(2).text == "(" and (
                    symbols.called(name.text) or elsewhere(name.text)  # x.nelement()
                ):
                    self.at += 2
                    call = self.called(_named(name.text, name))
                    tree = call._replace(
                        start=tree.start, parts=(call.parts[0], tree, *call.parts[1:])
                    )
                else:
                    return tree
            elif (
                token.text == ":"
                and raw(self.tokens[self.at + 1 : self.at + 4]).lower() == "nelement()"
            ):
                self.at += 4
                tree = Tree(
                    "call",
                    tree.start,
                    self.tokens[self.at - 1].stop,
                    (_named("numel", token), tree),
                    "(",
                )
            elif token.text == "°" and token.kind == "op":
                self.take()
                tree = Tree("call", tree.start, token.stop, (_named("degrees", token), tree), "(")
            elif token.text == "!" and token.kind == "op":
                self.take()
                if self.peek().text == "!" and self.peek().start == token.stop:
                    inner = self.text[tree.start : token.stop]
                    raise self.error(
                        "a double factorial is not computed",
                        f"Write ({inner})! for the factorial of {inner}.",
                        tree.start, self.peek().stop, f"({inner})!",
                    )  # fmt: skip
                tree = Tree("call", tree.start, token.stop, (_named("factorial", token), tree), "(")
            else:
                return tree

    def _callable(self, tree: Tree) -> bool:
        """Whether brackets behind a phrase may be its arguments or its indices."""
        if tree.kind == "call":
            return self.peek().text == "["
        if tree.kind == "name":
            return tree.text not in ("pi", "e", "𝟏") or tree.text in self._heads
        if tree.kind == "script":
            inner = tree.parts[0]
            plain = inner.kind == "name" or (
                inner.kind == "script" and inner.parts[0].kind == "name"
            )
            layer = tree.sup is None or names_layer(tree.sup) or _is_policy(tree, inner)
            return plain and (layer or self._is_power_of_function(tree))
        return (
            tree.kind in ("group", "list")
            and self.peek().text == "["
            and tree.text in "(["
            and not self.peek().space
        )

    def _is_power_of_function(self, tree: Tree) -> bool:
        """Whether what has a power is a function: ``σ²(x)``, ``f^2(x)`` where ``f(x)`` is known."""
        base = tree.parts[0]
        if self.peek().text != "(":
            return False
        plain = key(tree._replace(sup=None))
        whole = key(tree) in self._heads or key(tree) in self.known
        return whole or plain in self._heads or base.text in ("sigma", "Phi")

    def called(self, head: Tree) -> Tree:
        """Arguments or indices behind a name."""
        opener = self.take()
        entries = self.matlab_entries()
        if entries is not None:
            closer = self.close(")")
            return Tree("call", head.start, closer.stop, (head, *entries), "[")
        begin = self.at
        items: list[Tree] = []
        while self.peek().kind != "close":
            items.append(self.item(opener.text))
            if self.peek().text in (",", ";") or (
                self.peek().text in "|‖" and self.peek().kind == "op"
            ):
                comma = self.take()
                if self.peek().kind == "close" and opener.text == "(":
                    raise self.error(
                        "nothing stands after this comma",
                        "Write a number, a name or a parenthesis there.", comma.start, comma.stop,
                        f", {self._free_letter()}",
                    )  # fmt: skip
            elif self.peek().kind != "close":
                raise self.unexpected()
        inside = tuple(self.tokens[begin : self.at])
        closer = self.take()
        return Tree("call", head.start, closer.stop, (head, *items), opener.text, inside=inside)

    def matlab_entries(self) -> list[Tree] | None:
        """The indices of ``theta(2:end)`` and ``A(2,:)`` as those of x[1:]; None for arguments."""
        closing = self.partner(self.at - 1)
        inside = self.tokens[self.at : closing]
        signs = {t.text for t in inside if t.kind != "number"}
        if self.tokens[self.at - 1].text != "(" or not signs <= {":", ",", "end", "-"}:
            return None
        if not signs & {":", "end"} or [t.text for t in inside] == [":"]:
            return None
        places = [self._matlab_index(part) for part in parted(inside, (",",))]
        if None in places:
            return None
        self.at = closing
        return [place for place in places if place is not None]

    def _matlab_index(self, tokens: Sequence[Token]) -> Tree | None:
        """An index or a range that counts from 1, as one that counts from 0."""
        ends: list[int | None] = []
        for part in parted(tokens, (":",)):
            spelled = "".join(token.text for token in part)
            if not re.fullmatch(r"\d*|end(?:-\d+)?", spelled):
                return None
            back = spelled.startswith("end")
            number = int(spelled.removeprefix("end") or 0) if back or spelled else None
            ends.append(number if number is None or back else number - 1)
            if back:
                ends[-1] = (number or 0) - 1
            elif number == 0:
                raise self.error(
                    "entries in parentheses are counted from 1", "Write x(1:2), or x[0:2].",
                    tokens[0].start, tokens[-1].stop, "1",
                )  # fmt: skip
        place = Tree("empty", tokens[0].start, tokens[-1].stop)
        if len(ends) == 1:
            return place._replace(kind="number", value=float(ends[0] or 0))
        if len(ends) > 2:
            return None
        first, last = ends
        stop = None if last in (None, -1) else (last or 0) + 1
        parts = [place if end is None else place._replace(kind="number", value=float(end))
                 for end in (first, stop, None)]  # fmt: skip
        return place._replace(kind="slice", parts=tuple(parts), text="all there")

    def item(self, opener: str) -> Tree:
        """An argument, a setting such as ``axis=0``, or an index such as ``1:3``."""
        token = self.peek()
        if token.kind == "name" and self.peek(1).text == "=":
            self.at += 2
            value = self.expression()
            return Tree("keyword", token.start, value.stop, (value,), token.text)
        if opener != "[":
            return self.expression()
        bounds: list[Tree] = [self._bound_of_slice()]
        while self.peek().text == ":" and len(bounds) < 3:
            self.take()
            bounds.append(self._bound_of_slice())
        if len(bounds) == 1:
            if bounds[0].kind == "empty":
                raise self.unexpected()
            return bounds[0]
        while len(bounds) < 3:
            bounds.append(Tree("empty", token.start, token.stop))
        return Tree("slice", token.start, self.tokens[self.at - 1].stop, tuple(bounds))

    def _bound_of_slice(self) -> Tree:
        token = self.peek()
        if token.text in (":", ",") or token.kind == "close":
            return Tree("empty", token.start, token.stop)
        return self.expression()

    def applied(self, name: Token) -> Tree:
        """A function by name: with parentheses, or over the product that follows."""
        head = self.scripts(_named(name.text, name))
        sub, sup = head.sub, head.sup
        function = symbols.called(name.text) or name.text
        head = (
            _named(name.text, name)
            if sub is None and not head.primes
            else head._replace(sup=None, text="")
        )
        token = self.peek()
        opens = token.kind == "open" and token.text in "(["
        reduces = function in _REDUCING
        if (
            reduces
            and function in ("sum", "prod", "mean")
            and token.space
            and opens
            and sub is None
        ):
            return self.big(name._replace(text=function), loose=True)
        if reduces and sub is not None and not (opens and function == "softmax"):
            sign = {"sup": "max", "inf": "min"}.get(function, function)
            return self.big(name._replace(text=sign), (sub, sup))
        if opens:
            call = self.called(head)
        elif token.kind == "open" and token.text == "{":
            inner = self.braces()
            call = Tree("call", head.start, inner.stop, (head, inner), "(")
        elif token.kind == "op" and token.text == "-":
            inner = self.factor()
            call = Tree("call", head.start, inner.stop, (head, inner), "(", ops=("open",))
        elif not self.starts():
            if token is _END or token.kind in ("close", "cell", "row") or token.text in (",", "="):
                return head if sup is None else head._replace(sup=sup)
            here = shown(self.text[token.start : token.stop])
            there = shown(self.text[name.start : name.stop])
            raise self.error(
                f"{there} needs its argument before {here}",
                f"Put the argument in parentheses: {there}(x).", token.start, token.stop,
                f"(x) {self.text[token.start : token.stop]}",
            )  # fmt: skip
        else:
            call = self.over_product(head)
        if sup is not None:
            call = Tree("script", call.start, call.stop, (call,), "of function", sup=sup)
        return call

    def over_product(self, head: Tree) -> Tree:
        """A function without parentheses takes juxtaposed factors, up to an operator, another
        function, a sum or a parenthesis; behind p(x) only another probability.
        """
        first = self.peek()
        factors = [self.tight_factor()]
        single = first.text in ("frac", "sqrt", "sum", "prod", "|", "‖") or is_function(
            first, self.known
        )
        while (
            not single
            and self.starts()
            and not is_function(self.peek(), self.known)
            and self.peek().text not in ("sum", "prod", "(", "[")
            and not (self.peek().text == "e" and self.peek(1).text == "^")  # sin x e^x
            and (factors[-1].kind != "call" or self.peek().text in _PROBABILITIES)
        ):
            factors.append(self.tight_factor())
        inner = _chained(factors, [""] * (len(factors) - 1))
        name = head.parts[0].text if head.kind == "script" else head.text
        if name in ("log", "ln") and self.peek().text == "/":  # log p(x) / q(x)
            at = self.at
            self.take()
            under = self.tight_factor() if self.starts() else None
            if under is not None and len(factors) == 1 and _are_alike(inner, under):
                inner = Tree("chain", inner.start, under.stop, (inner, under), ops=("/",))
            else:
                self.at = at
        return Tree("call", head.start, inner.stop, (head, inner), "(", ops=("open",))

    def tight_factor(self) -> Tree:
        """A factor of ``\\log \\pi_t (G_t - b)``, where the parenthesis is no argument of π."""
        outer, self.tight = self.tight, self.depth + 1
        found = self.factor()
        self.tight = outer
        return found

    def big(
        self,
        sign: Token,
        scripts: tuple[tuple[Token, ...] | None, tuple[Token, ...] | None] | None = None,
        loose: bool = False,
    ) -> Tree:
        """Σ, ∏, max or min with an index, and the product it takes."""
        if scripts is None:
            marked = self.scripts(_named(sign.text, sign))
            scripts = (marked.sub, marked.sup)
        letters = index_letters(scripts[0])
        if not self.starts() and self.peek().text not in ("-", "+"):
            if self.at >= len(self.tokens) or self.peek().text in ("=", ","):
                verb = {"sum": "to sum", "prod": "to multiply"}.get(sign.text, "to choose from")
                last = self.tokens[self.at - 1]
                raise FormulaError(
                    f"{shown(self.text[sign.start : sign.stop])} has nothing {verb}",
                    remedy="Write behind it what it takes, such as x_i.", text=self.text,
                    start=sign.start, stop=sign.stop, write=Edit(last.stop, last.stop, " x_i"),
                )  # fmt: skip
            raise self.unexpected()
        adds = bool(letters) and sign.text in ("sum", "prod")
        body = self.sum(letters, True) if adds else self.product(letters, True)
        return Tree(
            "big", sign.start, body.stop, (body,), sign.text, ("loose",) if loose else (),
            scripts[0], scripts[1], letters=letters,
        )  # fmt: skip

    # ------------------------------------------------------------------ environments
    def table(self) -> Tree:
        """A matrix or cases: rows of cells."""
        begin = self.take()
        closing = self.partner(self.at - 1)
        rows: list[list[list[Token]]] = [[[]]]
        depth = 0
        for token in self.tokens[self.at : closing]:
            depth += (token.kind == "begin") - (token.kind == "end")
            if depth == 0 and token.kind == "cell":
                rows[-1].append([])
            elif depth == 0 and token.kind == "row":
                rows.append([[]])
            else:
                rows[-1][-1].append(token)
        self.at = closing
        end = self.close("")
        full = [[_worded(cell) for cell in row] for row in rows if any(raw(cell) for cell in row)]
        if begin.text in ("cases", "dcases", "rcases", "numcases") or any(
            map(_is_conditional, full)
        ):
            branches = [
                part
                for row in full
                for part in self.branch(
                    [t for cell in row for t in (*cell, Token("cell", "&", 0, 0))]
                )
            ]
            return Tree("cases", begin.start, end.stop, tuple(branches))
        lists = tuple(_row(tuple(self.sub(cell) for cell in row if cell), "[") for row in full)
        found = Tree("table", begin.start, end.stop, lists)
        if begin.text in ("vmatrix", "Vmatrix"):
            return Tree(
                "abs" if begin.text == "vmatrix" else "norm", begin.start, end.stop, (found,)
            )
        return found

    def branch(self, row: Sequence[Token]) -> tuple[Tree, Tree]:
        """Value and condition; the condition is empty for “otherwise”."""
        tokens = [t for t in row if t.kind != "gap"]
        depth, cut = 0, len(tokens)
        for index, token in enumerate(tokens):
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            if depth <= 0 and (token.kind in ("word", "cell") or token.text in (",", ";")):
                cut = index
                break
        value, rest = tokens[:cut], tokens[cut:]
        condition = [
            t
            for t in rest
            if t.kind not in ("cell",) and not (t.kind == "word" and t.text not in ("and", "or"))
        ]
        while condition and condition[0].text in (",", ";", "and"):
            condition.pop(0)
        while condition and condition[-1].text in (",", ".", ";"):
            condition.pop()
        condition = _joined_by_and(condition)
        spelled = raw(condition)
        if spelled in ("if", "for"):
            condition, spelled = [], ""
        if raw(condition[:3]) == "{if}" or raw(condition[:1]) in ("if", "for"):
            condition = condition[1:]
        otherwise = any(t.text in ("otherwise", "else", "ow") for t in rest)
        place = tokens[-1]
        nothing = Tree("empty", place.start, place.stop)
        return self.sub(value), nothing if otherwise or not spelled else self.condition(condition)

    def condition(self, tokens: Sequence[Token]) -> Tree:
        return self.sub([t for t in tokens if t.text not in ("otherwise",)])


def _joined_by_and(condition: Sequence[Token]) -> list[Token]:
    """``x > 0, y > 0``: both have to hold."""
    found, depth = [], 0
    for at, token in enumerate(condition):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        behind = condition[at + 1].text if at + 1 < len(condition) else ""
        if not depth and token.text == "," and behind not in ("and", "or"):
            token = token._replace(kind="word", text="and")
        if depth or token.text != ",":
            found.append(token)
    return found


def _worded(cell: list[Token]) -> list[Token]:
    """A cell that holds only “if”, in braces or not, as that word."""
    if cell and raw(cell) in ("if", "for", "otherwise"):
        return [Token("word", raw(cell), cell[0].start, cell[-1].stop)]
    return cell


def _are_alike(over: Tree, under: Tree) -> bool:
    """Whether two phrases differ in their letter only: p_i and q_i, P(x) and Q(x), S and K."""
    if over.kind != under.kind or over.kind not in ("name", "script", "call"):
        return False
    names = key(over), key(under)
    if over.kind == "call":  # π(y|x) and π_ref(y|x)
        return raw(over.inside) == raw(under.inside) and names[0] != names[1]
    inside = [re.sub(r"^[A-Za-z]+", "", name) for name in names]
    return all(names) and names[0] != names[1] and inside[0] == inside[1]


def _is_policy(tree: Tree, inner: Tree) -> bool:
    """Whether a letter has a policy above, V^π: it is a function."""
    return inner.text in ("V", "Q", "A", "J") and raw(tree.sup).startswith("pi")


def _is_function_letter(tree: Tree) -> bool:
    return tree.kind == "name" and tree.text in _FUNCTION_LETTERS


def _is_norm(tree: Tree) -> bool:
    return tree.kind in ("norm", "abs") or (tree.kind == "script" and _is_norm(tree.parts[0]))


def _negative(number: Tree, sign: Token) -> Tree:
    return number._replace(value=-number.value, start=sign.start)


def _is_conditional(row: list[list[Token]]) -> bool:
    """Whether a row is a value with its condition: by a word, or by a comparison at its end."""
    last = {t.text for t in row[-1] if t.kind == "op"} if len(row) > 1 else set()
    return bool(last & {"<", ">", "<=", ">=", "!="}) or any(
        t.kind == "word" or raw(cell) in ("if", "{if}") for cell in row for t in cell
    )


def _row(parts: tuple[Tree, ...], sign: str) -> Tree:
    return Tree("list", parts[0].start, parts[-1].stop, parts, sign)


def _named(name: str, token: Token) -> Tree:
    return Tree("name", token.start, token.stop, text=name)


def _chained(parts: list[Tree], ops: list[str]) -> Tree:
    if len(parts) == 1:
        return parts[0]
    return Tree("chain", parts[0].start, parts[-1].stop, tuple(parts), ops=tuple(ops))


def _differing(first: Sequence[Token], last: Sequence[Token]) -> tuple[Token | None, Token | None]:
    """The number in one term that another has a name for, if that is all they differ in."""
    if len(first) != len(last):
        return None, None
    pairs = [(a, b) for a, b in zip(first, last, strict=True) if a.text != b.text]
    texts = {(a.text, b.text) for a, b in pairs}
    same = len(texts) == 1 and pairs[0][0].kind == "number"
    return pairs[0] if same else (None, None)


#: A layer, a sample or a time in brackets: [1], (i), <t-1>, [l](i).
_LAYER = re.compile(r"(?:\[\w+(?:[-+]\d+)?\]|\(\w+(?:[-+]\d+)?\)|<\w+(?:[-+]\d+)?>)+")


def names_layer(sup: Sequence[Token]) -> bool:
    """Whether a superscript can only be part of a name: [1], (i), <t>, * or a word."""
    spelled = raw(sup)
    word = len(sup) == 1 and len(spelled) > 1 and spelled.isalpha() and spelled not in GREEK
    return bool(_LAYER.fullmatch(spelled)) or spelled in ("*", "+", "-") or word
