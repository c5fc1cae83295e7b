"""Worksheets and their key as documents for LaTeX, to be edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.theme import PRINT
from graphviz_backprop.export import tikz
from graphviz_backprop.export.beamer import FIT, PACKAGES
from graphviz_backprop.export.latex import parts, text_latex
from graphviz_backprop.export.paper import MARGIN, MM, Sheet, Task
from graphviz_backprop.export.paper_pages import KEY_SCALE, RULED, numbered

_MACROS = r"""\parindent=0pt
\newcommand{\gbhead}[2]{{\Large #1\hfill #2\par}\vspace{9mm}
  Name~\hrulefill\quad Date~\makebox[40mm]{\hrulefill}\par\vspace{5mm}}
\newcommand{\gbtask}[2]{\par\vspace{6mm}%
  \begin{minipage}{\linewidth}{\large #1\par}\smallskip #2\end{minipage}\par}
\newcommand{\gbblank}[1]{\mbox{$\displaystyle #1 =$ \gbplace}\hspace{4mm plus 3mm}}
\newcount\gbrows
\newcommand{\gbruled}[1]{\par{\footnotesize Working\par}\gbrows=#1
  \loop\ifnum\gbrows>0 \vspace{RULEDmm}\hrule\advance\gbrows by -1 \repeat\par}
""".replace("RULED", f"{RULED / MM - 0.4:g}")


def sheets_tex(sheets: Iterable[Sheet], paper: str) -> str:
    """A document with the sheets of all students, each from page 1 on."""
    drawn = list(sheets)
    return _document([line for sheet in drawn for line in _sheet(sheet)], drawn[0].box, paper)


def key_tex(sheets: Iterable[Sheet], paper: str) -> str:
    """A document with the answers of all sheets."""
    drawn = list(sheets)
    title = rf"{{\Large {text_latex(f'Key: {drawn[0].title}')}\par}}\bigskip\raggedright"
    return _document(
        [title, *(line for sheet in drawn for line in _key(sheet))], drawn[0].box, paper
    )


def _document(body: list[str], box: tuple[float, float], paper: str) -> str:
    wide, high = (tikz.decimals(length) for length in box)
    corners = f"(0,0) -- ({wide}bp,0) -- ({wide}bp,{high}bp) -- (0,{high}bp) -- cycle"
    place = rf"\tikz\draw[line width=.8bp] {corners};"
    return "\n".join(
        (
            rf"\documentclass[11pt,{paper}paper]{{article}}",
            f"{PACKAGES}{FIT}{tikz.styles(PRINT)}{_MACROS}"
            rf"\usepackage[margin={MARGIN / MM:g}mm]{{geometry}}",
            rf"\newcommand{{\gbplace}}{{\raisebox{{-.35\height}}{{{place}}}}}",
            r"\begin{document}",
            *body,
            r"\end{document}",
            "",
        )
    )


def _sheet(sheet: Sheet) -> Iterator[str]:
    number = rf"No.~{sheet.number}" * bool(sheet.number)
    yield r"\clearpage\setcounter{page}{1}"
    yield rf"\gbhead{{{text_latex(sheet.title)}}}{{{number}}}"
    yield text_latex(sheet.instructions)
    for place, task in enumerate(sheet.tasks, 1):
        yield rf"\gbtask{{{text_latex(numbered(sheet, place))}}}{{%"
        yield from (rf"\gbfit{{{part}}}\par" for line in task.formulas for part in parts(line))
        yield rf"Given: {text_latex(task.given)}\par"
        yield rf"\begin{{center}}{_picture(task, 0, task.scale)}\end{{center}}}}"
        if task.blanks:
            yield "".join(rf"\gbblank{{{b.symbol.latex}}}" for b in task.blanks) + r"\par"
        if task.room:
            yield rf"\gbruled{{{round(task.room * MM / RULED)}}}"


def _key(sheet: Sheet) -> Iterator[str]:
    number = f"No. {sheet.number}  ·  " * bool(sheet.number)
    for place, task in enumerate(sheet.tasks, 1):
        scale = min(KEY_SCALE, task.scale)
        wide = tikz.decimals(max(task.size[0] * scale, 45 * MM))
        heading = text_latex(number + numbered(sheet, place))
        yield rf"\begin{{minipage}}[t]{{{wide}bp}}\raggedright {heading}\par"
        yield rf"{{\footnotesize {text_latex(task.given)}\par}}\smallskip"
        yield _picture(task, 1, scale) + r"\par"
        told = (rf"${b.symbol.latex} = {text_latex(b.number)}$" for b in task.blanks)
        yield rf"{{\footnotesize {', '.join(told)}}}\end{{minipage}}\quad\vspace{{5mm}}"


def _picture(task: Task, place: int, scale: float) -> str:
    return tikz.picture(at(task.marks, place), task.size, scale)
