"""From text to file: what ``import graphviz_backprop as gb`` offers, and everybody walks.

::

    program ─graph_of→ graph ─trace_of→ trace ─scene_of→ scene ─deck_of→ deck ─write→ file

Every arrow is a pure function of what is before it and of the choices of its stage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

import networkx as nx

from graphviz_backprop.choices import (
    Choices,
    Drawing,
    Paging,
    Reading,
    Run,
    settled,
    table,
)
from graphviz_backprop.drawing import frame as framing
from graphviz_backprop.drawing import scene as scenes
from graphviz_backprop.drawing.frame import Frame, Pace
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.engine import check as checking
from graphviz_backprop.engine import trace as tracing
from graphviz_backprop.engine.bindings import number
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.rounded import slide_arithmetic
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain import explain
from graphviz_backprop.export import svg as svg_writer
from graphviz_backprop.language.parse import parse, parse_bindings
from graphviz_backprop.language.writing import rewrite
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BackpropError, BindingError, ChoiceError
from graphviz_backprop.text.numbers import FITTING, NumberFormat

if TYPE_CHECKING:
    from graphviz_backprop.export.deck import Deck, Progress
    from graphviz_backprop.teach.solution import Solution

Program: TypeAlias = str | nx.MultiDiGraph

#: The scene of a trace is laid out once for each drawing, as long as the trace lives.
_scenes: WeakKeyDictionary[Trace, dict[Drawing, Scene]] = WeakKeyDictionary()


def graph_of(
    program: Program, declared: Iterable[str] = (), reading: Reading = Reading()
) -> nx.MultiDiGraph:
    """The graph of a program; names in ``declared`` are read as whole words."""
    if isinstance(program, str):
        graph = parse(program, declared=declared, share=reading.share, sums=reading.sums)
    else:
        graph = rewrite.shared(program) if reading.share else program
    if reading.expand:
        graph = rewrite.expand(graph)
    return rewrite.group(graph) if reading.group else graph


def doubts(graph: nx.MultiDiGraph) -> tuple[str, ...]:
    """The places of its program that could be read otherwise, a sentence each.

    >>> doubts(graph_of("1/2x"))
    ('“1/2x” is read as: (1/2) x. For: all of it below the line, write 1/(2x)',)
    """
    found = graph.graph.get("doubts", ())
    return tuple(doubt.said(graph.graph["text"]) for doubt in found)


def trace_of(
    graph: nx.MultiDiGraph,
    at: Mapping[str, object] | None = None,
    chosen: Run = Run(),
    numbers: NumberFormat = FITTING,
) -> Trace:
    """The run of a graph at these inputs; ``numbers`` are what slide arithmetic rounds to."""
    seed, data = seed_of(chosen.seed), names_of(chosen.data)
    trace = tracing.run(graph, at, target=chosen.target or None, seed=seed, data=data)
    return slide_arithmetic(trace, numbers) if chosen.slide_arithmetic else trace


def names_of(text: str) -> list[str]:
    """Names that a person wrote with commas between them."""
    return [name for each in text.split(",") if (name := each.strip())]


def seed_of(text: str) -> Array | None:
    """The seed that a person typed, "" for ones; raises BindingError for anything else."""
    if not text:
        return None
    try:
        [(_, seed)] = parse_bindings(f"s = {text}").items()
    except (BackpropError, ValueError) as error:
        raise BindingError(
            f"the seed is not a number or an array: {text!r:.60}",
            remedy="Write a number, such as 1, or one for each component: [0, 1].",
        ) from error
    return number(seed)


def scene_of(trace: Trace, drawing: Drawing = Drawing()) -> Scene:
    """The scene of a trace, laid out when it is first asked for."""
    known = _scenes.setdefault(trace, {})
    if drawing not in known:
        known[drawing] = scenes.scene_of(trace, drawing)
    return known[drawing]


def deck_of(
    trace: Trace,
    drawing: Drawing = Drawing(),
    paging: Paging = Paging(),
    scene: Scene | None = None,
) -> Deck:
    """What is written to files: the pages, their pictures and their words.

    ``scene`` stands for the one of the trace, where that was laid out with more room.
    """
    from graphviz_backprop.drawing.theme_file import look_of
    from graphviz_backprop.export.deck import deck

    look = look_of(paging.theme, paging.background)
    drawn = deck(
        trace,
        drawing,
        look.theme,
        replace(
            paging,
            title=paging.title or look.title,
            caption=paging.caption or look.caption,
            footer=paging.footer or look.footer,
        ),
        scene=scene or scene_of(trace, drawing),
    )
    if paging.worksheet:
        from graphviz_backprop.export.worksheet import worksheet

        return worksheet(drawn, paging.worksheet, paging.blank)
    return replace(drawn, frames=framing.selected(drawn.frames, paging.step))


def save(
    program: Program | Trace,
    path: str | Path,
    *,
    at: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    **choices: object,
) -> None:
    """Writes a program or its trace to a file, its format by the suffix, or to a folder.

    ``choices`` are those of ``graphviz_backprop.choices`` by name, as on the command line.
    Raises ChoiceError for one that the format cannot heed; ``progress`` is told how far it is,
    ``warn`` what should be known before the file is shown.

    >>> save("(x+y)z", "f.svg", at={"x": -2, "y": 5, "z": -4}, theme="pink")
    Traceback (most recent call last):
    ...
    graphviz_backprop.text.errors.ChoiceError: theme cannot be 'pink'
    It is one of auto, light, dark, print, colourblind, or a .toml file.
    """
    from graphviz_backprop.export.files import export, suffix_of
    from graphviz_backprop.export.heeding import check_heeded, check_single
    from graphviz_backprop.export.legibility import legible, warnings

    path, chosen = Path(path), settled(choices)
    suffix = suffix_of(path)
    if isinstance(program, Trace):
        trace = _rerounded(program, chosen, choices)
    else:
        graph = graph_of(program, at or (), chosen.reading)
        trace = trace_of(graph, at, chosen.run, chosen.drawing.numbers)
    check_heeded(suffix, choices, chosen)
    deck = deck_of(trace, chosen.drawing, chosen.paging)
    check_single(suffix, deck, chosen)
    drawing, changed = legible(deck, suffix, chosen.format, choices)
    if changed:
        deck = deck_of(trace, drawing, chosen.paging)
    if warn is not None:
        told = (
            doubts(trace.graph),
            [changed] if changed else [],
            warnings(deck, suffix, chosen.format),
        )
        for warning in chain.from_iterable(told):
            warn(warning)
    export(deck, path, chosen.format, progress)


def _rerounded(trace: Trace, chosen: Choices, given: Collection[str]) -> Trace:
    """A trace that is there already: only how its numbers are rounded can still be chosen."""
    for name in sorted({*table(Reading), *table(Run)} & set(given)):
        if name != "slide_arithmetic":
            raise ChoiceError(
                f"{name} means nothing for a trace, which has been computed",
                remedy=f"Save the program instead, or choose {name} when you run it.",
            )
    rounds = chosen.run.slide_arithmetic
    return slide_arithmetic(trace, chosen.drawing.numbers) if rounds else trace


def run(
    program: Program,
    at: Mapping[str, object] | None = None,
    /,
    *,
    target: object = None,
    seed: object = None,
    data: object = (),
    **bindings: object,
) -> Trace:
    """Runs a program (text or graph) forward and backward at the given inputs.

    ``target`` is the name of a node and ``seed`` ∂target/∂target; the inputs named in ``data``
    take no gradient. A number given as target or data is the value of an input of that name.

    >>> trace = run("(x+y)z", x=-2, y=5, z=-4)
    >>> trace.value("f"), trace.gradient("x")
    (-12.0, -4.0)
    """
    if target is not None and not isinstance(target, str):
        bindings, target = {**bindings, "target": target}, None
    names = [data] if isinstance(data, str) else data
    if not (isinstance(names, tuple | list) and all(isinstance(name, str) for name in names)):
        bindings, names = {**bindings, "data": data}, ()
    given = {**(at or {}), **bindings}
    if seed is not None and "seed" not in given:
        _check_no_input_is_called_seed(program, given)
    return tracing.run(graph_of(program, given), given, target=target, seed=seed, data=names)


def _check_no_input_is_called_seed(program: Program, given: Mapping[str, object]) -> None:
    if isinstance(program, str) and not re.search(r"\bseed\b", program):
        return
    if any(node.name == "seed" for node in inputs(graph_of(program, [*given, "seed"]))):
        raise BindingError(
            "seed is an input of this program, and also the name of the seed of run",
            remedy='Give the input in a dict: run(program, {"seed": 2}).',
        )


def gradients(
    program: Program, at: Mapping[str, object] | None = None, /, **bindings: object
) -> dict[str, Array]:
    """The gradient of the output for every input by name, without any steps.

    >>> gradients("x^2 y", x=3, y=2)
    {'x': np.float64(12.0), 'y': np.float64(9.0)}
    """
    given = {**(at or {}), **bindings}
    return tracing.gradients(graph_of(program, given), given)


def check(
    program: Program, at: Mapping[str, object] | None = None, /, **bindings: object
) -> tuple[checking.Check, ...]:
    """Compares every input's gradient with its central difference.

    >>> [result.right for result in check("sin(x) y", x=1, y=2)]
    [True, True]
    """
    given = {**(at or {}), **bindings}
    return checking.check(graph_of(program, given), given)


def check_solution(
    program: Program, solution: str, at: Mapping[str, object] | None = None, /, **bindings: object
) -> Solution:
    """Judges every number of a worked solution, one a line: ``q = 3``, ``dq = -4``.

    >>> found = check_solution("(x+y)z", "q = 3; dq = 4", x=-2, y=5, z=-4)
    >>> [(each.name, each.verdict) for each in found.judgements]
    [('q', 'right'), ('∂f/∂q', 'mistake')]
    """
    from graphviz_backprop.teach.solution import check_solution as judged

    inputs = {**(at or {}), **bindings}
    return judged(tracing.run(graph_of(program, inputs), inputs), solution)


def frames(trace: Trace, pace: Pace = "gradient") -> list[Frame]:
    """What is visible and lit after every step.

    >>> len(frames(run("(x+y)z", x=-2, y=5, z=-4)))
    8
    """
    return framing.frames(trace, pace)


def svg(trace: Trace, step: int = -1, *, drawing: Drawing = Drawing(), theme: Theme = LIGHT) -> str:
    """The picture after one step (from 0; by default the last) as SVG.

    >>> svg(run("(x+y)z", x=-2, y=5, z=-4), step=3)[:4]
    '<svg'
    """
    frame = framing.frame_at(trace, step)
    told = explain(trace, trace.steps[frame.last], drawing.numbers)
    scene = scene_of(trace, drawing)
    return svg_writer.svg(scene, frame, theme, title=told.headline, description=told.text)


def _shown(trace: Trace, **_: object) -> dict[str, str]:
    from graphviz_backprop.notebook import shown

    return shown(trace, scene_of(trace), svg(trace))


#: A notebook shows the player of a trace. The engine knows no pictures: it is told here.
Trace._repr_mimebundle_ = _shown  # type: ignore[attr-defined]
