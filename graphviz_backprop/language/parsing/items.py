"""What the brackets of a call or an index hold: arguments, settings, slices, entries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphviz_backprop.language.clauses import parted
from graphviz_backprop.language.parsing.tables import Tables
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree


class Items(Tables):
    """Reads what stands between commas."""

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
