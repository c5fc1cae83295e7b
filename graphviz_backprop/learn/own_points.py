"""Own points from the text of a CSV file, with errors that name the line."""

from __future__ import annotations

import csv
import io

import numpy as np

from graphviz_backprop.learn.datasets import MAX_POINTS, Dataset
from graphviz_backprop.text.errors import BindingError

MAX_CHARACTERS = 1_000_000
MAX_COORDINATE = 1e6


def read_csv(text: str) -> Dataset:
    """Own points: one line a point, ``x1, x2, label``, with or without a header line.

    Comma, semicolon or tab separate. Labels that are all 0 or 1 (or −1 or 1, which
    become 0 and 1) make a classification, any others a regression. Raises
    BindingError with the number of the line that is wrong.

    >>> read_csv("x1,x2,label\\n0,1,-1\\n2,3,1").labels.tolist()
    [0.0, 1.0]
    """
    if len(text) > MAX_CHARACTERS:
        raise BindingError(
            f"the file has more than {MAX_CHARACTERS:,} characters",
            remedy=f"Take a sample of at most {MAX_POINTS:,} points.",
        )
    rows = _rows(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    if len(rows) < 2:
        raise BindingError(
            f"the file holds {len(rows)} points, but two are the least",
            remedy="Write one point a line: x1, x2, label.",
        )
    table = np.array(rows)
    points, labels = table[:, :2], table[:, 2]
    values = set(labels.tolist())
    if values <= {0.0, 1.0} or values <= {-1.0, 1.0}:
        return Dataset(points, np.where(labels > 0, 1.0, 0.0), "classification")
    return Dataset(points, labels, "regression")


def _rows(text: str) -> list[tuple[float, float, float]]:
    first = text.lstrip().partition("\n")[0]
    separator = next((mark for mark in ";\t" if mark in first), ",")
    rows: list[tuple[float, float, float]] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    header_allowed = True
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not (header_allowed and _is_header(cells)):
                rows.append(_point(cells, reader.line_num))
            header_allowed = False
            if len(rows) > MAX_POINTS:
                raise BindingError(
                    f"line {reader.line_num}: there are more than {MAX_POINTS:,} points",
                    remedy="Take a sample of them.",
                )
    except csv.Error as error:
        raise BindingError(f"line {reader.line_num}: {error}") from error
    return rows


def _is_header(cells: list[str]) -> bool:
    return not any(_float(cell) is not None for cell in cells)


def _point(cells: list[str], line: int) -> tuple[float, float, float]:
    if len(cells) != 3:
        raise BindingError(
            f"line {line}: there are {len(cells)} values, but a point has three",
            remedy="Write x1, x2, label.",
        )
    numbers = []
    for name, cell in zip(("x1", "x2", "the label"), cells, strict=True):
        number = _float(cell)
        if number is None or not abs(number) <= MAX_COORDINATE:
            raise BindingError(
                f"line {line}: {name} is not a number up to {MAX_COORDINATE:.0f}: {cell!r:.40}",
                remedy="Write numbers such as -2.5, with a point.",
            )
        numbers.append(number)
    return numbers[0], numbers[1], numbers[2]


def _float(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
