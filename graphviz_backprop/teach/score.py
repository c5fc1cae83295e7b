"""How many answers were right, by kind of operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


class Tally(NamedTuple):
    """Answers that were right, of those that were asked for."""

    right: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The tallies by kind of operation, in the order in which the kinds came up.

    >>> score = scored(scored(Score(), "multiply", right=True), "multiply", right=False)
    >>> score.kinds["multiply"], score.total
    (Tally(right=1, asked=2), Tally(right=1, asked=2))
    """

    kinds: Mapping[str, Tally] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def total(self) -> Tally:
        """All kinds together."""
        tallies = self.kinds.values()
        return Tally(sum(t.right for t in tallies), sum(t.asked for t in tallies))


def written(score: Score) -> dict[str, list[int]]:
    """A score as JSON holds it.

    >>> written(scored(Score(), "add", right=True))
    {'add': [1, 1]}
    """
    return {kind: list(tally) for kind, tally in score.kinds.items()}


def read(data: object) -> Score:
    """The score that JSON holds; raises ValueError where it holds none.

    >>> read({"add": [1, 2]}).total
    Tally(right=1, asked=2)
    """
    kinds: dict[str, Tally] = {}
    for kind, tally in data.items() if isinstance(data, dict) else ():
        match tally:
            case [int(right), int(asked)] if 0 <= right <= asked < 10**6 and len(kind) <= 60:
                kinds[kind] = Tally(right, asked)
            case _:
                raise ValueError(f"no tally: {tally!r:.40}")
    if not isinstance(data, dict):
        raise ValueError(f"no score: {data!r:.40}")
    return Score(MappingProxyType(kinds))


def scored(score: Score, kind: str, *, right: bool) -> Score:
    """The score after one more answer; the given one stays as it is."""
    before = score.kinds.get(kind, Tally())
    after = Tally(before.right + right, before.asked + 1)
    return Score(MappingProxyType({**score.kinds, kind: after}))


def merged(scores: Iterable[Score]) -> Score:
    """Several scores as one; a kind stands where it came up first.

    >>> once = scored(Score(), "add", right=True)
    >>> merged([once, once]).kinds["add"]
    Tally(right=2, asked=2)
    """
    kinds: dict[str, Tally] = {}
    for score in scores:
        for kind, (right, asked) in score.kinds.items():
            before = kinds.get(kind, Tally())
            kinds[kind] = Tally(before.right + right, before.asked + asked)
    return Score(MappingProxyType(kinds))
