"""Braces, brackets and bars: what stands in them is one value, a list, or the rows of a matrix."""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.language import symbols
from graphviz_backprop.language.parsing.cursor import Cursor
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, named, row_of


class Groups(Cursor):
    """Reads what an opening bracket opens."""

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
        """The closing bracket of this kind, taken; raises FormulaError where another stands."""
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
            return Tree("call", start, stop, (named(name, opener), *items), "(")
        if sign == "<":
            return Tree("call", start, stop, (named("inner", opener), *items), "(")
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
        lists = tuple(row_of(row, "[") for row in trees if row)
        if len(lists) == 1 and not cut:
            return Tree("list", opener.start, closer.stop, lists[0].parts, "[")
        return Tree("table", opener.start, closer.stop, lists)

    def sub(self, tokens: Sequence[Token]) -> Tree:
        """The tree of tokens that stand in a cell of their own."""
        inner = type(self)(tokens, self.known, self.text)
        inner.depth = self.depth
        return inner.whole()
