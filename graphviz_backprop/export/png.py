"""An SVG picture as PNG."""

from __future__ import annotations


def png(
    svg: str,
    *,
    scale: float = 2.0,
    width: int | None = None,
    background: str | None = None,
) -> bytes:
    """The bytes of a PNG file: ``scale`` pixels a point, or ``width`` pixels wide.

    Give it an SVG with path text: the fonts of the machine are not used.
    """
    from resvg_py import svg_to_bytes

    size = {"zoom": scale} if width is None else {"width": width}
    return bytes(
        svg_to_bytes(svg_string=svg, background=background, skip_system_fonts=True, dpi=96, **size)
    )
