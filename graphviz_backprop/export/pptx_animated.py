"""The whole run on one slide: a click a step, on which shapes appear and disappear.

Only the plainest effects are used, so that other programs keep them. What is lit is a shape
of its own that comes over the other and goes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

from lxml import etree

from graphviz_backprop.drawing.lettering import LEADING
from graphviz_backprop.drawing.marks import Mark
from graphviz_backprop.drawing.paint import Spans, Timed, Timeline
from graphviz_backprop.drawing.slide import HEADLINE, MARGIN, Box
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.pptx_base import Base, empty_slide, numbering, remove_title
from graphviz_backprop.export.pptx_marks import glue, shapes_of
from graphviz_backprop.export.pptx_shapes import number_of
from graphviz_backprop.export.pptx_template import has_footer

_P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def animated_slide(base: Base, deck: Deck, *, bare: bool = False) -> None:
    """Adds the slide to a presentation; ``bare`` is the picture only."""
    body = [f"{page.frame.number}. {page.headline}" for page in deck.pages]
    slide = empty_slide(base, deck.name, body, deck.paging.caption, deck.foot)
    if bare:
        remove_title(slide)
        marks = deck.canvas.marks
    else:
        marks = _all_marks(base, deck, slide.shapes.title)
    shown: list[tuple[str, Spans]] = []
    numbers = numbering(slide)
    draw = shapes_of(base.look, deck.trace.labels, [each.mark for each in marks])
    made = []
    for mark, symbol, spans in _layers(marks):
        shape = draw.one(mark, symbol, numbers)
        made.append((mark, shape))
        shown.append((number_of(shape), spans))
    glue(made)
    slide.shapes._spTree.extend(shape for _, shape in made)
    slide.element.append(_timing(shown, len(deck.frames)))
    speech = (f"{page.frame.number}. {page.speech}" for page in deck.pages)
    slide.notes_slide.notes_text_frame.text = "\n".join(speech)


def _all_marks(base: Base, deck: Deck, title: Any) -> Timeline:
    """The marks of the slide, with room for a title of one line and headlines of two."""
    unit = base.size[1] / 540.0
    line = LEADING * HEADLINE * unit
    if (room := base.room) is not None:
        on = deck.places(
            base.size, room=replace(room, y=room.y + 2 * line, height=room.height - 2 * line)
        )
        headline = Box(room.x, room.y, room.width, 2 * line)
    else:
        begin = MARGIN / 2 * unit + line
        on = deck.places(base.size, top=begin + 2 * line)
        headline = Box(on.headline.x, begin, on.headline.width, 2 * line)
        if title is not None:
            title.left, title.top, title.width, title.height = (
                round(number * 12700)
                for number in (headline.x, MARGIN / 2 * unit, headline.width, line)
            )
    marks = deck.slides(replace(on, headline=headline))
    if base.room is not None and has_footer(base.layout):
        marks = tuple(each for each in marks if each.mark.role != "footer")
    return marks


def _layers(marks: Timeline) -> Iterator[tuple[Mark, Mark | None, Spans]]:
    """Every shape with its symbol and where it shows; what a state changes lies on top."""
    symbols = {each.mark.owner: each for each in marks if each.mark.role == "symbol"}
    for timed in marks:
        if timed.mark.role == "symbol":
            continue
        symbol = symbols.get(timed.mark.owner)
        yield timed.mark, symbol.mark if symbol else None, timed.shown
        for places in _runs(timed):
            mark = timed.at(places[0])
            if mark is not None:
                yield mark, symbol.at(places[0]) if symbol else None, (places,)


def _runs(timed: Timed) -> Iterator[tuple[int, int]]:
    """Ranges of places at which a mark is in the same states, some at least."""
    edges = sorted({edge for _, spans in timed.states for span in spans for edge in span})
    for start, stop in pairwise(edges):
        mark = timed.at(start)
        if mark is not None and mark.states:
            yield start, stop


def _timing(shown: Sequence[tuple[str, Spans]], frames: int) -> Any:
    """What appears and what disappears with every click, from the second frame on."""
    ids = count(3)
    clicks = []
    for frame in range(1, frames):
        come = [number for number, spans in shown if any(start == frame for start, _ in spans)]
        go = [number for number, spans in shown if any(stop == frame for _, stop in spans)]
        effects = [*((number, False) for number in go), *((number, True) for number in come)]
        if effects:
            clicks.append(_click(effects, ids))
    return etree.fromstring(
        f'<p:timing xmlns:p="{_P}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite"'
        ' restart="never" nodeType="tmRoot"><p:childTnLst><p:seq concurrent="1" nextAc="seek">'
        '<p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>'
        + "".join(clicks)
        + '</p:childTnLst></p:cTn><p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl>'
        "<p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst><p:nextCondLst>"
        '<p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>'
        "</p:seq></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )


def _click(effects: Sequence[tuple[str, bool]], ids: Iterator[int]) -> str:
    outer, inner = next(ids), next(ids)
    written = "".join(
        _effect(number, appears, first=place == 0, ids=ids)
        for place, (number, appears) in enumerate(effects)
    )
    return (
        f'<p:par><p:cTn id="{outer}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        f'</p:stCondLst><p:childTnLst><p:par><p:cTn id="{inner}" fill="hold"><p:stCondLst>'
        f'<p:cond delay="0"/></p:stCondLst><p:childTnLst>{written}</p:childTnLst></p:cTn>'
        "</p:par></p:childTnLst></p:cTn></p:par>"
    )


def _effect(number: str, appears: bool, *, first: bool, ids: Iterator[int]) -> str:
    kind, value = ("entr", "visible") if appears else ("exit", "hidden")
    start = "clickEffect" if first else "withEffect"
    return (
        f'<p:par><p:cTn id="{next(ids)}" presetID="1" presetClass="{kind}" presetSubtype="0"'
        f' fill="hold" nodeType="{start}"><p:stCondLst><p:cond delay="0"/></p:stCondLst>'
        f'<p:childTnLst><p:set><p:cBhvr><p:cTn id="{next(ids)}" dur="1" fill="hold">'
        f'<p:stCondLst><p:cond delay="0"/></p:stCondLst></p:cTn><p:tgtEl><p:spTgt'
        f' spid="{number}"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName>'
        f'</p:attrNameLst></p:cBhvr><p:to><p:strVal val="{value}"/></p:to></p:set>'
        "</p:childTnLst></p:cTn></p:par>"
    )
