"""Slides for PowerPoint, Keynote, Impress and Google Slides: native shapes, one slide a step."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.slide import Box, Places
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.archive import zipped
from graphviz_backprop.export.deck import Deck, Page, Progress, watched
from graphviz_backprop.export.pptx_animated import animated_slide
from graphviz_backprop.export.pptx_base import (
    Base,
    base_of,
    empty_slide,
    numbering,
    packed,
    remove_title,
)
from graphviz_backprop.export.pptx_marks import Shapes, shapes_of
from graphviz_backprop.export.pptx_template import has_footer

_DATE = datetime.datetime(1980, 1, 1)


def pptx(deck: Deck, settings: Format = Format(), progress: Progress | None = None) -> bytes:
    """The bytes of a .pptx file: same input, same bytes.

    With a template, its size, layouts and fonts are kept and its own slides left
    out. Raises RenderError for a template that cannot be read.
    """
    base = base_of(deck, settings)
    if settings.slides == "one":
        animated_slide(base, deck, bare=settings.aspect == "canvas")
    else:
        bare = settings.aspect == "canvas"
        on = None if bare else deck.places(base.size, room=base.room)
        picture = deck.picture(on) if on else deck.canvas.marks
        draw = shapes_of(base.look, deck.trace.labels, [each.mark for each in picture])
        for page in watched(deck.pages, progress):
            _slide(base, deck, page, on, draw, grouped=settings.group_shapes)
    presentation = base.presentation
    _describe(presentation, deck, settings.author)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return _stamped(buffer.getvalue())


def _slide(
    base: Base, deck: Deck, page: Page, on: Places | None, draw: Shapes, *, grouped: bool
) -> None:
    """Adds the slide of a page; without places it is the bare picture."""
    body = (*page.spoken, *page.notes)
    slide = empty_slide(base, page.headline, body, deck.paging.caption, deck.foot)
    tree = slide.shapes._spTree
    if on is None:
        remove_title(slide)
    marks = deck.slide(page, on) if on else at(deck.canvas.marks, page.frame.index)
    unsaid = {"headline"} if slide.shapes.title is not None else set()
    if base.room is not None and has_footer(base.layout):
        unsaid.add("footer")
    marks = tuple(mark for mark in marks if mark.role not in unsaid)
    numbers = numbering(slide)
    made = list(draw.of(marks, numbers))
    shapes.match([shape for mark, shape in made if mark.owner])
    if grouped:
        picture = [shape for mark, shape in made if mark.owner]
        made = [(mark, shape) for mark, shape in made if not mark.owner]
        box = on.picture if on else Box(0, 0, *base.size)
        names = numbers.named("Computational graph", page.speech)
        tree.append(shapes.group(names, picture, (box.x, box.y, box.width, box.height)))
    tree.extend(shape for _, shape in made)
    slide.notes_slide.notes_text_frame.text = page.speech
    packed(slide.notes_slide.part)
    packed(slide.part)


def _describe(presentation: Any, deck: Deck, author: str) -> None:
    properties = presentation.core_properties
    properties.title = deck.name[:255]
    properties.author = properties.last_modified_by = author or "graphviz_backprop"
    properties.created = properties.modified = _DATE
    properties.revision = 1


def _stamped(content: bytes) -> bytes:
    """The same archive with fixed dates."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return zipped((name, source.read(name)) for name in source.namelist())
