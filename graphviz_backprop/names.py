"""Names of variables: one canonical spelling, and how each is shown.

``x0``, ``x_0``, ``x_{0}`` and ``x₀`` are one variable, ``x0``; so are ``α``,
``\\alpha`` and ``alpha``. A subscript with letters keeps its underscore: ``net_h1``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_LETTER_TO_WORD = {letter: word for word, letter in GREEK.items()} | {"ϵ": "epsilon", "ϕ": "phi"}
_SUBSCRIPT_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_DIGITS_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
#: No name of a program has these, but a graph that is built by hand may.
_LATEX_SPECIAL = str.maketrans(
    {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "'": r"{}'"}
    | {character: f"\\{character}" for character in "{}$&#%_"}
    | {chr(code): " " for code in range(32)}
)
_PARTS = re.compile(r"(?P<base>[A-Za-z]+?)(?:_(?P<sub>[A-Za-z0-9]+)|(?P<digits>[0-9]+))?")


class Parts(NamedTuple):
    """A name as it is drawn: base (Greek letters as letters) and subscript."""

    base: str
    subscript: str


def canonical(name: str) -> str:
    """The one spelling under which a name is stored.

    >>> [canonical(n) for n in ("x₀", "x_0", "x_{0}", "α", r"\\alpha_1", "net_h1", "net_{h1}")]
    ['x0', 'x0', 'x0', 'alpha', 'alpha1', 'net_h1', 'net_h1']
    """
    plain = name.strip().lstrip("\\").replace("{", "").replace("}", "")
    plain = plain.translate(_SUBSCRIPT_DIGITS)
    plain = "".join(_LETTER_TO_WORD.get(character, character) for character in plain)
    base, underscore, subscript = plain.partition("_")
    if underscore and subscript.isdigit() and (len(base) == 1 or base in GREEK):
        return base + subscript
    return plain


def parts(name: str) -> Parts:
    """Base and subscript of a canonical name.

    >>> parts("w0"), parts("alpha1"), parts("net_h1"), parts("loss")
    (Parts(base='w', subscript='0'), Parts(base='α', subscript='1'), \
Parts(base='net', subscript='h1'), Parts(base='loss', subscript=''))
    """
    found = _PARTS.fullmatch(name)
    if found is None:
        return Parts(name, "")
    return Parts(GREEK.get(found["base"], found["base"]), found["sub"] or found["digits"] or "")


def latex(name: str) -> str:
    """A canonical name in LaTeX.

    >>> latex("w0"), latex("alpha"), latex("net_h1")
    ('w_{0}', '\\\\alpha', '\\\\mathrm{net}_{h1}')
    """
    base, subscript = parts(name)
    word = _LETTER_TO_WORD.get(base)
    if word == "omicron":
        shown = "o"
    elif word:
        shown = f"\\{word}"
    elif len(base) == 1:
        shown = base.translate(_LATEX_SPECIAL)
    else:
        shown = f"\\mathrm{{{base.translate(_LATEX_SPECIAL)}}}"
    return f"{shown}_{{{subscript}}}" if subscript else shown


def plain(name: str) -> str:
    """A canonical name for plain text, with Unicode subscripts where there are such.

    >>> plain("w0"), plain("alpha1"), plain("net_h1")
    ('w₀', 'α₁', 'net_h1')
    """
    base, subscript = parts(name)
    if subscript.isdigit():
        return base + subscript.translate(_DIGITS_SUBSCRIPT)
    return f"{base}_{subscript}" if subscript else base
