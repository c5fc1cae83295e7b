"""Slides for PowerPoint, Keynote, Impress and Google Slides: native shapes, one slide a step."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.frame import OUTSIDE
from graphviz_backprop.drawing.text import words
from graphviz_backprop.drawing.writing import BRACKET_STROKE
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.archive import zipped
from graphviz_backprop.export.deck import Deck, Page, Progress, watched
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.pptx_base import (
    blank,
    font_of,
    from_template,
    title_end,
    title_layout,
)
from graphviz_backprop.export.pptx_shapes import Numbering, Stroke
from graphviz_backprop.export.slide import (
    CAPTION,
    FOOTER,
    HEADLINE,
    SLIDES,
    Places,
    chain_rule,
    footer_text,
    places,
)
from graphviz_backprop.export.svg import text_colour
from graphviz_backprop.export.worksheet import BLANK
from graphviz_backprop.names import plain

_DATE = datetime.datetime(1980, 1, 1)


def pptx(deck: Deck, settings: Settings = Settings(), progress: Progress | None = None) -> bytes:
    """The bytes of a .pptx file: same input, same bytes.

    With a template, its size, layouts and fonts are kept and its own slides left
    out. Raises RenderError for a template that cannot be read.
    """
    aspect = settings.aspect or "16:9"
    if settings.template is None:
        canvas = (deck.scene.width, deck.scene.height) if aspect == "canvas" else SLIDES[aspect]
        presentation = blank(canvas, deck.theme)
    else:
        presentation = from_template(settings.template)
    layout = title_layout(presentation)
    size = presentation.slide_width / shapes.EMU, presentation.slide_height / shapes.EMU
    top = title_end(layout) if settings.template else None
    at = places(deck, size, top=top)
    for page in watched(deck.pages, progress):
        _slide(presentation, layout, deck, page, at)
    _describe(presentation, deck)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return _stamped(buffer.getvalue())


def _slide(presentation: Any, layout: Any, deck: Deck, page: Page, at: Places) -> None:
    slide = presentation.slides.add_slide(layout)
    for placeholder in list(slide.placeholders):
        if placeholder != slide.shapes.title and placeholder.placeholder_format.idx != 0:
            placeholder.element.getparent().remove(placeholder.element)
    title = slide.shapes.title
    if title is not None:
        title.text_frame.text = page.headline
    tree = slide.shapes._spTree
    numbers = Numbering(max(int(number) for number in tree.xpath("//p:cNvPr/@id")))
    theme = deck.theme
    font = font_of(theme)
    if title is None:
        runs = text.plain(page.headline)
        place = at.headline.x + at.headline.width / 2, at.headline.y + HEADLINE
        names = numbers.named("Headline", "")
        tree.append(shapes.label(names, runs, place, HEADLINE, at.headline.width, theme.ink, font))
    box = at.picture
    names = numbers.named("Computational graph", page.speech)
    parts = list(_picture(deck, page, at, numbers))
    tree.append(shapes.group(names, parts, (box.x, box.y, box.width, box.height)))
    unit = at.height / 540
    if deck.caption:
        place = at.caption.x + at.caption.width / 2, at.caption.y + CAPTION * unit
        names = numbers.named("Caption", "")
        runs = text.plain(deck.caption)
        tree.append(
            shapes.label(names, runs, place, CAPTION * unit, at.caption.width, theme.ink, font)
        )
    formula = chain_rule(page, at.formula)
    if formula is not None:
        place = (
            (at.width - formula.width) / 2,
            at.formula.y + (at.formula.height - formula.height) / 2,
        )
        names = numbers.named("Chain rule", "\n".join(page.spoken))
        tree.append(
            shapes.outline(
                names, formula.commands, (*place, formula.width, formula.height), theme.ink
            )
        )
    place = at.footer.x + at.footer.width / 2, at.footer.y + FOOTER * unit
    names = numbers.named("Footer", "")
    runs = text.plain(footer_text(deck, page))
    tree.append(shapes.label(names, runs, place, FOOTER * unit, at.footer.width, theme.faint, font))
    slide.notes_slide.notes_text_frame.text = page.speech


def _picture(deck: Deck, page: Page, at: Places, numbers: Numbering) -> Iterator[Any]:
    """Every shape of the picture, from back to front, with a name that says what it is."""
    scene, theme, frame, scale = deck.scene, deck.theme, page.frame, at.scale
    labels = deck.trace.labels
    left, top = at.picture.x, at.picture.y

    def moved(points: Any) -> tuple[tuple[float, float], ...]:
        return tuple((left + x * scale, top + y * scale) for x, y in points)

    def called(node: str) -> str:
        return plain(labels[node]) if node in labels else node

    for wire in scene.wires:
        lit = wire.key in frame.active_wires
        colour, width = (theme.active, theme.active_stroke) if lit else (theme.ink, theme.stroke)
        names = numbers.named(*_wire_words(wire.key, called, lit))
        yield shapes.wire(names, moved(wire.path), moved(wire.arrow), Stroke(colour, width * scale))
    for dot in scene.dots:
        colour = theme.active if dot.node in frame.active_wires else theme.ink
        names = numbers.named(f"Fan-out of {called(dot.node)}", "")
        radius = dot.radius * scale
        yield shapes.oval(names, moved((dot.centre,))[0], radius, radius, colour, None)
    symbols = {anchor.node: anchor for anchor in scene.texts if anchor.role == "symbol"}
    font = font_of(theme)
    for circle in scene.circles:
        lit = circle.node in frame.active_nodes
        troubled = bool(circle.trouble) and frame.last >= circle.trouble_from
        symbol = symbols[circle.node]
        runs = symbol.shown(frame.last)
        said = f"Operation {words(runs)} computes {called(circle.node)}"
        said += f": {circle.trouble}" if troubled else ""
        names = numbers.named(f"{words(runs)} ({called(circle.node)})", said)
        outline = theme.mark if troubled else theme.ink
        width = theme.active_stroke if troubled else theme.stroke
        yield shapes.oval(
            names,
            moved((circle.centre,))[0],
            circle.rx * scale,
            circle.ry * scale,
            theme.lit if lit else theme.fill,
            Stroke(outline, width * scale, troubled),
            runs,
            symbol.size * scale,
            text_colour(symbol, frame, theme),
            font,
        )
    for bracket in scene.brackets:
        if frame.last >= bracket.step:
            names = numbers.named(f"Bracket of {called(bracket.node)}", "")
            line = Stroke(text_colour(bracket, frame, theme), BRACKET_STROKE * scale)
            yield shapes.polyline(names, moved(bracket.path), line)
    for anchor in scene.texts:
        runs = anchor.shown(frame.last)
        if not runs or anchor.role == "symbol":
            continue
        names = numbers.named(f"{anchor.role.capitalize()} of {called(anchor.node)}", "")
        size = anchor.size * scale
        place = moved(((anchor.x, anchor.y),))[0]
        width = text.width(runs, size)
        yield shapes.label(names, runs, place, size, width, text_colour(anchor, frame, theme), font)


def _wire_words(key: Any, called: Any, lit: bool) -> tuple[str, str]:
    """Name and description of a wire."""
    lit_words = ", highlighted" if lit else ""
    if not isinstance(key, str):
        if key.user == OUTSIDE:
            source = called(key.operand)
            return f"Wire {source} out", f"{source} is the result{lit_words}"
        way = f"{called(key.operand)} to {called(key.user)}"
        return f"Wire {way}", f"Wire from {way}{lit_words}"
    if key.startswith(BLANK):
        return "Box to write in", "Box to write in"
    return f"Wire {called(key)}", f"Wire from {called(key)} to where it branches{lit_words}"


def _describe(presentation: Any, deck: Deck) -> None:
    properties = presentation.core_properties
    properties.title = deck.name[:255]
    properties.author = properties.last_modified_by = "graphviz_backprop"
    properties.created = properties.modified = _DATE
    properties.revision = 1


def _stamped(content: bytes) -> bytes:
    """The same archive with fixed dates."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return zipped((name, source.read(name)) for name in source.namelist())
