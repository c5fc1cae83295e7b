"""What a text is that denotes no computation: prose, a page's address, code, chemistry, a table.

Looked at only where a text could not be read, so that nothing that can be read is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from graphviz_backprop.language import symbols
from graphviz_backprop.text.errors import FormulaError
from graphviz_backprop.text.names import GREEK, WORD_FONTS


class _Kind(NamedTuple):
    """A pattern of a kind of text, what is said of it, and what follows the remedy, if an edit."""

    pattern: re.Pattern[str]
    problem: str
    remedy: str
    written: Callable[[re.Match[str]], str | None] = lambda found: None


_ELEMENT = (
    "(?:A[glru]|B[aer]?|C[alrsu]?|F[e]?|H[eg]?|I|K|Li|M[gn]|N[aei]?|O|P[bt]?|S[in]?|Ti|U|W|Xe|Zn?)"
)
_SPECIES = rf"\d*\s*(?:\(?{_ELEMENT}_?\{{?\d*\}}?\)?\d*[+-]?)+"
_TAGS = (
    "html|head|body|div|span|br|em|strong|script|style|table|tr|td|th|ul|ol|li|img|sup|sub|"
    "h[1-6]|math|mrow|mi|mo|mn|msup|mfrac|code|pre|title|meta|link|svg"
)
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"


def _rows(found: re.Match[str]) -> str:
    """Lines of numbers as an array."""
    lines = [re.findall(_NUMBER, line) for line in found[0].splitlines() if line.strip()]
    rows = [f"[{', '.join(line)}]" for line in lines]
    return rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"


def _untagged(found: re.Match[str]) -> str:
    return re.sub(r"<[^<>]*>", "", found[0]).strip()


#: A command of this program, whose name would be a difference.
COMMAND = re.compile(r"\A\s*(?:[$>%]\s+)?graphviz-backprop(?![\w-]).*", re.DOTALL)
#: So many characters tell what a text is.
_LOOKED_AT = 400

_FLAGS = re.VERBOSE | re.MULTILINE | re.DOTALL
_PATTERNS: tuple[tuple[Any, ...], ...] = (
        (
            r"""\A\s*(?:[$>]\s+)?(?:graphviz-backprop\s+\w+|show|export|check)\s+(["'])(.+?)\1.*""",
            re.DOTALL,
            "this is a command line, not a formula",
            "Write the formula alone, or run the command in a terminal.",
            lambda found: found[2],
        ),
        (
            rf"{COMMAND.pattern}|\A\s*(?:[$>%]\s+)?(?:(?:python3?|py)\s+(?:-\w|\w+\.py)|"
            r"(?:uv\s+)?pip3?\s+\w+|(?:conda|brew|npm|sudo|apt|apt-get|docker|git|uv|make)\s+[a-z]|"
            r"streamlit\s+run|cd\s+\S).*",
            re.DOTALL,
            "this is a command line, not a formula",
            "Run it in a terminal; here stands a formula, such as f = (x + y) z.",
        ),
        (
            r"\A\s*\w+\s*:.*(?:\\partial|∂|\\nabla|∇).*",
            _FLAGS,
            "these are derivatives, which the program computes",
            "Write the formula itself: all of its derivatives are shown.",
        ),
        (
            r"\A\s*(?:(?:please|find|compute|calculate|show|what\ is|give\ me)\s+)*(?:the\s+)?"
            r"(?:(?:partial\s+)?(?:gradients?|derivatives?|slope)\s+of|differentiate)\s+"
            r"(?P<f>\S.*?)\s*(?:(?:with\ respect\ to|w\.?r\.?t\.?)\s+[^.?]*)?[.?]?\s*\Z",
            _FLAGS | re.IGNORECASE,
            "this asks for a derivative, which the program computes",
            "Write the formula itself: all of its derivatives are shown.",
            lambda found: found["f"],
        ),
        (
            r"E\}?\s*_\s*\{[^{}]*(?:\\sim|~).*",
            _FLAGS,
            "an expectation needs its distribution",
            r"Write the sum: \sum_i p_i x_i.",
        ),
        (r"https?://\S+|\bwww\.\S+", _FLAGS, "this is the address of a page, not a formula",
         "Copy the formula itself from the page."),
        (r"[\w.+-]+@[\w-]+\.[a-z]{2,}\b", _FLAGS, "this is an address of mail, not a formula",
         "Write a formula, such as f = (x + y) z."),
        (rf"\A.*(?:</?(?:{_TAGS})\b[^<>]*>|</[abip]>|<[abip]\s+\w+=[^<>]*>).*",
         _FLAGS | re.IGNORECASE,
         "this is HTML: its tags are no formula",
         "Copy what the page shows, without the tags.", _untagged),
        (r"\A\s*[\[{]\s*(?:[\[{]\s*)?\"\w[^\"]*\"\s*:.*", _FLAGS,
         "this is JSON: names with values, and no formula",
         "Write the values as x = 1; y = 2, and a formula of them: f = x y."),
        (r"\b(?:SELECT|INSERT\ INTO|DELETE|UPDATE|CREATE)\b.*\b(?:FROM|VALUES|SET|TABLE)\b.*",
         _FLAGS, "this is a question to a database, not a formula",
         "Write a formula, such as f = (x + y) z."),
        (r"\A.*(?:\#include|\#define|(?<!\\)\b(?:int|void|double|float)\s+\w+\s*\(|\bfunction\s*\w*\s*\(|"
         r"\bfunction\s+\w+\s*=|\b(?:const|var)\s+\w+\s*=|\bpublic\s+\w+|\bprintf\s*\(|"
         r"\bconsole\.|\bSystem\.|\bfn\s+\w+\s*\(|\busing\s+\w+;).*", _FLAGS,
         "this is a program in a language that is not read",
         "Write the formulas of its lines, one a line: y = x^2."),
        (r"\A(?:\s*(?:from[ ]+[\w.]+[ ]+)?import[ ]+[^\n]+)+\s*\Z", _FLAGS,
         "an import computes nothing",
         "Write the formulas that use what it brings, such as y = np.exp(x)."),
        (r"^[ \t]*(?:class[ ]+\w+[^\n]*:|for[ ]+[\w, ]+[ ]in\b[^\n]*:|while\b[^\n]*:|"
         r"with\b[^\n]*:|try\s*:|except\b|assert\b|raise\b).*", _FLAGS,
         "this is a program of Python, not a formula",
         "Write the formulas of its lines, one a line; gb.record draws what a function does."),
        (r"^[ \t]*print[ ]*\((?P<inside>[^\n]*)\)[ \t]*;?[ \t]*$", _FLAGS,
         "printing computes nothing", "Write what is printed alone.",
         lambda found: None if found["inside"][:1] in "'\"f" else found["inside"]),
        (r"^[ \t]*(?P<left>\w+)[ ]*=[ ]*(?:float|int)?\(?input\([^\n]*", _FLAGS,
         "input() waits for somebody, and has no value here",
         "Give the name a number, such as x = 1.", lambda found: f"{found['left']} = 1"),
        (r"\A\s*if\b[^\n:]*:.*", _FLAGS,
         "an if statement is a program, not a formula",
         "Write the cases as one value: y = x if x > 0 else -x."),
        (r"\bdef[ ]+\w+\([^()]*\)[ ]*[^:\s].*", _FLAGS, "the head of this function lacks its colon",
         "Write def f(x): return x**2, or f(x) = x^2."),
        (r"\A\s*@\w+\s*\{.*|\\(?:documentclass|usepackage|(?:sub)*section|chapter|includegraphics|"
         r"caption|item|maketitle)\b.*|\\begin\{(?:document|tabular|figure|table|itemize|"
         r"enumerate|theorem|proof|lemma|tikzpicture|algorithm|lstlisting|verbatim)\*?\}.*", _FLAGS,
         "this is a part of a document, not a formula",
         "Copy the formula itself: what stands between the signs $."),
        (rf"\\ce\s*\{{.*|\A\s*{_SPECIES}(?:\s*[+]\s*{_SPECIES})*\s*"
         rf"(?:->|→|⇌|=|\\to\b|\\rightarrow\b|\\rightleftharpoons\b|\\longrightarrow\b)"
         rf"\s*{_SPECIES}(?:\s*[+]\s*{_SPECIES})*\s*\Z", _FLAGS,
         "this is a reaction of chemistry, not a formula with values",
         "Write a formula of numbers, such as r = k a b^2 for its rate."),
        (r"^[ \t]*\|.*\|[ \t]*\n[ \t]*\|[ :|-]+\|.*", _FLAGS, "this is a table, not a formula",
         "Write its numbers as an array, [[1, 2], [3, 4]], and a formula of it."),
        (r"\A\s*(?:[#]{1,6}[ ]+\w(?!.*^[ \t]*(?![#\s])[^\n]*[=\\]).*|"
         r"[-*][ ]+(?:\[[ x]?\][ ]+)?[A-Za-z]{3,}.*|\*\*[^*]+\*\*.*)",
         _FLAGS, "this is Markdown: headings, lists and marks are no formula",
         "Copy the formula alone."),
        (rf"\A\s*{_NUMBER}(?:\s*[,;\s]\s*{_NUMBER}){{2,}}\s*\Z", _FLAGS,
         "these are numbers without a formula",
         "Write an array, [[1, 2], [3, 4]], and a formula of it: f = sum(x); x = [1, 2].", _rows),
        (r"\A\s*(?:\d{1,3}\.){3}\d{1,3}\s*\Z|\A\s*\d{1,2}:\d\d(?::\d\d)?\s*\Z", _FLAGS,
         "this is a time or an address, not a formula", "Write a formula, such as f = (x + y) z."),
        (r"\b(?:repeat\b.*\buntil|for\ each|foreach|end\ (?:for|while|if)|initiali[sz]e|"
         r"Algorithm\s+\d|while\b.*\bdo\b|repeat\b|until\b|convergence)\b.*|"
         r"\b(?:Input|Output|Require|Ensure)\s*:.*|\\(?:State|For|While|If|Require|Ensure|Procedure)\b.*",
         _FLAGS | re.IGNORECASE, "this is an algorithm in words, not a formula",
         "Write the formula of one of its lines; gradient descent repeats it for you."),
        (r"^>>>[ ].*", _FLAGS, "these are the prompts of Python and what it answered",
         "Leave out >>> and the answers.", lambda found: "\n".join(
             line[4:] for line in found[0].splitlines() if line.startswith((">>> ", "... ")))),
        (r"\s*=\s*\?+\s*\Z", _FLAGS, "“?” has no value: what comes out is shown",
         "Write what is asked for alone.", lambda found: ""),
        (r"\A\s*\w+\s*:\s*\S[^=\n]*(?:\\to\b|→|->|\\rightarrow\b)[^=]*\Z", _FLAGS,
         "this says from where to where a function goes, and not what it computes",
         "Write its formula: f(x) = x^2."),
        (r"\A\s*\$*(?P<x>[A-Za-z])\s*(?:\\mapsto|↦|\\to|→|->|=>)\s*(?P<y>[^$;\n]*(?P=x)[^$;\n]*)\$*"
         r"\s*\Z", _FLAGS, "this function has no name",
         "Write f(x) = x^2.", lambda found: f"f({found['x']}) = {found['y']}"),
        (r"(?<!max)(?<!min)\\(?:left)?\\?\{(?:(?!\\begin).)*(?:,|\\mid|\||:)(?:(?!\\begin).)*\\\}|"
         r"\{\s*\w+\s*[:|][^{}]*\}|∅|\\emptyset|\\varnothing", _FLAGS,
         "this is a set, and sets are not computed",
         "Write an array, [1, 2, 3], or a condition, [x > 0]."),
        (r"\b[Ss]um\s*\(\s*(?:(?P<x>[^,()=]+),\s*)?(?P<i>\w)\s*=\s*(?P<a>\w+)\s*(?:\.\.+|:|to)\s*"
         r"(?P<b>\w+)\s*\)", _FLAGS, "the bounds of a sum stand below and above it",
         r"Write \sum_{i=1}^{3} x_i.", lambda found: (
             f"sum_{{{found['i']}={found['a']}}}^{{{found['b']}}} {found['x'] or ''}".strip())),
        (r"\b(?:minimi[sz]e|maximi[sz]e|subject\ to|s\.\s?t\.)(?![a-z]).*", _FLAGS | re.IGNORECASE,
         "this asks for the smallest or the largest value, which is a search and no formula",
         "Write the function itself: gradient descent looks for its minimum."),
)  # fmt: skip

