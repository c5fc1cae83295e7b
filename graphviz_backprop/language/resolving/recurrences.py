"""Recurrences: ``h_t = tanh(W h_{t-1} + U x_t)`` with ``h_0`` is its lines once for every entry.

A group are the statements that have the same letter below their left sides, of which one needs
what another was a step before. It begins with the values that are given with a 0 below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphviz_backprop.language.program import (
    ASSUMED_LENGTH,
    Chain,
    Symbols,
    statement_trees,
)
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.scope import Scope
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, key, raw, walk
from graphviz_backprop.text.names import joined

#: Longer sequences are not unrolled.
MAX_STEPS = 100


class Group(NamedTuple):
    """Statements that are unrolled together: the letter, what each defines, the states."""

    letter: str
    stems: Mapping[int, str]  # by place
    states: frozenset[str]


def groups(definitions: Sequence[Chain], symbols: Symbols) -> list[Group]:
    """The recurrences of a program whose first values are known."""
    stems: dict[str, dict[int, str]] = {}
    for place, chain in enumerate(definitions):
        left = chain.parts[0]
        if len(chain.parts) > 1 and isinstance(left, Tree) and left.kind == "script":
            letter, stem = _letter(left.sub), key(left.parts[0])
            if letter and stem and left.sup is None and symbols.is_free(letter):
                stems.setdefault(letter, {})[place] = stem
    found = []
    for letter, owned in stems.items():
        states = {
            stem
            for place in owned
            for tree in statement_trees(definitions[place])
            for part in walk(tree)
            if part.kind == "script" and raw(part.sub) == f"{letter}-1"
            and (stem := key(part.parts[0])) in owned.values()
            and joined(stem, f"{letter}-1") not in symbols.given
        }  # fmt: skip
        if states and all(joined(stem, "0") in symbols.given for stem in states):
            found.append(Group(letter, owned, frozenset(states)))
    return found


def _letter(sub: Sequence[Token] | None) -> str:
    return sub[0].text if sub and len(sub) == 1 and sub[0].kind == "name" else ""


def unrolled(
    scope: Scope, group: Group, order: Sequence[int], definitions: Sequence[Chain]
) -> dict[int, Value]:
    """The last value of every statement of a group; ``scope.series`` has all of them."""
    places = [place for place in order if place in group.stems]
    first, count = _steps(scope, group, [definitions[place] for place in places])
    series: dict[str, list[Value]] = {group.stems[place]: [] for place in places}
    before: dict[str, Value] = {}
    for stem in group.states:
        scope.env, scope.local, scope.at = {}, {}, places[0]
        before[stem] = scope.input(joined(stem, "0"))
    for step in range(first, first + count):
        now: dict[str, Value] = {}
        serial = scope.draft.serial()  # all statements of a step are one block
        for place in places:
            stem, chain = group.stems[place], definitions[place]
            scope.env, scope.at = {group.letter: step}, place
            scope.local = {joined(stem, f"{group.letter}-1"): v for stem, v in before.items()}
            scope.local |= {joined(stem, group.letter): v for stem, v in now.items()}
            scope.busy.add(place)
            try:
                with scope.draft.call(f"step{step - first + 1}", serial):
                    value = scope.chain(chain)._replace(axes=())
            finally:
                scope.busy.discard(place)
            value = scope.under(value, joined(stem, str(step - first + 1)), chain.parts[0])
            now[stem] = value
            series[stem].append(value)
        before = {stem: now[stem] for stem in group.states}
    scope.local, scope.env = {}, {}
    scope.series |= series
    return {place: series[group.stems[place]][-1] for place in places}


def _steps(scope: Scope, group: Group, chains: Sequence[Chain]) -> tuple[int, int]:
    """The first number and how many: what the arrays say that the letter indexes."""
    symbols = scope.symbols
    lengths: dict[tuple[int, int], Tree] = {}
    for chain in chains:
        for tree in statement_trees(chain):
            for part in walk(tree):
                if part.kind != "script" or _letter(part.sub) != group.letter:
                    continue
                stem = key(part.parts[0])
                name = stem if stem in symbols.given else symbols.families.get((stem, 1), "")
                shape = symbols.given[name].shape if name in symbols.given else None
                if shape and stem not in group.stems.values():
                    lengths[symbols.base_of(stem), shape[0]] = part
    if not lengths:
        return symbols.base, ASSUMED_LENGTH
    (found, place), *others = lengths.items()
    if others or found[1] > MAX_STEPS:
        raise scope.error(
            f"{group.letter} runs to {found[1]} here"
            + (f", and to {others[0][0][1]} elsewhere" if others else ""),
            f"Give arrays of one length, at most {MAX_STEPS} entries.", place,
        )  # fmt: skip
    return found
