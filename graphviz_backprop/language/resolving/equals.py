"""Chains ``a = b = c``: whether their parts, and the numbers they state, are equal."""

from __future__ import annotations

import math
import re

import numpy as np

from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.language.program import Chain, is_constant
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.calls import Calls
from graphviz_backprop.language.resolving.computing import computed, disagree
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.field import LETTERS
from graphviz_backprop.language.tree import Tree, key
from graphviz_backprop.text.errors import FormulaError


class Equals(Calls):
    """Doubts the parts of a chain that are not what the one that is taken is."""

    stated: frozenset[str] = frozenset()  # names that the text itself gives values

    def compare(self, chain: Chain, taken: Tree, value: Value) -> None:
        """A doubt where a part before the one that is taken has another value."""
        last = chain.parts.index(taken)
        self._check_claims(chain, last, value)
        for number in range(last - 1, 0, -1):
            part = chain.parts[number]
            if "≈" in chain.ops[number:last] or not isinstance(part, Tree) or is_constant(part):
                continue
            if part.kind == "call" and key(part.parts[0]) in LETTERS:  # E[X] of a distribution
                continue
            place, env, autos = self.draft.place(), dict(self.env), list(self.autos)
            try:
                other = self.value(part)
                same = set(other.axes) == set(value.axes)
                differs = same and disagree(
                    self, self.draft, self.draft.ordered(other, value.axes), value
                )
            except (FormulaError, NotWholeError):
                differs = False
            self.draft.roll_back(place)
            self.forget(place[0])
            self.env, self.autos = env, autos
            if differs:
                said = self.source(part)
                self.doubt(
                    part._replace(stop=taken.stop), f"{self.source(taken)}, the last of them",
                    f"{said}, which is not equal to it", said,
                )  # fmt: skip

    def _check_claims(self, chain: Chain, last: int, value: Value) -> None:
        """A doubt where a number behind a formula is not what the values of the text give."""
        taken = chain.parts[last]
        found = computed(self, self.draft, value, self._stated) if chain.parts[last + 1 :] else None
        number = np.asarray(found if found is not None else math.nan, float)
        if number.shape or not math.isfinite(number):
            return
        formula = self.text[taken.start : taken.stop]
        for at, claim in enumerate(chain.parts[last + 1 :], last + 1):
            assert isinstance(claim, Tree)
            said = self.source(claim)
            if chain.ops[at - 1] == "≈" or _is_rounded(float(number), self.literal_of(claim), said):
                continue
            self.doubt(
                claim._replace(start=taken.start), f"{formula}, which is {number:.6g}",
                f"{said}, as it stands", f"{said} + 0 ({formula})",
            )  # fmt: skip

    def _stated(self, name: str) -> object | None:
        """The value that the text itself gives an input."""
        return self.symbols.given[name].held if name in self.stated else None

    def literal_of(self, tree: Tree) -> Literal:
        """The value of a tree without names: a number or an array."""
        raise NotImplementedError


def _is_rounded(number: float, claim: Literal, said: str) -> bool:
    """Whether a number that a text states is this one, rounded or cut off."""
    if np.shape(claim):
        return False
    digits = re.fullmatch(r"\D*\d*\.?(\d*)", said)
    step = 10.0 ** -len(digits[1]) if digits else 1e-6 * max(1.0, abs(number))
    off = abs(number) - abs(float(np.asarray(claim)))
    same = number * float(np.asarray(claim)) >= 0
    return same and -0.500001 * step <= off < step
