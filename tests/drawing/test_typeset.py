"""Formulas as outlines."""

import pytest

from graphviz_backprop.drawing.typeset import typeset


def subpaths(latex):
    """The points of every closed part of an outline."""
    parts = []
    for command in typeset(latex).commands:
        if command.letter == "M":
            parts.append([])
        parts[-1] += command.points
    return parts


def upright(points):
    """Left, right, top and bottom of a rectangle, else None."""
    across, down = ({round(p[axis], 3) for p in points} for axis in (0, 1))
    if len(across) != 2 or len(down) != 2:
        return None
    return min(across), max(across), min(down), max(down)


@pytest.mark.parametrize(("bar", "count"), [("|", 2), (r"\Vert", 4)])
@pytest.mark.parametrize("rows", [2, 3, 6])
def test_a_high_bar_is_one_piece(bar, count, rows):
    """Even-odd filling, as PowerPoint has it, would make holes where pieces overlap."""
    column = r"\\".join("1" for _ in range(rows))
    parts = subpaths(rf"\left{bar}\begin{{matrix}}{column}\end{{matrix}}\right{bar}")
    bars = [box for box in map(upright, parts) if box]
    assert len(bars) == count
    assert all(bottom - top > 20 * rows for _, _, top, bottom in bars)


def test_a_fraction_keeps_its_line_and_letters_their_holes():
    parts = subpaths(r"\frac{a}{b}")
    assert len([box for box in map(upright, parts) if box]) == 1
    assert len(parts) == 5