#: What names a formula or a source, and is no part of the formula; words and comments beside it.
_NAMING = re.compile(rf"\\(?:{'|'.join(sorted(symbols.WITH_ARGUMENT))})\*?\s*\{{[^{{}}]*\}}")
_BESIDE = re.compile(
    rf"\\(?:{'|'.join(WORD_FONTS)})\s*\{{[^{{}}]*\}}|(?<!\\)%[^\n]*|#[^\n]*|//[^\n]*"
)
#: Words in a row with nothing but spaces and punctuation between them.
_WORDS = re.compile(r"(?<![\\\w])[A-Za-z][\w'’-]*(?:[ ,;:.!?]+[A-Za-z][\w'’-]*)+(?![\w(^])")


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of what a pattern finds."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


@cache
def _kinds() -> tuple[_Kind, ...]:
    """All kinds; their patterns are compiled when the first text cannot be read."""
    return tuple(_Kind(re.compile(pattern, flags), *rest) for pattern, flags, *rest in _PATTERNS)


def kind_of(text: str) -> FormulaError | None:
    """What a text that cannot be read is instead of a formula; None where it may be one.

    Its beginning tells, and no more of it is looked at.
    """
    whole, cut = text, len(text) > _LOOKED_AT
    text = _without(_NAMING, text[:_LOOKED_AT])
    for kind in _kinds():
        found = kind.pattern.search(text)
        if found:
            start, stop = found.span()
            start += len(found[0]) - len(found[0].lstrip())
            return FormulaError(
                kind.problem, remedy=kind.remedy, text=whole, start=start,
                stop=max(start + 1, stop), write=None if cut else kind.written(found),
            )  # fmt: skip
    beside = _without(_BESIDE, text)
    text = beside if re.search(r"\w", beside) else text
    for found in _WORDS.finditer(text):
        words = re.findall("[A-Za-z]{3,}", found[0])
        unknown = [word for word in words if not symbols.called(word) and word not in GREEK]
        if len(unknown) >= (2 if found[0].strip() == text.strip(" .!?\n") else 3):
            return FormulaError(
                "this is a sentence, not a formula",
                remedy="Leave the words out and write the formula alone, such as f = (x + y) z.",
                text=whole, start=found.start(), stop=found.end(),
            )  # fmt: skip
    return None
