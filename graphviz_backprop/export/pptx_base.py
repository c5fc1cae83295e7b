"""The presentation that slides are put into: an empty one, or a template without its slides."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.archive import zipped
from graphviz_backprop.export.lettering import LEADING
from graphviz_backprop.export.slide import HEADLINE, MARGIN

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"
#: Placeholders that take no room from a picture.
_QUIET = frozenset({"TITLE", "DATE", "FOOTER", "SLIDE_NUMBER"})


def font_of(theme: Theme) -> str:
    """The first family of a theme's font list."""
    return theme.font.split(",")[0].strip().strip("'\"")


def blank(size: tuple[float, float], theme: Theme) -> Any:
    """An empty presentation of this size in the colours of a theme."""
    from pptx import Presentation
    from pptx.dml.color import RGBColor

    presentation: Any = Presentation()
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
        colour = RGBColor(*bytes.fromhex(theme.background[1:]))  # type: ignore[no-untyped-call]
        master.background.fill.fore_color.rgb = colour
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
    title.height = round(2 * LEADING * HEADLINE * unit * shapes.EMU)
    body = title.element.find(".//{*}bodyPr")
    for child in list(body):
        body.remove(child)
    body.append(shapes.A.noAutofit())
    return presentation


def from_template(path: Path) -> Any:
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
        types = source.read(_TYPES)
        if _TEMPLATE_TYPE not in types:
            return content
        parts = {name: source.read(name) for name in source.namelist()}
    parts[_TYPES] = types.replace(_TEMPLATE_TYPE, _DECK_TYPE)
    return zipped(parts.items())


def title_layout(presentation: Any) -> Any:
    """The layout with a title and the least beside it."""

    def others(layout: Any) -> tuple[bool, int]:
        kinds = [placeholder.placeholder_format.type.name for placeholder in layout.placeholders]
        return "TITLE" not in kinds, sum(kind not in _QUIET for kind in kinds)

    layouts = list(presentation.slide_layouts)
    if not layouts:
        raise RenderError(
            "the template has no slide layouts", remedy="Give a template made in a slide program."
        )
    return min(layouts, key=others)


def title_end(layout: Any) -> float | None:
    """Where a layout's title ends, in points; None where it is not at the top."""
    for placeholder in layout.placeholders:
        if placeholder.placeholder_format.idx == 0 and placeholder.height is not None:
            return float(placeholder.top + placeholder.height) / shapes.EMU
    return None
