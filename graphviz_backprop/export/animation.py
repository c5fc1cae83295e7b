"""All frames of a deck as one moving picture: GIF, WebP or APNG."""

from __future__ import annotations

import io
from typing import Any, Literal

from graphviz_backprop.choices import Format
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.export.pictures import MOST_PIXELS, png_pictures, size_of
from graphviz_backprop.text.errors import RenderError

Kind = Literal["gif", "webp", "apng"]

#: The last picture stays this many times as long as the others.
_LAST = 3
#: A picture of a graph has few colours: with this many, the edges of letters stay smooth.
_COLOURS = 128


def animation(
    deck: Deck, kind: Kind, settings: Format = Format(), progress: Progress | None = None
) -> bytes:
    """The bytes of an animation, every picture for ``settings.seconds``.

    It runs ``settings.loop`` times, usually without end; a worksheet, whose answers come
    last, once.

    Raises RenderError where all pictures together have too many pixels.
    """
    width, height = size_of(deck, settings)
    scale = settings.width / width if settings.width else settings.scale
    if width * height * scale**2 * len(deck.frames) > 4 * MOST_PIXELS:
        raise RenderError(
            "the animation would be too large",
            remedy="Choose a smaller scale or width, or --pace node.",
        )
    times = settings.loop if settings.loop is not None else int(bool(deck.headlines))
    return animated(list(_images(deck, settings, progress)), kind, settings.seconds, times)


def _images(deck: Deck, settings: Format, progress: Progress | None) -> Any:
    from PIL import Image

    for content in png_pictures(deck, settings, progress):
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            yield image


def animated(images: list[Any], kind: Kind, seconds: float, times: int = 0) -> bytes:
    """Images of one size as an animation that runs so many times, 0 for without end."""
    durations = [round(seconds * 1000)] * len(images)
    durations[-1] *= _LAST
    options: dict[str, Any] = {
        "save_all": True,
        "duration": durations,
    }
    if kind != "gif":
        options["loop"] = times
    elif times != 1:  # a GIF says how often it comes again
        options["loop"] = max(times - 1, 0)
    match kind:
        case "gif":
            images = _with_one_palette(images)
            options |= {"format": "GIF", "optimize": False, "disposal": 1}
        case "webp":
            options |= {"format": "WEBP", "lossless": True, "method": 4}
        case "apng":
            options |= {"format": "PNG", "default_image": False, "blend": 0, "disposal": 0}
    buffer = io.BytesIO()
    images[0].save(buffer, append_images=images[1:], **options)
    return buffer.getvalue()


def _with_one_palette(images: list[Any]) -> list[Any]:
    """The images in the same few colours: only what changes is then stored, nothing flickers."""
    from PIL import Image

    flat = []
    for image in images:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        flat.append(white)
    sample = Image.new("RGB", (flat[0].width, 2 * flat[0].height))
    sample.paste(flat[len(flat) // 2])
    sample.paste(flat[-1], (0, flat[0].height))
    palette = sample.quantize(_COLOURS, dither=Image.Dither.NONE)
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in flat]
