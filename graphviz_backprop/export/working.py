r"""The whole working on paper: every value, then every gradient, one line each.

As an ``align*`` block for LaTeX, as a document around it, and as Markdown with ``$$``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.latex import parts, text_latex

#: Formulas wider than this many letters are broken before their equals signs.
_LONGEST = 60
_SPLIT = re.compile(r" (=|\\approx|\\leftarrow) ")
_HEADINGS = {
    "inputs": "Inputs",
    "forward": "Forward pass",
    "backward": "Backward pass",
    "update": "Update",
}


def align(deck: Deck) -> str:
    """All lines as one ``align*`` block; needs amsmath."""
    return _align([line for _, lines in _passes(deck) for line in lines])


def document(deck: Deck) -> str:
    """A LaTeX document of the working, a heading for each pass."""
    sections = "".join(
        f"\\subsection*{{{heading}}}\n{_align(lines)}\n" for heading, lines in _passes(deck)
    )
    return (
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
        "\\usepackage{textcomp,lmodern,amsmath,amssymb}\n"
        "\\usepackage[a4paper, margin=20mm]{geometry}\n"
        "\\allowdisplaybreaks\n"
        f"\\begin{{document}}\n\\section*{{{text_latex(deck.name)}}}\n"
        f"{_paragraph(deck.paging.caption)}"
        f"{_section(_panel(deck))}{sections}{_paragraph(deck.paging.footer)}\\end{{document}}\n"
    )


def _panel(deck: Deck) -> str:
    """Every operation with its local derivatives, and what is wanted; "" where it is off."""
    if deck.paging.panel == "off":
        return ""
    return _align([f"& {part}" for line in deck.panel_lines.lines for part in parts(line.latex)])


def _section(panel: str) -> str:
    return f"\\subsection*{{Local derivatives}}\n{panel}\n" if panel else ""


def _paragraph(text: str) -> str:
    return f"{text_latex(text)}\n\n" if text else ""


def markdown(deck: Deck) -> str:
    """The working in Markdown, a ``$$`` block for each pass."""
    blocks = [f"# {markdown_text(deck.name)}", markdown_text(deck.paging.caption)]
    if panel := _panel(deck).replace("align*", "aligned").strip():
        blocks += ["## Local derivatives", f"$$\n{panel}\n$$"]
    for heading, lines in _passes(deck):
        aligned = _align(lines).replace("align*", "aligned").strip()
        blocks += [f"## {heading}", f"$$\n{aligned}\n$$"]
    blocks.append(markdown_text(deck.paging.footer))
    return "\n\n".join(block for block in blocks if block) + "\n"


#: An address, but for a mark behind it that ends its sentence.
_ADDRESS = re.compile(r"(https?://[^\s<>\"'\\]*[\w/=&#~*-])")


def markdown_text(text: str) -> str:
    r"""One line of plain text for Markdown: nothing in it is markup but addresses, which are links.

    >>> print(markdown_text("a*b <b> [x](y) $1 at https://x.org/a_b?c=1&d=2."))
    a\*b \<b\> \[x\](y) \$1 at <https://x.org/a_b?c=1&d=2>.
    """
    pieces = _ADDRESS.split(" ".join(text.split()))
    pieces[::2] = [re.sub(r"([\\`*_{}\[\]<>#+|~$&!@^-])", r"\\\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"<{address}>" for address in pieces[1::2]]
    return "".join(pieces)


def _align(lines: Sequence[str]) -> str:
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def _passes(deck: Deck) -> Iterator[tuple[str, list[str]]]:
    """The heading and the lines of each pass that has any."""
    for phase, pages in groupby(deck.pages, key=lambda page: page.frame.phase):
        lines = [line for page in pages for working in page.working for line in _lines(working)]
        if lines:
            yield _HEADINGS[phase], lines


def _lines(working: str) -> Iterator[str]:
    """Each formula with its alignment mark; a long one on several lines."""
    for formula in parts(working):
        left, *rest = _SPLIT.split(formula)
        equal = [f"{sign} {right}" for sign, right in zip(rest[::2], rest[1::2], strict=True)]
        broken = _width(formula) > _LONGEST
        yield f"{left} &" + (" \\\\\n&" if broken else " ").join(equal)


def _width(formula: str) -> int:
    """About how many letters wide a formula is: a fraction is as wide as its larger half."""
    bare = re.sub(r"\\(left|right|quad|mathrm|operatorname)|[{}_^ ]", "", formula)
    fractions = bare.count(r"\frac\partial")
    return len(re.sub(r"\\[A-Za-z]+", "x", bare)) - 3 * fractions
