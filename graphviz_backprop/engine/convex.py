"""Whether blocks can be drawn as one: none of them may need what is made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from graphviz_backprop.text.errors import BlockError

Path = tuple[str, ...]


def shared(a: Path, b: Path) -> int:
    """How many blocks two paths have in common.

    >>> shared(("net", "layer1"), ("net", "layer2"))
    1
    """
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def refuse_cycles(known: Mapping[str, tuple[Path, tuple[str, ...]]]) -> None:
    """Raises BlockError unless every block is convex; ``known`` has block and operands by id.

    A group is convex where no way leads out of it and back. On each level, what is drawn
    as one then has an order.
    """
    paths = {block for block, _ in known.values()}
    around = {path[:depth] for path in paths for depth in range(len(path))}
    if not around:
        return
    before: dict[Path, dict[Path | str, set[Path | str]]] = defaultdict(lambda: defaultdict(set))
    for node, (block, operands) in known.items():
        for operand in operands:
            source = known[operand][0]
            if source == block and block not in around:
                continue  # nothing but nodes stands there, and these are in order
            level = shared(source, block)
            tail = source[: level + 1] if len(source) > level else operand
            head = block[: level + 1] if len(block) > level else node
            before[block[:level]][head].add(tail)
    for graph in before.values():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            caught = next(part for part in error.args[1] if isinstance(part, tuple))
            raise BlockError(
                f"the block {'/'.join(caught)} needs a value that is made from its own",
                remedy="A block is drawn as one box: leave out what comes between its parts, "
                "or take it in.",
            ) from error
