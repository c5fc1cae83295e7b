"""What was said of a worked solution, to hand out: as HTML and as PDF."""

from __future__ import annotations

from html import escape

from graphviz_backprop.export.pdf_report import Row, pdf_report
from graphviz_backprop.teach.solution import Judgement, Solution

MARKS = {
    "right": ("✓", "#00802b"),
    "rounded": ("≈", "#00802b"),
    "carried": ("→", "#8a6100"),
    "mistake": ("✗", "#d00000"),
    "wrong": ("✗", "#d00000"),
    "unreadable": ("?", "#d00000"),
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ccc}"
)
COLUMNS = ("", "Number", "Given", "Right", "Remark")


def html_report(found: Solution, program: str, name: str = "") -> bytes:
    """One page of HTML without scripts or addresses: a table with a row a number."""
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in COLUMNS)
    rows = "".join(_html_row(each) for each in found.judgements)
    lines = [f"<p>{escape(name)}</p>" if name else "", f"<p>{escape(found.summary)}</p>"]
    if found.missing:
        lines.append(f"<p>Not given: {escape(', '.join(found.missing))}.</p>")
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{escape(program)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(program)}</h1>{''.join(lines)}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    ).encode()


def _html_row(each: Judgement) -> str:
    mark, colour = MARKS[each.verdict]
    cells = (each.name, each.given, each.expected, each.message)
    sign = f"<td style='color:{colour}' title='{each.verdict}'>{mark}</td>"
    return f"<tr>{sign}{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def report_pdf(found: Solution, program: str, name: str = "") -> bytes:
    """The same as a PDF file: same input, same bytes."""
    rows = [
        Row(*MARKS[each.verdict], (each.name, each.given, each.expected, each.message))
        for each in found.judgements
    ]
    missing = f"Not given: {', '.join(found.missing)}." if found.missing else ""
    lines = [line for line in (name, found.summary, missing) if line]
    return pdf_report(program, lines, COLUMNS, rows)
