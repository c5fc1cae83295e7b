r"""LaTeX documents with the picture: a beamer frame of all steps, a page of one step.

They need only beamer, TikZ, amsmath and Latin Modern, which every TeX has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphviz_backprop.export import tikz
from graphviz_backprop.export.deck import Deck, Page, cleaned
from graphviz_backprop.export.latex import parts, text_latex

#: What a 16:9 beamer slide (160 × 90 mm) has for the picture, in big points.
_WIDTH, _HEIGHT, _CAPTION = 425.0, 137.0, 14.0
_LARGEST = 1.3
#: Formulas of more steps than this do not fit under one picture.
_MOST_STEPS = 4
#: A longer headline would not fit on one line, and the picture under it would jump.
_LONGEST_HEADLINE = 95

_PACKAGES = r"""\usepackage[T1]{fontenc}
\usepackage{textcomp,lmodern,amsmath,amssymb,graphicx,tikz}
"""
#: ``\gbfit`` sets a formula, ``\gbline`` a text; what is wider than the line is made smaller.
_FIT = r"""\newsavebox{\gbbox}
\newcommand{\gbfit}[1]{\sbox{\gbbox}{$\displaystyle #1$}%
  \ifdim\wd\gbbox>\linewidth\resizebox{\linewidth}{!}{\usebox{\gbbox}}\else\usebox{\gbbox}\fi}
\newcommand{\gbline}[1]{\sbox{\gbbox}{#1}%
  \ifdim\wd\gbbox>.95\linewidth\resizebox{.95\linewidth}{!}{\usebox{\gbbox}}\else#1\fi}
"""
_BEAMER = r"""\setbeamertemplate{navigation symbols}{}
\setbeamersize{text margin left=5mm, text margin right=5mm}
\setbeamercolor{background canvas}{bg=gbbackground}
\setbeamercolor{normal text}{fg=gbink}
\setbeamercolor{frametitle}{fg=gbink}
\setbeamercolor{framesubtitle}{fg=gbfaint}
\setbeamercolor{footline}{fg=gbfaint}
"""


def standalone(deck: Deck, step: int = -1) -> str:
    """A document whose one page is the picture after a step, by number of the frame."""
    scene = deck.scene
    width, height = tikz.decimals(scene.width), tikz.decimals(scene.height)
    return (
        "\\documentclass{article}\n"
        f"{_PACKAGES}"
        f"\\usepackage[paperwidth={width}bp, paperheight={height}bp, margin=0pt]{{geometry}}\n"
        f"{tikz.styles(deck.theme)}"
        "\\pagestyle{empty}\n\\parindent=0pt \\topskip=0pt \\hfuzz=1pt \\vfuzz=1pt\n"
        "\\pagecolor{gbbackground}\n"
        "\\begin{document}\n"
        f"{tikz.picture(scene, deck.frames[step])}%\n"
        "\\end{document}\n"
    )


def beamer(deck: Deck) -> str:
    """A document with one beamer frame, which has an overlay for every frame of the deck."""
    scene, pages = deck.scene, deck.pages
    height = _HEIGHT - (_CAPTION if deck.caption else 0.0)
    scale = min(_WIDTH / scene.width, height / scene.height, _LARGEST)
    foot = (
        f"\\setbeamertemplate{{footline}}{{\\hspace*{{5mm}}\\usebeamercolor[fg]{{footline}}"
        f"\\scriptsize\\gbline{{{text_latex(deck.footer)}}}\\vspace*{{3mm}}}}\n"
    )
    return "\n".join(
        (
            r"\documentclass[aspectratio=169, hyperref={bookmarks=false}]{beamer}",
            _PACKAGES + _FIT + tikz.styles(deck.theme, scale) + _BEAMER + foot * bool(deck.footer),
            r"\begin{document}",
            r"\begin{frame}[t]",
            rf"\frametitle{{\gbline{{{text_latex(deck.name)}}}}}",
            *_headlines(pages),
            r"\vspace*{2mm}",
            r"\centering",
            tikz.overlaid(scene, deck.frames, scale),
            "",
            r"\vspace{2mm}",
            r"\begin{overlayarea}{\linewidth}{14mm}",
            r"\centering",
            *_workings(pages),
            r"\end{overlayarea}",
            *(
                (rf"{{\scriptsize\gbline{{{text_latex(deck.caption)}}}\par}}",)
                if deck.caption
                else ()
            ),
            *_notes(pages),
            r"\end{frame}",
            r"\end{document}",
            "",
        )
    )


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
