"""Marks the solutions of a class: a folder of answers, a table of points and named mistakes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graphviz_backprop.course import entries
from graphviz_backprop.course.exercise import Exercise, varied
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.pipeline import trace_of
from graphviz_backprop.teach.solution import check_solution
from graphviz_backprop.text.errors import BackpropError

_LAST_NUMBER = re.compile(r"(\d{1,6})\D*$")
_COLUMNS = ("answer", "variant", "points", "of", "carried on", "missing", "mistakes", "remarks")


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer is worth: a point for every number that is right or worked right.

    ``carried`` numbers follow from an earlier error by right working; ``remark`` says why
    an answer could not be read, and it has no points then.
    """

    answer: str
    variant: int
    points: int = 0
    of: int = 0
    carried: int = 0
    missing: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    remark: str = ""


def marks(exercise: Exercise, folder: Path, count: int = 0, seed: int = 0) -> Iterator[Mark]:
    """The mark of every file of a folder, in the order of their names; .txt files are read.

    With ``count`` variants, the last number in a file's name says which one it answers:
    ``ana-017.txt`` answers variant 17. Raises BackpropError where the folder has no answer.
    """
    traces = {
        variant: trace_of(one.graph, one.bindings) for one, variant in varied(exercise, count, seed)
    }
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    if not any(path.suffix == ".txt" for path in files):
        raise BackpropError(
            f"{folder} holds no answers", remedy="Each is a file that ends in .txt."
        )
    for path in files:
        found = _LAST_NUMBER.search(path.stem)
        variant = int(found[1]) if count and found else 0
        if path.suffix == ".csv":
            continue  # an earlier table
        if path.suffix != ".txt":
            yield Mark(path.name, variant, remark="it does not end in .txt and was not read")
        elif variant in traces:
            yield _marked(traces[variant], path, variant)
        else:
            yield Mark(path.stem, variant, remark=f"its name ends in no number from 1 to {count}")


def _marked(trace: Trace, path: Path, variant: int) -> Mark:
    blank = Mark(path.stem, variant)
    try:
        found = check_solution(trace, entries.text_of(path))
    except BackpropError as error:
        return replace(blank, remark=error.problem)
    carried = sum(each.verdict == "carried" for each in found.judgements)
    return replace(
        blank,
        points=carried + sum(each.right for each in found.judgements),
        of=len(found.judgements) + len(found.missing),
        carried=carried,
        missing=found.missing,
        mistakes=tuple(
            f"{each.name}: {', '.join(each.mistakes) or 'wrong'}"
            for each in found.judgements
            if not each.right and each.verdict != "carried"
        ),
    )


def table(given: list[Mark]) -> str:
    """The marks as CSV, with a heading line; no cell begins as a spreadsheet's formula would."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for mark in given:
        cells = (
            mark.answer, mark.variant or "", mark.points, mark.of, mark.carried,
            "; ".join(mark.missing), "; ".join(mark.mistakes), mark.remark,
        )  # fmt: skip
        writer.writerow([f"'{cell}" if str(cell)[:1] in _FORMULA else cell for cell in cells])
    return text.getvalue()


#: What makes a spreadsheet take a cell for a formula.
_FORMULA = {*"=+-@\t\r"}
