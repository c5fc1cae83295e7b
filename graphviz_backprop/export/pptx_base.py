"""The presentation that slides are put into: an empty one, or a template without its slides."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing.lettering import LEADING
from graphviz_backprop.drawing.slide import HEADLINE, MARGIN, SLIDES, Box
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.pptx_template import (
    fill,
    from_template,
    layout_of,
    room_of,
    theme_on,
    write,
)

#: The smallest side of a slide, in points.
_LEAST = 72.0
#: Which colours of a template stand for those of a theme; the rest says something by itself.
_SCHEME = {"ink": "tx1", "faint": "tx1/65000", "fill": "bg1"}
_SCHEME_FONT = "+mn-lt"


@dataclass(frozen=True, slots=True)
class Look:
    """The colours and the font of shapes; ``scheme`` are colours that a template has."""

    theme: Theme
    scheme: Mapping[str, str] = field(default_factory=dict)
    own_font: str = ""

    @property
    def font(self) -> str:
        """The name of the font."""
        return self.own_font or font_of(self.theme)

    def colour(self, name: str) -> str:
        """A colour of the theme as DrawingML knows it."""
        return self.scheme.get(name) or str(getattr(self.theme, name))


@dataclass(frozen=True, slots=True)
class Base:
    """A presentation without slides, the layout of those to come, and where they have room.

    ``size`` is in points; ``room`` is that of a template.
    """

    presentation: Any
    layout: Any
    size: tuple[float, float]
    look: Look
    room: Box | None = None


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


def base_of(deck: Deck, settings: Format) -> Base:
    """What the slides of a deck are put on."""
    if settings.template is not None:
        presentation = from_template(settings.template)
        layout = layout_of(presentation, settings.layout)
        size = presentation.slide_width / shapes.EMU, presentation.slide_height / shapes.EMU
        look = Look(theme_on(layout, deck.theme), _SCHEME, _SCHEME_FONT)
        return Base(presentation, layout, size, look, room_of(layout, size))
    canvas = deck.canvas
    bare = (max(canvas.width, _LEAST), max(canvas.height, _LEAST))
    size = bare if settings.aspect == "canvas" else SLIDES[settings.aspect or "16:9"]
    presentation = blank(size, deck.theme)
    return Base(presentation, layout_of(presentation), size, Look(deck.theme))


def empty_slide(base: Base, title: str, body: Sequence[str], caption: str, footer: str) -> Any:
    """A new slide with a title; in a template its other placeholders are filled too."""
    slide = base.presentation.slides.add_slide(base.layout)
    heading = slide.shapes.title
    if base.room is not None:
        fill(slide, base.layout, body, caption, footer)
        if heading is not None:
            write(heading, title, "titleStyle")
    elif heading is not None:
        heading.text_frame.text = title
    return slide


def remove_title(slide: Any) -> None:
    """Takes the title off a slide that has room for the picture only."""
    if slide.shapes.title is not None:
        slide.shapes._spTree.remove(slide.shapes.title.element)


def numbering(slide: Any) -> shapes.Numbering:
    """Numbers for the shapes that are added to a slide."""
    used = slide.shapes._spTree.xpath("//p:cNvPr/@id")
    return shapes.Numbering(max(int(number) for number in used))


def packed(part: Any) -> None:
    """Puts a finished part away as compressed text: a hundred slides of shapes fill the memory.

    Nothing can be changed in it afterwards.
    """
    from pptx.opc.package import Part

    small = zlib.compress(part.blob, 6)

    class Packed(Part):
        @property  # type: ignore[misc]
        def blob(self) -> bytes:
            return zlib.decompress(small)

    part.__class__ = Packed
    for name in vars(part).keys() - {"_partname", "_content_type", "_package", "_rels"}:
        vars(part).pop(name)  # what remembers the elements
