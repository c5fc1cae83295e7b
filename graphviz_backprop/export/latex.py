"""Any text as LaTeX that every engine compiles: plain ASCII, nothing in it is a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.text.names import GREEK, LETTER_WORDS

_OMICRON = {"ο": "o", "Ο": "O"}
_MATH = (
    {letter: f"\\{word}" for letter, word in LETTER_WORDS.items() if GREEK.get(word) == letter}
    | _OMICRON
    | {
        "−": "-", "×": r"\times", "·": r"\cdot", "⋅": r"\cdot", "÷": r"\div", "√": r"\surd",
        "∞": r"\infty", "∂": r"\partial", "⊗": r"\otimes", "⊙": r"\odot", "∗": r"\ast",
        "□": r"\Box", "≥": r"\ge", "≤": r"\le", "≠": r"\ne", "≈": r"\approx", "±": r"\pm",
        "→": r"\to", "←": r"\leftarrow", "‖": r"\|", "∑": r"\sum", "∏": r"\prod", "∇": r"\nabla",
        "′": "{}'", "ᵀ": r"{}^{\top}", "°": r"{}^{\circ}", "½": r"\frac{1}{2}", "ϵ": r"\epsilon",
        "ϕ": r"\phi", "∈": r"\in", "ℝ": r"\mathbb{R}", "⇒": r"\Rightarrow", "Δ": r"\Delta",
        "∘": r"\circ", "∣": r"\mid", "ℓ": r"\ell", "ϑ": r"\vartheta",
        "ϱ": r"\varrho", "ς": r"\varsigma",
    }
    | {digit: f"{{}}_{{{i}}}" for i, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")}
    | {digit: f"{{}}^{{{i}}}" for i, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    | {"⁺": "{}^{+}", "⁻": "{}^{-}"}
    | {chr(0x245F + i): rf"\scriptstyle({i})" for i in range(1, 21)}
)  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
}  # fmt: skip
_LETTERS = {
    "–": "--", "—": "---", "…": r"\ldots{}", "‘": "`", "’": "'", "“": "``", "”": "''",
    "«": r"\guillemotleft{}", "»": r"\guillemotright{}", "ß": r"\ss{}", "ø": r"\o{}",
    "Ø": r"\O{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "¡": r"\textexclamdown{}", "¿": r"\textquestiondown{}",
    "§": r"\S{}", "©": r"\copyright{}", "€": r"\texteuro{}", "£": r"\pounds{}",
    "\u00a0": "~", "\u00ad": "",
}  # fmt: skip
#: Combining mark → LaTeX's accent.
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
    "\u0328": "k",
}  # fmt: skip
_PIECES = re.compile(r"[A-Za-z]{2,}|.", re.DOTALL)
_OPERATORS = set("+-*/=<>:")


def text_latex(text: str) -> str:
    r"""One line of plain text for text mode.

    A character that LaTeX has no name for is itself in XeTeX and LuaTeX, and its code point
    in pdfTeX, so that nothing is lost and the file compiles.

    >>> print(text_latex("100% of ∂f = −4 \\input{é}"))
    100\% of \ensuremath{\partial}f = \ensuremath{-}4 \textbackslash{}input\{\'{e}\}
    """
    return "".join(_text_character(character) for character in " ".join(text.split()))


def _text_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if " " <= character <= "~":
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _MATH:
        return rf"\ensuremath{{{_MATH[character]}}}"
    parted = unicodedata.normalize("NFD", character)
    base, mark = parted[0], parted[1:]
    if mark in _ACCENTS and base.isascii() and base.isalpha():
        return rf"\{_ACCENTS[mark]}{{{base}}}"
    # Only pdfTeX, which reads no other scripts, has no \Umathcode.
    code = ord(character)
    return rf"\ifdefined\Umathcode\char{code} \else\texttt{{U+{code:04X}}}\fi{{}}"


def unnamed(texts: Iterable[str]) -> str:
    """The characters of some texts that pdfTeX cannot show, each once."""
    found = dict.fromkeys(character for text in texts for character in text)
    return "".join(c for c in found if r"\Umathcode" in _text_character(c))


def runs_latex(runs: Runs) -> str:
    r"""A text of a picture as math, without dollars: words upright, single letters italic.

    >>> from graphviz_backprop.drawing.text import Run
    >>> print(runs_latex((Run("net"), Run("h1", -1))), runs_latex((Run("×−1"),)))
    \mathrm{net}_{h1} {\times}{-}1
    """
    marks = {-1: "_{%s}", 0: "%s", 1: "^{%s}"}
    return "".join(marks[script] % _math(text) for text, script in runs)


def _math(text: str) -> str:
    return "".join(_math_piece(piece) for piece in _PIECES.findall(text))


def _math_piece(piece: str) -> str:
    """Operators in braces: no room around them, as in the picture."""
    if len(piece) > 1:
        return rf"\mathrm{{{piece}}}"
    if piece in _MATH:
        return f"{{{_MATH[piece]}}}"
    if piece in _OPERATORS:
        return f"{{{piece}}}"
    if piece == " ":
        return r"\ "
    if piece == "…":
        return r"\ldots "
    if (piece.isascii() and piece.isalnum()) or piece in ".,()[]|!;":
        return piece
    return rf"\text{{{_text_character(piece)}}}"


def parts(working: str) -> list[str]:
    r"""The formulas of a working, each on its own; letters outside ASCII are made safe.

    >>> parts(r"x += σ, \quad y = 2")
    ['x \\mathrel{+}= {\\sigma}', 'y = 2']
    """
    safe = "".join(c if c.isascii() else _math_piece(c) for c in working)
    return [part.replace(" += ", r" \mathrel{+}= ") for part in safe.split(r", \quad ") if part]
