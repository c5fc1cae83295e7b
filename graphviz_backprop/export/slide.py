"""Where things stand on a slide, in points: headline, picture, chain rule, footer."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from graphviz_backprop.drawing import text
from graphviz_backprop.export.deck import Deck, Page, cleaned
from graphviz_backprop.export.lettering import LEADING, wrapped
from graphviz_backprop.export.typeset import Outline, fitted

SLIDES = {"16:9": (960.0, 540.0), "4:3": (720.0, 540.0)}

HEADLINE = 28.0
FORMULA = 26.0
CAPTION = 18.0
FOOTER = 12.0
MARGIN = 36.0
#: Labels no larger than this on a slide: a picture of one gate is not blown up.
LARGEST_LABEL = 34.0
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, y down."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of a slide. ``picture`` is where the scene stands, ``scale`` points of the
    slide for one of the scene's."""

    width: float
    height: float
    headline: Box
    picture: Box
    scale: float
    caption: Box
    formula: Box
    footer: Box


def places(deck: Deck, size: tuple[float, float], *, top: float | None = None) -> Places:
    """The places on every slide of this size; ``top`` is the end of a template's own title.

    All slides of a deck are alike, so that nothing jumps from one to the next.
    """
    scene = deck.scene
    width, height = size
    unit = height / 540.0
    margin = MARGIN * unit
    inner = width - 2 * margin
    begin = top if top is not None else (MARGIN / 2 + 2 * LEADING * HEADLINE) * unit
    footer = Box(margin, height - 30 * unit, inner, 18 * unit)
    typeset = 90 * unit if any(_is_typeset(page) for page in deck.pages) else 0.0
    formula = Box(margin, footer.y - 6 * unit - typeset, inner, typeset)
    words = CAPTION * LEADING * unit if deck.caption else 0.0
    room = Box(margin / 2, begin + 10 * unit, width - margin, formula.y - begin - 22 * unit - words)
    largest = max(
        (LARGEST_LABEL / label.size for label in scene.texts if label.role == "value"), default=2.0
    )
    scale = min(room.width / scene.width, room.height / scene.height, largest * unit)
    shown = (scene.width * scale, scene.height * scale)
    picture = Box(
        room.x + (room.width - shown[0]) / 2, room.y + (room.height - shown[1]) / 2, *shown
    )
    return Places(
        width,
        height,
        Box(margin, MARGIN / 2 * unit, inner, begin - MARGIN / 2 * unit),
        picture,
        scale,
        Box(margin, room.y + room.height + 4 * unit, inner, words),
        formula,
        footer,
    )


def chain_rule(page: Page, box: Box) -> Outline | None:
    """The typeset working of a page; None where there is too much of it for a slide."""
    if not _is_typeset(page):
        return None
    return fitted(page.working, FORMULA * box.height / 90, box.width, box.height)


def _is_typeset(page: Page) -> bool:
    return 0 < len(page.working) <= _MOST_LINES


def slide_svg(deck: Deck, page: Page, aspect: str) -> str:
    """A whole slide as SVG, all text as outlines."""
    from graphviz_backprop.export.svg import svg

    size = SLIDES[aspect]
    at = places(deck, size)
    theme = deck.theme
    inner = svg(deck.scene, page.frame, theme, text="path", title=deck.name, prefix="p_")
    _, _, body = inner.partition(">")
    box = at.picture
    nested = (
        f'<svg x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        f' viewBox="0 0 {deck.scene.width:g} {deck.scene.height:g}">{body}'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]:g}" height="{size[1]:g}"'
        f' viewBox="0 0 {size[0]:g} {size[1]:g}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(page.headline)}</title>',
        f'<desc id="desc">{escape(cleaned(page.speech, 2000))}</desc>',
        f'<rect width="100%" height="100%" fill="{theme.background}"/>',
        nested.strip(),
    ]
    y = at.headline.y
    for line in wrapped(page.headline, HEADLINE, at.headline.width)[:2]:
        y += LEADING * HEADLINE
        parts.append(_centred(line, HEADLINE, size[0] / 2, y - 0.3 * HEADLINE, theme.ink))
    if deck.caption:
        line = one_line(deck.caption, CAPTION, at.caption.width)
        y = at.caption.y + CAPTION
        parts.append(_centred(line, CAPTION, size[0] / 2, y, theme.ink))
    formula = chain_rule(page, at.formula)
    if formula is not None:
        x = (size[0] - formula.width) / 2
        y = at.formula.y + (at.formula.height - formula.height) / 2
        parts.append(
            f'<path transform="translate({x:.2f} {y:.2f})" d="{formula.path}" fill="{theme.ink}"/>'
        )
    line = one_line(footer_text(deck, page), FOOTER, at.footer.width)
    parts.append(_centred(line, FOOTER, size[0] / 2, at.footer.y + FOOTER, theme.faint))
    return "\n".join((*parts, "</svg>")) + "\n"


def footer_text(deck: Deck, page: Page) -> str:
    """Title, footer and the number of the step."""
    number = f"{page.frame.index + 1} / {page.frame.total}"
    return "  ·  ".join(part for part in (deck.title, deck.footer, number) if part)


def one_line(words: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than a line."""
    lines = wrapped(words, size, width)
    return lines[0] + "…" if len(lines) > 1 else "".join(lines)


def _centred(words: str, size: float, x: float, y: float, colour: str) -> str:
    runs = text.plain(words)
    left = x - text.width(runs, size) / 2
    return (
        f'<path transform="translate({left:.2f} {y:.2f})" d="{text.outline(runs, size)}"'
        f' fill="{colour}"/>'
    )
