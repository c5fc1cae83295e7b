"""The one call to Graphviz: DOT text in, places of boxes and splines of links out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from graphviz_backprop.text.errors import RenderError

Point = tuple[float, float]

#: Seconds after which a layout is stopped.
TIME_LIMIT = 20.0
#: DOT texts up to this length are laid out here, others in a process that can be stopped.
#: Five times as long they may be where they have no more cells than this, with many wires.
_SHORT, _FEW = 100_000, 120
#: Graphviz keeps its state in globals; the app lays out from several threads.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Layout:
    """Size of the drawing, centres of the cells, splines of the links; points, y down.

    A spline is called by its two ends, each with the port at which it leaves or enters.
    """

    width: float
    height: float
    centres: dict[str, Point]
    splines: dict[tuple[str, str, str, str], tuple[Point, ...]]


@lru_cache(maxsize=256)
def columns(dot: str) -> dict[str, int]:
    """The column of every cell, from a DOT text that stops at this phase."""
    drawn = json.loads(run_graphviz(dot))
    return {entry["name"]: int(entry["rank"]) for entry in drawn["objects"] if "pos" in entry}


@lru_cache(maxsize=256)
def lay_out(dot: str, time_limit: float = TIME_LIMIT) -> Layout:
    """Lays out a DOT text with Graphviz's ``dot``.

    A long text is laid out in another process, because Graphviz cannot be
    interrupted: raises RenderError where that takes longer than ``time_limit`` seconds.
    """
    quick = len(dot) <= _SHORT or (len(dot) <= 5 * _SHORT and dot.count(" [label=") <= _FEW)
    return read(run_graphviz(dot) if quick else _in_worker(dot, time_limit))


def run_graphviz(dot: str) -> str:
    """The layout as Graphviz's ``json0``, computed in this process."""
    from pygraphviz import AGraph

    with _one_at_a_time:
        graph = AGraph(string=dot)
        try:
            drawn: bytes = graph.draw(format="json0", prog="dot")
        finally:
            graph.close()
    return drawn.decode()


def _in_worker(dot: str, time_limit: float) -> str:
    command = [sys.executable, "-m", "graphviz_backprop.drawing.layout_worker"]
    try:
        done = subprocess.run(
            command, input=dot.encode(), capture_output=True, timeout=time_limit, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(
            f"the graph is too large: its layout took more than {time_limit:g} seconds",
            remedy="Make the graph smaller: keep gates such as σ whole, fold constants into "
            "circles, share equal parts, or draw a part of the formula.",
        ) from error
    except subprocess.CalledProcessError as error:
        raise RenderError(
            "Graphviz could not lay out the graph",
            remedy=error.stderr.decode(errors="replace").strip()[-200:],
        ) from error
    return done.stdout.decode()


def read(json0: str) -> Layout:
    """Reads Graphviz's ``json0``; objects without a place, such as subgraphs, are skipped."""
    drawn = json.loads(json0)
    _, _, width, height = (float(number) for number in drawn["bb"].split(","))
    objects = {entry["_gvid"]: entry for entry in drawn.get("objects", ()) if "pos" in entry}
    centres = {entry["name"]: next(_points(entry["pos"], height)) for entry in objects.values()}
    splines = {
        (
            objects[edge["tail"]]["name"],
            edge.get("tailport", "").partition(":")[0],
            objects[edge["head"]]["name"],
            edge.get("headport", "").partition(":")[0],
        ): tuple(_points(edge["pos"], height))
        for edge in drawn.get("edges", ())
        if "pos" in edge
    }
    return Layout(width, height, centres, splines)


def _points(pos: str, height: float) -> Iterator[Point]:
    for pair in pos.replace(";", " ").split():
        x, y = pair.split(",")
        yield float(x), height - float(y)
