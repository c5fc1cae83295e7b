"""Slides for PowerPoint, Keynote, Google Slides and LibreOffice: native shapes, one slide a step."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.text import words
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.archive import zipped
from graphviz_backprop.export.deck import Deck, Page, Progress, cleaned, watched
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.pptx_shapes import Numbering, Stroke
from graphviz_backprop.export.slide import (
    CAPTION, FOOTER, FORMULA, HEADLINE, MARGIN, SLIDES, Places, chain_rule, footer_text, places,
)  # fmt: skip
from graphviz_backprop.export.svg import text_colour
from graphviz_backprop.names import plain

_DATE = datetime.datetime(1980, 1, 1)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"


def pptx(deck: Deck, settings: Settings = Settings(), progress: Progress | None = None) -> bytes:
    """The bytes of a .pptx file: same input, same bytes.

    With a template, its size, layouts and fonts are kept and its own slides left
    out. Raises RenderError for a template that cannot be read.
    """
    aspect = settings.aspect or "16:9"
    if settings.template is None:
        canvas = (deck.scene.width, deck.scene.height) if aspect == "canvas" else SLIDES[aspect]
        presentation = _blank(canvas, deck.theme)
    else:
        presentation = _template(settings.template)
    layout = _title_layout(presentation)
    size = presentation.slide_width / shapes.EMU, presentation.slide_height / shapes.EMU
    top = _title_end(layout) if settings.template else None
    at = places(deck.scene, size, caption=bool(deck.caption), top=top)
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
        tree.append(
            shapes.label(names, runs, place, HEADLINE, at.headline.width, theme.ink, font)
        )
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
    tree.append(
        shapes.label(names, runs, place, FOOTER * unit, at.footer.width, theme.faint, font)
    )
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
        if key.user == "out":
            return f"Wire {called(key.operand)} out", f"{called(key.operand)} is the result{lit_words}"
        way = f"{called(key.operand)} to {called(key.user)}"
        return f"Wire {way}", f"Wire from {way}{lit_words}"
    if key.startswith("blank "):
        return "Line to write on", "Line to write on"
    return f"Wire {called(key)}", f"Wire from {called(key)} to where it branches{lit_words}"


def font_of(theme: Theme) -> str:
    """The first family of a theme's font list."""
    return theme.font.split(",")[0].strip().strip("'\"")


def _blank(size: tuple[float, float], theme: Theme) -> Any:
    """An empty presentation of this size in the colours of a theme."""
    from pptx import Presentation
    from pptx.dml.color import RGBColor

    presentation = Presentation()
    across = size[0] * shapes.EMU / presentation.slide_width
    down = size[1] * shapes.EMU / presentation.slide_height
    presentation.slide_width, presentation.slide_height = (
        round(number * shapes.EMU) for number in size
    )
    master = presentation.slide_master
    for place in (master, *presentation.slide_layouts):
        for shape in place.placeholders:
            if shape.element.spPr.find(".//{*}xfrm") is not None:
                shape.left, shape.width = round(shape.left * across), round(shape.width * across)
                shape.top, shape.height = round(shape.top * down), round(shape.height * down)
    if theme.background != "none":
        master.background.fill.solid()
        master.background.fill.fore_color.rgb = RGBColor.from_string(theme.background[1:].upper())
    unit = size[1] / 540
    style = master.element.find(".//{*}titleStyle/{*}lvl1pPr/{*}defRPr")
    style.set("sz", str(round(HEADLINE * unit * 100)))
    fill = style.find("{*}solidFill")
    fill.getparent().replace(fill, shapes.solid(theme.ink))
    font = font_of(theme)
    for tag in ("latin", "ea", "cs"):
        style.find(f"{{*}}{tag}").set("typeface", font)
    title = master.placeholders[0]
    margin = MARGIN * unit
    title.left, title.top = round(margin * shapes.EMU), round(margin / 2 * shapes.EMU)
    title.width = round((size[0] - 2 * margin) * shapes.EMU)
    title.height = round(2 * 1.3 * HEADLINE * unit * shapes.EMU)
    body = title.element.find(".//{*}bodyPr")
    for child in list(body):
        body.remove(child)
    body.append(shapes.A.noAutofit())
    return presentation


def _template(path: Path) -> Any:
    """The presentation of a template, without its slides."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        presentation = Presentation(io.BytesIO(_as_deck(path.read_bytes())))
    except OSError as error:
        raise RenderError(f"the template {path} cannot be read: {error.strerror}") from error
    except (PythonPptxError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise RenderError(
            f"{path} is not a template that can be used",
            remedy="Give a .pptx or .potx file; save an older .ppt as .pptx first.",
        ) from error
    listed = presentation.slides._sldIdLst
    for entry in list(listed):
        presentation.part.drop_rel(entry.get(_RELATION))
        listed.remove(entry)
    root = presentation.element
    for tag in ("custShowLst", "extLst"):  # both name slides that are gone
        for element in root.findall(f"{{*}}{tag}"):
            root.remove(element)
    return presentation


def _as_deck(content: bytes) -> bytes:
    """A .potx as the .pptx that it differs from only in its declared type."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        types = source.read("[Content_Types].xml")
        if _TEMPLATE_TYPE not in types:
            return content
        return zipped(
            (name, types.replace(_TEMPLATE_TYPE, _DECK_TYPE) if name.startswith("[") else source.read(name))
            for name in source.namelist()
        )


def _title_layout(presentation: Any) -> Any:
    """The layout with a title and the least beside it."""

    def others(layout: Any) -> tuple[bool, int]:
        kinds = [placeholder.placeholder_format.type for placeholder in layout.placeholders]
        titles = [kind for kind in kinds if str(kind).startswith(("TITLE", "CENTER_TITLE"))]
        extra = sum(str(kind).split()[0] not in {"TITLE", "DATE", "FOOTER", "SLIDE_NUMBER"} for kind in kinds)
        return not titles, extra

    layouts = list(presentation.slide_layouts)
    if not layouts:
        raise RenderError(
            "the template has no slide layouts", remedy="Give a template made in a slide program."
        )
    return min(layouts, key=others)


def _title_end(layout: Any) -> float | None:
    """Where a layout's title ends, in points; None where it is not at the top."""
    for placeholder in layout.placeholders:
        if placeholder.placeholder_format.idx == 0 and placeholder.height is not None:
            return float(placeholder.top + placeholder.height) / shapes.EMU
    return None


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
