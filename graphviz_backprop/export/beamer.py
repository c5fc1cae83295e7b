r"""LaTeX documents with the picture: a beamer frame of all steps, a page of one step.

They need only beamer, TikZ, amsmath and Latin Modern, which every TeX has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphviz_backprop.drawing.paint import at, spans
from graphviz_backprop.export import tikz
from graphviz_backprop.export.deck import Deck, Page, cleaned
from graphviz_backprop.export.latex import parts, text_latex

#: What a 16:9 beamer slide (160 × 90 mm) has for the picture, in big points.
_WIDTH, _HEIGHT, _CAPTION = 425.0, 137.0, 14.0
_LARGEST = 1.3
#: The share of a slide that the panel takes; more lines than this are set smaller.
_PANEL, _MOST_LINES = 0.36, 8
#: Formulas of more steps than this do not fit under one picture.
_MOST_STEPS = 4
#: A longer headline would not fit on one line, and the picture under it would jump.
_LONGEST_HEADLINE = 95

PACKAGES = r"""\usepackage[T1]{fontenc}
\usepackage{textcomp,lmodern,amsmath,amssymb,graphicx,tikz}
"""
#: ``\gbfit`` sets a formula, ``\gbline`` a text; what is wider than the line is made smaller.
FIT = r"""\newsavebox{\gbbox}
\newcommand{\gbfit}[1]{\sbox{\gbbox}{$\displaystyle #1$}%
  \ifdim\wd\gbbox>\linewidth\resizebox{\linewidth}{!}{\usebox{\gbbox}}\else\usebox{\gbbox}\fi}
\newcommand{\gbline}[1]{\sbox{\gbbox}{#1}%
  \ifdim\wd\gbbox>.95\linewidth\resizebox{.95\linewidth}{!}{\usebox{\gbbox}}\else#1\fi}
"""
_BEAMER = r"""\setbeamertemplate{navigation symbols}{}
\setbeamersize{text margin left=5mm, text margin right=5mm}
\setbeamercolor{normal text}{fg=gbink}
\setbeamercolor{frametitle}{fg=gbink}
\setbeamercolor{framesubtitle}{fg=gbfaint}
\setbeamercolor{footline}{fg=gbfaint}
"""


def standalone(deck: Deck, step: int = -1) -> str:
    """A document whose one page is the picture after a step, by number of the frame."""
    scene = deck.scene
    width, height = tikz.decimals(scene.width), tikz.decimals(scene.height)
    background = "" if deck.theme.background == "none" else "\\pagecolor{gbbackground}\n"
    return (
        "\\documentclass{article}\n"
        f"{PACKAGES}"
        f"\\usepackage[paperwidth={width}bp, paperheight={height}bp, margin=0pt]{{geometry}}\n"
        f"{tikz.styles(deck.theme)}"
        "\\pagestyle{empty}\n\\parindent=0pt \\topskip=0pt \\hfuzz=1pt \\vfuzz=1pt\n"
        f"{background}"
        "\\begin{document}\n"
        f"{tikz.picture(at(deck.marks, step % len(deck.frames)), (scene.width, scene.height))}%\n"
        "\\end{document}\n"
    )


def beamer(deck: Deck) -> str:
    """A document with one beamer frame, which has an overlay for every frame of the deck."""
    scene, pages = deck.scene, deck.pages
    height = _HEIGHT - (_CAPTION if deck.paging.caption else 0.0)
    side = deck.paging.panel == "side"
    width = _WIDTH * (1 - _PANEL) if side else _WIDTH
    scale = min(width / scene.width, height / scene.height, _LARGEST)
    foot = (
        f"\\setbeamertemplate{{footline}}{{\\hspace*{{5mm}}\\usebeamercolor[fg]{{footline}}"
        f"\\scriptsize\\gbline{{{text_latex(deck.paging.footer)}}}\\vspace*{{3mm}}}}\n"
    )
    canvas = "\\setbeamercolor{background canvas}{bg=gbbackground}\n"
    ground = canvas * (deck.theme.background != "none")
    style = tikz.styles(deck.theme, scale)
    drawn = tikz.overlaid(deck.marks, (scene.width, scene.height), len(pages), scale)
    return "\n".join(
        (
            r"\documentclass[aspectratio=169, hyperref={bookmarks=false}]{beamer}",
            PACKAGES + FIT + style + _BEAMER + ground + foot * bool(deck.paging.footer),
            r"\begin{document}",
            r"\begin{frame}[t]",
            rf"\frametitle{{\gbline{{{text_latex(deck.name)}}}}}",
            *_headlines(pages),
            r"\vspace*{2mm}",
            r"\centering",
            *(_beside(deck, drawn) if side else (drawn,)),
            "",
            r"\vspace{2mm}",
            r"\begin{overlayarea}{\linewidth}{14mm}",
            r"\centering",
            *_workings(pages),
            r"\end{overlayarea}",
            *(
                (rf"{{\scriptsize\gbline{{{text_latex(deck.paging.caption)}}}\par}}",)
                if deck.paging.caption
                else ()
            ),
            *_notes(pages),
            r"\end{frame}",
            r"\end{document}",
            "",
        )
    )


#: ``\\gbonly`` shows something on some slides of beamer, elsewhere where the last picture has it.
_FRAGMENT = r"""\begingroup
\ifcsname gbbox\endcsname\else\newsavebox{\gbbox}\fi%
\ifcsname insertframenumber\endcsname%
  \providecommand{\gbonly}[3]{\only<#1>{#3}}%
\else%
  \providecommand{\gbonly}[3]{\ifnum#2=1 #3\fi}%
\fi%
\providecommand{\gbword}[1]{\text{#1}}%
"""


def fragment(deck: Deck) -> str:
    r"""The picture for ``\input`` in any document that loads TikZ and amsmath.

    It is as wide as the line at most, in the document's fonts; all that it defines begins
    with ``gb`` and is forgotten after it. In a frame of beamer it has an overlay a step,
    elsewhere the last step is seen.
    """
    scene = deck.scene
    size = (scene.width, scene.height)
    drawn = tikz.overlaid(deck.marks, size, len(deck.frames), anywhere=True)
    return (
        "% Needs \\usepackage{tikz,amsmath,amssymb}. \\input it as often as you like.\n"
        f"{_FRAGMENT}{tikz.styles(deck.theme, anywhere=True)}"
        "\\begin{lrbox}{\\gbbox}%\n"
        f"{drawn.replace(chr(92) + 'mathrm{', chr(92) + 'gbword{')}%\n"
        "\\end{lrbox}%\n"
        "\\ifdim\\wd\\gbbox>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox{\\gbbox}}%\n"
        "\\else\\usebox{\\gbbox}\\fi%\n"
        "\\endgroup\n"
    )


def _beside(deck: Deck, drawn: str) -> Iterator[str]:
    """The picture, and right of it the panel, in which the line of each slide is lit."""
    panels = [deck.beside(page) for page in deck.pages]
    yield r"\begin{columns}[T]"
    yield rf"\begin{{column}}{{{1 - _PANEL}\linewidth}}\centering"
    yield drawn
    yield r"\end{column}"
    yield rf"\begin{{column}}{{{_PANEL - 0.02:.2f}\linewidth}}\raggedright"
    lines = panels[0][0]
    yield r"\tiny" if len(lines) > _MOST_LINES else r"\scriptsize"
    for number, line in enumerate(lines):
        lit = spans(place for place, (_, found) in enumerate(panels) if found == number)
        colour = rf"\color<{tikz.overlays(lit)}>{{gbactive}}" if lit else ""
        yield rf"{{{colour}\gbfit{{{line}}}\par}}\vspace{{1mm}}"
    yield r"\end{column}"
    yield r"\end{columns}"


def _headlines(pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        line = text_latex(cleaned(page.headline, _LONGEST_HEADLINE))
        yield rf"\framesubtitle<{number}>{{{line}}}"


def _workings(pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        formulas = [part for working in page.working for part in parts(working)]
        if formulas and len(page.working) <= _MOST_STEPS:
            yield rf"\only<{number}>{{{_paragraph(formulas)}}}%"


def _paragraph(formulas: Sequence[str]) -> str:
    size = r"\scriptsize " if len(formulas) > 6 else r"\footnotesize " if len(formulas) > 1 else ""
    boxes = [rf"\gbfit{{{formula}}}" for formula in formulas]
    return size + r"\hspace{1.5em plus 1em}".join(boxes) + r"\par"


def _notes(pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        yield rf"\note<{number}>{{{text_latex(page.speech)}}}"
