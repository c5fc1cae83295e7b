"""The order in which definitions are computed, however they are written."""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.language.calls import complaint
from graphviz_backprop.language.expression import Expression, Statement


def ordered(
    definitions: Sequence[Statement],
    parts: Sequence[Sequence[Expression]],
    needs: Sequence[Sequence[int]],
) -> list[int]:
    """Indices of definitions, each after those it needs, else as written."""
    order: list[int] = []
    state: dict[int, str] = {}
    for first in range(len(definitions)):
        stack = [first]
        while stack:
            index = stack[-1]
            if state.get(index) == "done":
                stack.pop()
                continue
            if state.get(index) == "open":
                state[index] = "done"
                order.append(index)
                stack.pop()
                continue
            state[index] = "open"
            for needed in reversed(needs[index]):
                if state.get(needed) == "open":
                    raise _cycle(definitions, parts, needs, needed)
                if needed not in state:
                    stack.append(needed)
    return order


def _cycle(
    definitions: Sequence[Statement],
    parts: Sequence[Sequence[Expression]],
    needs: Sequence[Sequence[int]],
    member: int,
) -> FormulaError:
    """The error that names the shortest circle through ``member``."""
    came: dict[int, int] = {}
    queue = [member]
    for index in queue:
        for needed in needs[index]:
            if needed not in came:
                came[needed] = index
                queue.append(needed)
    path = [member, came[member]]
    while path[-1] != member:
        path.append(came[path[-1]])
    names = [definitions[index].name for index in reversed(path)]
    use = next(part for part in parts[member] if part.op == "name" and part.name == names[1])
    if len(names) == 2:
        return complaint(
            f"{names[0]} is defined by itself",
            f"Use another name on the left, for instance {names[0]}2 = … .",
            use.start,
            use.stop,
        )
    return complaint(
        f"these definitions need each other in a circle: {' → '.join(names)}",
        "A formula is computed in order: take one of them out.",
        use.start,
        use.stop,
    )
