"""A table with words around it on pages of A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Row(NamedTuple):
    """A mark in a colour, and the texts of the other columns."""

    mark: str
    colour: str
    cells: tuple[str, ...]


def pdf_report(
    title: str, lines: Sequence[str], columns: Sequence[str], rows: Sequence[Row]
) -> bytes:
    """The bytes of a PDF file; long texts are broken, long tables go on with their head."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    from graphviz_backprop.export.pdf import FONT, register_font

    register_font()
    body = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
    heading = ParagraphStyle("heading", parent=body, fontSize=14, leading=20)
    cells = [[Paragraph(escape(column), body) for column in columns]]
    for row in rows:
        mark = Paragraph(f'<font color="{row.colour}">{escape(row.mark)}</font>', body)
        cells.append([mark, *(Paragraph(escape(cell), body) for cell in row.cells)])
    table = Table(cells, colWidths=[8 * mm, 28 * mm, 30 * mm, 30 * mm, 74 * mm], repeatRows=1)
    table.setStyle(
        TableStyle(
            [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#999999")]
        )
    )
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        title=title,
        creator="graphviz_backprop",
        invariant=1,
    )
    words = [Paragraph(escape(line), body) for line in lines]
    document.build([Paragraph(escape(title), heading), *words, Spacer(1, 4 * mm), table])
    return buffer.getvalue()
