"""Names of variables: one canonical spelling, and how each is shown.

A canonical name is ASCII and says all that is written: base, primes, subscript, superscript,
accents, and what stands in parentheses behind it. ``x0``, ``x_0``, ``x_{0}`` and ``x₀`` are one
variable, ``x0``; ``ŷ_i``, ``\\hat{y}_i`` and ``y_hat_i`` are ``y_i_hat``; ``W^{[1]}`` is
``W^[1]``; fonts do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
#: Letters of two forms, each with the words for them where one text has both: their letters and
#: commands. Alone, both forms are one name.
_FORMS = {
    "epsilon": {"epsilonsymbol": ("ϵ", r"\epsilon"), "varepsilon": ("ε", r"\varepsilon")},
    "phi": {"phisymbol": ("ϕ", r"\phi"), "varphi": ("φ", r"\varphi")},
    "theta": {"theta": ("θ", r"\theta"), "vartheta": ("ϑ", r"\vartheta")},
    "rho": {"rho": ("ρ", r"\rho"), "varrho": ("ϱ", r"\varrho")},
    "sigma": {"sigma": ("σ", r"\sigma"), "varsigma": ("ς", r"\varsigma")},
}  # fmt: skip
#: The letter and the command of every such word that is no other.
_FORMED = {
    word: form for forms in _FORMS.values() for word, form in forms.items() if word not in GREEK
}
#: The word for a Greek letter, its variants included.
LETTER_WORDS = {letter: word for word, letter in GREEK.items()} | {
    "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "ϱ": "rho", "ς": "sigma", "µ": "mu", "ℓ": "ell",
}  # fmt: skip
GREEK |= {word: letter for word, (letter, _) in _FORMED.items()}
VARIANTS = {
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho",
    "varsigma": "sigma",
}  # fmt: skip
#: LaTeX commands of accents, each with the word for it in a canonical name.
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "check": "check", "breve": "breve",
    "mathring": "ring", "underline": "underline", "acute": "acute", "grave": "grave",
}  # fmt: skip
#: Combining characters of accents.
COMBINING = {
    "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot",
    "\u0308": "ddot", "\u030c": "check", "\u0306": "breve", "\u030a": "ring",
    "\u0301": "acute", "\u0300": "grave",
}  # fmt: skip
MATH_FONTS = (
    "mathbf", "boldsymbol", "bm", "mathcal", "mathit", "mathbb", "vec", "mathscr", "mathfrak",
    "pmb", "bold", "symbf", "bf", "cal", "boldmath", "it", "sf"
)  # fmt: skip
WORD_FONTS = (
    "text", "textrm", "textbf", "textit", "mathrm", "mathsf", "mbox", "operatorname", "textsf",
    "texttt", "hbox", "mathtt", "textnormal", "textup", "emph", "rm", "mathnormal"
)  # fmt: skip
SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵗˡᵏᵃᵇᶜᵈᵉᵐᵖˢˣʸᴸªʰʲʳʷᶠᵍᶢᵒᵘᵛᶻ𐞥ᴬᴮꟲᴰᴱꟳᴳᴴᴵᴶᴷᴹᴺᴼᴾꟴᴿᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᵠᶲᵡ",
        "0123456789+-()nitlkabcdempsxyLahjrwfggouvzqABCDEFGHIJKMNOPQRUVWαβγδεθιφφχ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₜₖₙₘₗₓₐₑₒₕₚₛᵣᵤᵥᵦᵧᵨᵩᵪ",
        "0123456789+-=()ijtknmlxaeohpsruvβγρφχ",
        strict=True,
    )
)

_ACCENT_WORDS = frozenset(ACCENTS.values())
_WORDS = "|".join(sorted(_ACCENT_WORDS))
_DIGITS_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARK_OF = {word: mark for mark, word in reversed(COMBINING.items())}
_FONT = re.compile(rf"\\(?:{'|'.join((*MATH_FONTS, *WORD_FONTS))})(?![A-Za-z])\*?")
_ACCENT = re.compile(rf"\\({'|'.join(ACCENTS)})(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_INDEXED = re.compile(r"([A-Za-z]+?)(\d+)")
_SPACING = re.compile(r"\\(?:left|right|displaystyle|limits)(?![A-Za-z])|\\[,;!: ]")
_MEANING = VARIANTS | {
    "langle": "<", "rangle": ">", "prime": "'", "mid": "|", "vert": "|", "ast": "*", "star": "*",
    "Vert": "‖", "parallel": "‖",
}  # fmt: skip
#: Signs that hang on a name, and the words that they are in a canonical one.
_HUNG = {"∞": "infty", "·": "cdot"}
_SIGNS = {word: sign for sign, word in _HUNG.items()}
_SIGN_WORDS = str.maketrans(_HUNG)
_LETTER_OR_SIGN = GREEK | _SIGNS
_PLAIN_SIGNS = {"’": "'", "′": "'", "−": "-", "∗": "*", "⟨": "<", "⟩": ">"}
_KEY = re.compile(
    r"(?P<base>[A-Za-z]+?|.)(?P<primes>'*)(?:(?P<digits>\d+)|_(?!(?:" + _WORDS + r")(?:_|\(|$))"
    r"(?P<sub>[^()^']*?))?"
    r"(?:\^(?P<sup>\(.*?\)(?=[_(]|$)|[^()]*?))?"
    rf"(?P<accents>(?:_(?:{_WORDS}))*)(?P<arguments>\(.*\))?"
)
#: No name of a program has these, but a graph that is built by hand may.
_LATEX_SPECIAL = str.maketrans(
    {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "'": r"{}'"}
    | {character: f"\\{character}" for character in "{}$&#%_"}
    | {chr(code): " " for code in range(32)}
)


class Parts(NamedTuple):
    """A name as it is drawn: base (Greek letters as letters) and what hangs on it."""

    base: str
    subscript: str
    superscript: str = ""
    primes: int = 0
    accents: tuple[str, ...] = ()
    arguments: str = ""


def joined(
    base: str,
    subscript: str = "",
    superscript: str = "",
    primes: int = 0,
    accents: Iterable[str] = (),
    arguments: str = "",
    *,
    above_first: bool = False,
) -> str:
    """The canonical name of these parts; words such as ``hat`` in the subscript are accents, and
    primes are the name's, wherever they stand.

    >>> joined("x", "0"), joined("y", "hat_i"), joined("W", "", "[1]"), joined("h", "t-1")
    ('x0', 'y_i_hat', 'W^[1]', 'h_t-1')
    >>> joined("rho", "∞"), latex("rho_infty"), plain("rho_infty")
    ('rho_infty', '\\\\rho_{\\\\infty}', 'ρ_∞')
    """
    subscript, superscript = subscript.translate(_SIGN_WORDS), superscript.translate(_SIGN_WORDS)
    primes += subscript.count("'") + superscript.count("'")
    subscript, superscript = subscript.replace("'", ""), superscript.replace("'", "")
    base, *more = base.split("_")
    digits = _INDEXED.fullmatch(base)
    if digits and (len(digits[1]) == 1 or digits[1] in GREEK):
        base, more = digits[1], [digits[2], *more]
    words = [word for word in (*more, *subscript.split("_")) if word]
    marks = [*accents, *(word for word in words if word in _ACCENT_WORDS)]
    below = "_".join(word for word in words if word not in _ACCENT_WORDS)
    first = above_first and bool(superscript)
    if below.isdigit() and (len(base) == 1 or base in GREEK) and not first:
        hung = below
    else:
        hung = f"_{below}" if below else ""
    above = f"^{superscript}" if superscript else ""
    marked = "".join(f"_{mark}" for mark in sorted(marks))
    scripts = above + hung if above_first else hung + above
    return f"{base}{chr(39) * primes}{scripts}{marked}{arguments}"


def spelled(name: str) -> str:
    """The canonical name, its scripts in the order in which they are written.

    >>> [spelled(name) for name in (r"W^{(1)}_{ij}", "W^2_0")]
    ['W^(1)_ij', 'W^2_0']
    >>> [canonical(name) for name in (r"W^{(1)}_{ij}", "W^2_0")]
    ['W_ij^(1)', 'W0^2']
    """
    return _spelled(name, True)


def canonical(name: str) -> str:
    """The one spelling under which a name is known.

    >>> [canonical(n) for n in ("x₀", "x_0", "x_{0}", "α", r"\\alpha_1", "net_h1", "net_{h1}")]
    ['x0', 'x0', 'x0', 'alpha', 'alpha1', 'net_h1', 'net_h1']
    >>> canonical("fc1.weight")  # a parameter of recorded code
    'fc1_weight'
    >>> [canonical(n) for n in (r"\\hat{y}", "W^{[1]}", "h_{t-1}", r"\\mathbf{w}^{*}", "P(y | x)")]
    ['y_hat', 'W^[1]', 'h_t-1', 'w^*', 'P(y|x)']
    >>> print(canonical(r"A^{\\pi_{\\theta}}(s, a)"), latex(canonical(r"A^{\\pi_{\\theta}}(s, a)")))
    A^{pi_theta}(s,a) A^{\\pi_{\\theta}}(s,a)
    """
    return _spelled(name, False)


@lru_cache(maxsize=8192)
def _spelled(name: str, in_order: bool) -> str:
    bare = _SPACING.sub("", _FONT.sub("", name.strip()))
    text, argued = _split_arguments(bare.replace("\\|", "‖").replace("||", "‖"))
    if argued:
        text += f"({_in_place(argued[1:-1])})"
    marks = [ACCENTS[found[1]] for found in _ACCENT.finditer(text)]
    text = _SPACING.sub("", _ACCENT.sub("", text))
    text = _COMMAND.sub(lambda found: _MEANING.get(found[1], found[1]), text.replace("\\_", "_"))
    text = re.sub(r"(?<=\w)\.(?=\w)", "_", text.removeprefix("self."))
    for table, sign in ((SUBSCRIPTS, "_"), (SUPERSCRIPTS, "^")):
        for run in re.findall(f"[{re.escape(''.join(table))}]+", text):
            text = text.replace(run, sign + "".join(table[c] for c in run), 1)
    plain = ""
    for character in unicodedata.normalize("NFD", text):
        if character in COMBINING:
            marks.append(COMBINING[character])
        else:
            plain += LETTER_WORDS.get(character, _PLAIN_SIGNS.get(character, character))
    stem, arguments = _split_arguments(_unbraced(re.sub(r"\s", "", plain)))
    base, below, above = _scripts(stem.replace("'", ""))
    first = in_order and bool(below) and 0 < stem.find("^") < stem.find("_")
    return joined(base, below, above, stem.count("'"), marks, arguments, above_first=first)


def nested(above: str) -> str:
    """A superscript with scripts of its own, kept together: ``{pi_theta}`` of ``A^{π_θ}``."""
    return f"{{{above}}}" if re.search("[_^]", above) and above[0] not in "([<{" else above


def _unbraced(text: str) -> str:
    """A name without braces but those that keep a superscript together."""
    found = ""
    while (at := text.find("^{")) >= 0:
        depth, stop = 0, len(text)
        for index in range(at + 1, len(text)):
            depth += (text[index] == "{") - (text[index] == "}")
            if not depth:
                stop = index
                break
        inner = re.sub("[{}]", "", text[at + 2 : stop])
        found += re.sub("[{}]", "", text[:at]) + "^" + nested(inner)
        text = text[stop + 1 :]
    return found + re.sub("[{}]", "", text)


def both_forms(text: str) -> frozenset[str]:
    """The Greek letters of which a text has both forms, as commands or as characters.

    >>> both_forms(r"\\epsilon + \\varepsilon"), both_forms(r"\\varphi + φ")
    (frozenset({'epsilon'}), frozenset())
    """
    found = set()
    for word, forms in _FORMS.items():
        letters, commands = zip(*forms.values(), strict=True)
        written = [re.search(re.escape(c) + "(?![A-Za-z])", text) for c in commands]
        if all(written) or all(letter in text for letter in letters):
            found.add(word)
    return frozenset(found)


def apart(name: str, forms: Iterable[str]) -> str:
    """A name with a word of its own for each form of the letters that a text has in both forms.

    >>> canonical(apart(r"\\varepsilon_t", {"epsilon"})), apart("ϵ", {"epsilon"})
    ('varepsilon_t', 'epsilonsymbol')
    """
    for base in forms:
        plain = next(iter(_FORMS[base]))
        for word, (letter, command) in _FORMS[base].items():
            name = re.sub(re.escape(command) + r"(?![A-Za-z])\s*", word, name)
            name = name.replace(letter, word)
        name = re.sub(rf"(?<![A-Za-z]){base}(?![A-Za-z])", plain, name)
    return name


def head(name: str) -> str:
    """A canonical name without the arguments behind it; "" of one that has none.

    >>> head("V(s_t)"), head("eps^(t)(x)"), head("W^(1)")
    ('V', 'eps^(t)', '')
    """
    stem, arguments = _split_arguments(name)
    return stem if arguments else ""


def _in_place(arguments: str) -> str:
    """What stands in the parentheses of a name, its accents where they are: ``ŷ_i`` is y_hat_i."""
    arguments = re.sub(r"\{\{([^{}]*)\}\}", r"{\1}", arguments)
    text = re.sub(
        _ACCENT.pattern + r"\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|\S))",
        lambda found: f"{found[2] or found[3]}_{ACCENTS[found[1]]}",
        arguments,
    )
    plain = unicodedata.normalize("NFD", text)
    return "".join(f"_{COMBINING[c]}" if c in COMBINING else c for c in plain)


def _split_arguments(text: str) -> tuple[str, str]:
    """A name and the parenthesis or bracket that ends it, if one does and is no script."""
    depth = 0
    for index in range(len(text) - 1, 0, -1):
        depth += (text[index] in ")]") - (text[index] in "([")
        if depth <= 0:
            found = text[index] in "([" and text[index - 1] not in "^_]"
            return (text[:index], f"({text[index + 1 : -1]})") if found else (text, "")
    return text, ""


def _scripts(text: str) -> tuple[str, str, str]:
    """Base, subscript and superscript; several subscripts are joined."""
    text = re.sub(r"(?<=[A-Za-z0-9])\*$", "^*", text)
    pieces = re.split(r"([_^])(?![^{}]*\})", text)
    base, below, above, closing = pieces[0], "", "", ""
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if closing and closing not in above:
            above += sign + piece
        elif sign == "_":
            below += f"_{piece}" if below else piece
        else:
            above += piece
            closing = {"(": ")", "[": "]"}.get(piece[:1], "")
    return base, below, above


@lru_cache(maxsize=4096)
def parts(name: str) -> Parts:
    """What a canonical name is made of.

    Two words with _ between them are one word of code.

    >>> parts("w0")[:2], parts("alpha1")[:2], parts("net_h1")[:2], parts("learning_rate")[:2]
    (('w', '0'), ('α', '1'), ('net', 'h1'), ('learning_rate', ''))
    >>> latex("Deltaw_ij"), pieces("Deltat")
    ('\\\\Delta w_{ij}', (('Δt', 0),))
    """
    found = _KEY.fullmatch(canonical(name)) or _KEY.fullmatch(name)
    if found is None:
        return Parts(name, "")
    base = found["base"]
    if base.startswith("Delta") and (len(base) == 6 or base[5:] in GREEK):  # of what, is behind it
        base = f"Δ{GREEK.get(base[5:], base[5:])}"
    base, below = GREEK.get(base, base), found["sub"] or found["digits"] or ""
    if re.fullmatch("[A-Za-z]{2,}", base) and re.fullmatch("[A-Za-z]{2,}(?:_[A-Za-z0-9]+)*", below):
        base, below = f"{base}_{below}", ""
    return Parts(
        base,
        below,
        (found["sup"] or "").strip("{}"),
        len(found["primes"]),
        tuple(word for word in found["accents"].split("_") if word),
        found["arguments"] or "",
    )


def pieces(name: str) -> tuple[tuple[str, int], ...]:
    """A canonical name as it is drawn: texts, each at the level 0, below (-1) or above (1).

    >>> pieces("w0"), pieces("y_i_hat"), pieces("W^[1]")
    ((('w', 0), ('0', -1)), (('ŷ', 0), ('i', -1)), (('W', 0), ('[1]', 1)))
    """
    base, below, above, primes, accents, arguments = parts(name)
    marks = "".join(_MARK_OF.get(accent, "") for accent in accents) if len(base) == 1 else ""
    tail = "" if len(base) == 1 else "".join(f"_{accent}" for accent in accents)
    marked = unicodedata.normalize("NFC", base + marks) + "′" * primes
    scripts = re.sub(r"[A-Za-z]+", lambda found: _LETTER_OR_SIGN.get(found[0], found[0]), below)
    raised = re.sub("infty|cdot", lambda found: _SIGNS[found[0]], above)
    all_ = ((marked, 0), (scripts + tail, -1), (raised, 1), (arguments, 0))
    return tuple((text, level) for text, level in all_ if text)


def latex(name: str) -> str:
    """A canonical name in LaTeX.

    >>> latex("w0"), latex("alpha"), latex("theta_old"), latex("y_i_hat"), latex("W^[1]")
    ('w_{0}', '\\\\alpha', '\\\\theta_{\\\\mathrm{old}}', '\\\\hat{y}_{i}', 'W^{[1]}')
    """
    base, below, above, primes, accents, arguments = parts(name)
    word = re.match("[A-Za-z]*", name)[0]  # type: ignore[index]
    shown = _FORMED[word][1] if word in _FORMED else _base_latex(base) if base else ""
    for accent in accents:
        shown = f"\\{'mathring' if accent == 'ring' else accent}{{{shown}}}"
    shown += "'" * primes
    shown += f"_{{{_script_latex(below)}}}" if below else ""
    shown += f"^{{{_script_latex(above)}}}" if above else ""
    return shown + _script_latex(arguments).replace("|", r" \mid ")


def _base_latex(base: str) -> str:
    word = LETTER_WORDS.get(base)
    if word == "omicron":
        return "o"
    if word:
        return r"\ell" if word == "ell" else f"\\{word}"
    if len(base) == 1:
        return base.translate(_LATEX_SPECIAL)
    if len(base) == 2 and base[0] == "Δ":
        return rf"\Delta {_base_latex(base[1])}"
    return f"\\mathrm{{{base.translate(_LATEX_SPECIAL)}}}"


def _script_latex(script: str) -> str:
    """Indices and words that hang on a name; Greek words are letters."""
    angled = script.replace("<", r"\langle ").replace(">", r"\rangle ")
    return (
        re.sub(
            r"[A-Za-z]+(?:_[A-Za-z0-9]+)*",
            lambda found: _word_latex(
                found[0], bool(found.start() and angled[found.start() - 1] == "\\")
            ),
            angled,
        )
        .replace("#", r"\#")
        .replace("%", r"\%")
        .replace("&", r"\&")
    )


def _word_latex(word: str, is_command: bool) -> str:
    if is_command:
        return word
    first, *rest = word.split("_")
    written = _FORMED[first][1] if first in _FORMED else f"\\{first}"
    shown = written if first in _LETTER_OR_SIGN and first != "omicron" else first
    if shown is first and re.fullmatch("[A-Za-z]{3,}", first) and not re.fullmatch("[h-n]+", first):
        shown = rf"\mathrm{{{first}}}"  # a word; ijk are indices
    return (
        shown
        + "".join(f"_{{{_word_latex(piece, False)}}}" for piece in rest[:1])
        + "".join(rf"\_{piece}" for piece in rest[1:])
    )


def plain(name: str) -> str:
    """A canonical name for plain text, with Unicode where there are such signs.

    >>> plain("w0"), plain("alpha1"), plain("net_h1"), plain("y_hat"), plain("W^[1]")
    ('w₀', 'α₁', 'net_h1', 'ŷ', 'W^{[1]}')
    """
    base, below, above, primes, accents, arguments = parts(name)
    below, above = (re.sub("infty|cdot", lambda it: _SIGNS[it[0]], each) for each in (below, above))
    if len(base) == 1:
        marked = unicodedata.normalize("NFC", base + "".join(_MARK_OF.get(a, "") for a in accents))
        tail = ""
    else:
        marked, tail = base, "".join(f"_{accent}" for accent in accents)
    marked += "′" * primes
    if below.isdigit() and (len(base) == 1 or base in LETTER_WORDS):
        marked += below.translate(_DIGITS_SUBSCRIPT)
    elif below.isdigit() and "_" not in name:
        marked += below
    elif below:
        marked += f"_{below}" if re.fullmatch("[A-Za-z0-9_∞]+", below) else f"_{{{below}}}"
    if above:
        marked += above.translate(_DIGITS_SUPERSCRIPT) if above.isdigit() else f"^{{{above}}}"
    return f"{marked}{tail}{arguments}"
