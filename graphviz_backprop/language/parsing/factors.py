"""Factors: numbers, names, commands with their groups, roots."""

from __future__ import annotations

from graphviz_backprop.language.complaints import WITHOUT_MEANING
from graphviz_backprop.language.parsing.applied import Applied
from graphviz_backprop.language.parsing.cursor import END, STARTING
from graphviz_backprop.language.parsing.scripts import is_function
from graphviz_backprop.language.scanning.token import MAX_DEPTH, Token
from graphviz_backprop.language.tree import Tree, chained, named, negative
from graphviz_backprop.text.errors import Edit, FormulaError

#: Signs of roots, each with what kind of root it is.
_ROOTS = {"∛": 3.0, "∜": 4.0}


class Factors(Applied):
    """Reads one factor."""

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
            tree = negative(tree, signs.pop())
        for sign in reversed(signs):
            tree = Tree("negate", sign.start, tree.stop, (tree,))
        return tree

    def atom(self) -> Tree:
        """A number, a name, a command, or what brackets hold."""
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
        if token.kind == "op" and token.text in STARTING | {"sum", "prod"}:
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
            return Tree("call", token.start, found.stop, (named("sqrt", token), found), "(")
        over, under = self.argument(token), self.argument(token)
        if token.text == "frac":
            quotient = Tree("chain", token.start, under.stop, (over, under), ops=("/",))
            return Tree("group", token.start, under.stop, (quotient,), "frac")
        return Tree("call", token.start, under.stop, (named("binom", token), over, under), "(")

    def argument(self, command: Token) -> Tree:
        """A group in braces or one symbol; of 12 the 1."""
        token = self.peek()
        if token.kind == "open" and token.text == "{":
            return self.braces()
        if token is END or (
            token.kind in ("close", "op", "cell", "row") and token.text not in STARTING
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
        return chained(factors, [""] * (len(factors) - 1))

    def _missing_groups(self, command: Token) -> Edit:
        """Groups for a command behind which too few stand."""
        last = self.tokens[self.at - 1] if self.at else command
        first = last is command and command.text != "sqrt"
        return Edit(last.stop, last.stop, "{1}{2}" if first else "{2}")
