"""The DOT texts of a picture: numbers, sizes and links, never a user's text.

Cells are called by their place, so that equal parts of a picture have equal texts.

A cell is an HTML table whose cells put ports at given places of its borders; sizes are
whole points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from graphviz_backprop.drawing.boxes import Link
from graphviz_backprop.drawing.cells import Cell

Direction = Literal["LR", "TB"]

#: Of a large graph fewer orders are tried.
_MANY = 100
_QUICK = 'nslimit="2"; nslimit1="2"; searchsize="10"; mclimit="0.5";'
_TABLE = (
    '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE"'
    ' WIDTH="{}" HEIGHT="{}">{}</TABLE>'
)
_CELL = '<TD FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}"{}>{}</TD>'
#: Breadth of a port in points.
_PORT = 2


#: The cells of the first and of the last column, where they are given.
Ends = tuple[Sequence[str], Sequence[str]]


def columns_text(ids: Sequence[str], links: Sequence[Link], ends: Ends) -> str:
    """What Graphviz needs to say in which column each cell stands."""
    names = {name: f"n{k}" for k, name in enumerate(ids)}
    pairs = [(names[link.tail], names[link.head]) for link in links]
    lines = (*names.values(), *_edges(pairs, links), *_ends(ends, names))
    return "\n".join(("digraph {phase=1;", *lines, "}"))


def picture_text(
    cells: Sequence[Cell], links: Sequence[Link], ends: Ends, direction: Direction
) -> str:
    """The whole picture: cells with ports, and links between them, in the same order."""
    leave, enter = ("e", "w") if direction == "LR" else ("s", "n")
    names = {cell.id: f"n{k}" for k, cell in enumerate(cells)}
    pairs = [
        (f"{names[link.tail]}:o{link.out}:{leave}", f"{names[link.head]}:i{link.slot}:{enter}")
        for link in links
    ]
    return "\n".join(
        (
            f'digraph {{rankdir={direction}; nodesep="0.14"; ranksep="0.25"; pad=0; margin=0;',
            _QUICK if len(cells) > _MANY else "",
            "node [shape=plain, margin=0]; edge [arrowhead=none];",
            *(f"{names[cell.id]} [label=<{_table(cell, direction)}>]" for cell in cells),
            *_edges(pairs, links),
            *_ends(ends, names),
            "}",
        )
    )


def _edges(pairs: Sequence[tuple[str, str]], links: Sequence[Link]) -> Iterator[str]:
    """What has one user stands in front of it."""
    fans = Counter(link.port for link in links)
    for (tail, head), link in zip(pairs, links, strict=True):
        yield f"{tail} -> {head} [weight={1 if fans[link.port] > 1 else 4}]"


def _ends(ends: Ends, names: Mapping[str, str]) -> Iterator[str]:
    for rank, found in zip(("min", "max"), ends, strict=True):
        if found:
            yield f"{{rank={rank}; {'; '.join(names[name] for name in found)}}}"


def _table(cell: Cell, direction: Direction) -> str:
    """Two strips side by side: ports of wires that enter, and that of the one that leaves."""
    wide, high = round(cell.width), round(cell.height)
    axis = 1 if direction == "LR" else 0
    entering = [(round(way[0][axis]), f"i{k}") for k, way in enumerate(cell.ins)]
    leaving = [(round(way[-1][axis]), f"o{k}") for k, way in enumerate(cell.outs)]
    if direction == "LR":
        half = wide // 2
        inner = _td(half, high, _strip(half, high, entering, direction)) + _td(
            wide - half, high, _strip(wide - half, high, leaving, direction)
        )
        return _TABLE.format(wide, high, f"<TR>{inner}</TR>")
    half = high // 2
    rows = (
        _td(wide, half, _strip(half, wide, entering, direction)),
        _td(wide, high - half, _strip(high - half, wide, leaving, direction)),
    )
    return _TABLE.format(wide, high, "".join(f"<TR>{row}</TR>" for row in rows))


def _strip(
    breadth: int, length: int, ports: Sequence[tuple[int, str]], direction: Direction
) -> str:
    """A strip of a border with its ports at their places."""
    pieces: list[tuple[int, str]] = []
    reached = 0
    for place, port in sorted(ports):
        pieces.append((place - _PORT // 2 - reached, ""))
        pieces.append((_PORT, f' PORT="{port}"'))
        reached = place + _PORT // 2
    pieces.append((length - reached, ""))
    if direction == "LR":
        cells = [_td(breadth, size, "", port) for size, port in pieces if size > 0]
        return _TABLE.format(breadth, length, "".join(f"<TR>{cell}</TR>" for cell in cells))
    cells = [_td(size, breadth, "", port) for size, port in pieces if size > 0]
    return _TABLE.format(length, breadth, f"<TR>{''.join(cells)}</TR>")


def _td(wide: int, high: int, content: str, port: str = "") -> str:
    return _CELL.format(wide, high, port, content)
