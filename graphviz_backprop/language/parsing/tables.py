"""Environments of LaTeX: matrices, cases, and the conditions of their rows."""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.language.parsing.groups import Groups
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, raw, row_of


class Tables(Groups):
    """Reads rows and cells."""

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
        lists = tuple(row_of(tuple(self.sub(cell) for cell in row if cell), "[") for row in full)
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
        while condition and condition[0].text in (",", ";", ":", "and"):
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
        """The tree of a condition, without the words around it."""
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


def _is_conditional(row: list[list[Token]]) -> bool:
    """Whether a row is a value with its condition: by a word, or by a comparison at its end."""
    last = {t.text for t in row[-1] if t.kind == "op"} if len(row) > 1 else set()
    return bool(last & {"<", ">", "<=", ">=", "!="}) or any(
        t.kind == "word" or raw(cell) in ("if", "{if}") for cell in row for t in cell
    )
