"""What is said of a text that cannot be read: problems and remedies that are true."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from itertools import pairwise

from graphviz_backprop.language import symbols
from graphviz_backprop.text.errors import Edit
from graphviz_backprop.text.names import ACCENTS, GREEK

#: What a message says: problem, remedy, and what to write at the place, if that follows it.
Said = tuple[str, str, str | Edit | None]

#: Names of the field that have no vowel, so that they look like products of letters.
_ABBREVIATIONS = frozenset(("lr", "rms", "ssr", "sst", "bptt", "lstm"))
#: Words of code, which name no value.
_KEYWORDS = frozenset(("import", "class", "print", "return", "assert", "raise", "global"))


def is_wordlike(run: str) -> bool:
    """Whether a run of letters looks like a word, one name, and not like a product of letters.

    >>> [is_wordlike(run) for run in ("rate", "lr", "mgh", "abc", "wx", "XOR")]
    [True, True, False, False, False, False]
    """
    if run in _ABBREVIATIONS:
        return True
    greek = len(run) == 3 and run[:2] in ("pi", "mu")
    if greek or run in _KEYWORDS or len(run) < 3 or not re.fullmatch(r"[A-Za-z][a-z]+", run):
        return False
    in_order = all(a < b for a, b in pairwise(run))
    return not in_order and bool(re.search(r"[aeiou]", run)) and bool(re.search(r"[^aeiou]", run))


def unknown_word(run: str, before_call: bool, known: Collection[str]) -> Said:
    """Problem, remedy and edit for a run of letters that is no name of the program."""
    shown = f"{run:.20}"
    guess = suggestion(run, known)
    function = next((f for f in symbols.PREFIXES if run.lower().startswith(f) and len(f) > 2), "")
    said = f"Did you mean {guess}?" if guess else ""
    if before_call:
        define = f"Define it, {shown}(a) = a^2; or write {shown} * (…) for a product."
        return f"there is no function called {shown}", said or define, guess or None
    if function and len(run) > len(function):
        rest = run[len(function) :]
        write = f"{run[: len(function)]}({rest:.20})"
        return f"{shown} runs a function and its argument together", f"Write {write}.", write
    return (
        f"{shown} is neither a name of this program nor a function",
        f"{said + ' ' if said else ''}Write {shown} = 1 to give it a value, or put spaces between "
        "the factors of a product.",
        guess or (" ".join(run) if len(run) < 20 else None),
    )


def suggestion(word: str, known: Collection[str]) -> str:
    """The function or name that a word may be meant for, or "" where none is close.

    >>> suggestion("tahn", ()), suggestion("sigm", ()), suggestion("blargh", ())
    ('tanh', 'sigmoid', '')
    """
    typed = word.lower().replace("_", "")
    there = sorted({name for name in (*symbols.CALLED, *known) if len(name) > 2})
    turned = [n for n in there if sorted(n) == sorted(typed)]
    begun = [n for n in there if len(typed) > 3 and n.startswith(typed)]
    close = turned or begun[:1] or get_close_matches(typed, there, n=1, cutoff=0.8)
    if not close:
        return ""
    row = symbols.CALLED.get(close[0], "")
    same = row.replace("_", "") == close[0] or row == "sigmoid"
    return row if row and same else close[0]


@cache
def _commands() -> tuple[str, ...]:
    letters = {word for word in GREEK if not word.endswith("symbol")}
    return tuple(sorted({*symbols.OPERATORS, *letters, *ACCENTS, *symbols.CALLED, "frac", "left"}))


def command_meant(name: str) -> str:
    """The LaTeX that an unknown command may be meant for: ``\\alpha``, ``\\sigma x``; or "".

    >>> print(command_meant("aplha"), command_meant("sigmax"), command_meant("foo") or "?")
    \\alpha \\sigma x ?
    """
    there = [command for command in _commands() if len(command) > 2]
    turned = [c for c in there if sorted(c) == sorted(name)]
    if turned:
        return "\\" + turned[0]
    joined = next((c for c in sorted(there, key=len, reverse=True) if name.startswith(c)), "")
    if joined and len(name) - len(joined) <= 2:
        return f"\\{joined} {name[len(joined) :]}"
    close = get_close_matches(name, there, n=1, cutoff=0.8)
    return "\\" + close[0] if close else ""


#: What is said of an operator that has no meaning in a computation.
WITHOUT_MEANING = {
    "∂": ("∂ is what the program computes", "Write the formula itself: its derivatives are shown."),
    "∇": ("∇ is what the program computes", "Write the formula itself: its gradient is shown."),
    "∫": ("integrals are not computed", "Write a sum over points, or the formula of its value."),
    "∞": ("infinity is no number here", "Write a large number, or a sum up to n."),
    "±": ("± has two values", "Write + or −."),
    "~": (
        "“~” draws a random number: there is nothing to differentiate",
        "Take the number as an input, and write a formula of it: z = mu + sigma x.",
    ),
    "∪": ("sets are not computed", "Write the numbers themselves."),
    "∩": ("sets are not computed", "Write the numbers themselves."),
    "∖": ("sets are not computed", "Write the numbers themselves."),
    "⊂": ("sets are not computed", "Write the numbers themselves."),
    "∈": ("sets are not computed", "Write the numbers themselves."),
    "∃": ("“there is” computes nothing", "Write the formula alone."),
    "∀": ("“for all” computes nothing", "Write the formula alone."),
    "lim": ("limits are not computed", "Write the formula at a point near the limit."),
    "→": ("“→” computes nothing", "Write “=” for a definition."),
    "->": ("“->” computes nothing", "Write “=” for a definition."),
    "↦": ("“↦” gives a function no name", "Write “=” for a definition: f(x) = x^2."),
    "⇒": ("“⇒” computes nothing", "Write the formula that follows it alone."),
    "∝": ("“∝” says no value", "Write “=” and the factor."),
    "…": ("dots have no value", "Write the terms, or a sum: \\sum_{i=1}^{n} x_i."),
}
#: What follows the remedy of some of them, written in their place.
INSTEAD = {"∞": "1000", "±": "+", "→": "=", "->": "=", "∝": "= c"}


def shown(text: str) -> str:
    """A sign or a word as a message quotes it."""
    return text if text.isalpha() and text.isascii() else f"“{text:.30}”"
