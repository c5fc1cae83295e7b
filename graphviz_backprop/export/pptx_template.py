"""A template that slides are put into: its layout, its colours and what its placeholders hold."""

from __future__ import annotations

import difflib
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from graphviz_backprop.drawing.contrast import contrast
from graphviz_backprop.drawing.lettering import LEADING, wrapped
from graphviz_backprop.drawing.slide import Box
from graphviz_backprop.drawing.theme import AUTO, DARK, Theme
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.archive import zipped
from graphviz_backprop.text.errors import RenderError

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"
#: Placeholders that take no room from a picture.
_QUIET = frozenset({"TITLE", "DATE", "FOOTER", "SLIDE_NUMBER"})
#: How much smaller text may get.
_PARTS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25)
_TITLES = frozenset({"TITLE", "CENTER_TITLE"})
_BODIES = frozenset({"BODY", "OBJECT", "CONTENT", "VERTICAL_BODY", "VERTICAL_OBJECT"})
#: No larger template is read, in bytes.
LARGEST = 200_000_000


def from_template(path: Path) -> Any:
    """The presentation of a template, without its slides."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        with path.open("rb") as file:  # a device may never end
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise RenderError(
                f"the template {path} holds more than {LARGEST:,} bytes",
                remedy="Leave out its own slides.",
            )
        presentation = Presentation(io.BytesIO(_as_deck(content)))
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
        types = source.read(_TYPES)
        if _TEMPLATE_TYPE not in types:
            return content
        parts = {name: source.read(name) for name in source.namelist()}
    parts[_TYPES] = types.replace(_TEMPLATE_TYPE, _DECK_TYPE)
    return zipped(parts.items())


def layout_of(presentation: Any, name: str = "") -> Any:
    """The layout of this name in any of the masters; else one with a title and little beside it.

    Raises RenderError where there is none.
    """
    layouts = [each for master in presentation.slide_masters for each in master.slide_layouts]
    if not layouts:
        raise RenderError(
            "the template has no slide layouts", remedy="Give a template made in a slide program."
        )
    if not name:
        return min(layouts, key=_others)
    by_name = {layout.name.casefold(): layout for layout in reversed(layouts)}
    if name.casefold() in by_name:
        return by_name[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), by_name, n=1)
    meant = f"Did you mean {by_name[near[0]].name}? " if near else ""
    names = ", ".join(dict.fromkeys(layout.name for layout in layouts))
    raise RenderError(
        f"the template has no layout called {name!r:.60}", remedy=f"{meant}It has {names}."
    )


def _others(layout: Any) -> tuple[bool, int]:
    kinds = [kind_of(placeholder) for placeholder in layout.placeholders]
    return not _TITLES & set(kinds), sum(kind not in _QUIET for kind in kinds)


def kind_of(placeholder: Any) -> str:
    """What a placeholder is for."""
    return str(placeholder.placeholder_format.type.name)


def box_of(placeholder: Any) -> Box | None:
    """Where a placeholder is, in points; None where nobody says so."""
    sides = placeholder.left, placeholder.top, placeholder.width, placeholder.height
    if any(side is None for side in sides):
        return None
    return Box(*(side / shapes.EMU for side in sides))


def body_of(layout: Any) -> Any:
    """The largest placeholder for contents, where the picture goes; None where there is none."""
    bodies = [p for p in layout.placeholders if kind_of(p) in _BODIES and box_of(p) is not None]
    return max(bodies, key=lambda p: p.width * p.height, default=None)


def room_of(layout: Any, size: tuple[float, float]) -> Box:
    """What a layout leaves for a picture with its formulas."""
    body = body_of(layout)
    if body is not None and (box := box_of(body)):
        return box
    width, height = size
    unit = height / 540
    top, bottom = 10 * unit, height - 12 * unit
    for placeholder in layout.placeholders:
        box = box_of(placeholder)
        if box is None or kind_of(placeholder) == "DATE":
            continue
        if kind_of(placeholder) in _TITLES and box.y + box.height < height / 2:
            top = max(top, box.y + box.height + 10 * unit)
        elif kind_of(placeholder) in ("FOOTER", "SLIDE_NUMBER") and box.y > height / 2:
            bottom = min(bottom, box.y - 4 * unit)
    return Box(18 * unit, top, width - 36 * unit, bottom - top)


def fill(slide: Any, layout: Any, body: Sequence[str], caption: str, footer: str) -> None:
    """Puts words into the placeholders of a new slide that are for words, and removes the rest.

    The picture's own placeholder goes too; ``body`` are paragraphs.
    """
    picture = body_of(layout)
    taken = picture.placeholder_format.idx if picture is not None else None
    waiting = {"body": "\n".join(body), "SUBTITLE": caption}
    for placeholder in list(slide.placeholders):
        if placeholder == slide.shapes.title:
            continue
        kind = "body" if kind_of(placeholder) in _BODIES else kind_of(placeholder)
        if placeholder.placeholder_format.idx != taken and waiting.get(kind):
            write(placeholder, waiting.pop(kind), "bodyStyle")
        else:
            placeholder.element.getparent().remove(placeholder.element)
    numbers = shapes.Numbering(max(int(n) for n in slide.shapes._spTree.xpath("//p:cNvPr/@id")))
    slide.shapes._spTree.extend(_feet(layout, footer, numbers))


def write(placeholder: Any, words: str, style: str) -> None:
    """Puts text into a placeholder, smaller than the ``style`` of its master where it must be."""
    placeholder.text_frame.text = words
    box = box_of(placeholder)
    master = placeholder.part.slide_layout.slide_master.element
    size = master.find(f".//{{*}}{style}/{{*}}lvl1pPr/{{*}}defRPr")
    if box is None or size is None:
        return
    points = int(size.get("sz", "1800")) / 100
    for part in _PARTS:
        lines = [
            line
            for paragraph in words.split("\n")
            for line in wrapped(paragraph, points * part, 0.85 * box.width)
        ]
        if len(lines) * LEADING * points * part <= 0.9 * box.height:
            break
    if part < 1:
        frame = placeholder.text_frame._txBody.bodyPr
        for child in list(frame):
            frame.remove(child)
        frame.append(shapes.A.normAutofit(fontScale=f"{part * 100_000:.0f}"))


def _feet(layout: Any, footer: str, numbers: shapes.Numbering) -> Iterator[Any]:
    """The footer and the number of a slide, where its layout has a place for them."""
    number = shapes.A.fld(
        shapes.A.rPr(lang="en-US"), shapes.A.t("‹#›"), type="slidenum",
        id="{5B0D7E9A-0E55-4C7B-9B8C-6C2C5A5B0001}",
    )  # fmt: skip
    words = shapes.A.r(shapes.A.rPr(lang="en-US"), shapes.A.t(footer))
    for placeholder in layout.placeholders:
        kind = kind_of(placeholder)
        if kind == "SLIDE_NUMBER" or (kind == "FOOTER" and footer):
            [place] = placeholder.element.xpath("./p:nvSpPr/p:nvPr/p:ph")
            yield shapes.P.sp(
                shapes.P.nvSpPr(
                    numbers.named(placeholder.name, ""),
                    shapes.P.cNvSpPr(shapes.A.spLocks(noGrp="1")),
                    shapes.P.nvPr(shapes.P.ph(**dict(place.attrib))),
                ),
                shapes.P.spPr(),
                shapes.P.txBody(
                    shapes.A.bodyPr(),
                    shapes.A.lstStyle(),
                    shapes.A.p(number if kind == "SLIDE_NUMBER" else words),
                ),
            )


def has_footer(layout: Any) -> bool:
    """Whether a layout has places for a footer and for the number of a slide."""
    return {"FOOTER", "SLIDE_NUMBER"} <= {kind_of(each) for each in layout.placeholders}


def theme_on(layout: Any, theme: Theme) -> Theme:
    """The theme, or the dark one on a dark layout where none was chosen."""
    ground = background_of(layout)
    return DARK if theme == AUTO and ground and _is_dark(ground) else theme


def clash(path: Path, name: str, theme: Theme) -> str:
    """A warning where a chosen theme is for another background than the template has."""
    ground = background_of(layout_of(from_template(path), name))
    if theme == AUTO or not ground:
        return ""
    dark = _is_dark(ground)
    if dark == (not _is_dark(theme.ink)):
        return ""
    is_, other = ("dark", "light") if dark else ("light", "dark")
    return (
        f"the background of the template is {is_}, and the theme {theme.name} is for a {other} "
        f"one: --theme {is_} fits"
    )


def _is_dark(colour: str) -> bool:
    return contrast(colour, "#ffffff") > contrast(colour, "#000000")


def background_of(layout: Any) -> str:
    """The colour behind slides of a layout, ``#rrggbb``; "" where it is a picture."""
    master = layout.slide_master
    mapped = dict(master.element.find("{*}clrMap").attrib)
    if (override := layout.element.find("{*}clrMapOvr/{*}overrideClrMapping")) is not None:
        mapped = dict(override.attrib)
    for place in (layout, master):
        ground = place.element.find("{*}cSld/{*}bg")
        if ground is not None:
            return _colour(ground, master, mapped)
    return ""


def _colour(ground: Any, master: Any, mapped: dict[str, str]) -> str:
    """The first colour in a description of a background."""
    if ground.find(".//{*}blip") is not None:
        return ""
    for element in ground.iter("{*}srgbClr", "{*}schemeClr", "{*}sysClr"):
        value = str(element.get("lastClr") or element.get("val"))
        if etree.QName(element).localname == "schemeClr":
            scheme = etree.fromstring(master.part.part_related_by(_THEME).blob)
            named = scheme.find(f".//{{*}}clrScheme/{{*}}{mapped.get(value, value)}/*")
            value = str(named.get("lastClr") or named.get("val")) if named is not None else ""
        return f"#{value.lower()}" if len(value) == 6 else ""
    return ""
