"""The text of a program → chains of trees, without looking at shapes: read once, kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from graphviz_backprop.language import symbols
from graphviz_backprop.language.asides import without_asides
from graphviz_backprop.language.brackets import paired
from graphviz_backprop.language.complaints import INSTEAD, WITHOUT_MEANING
from graphviz_backprop.language.dialects import sheet_names, translated
from graphviz_backprop.language.kinds import COMMAND, kind_of
from graphviz_backprop.language.parsing.parser import parse_tokens
from graphviz_backprop.language.parsing.scripts import is_function
from graphviz_backprop.language.program import Chain, Unread
from graphviz_backprop.language.python.routines import python_chains
from graphviz_backprop.language.scanning.scanner import tokens
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.statements import Statement, compares, statements
from graphviz_backprop.language.tree import Tree, key, raw
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import GREEK, apart, both_forms, canonical

#: A name on the left of “=”, with its header.
_LEFT = re.compile(
    r"(?:^|[\n;,&{$]|\\\\|\blet\b|\bwhere\b)(?:[ \t]|\\displaystyle)*"
    r"([^\W\d_][A-Za-z0-9₀-₉]*(?:\\?_[A-Za-z0-9]+)*)[ \t]*+"
    r"(?:\(([^()=]*)\)[ \t]*+)?(?=(?:\^|_)?[ \t]*(?::=|[-+*/]?=(?!=)|&=|←|\\leftarrow|\\gets))"
)
#: A function that has a number or a word above: ``f^1(z) =``.
_RAISED = re.compile(r"(?<!\w)(\w+\^(?:\{\w+\}|\w))\([A-Za-z](?:, ?[A-Za-z])*\)\s*&?=")
#: A name with “=” behind it, maybe with a header, that a line begins with.
_DEFINES = r"(?=\$|\\\(|\\\[|[^\W\d_]\w*(?:\^?\{?\[\w+\]\}?)?(?:\([^()\n]*\))?[ \t]*=(?!=))"
#: Marks of a page around formulas: fences, bullets, quotation, bold lines, labels in words.
_MARKS = re.compile(
    r"^[ \t]*(?:```|~~~)\w*[ \t]*$|`"
    rf"|^[ \t]*(?:[-*+>•▪◦‣]|\d+[.)]|\(\d+(?:\.\d+)*[a-z]?\))[ \t]+{_DEFINES}"
    rf"|^[ \t]*(?:\*\*)?[A-Z][a-z]{{2,}}(?:[ ][A-Za-z]+){{0,4}}:(?:\*\*)?[ \t]*(?:$|{_DEFINES})"
    r"|^[ \t]*(?:(?:const|static|final)[ \t]+)?(?:float|double|auto|var|let|const|val)[ \t]+"
    r"(?=\w+[ \t]*=(?!=))|^[ \t]*return[ \t](?=[^\n=]*;[ \t]*$)"
    r"|^[ \t]*\*\*(?=[^*\n]+\*\*[.:]?[ \t]*$)|(?<=\w)\*\*[.:]?[ \t]*$|(?<=[)}\]])\*\*[.:]?[ \t]*$",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_][A-Za-z0-9₀-₉]*(?:_[A-Za-z0-9]+)*")
_NAMED = re.compile(r"\\(?:text|textrm|mathrm|mbox|operatorname)\{([A-Za-z]\w*)\}")


#: A left side that is a step: ``x_t+1 =``; one that has an index: ``h_t =``.
_STEPPED = re.compile(r"(?:^|[\n;,])[ \t]*([^\W\d_]\w{0,20}_[a-z]\+\d)[ \t]*(?:=(?!=)|:=|←)")
_SERIES = re.compile(r"(?:^|[\n;,])[ \t]*([^\W\d_]\w{0,20}_[a-z])[ \t]*(?:=(?!=)|:=|←)")
#: What no name is made of but one that is given as it is written: ``\\nabla_w L``.
_COMMANDED = re.compile(
    r"\\(?:sqrt|frac|nabla|partial|sum|[lc]?dots)(?![A-Za-z])|[∇∂√]|^[A-Za-z][α-ωΑ-Ω]"
)


@dataclass(frozen=True, eq=False)
class Reading:
    """A text as chains of trees, with the names that are single words in it."""

    text: str
    chains: tuple[Chain, ...]
    known: frozenset[str]
    tokens: tuple[Token, ...] = ()
    python: bool = False


#: Longer texts are not remembered: their tokens take a thousand times the room of their letters.
_REMEMBERED = 1_000


def read(
    text: str, given: frozenset[str], spelled: frozenset[str], bindings: bool = False
) -> Reading:
    """The chains of a text; ``given`` are names known from outside, ``spelled`` as they were."""
    remembered = len(text) <= _REMEMBERED
    return (_read if remembered else _read.__wrapped__)(text, given, spelled, bindings)


@lru_cache(maxsize=128)
def _read(text: str, given: frozenset[str], spelled: frozenset[str], bindings: bool) -> Reading:
    text = _MARKS.sub(lambda found: " " * len(found[0]), text)
    known = _known(text, given, spelled)
    command = kind_of(text) if COMMAND.match(text) else None
    if command:
        raise command
    if not bindings:
        found = python_chains(text, given)
        if found:
            return Reading(text, found, known, python=True)
    phrases = [name for name in spelled if _COMMANDED.search(name)]
    found_ = translated(_differences(tokens(text, known, phrases), known), text)
    found_ = without_asides(_bare(_primed(found_)), text, known)
    pieces = tuple(paired(_unbraced(found_, "\\" in text), text))
    _check_computed(text, pieces, known)
    if pieces and pieces[0].text == "{" and _closing(pieces) == len(pieces) - 1:
        pieces = pieces[1:-1]
    said = _computing(statements(pieces, "\\" in text))
    _check_more_than_domain(said, pieces, text)
    called = {a.text for a, b in pairwise(pieces) if a.kind == "name" and b.text == "("}
    told = [_with_argument(s, known, called) for s in said if not _lists(s)]
    parsed = [_chain(s, known, text) for s in told or said]
    chains = tuple(_merged([(c, s) for c, s in parsed]))
    if not chains:
        raise FormulaError("there is no formula here", remedy="Write one, such as f = (x + y) z.")
    return Reading(text, chains, known, _without_idle_doubts(said, pieces))


#: A derivative with d, as a fraction or with a slash.
_DERIVATIVE = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\mathrm\{d\}|d)[^{}]*\}\s*\{\s*(?:\\mathrm\{d\}|d)\s*\\?[a-zA-Z]+\s*\}"
    r"|\bdiff\([^()]*,\s*[A-Za-z]\)|\bD\[[^\]\n]{0,200},\s*[A-Za-z]\]"
    r"|(?<![A-Za-z0-9_\\])d\s*[A-Za-z]?\w*(?:\([^()]*\))?\s*/\s*d\s*[A-Za-z]\w*"
)


#: A day; a number with a unit of several letters, the value of a name.
_DATE = re.compile(
    r"(?<![\w.])(?:(?:19|20)\d\d-[01]\d-[0-3]\d|[0-3]?\d([./])[0-3]?\d\1(?:19|20)\d\d)(?![\w.])"
)
_UNIT = re.compile(
    r"(?<==)\s*(-?\d+(?:[.,]\d+)?)(\s*(?:kg|km|cm|mm|ms|mol|Hz|kHz|Pa|kPa|°C|°F|(?:k?m|cm)/(?:s|h)"
    r"(?:\^?2|²)?))\s*(?=[;,\n]|$|and\b)"
)


def _check_computed(text: str, pieces: Sequence[Token], known: frozenset[str]) -> None:
    """Refuses what denotes no computation wherever in the text it stands."""
    day, unit = _DATE.search(text), _UNIT.search(text)
    if day:
        raise FormulaError(
            "this is a date, not a formula", remedy="Write a number, or spaces between the signs.",
            start=day.start(), stop=day.end(),
        )  # fmt: skip
    if unit and not set(re.findall(r"[a-zA-Z]+", unit[2])) & known:
        raise FormulaError(
            f"{unit[0].strip()} has a unit, and numbers have none here",
            remedy=f"Write {unit[1]}.", start=unit.start(2), stop=unit.end(2), write="",
        )  # fmt: skip
    found = _DERIVATIVE.search(text)
    if found and not {"d", "dx", "dy", found[0].split("/")[-1].strip()} & known:
        raise FormulaError(
            "a derivative is what the program computes",
            remedy="Write the formula itself: its derivatives are shown.",
            start=found.start(), stop=found.end(),
        )  # fmt: skip
    for token in pieces:
        if token.kind == "op" and token.text in ("⇒", "±", "∫"):
            raise _without_meaning(token)
    for at, token in enumerate(pieces[:-4]):
        bound = [t.text for t in pieces[at + 1 : at + 4]]
        if token.text in ("sum", "prod") and bound[0] == "_" and bound[2] == "=":
            letter, first = pieces[at + 2], pieces[at + 4]
            raise FormulaError(
                "the bounds of this sum need braces",
                remedy=f"Write \\sum_{{{letter.text} = {first.text}}}^{{n}}.",
                start=letter.start, stop=first.stop, write=f"{{{letter.text} = {first.text}}}",
            )  # fmt: skip


def _without_meaning(token: Token) -> FormulaError:
    problem, remedy = WITHOUT_MEANING[token.text]
    behind = Edit(0, token.stop, "") if token.text == "⇒" else INSTEAD.get(token.text)
    return FormulaError(problem, remedy=remedy, start=token.start, stop=token.stop, write=behind)


def _computing(said: Sequence[Statement]) -> list[Statement]:
    """Without the statements that say how a name is distributed: they are no computation."""
    signs = [next(_drawing(statement), None) for statement in said]
    found = [statement for statement, sign in zip(said, signs, strict=True) if sign is None]
    if signs and not found:
        raise _without_meaning(next(sign for sign in signs if sign))
    return found


def _without_idle_doubts(said: Sequence[Statement], pieces: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens, without the doubts of words around the statements and of events, P(a|b)."""
    kept = {
        token.start
        for one in said
        for part in (*one.parts, *one.other, one.condition or ())
        for token in part
        if part is not one.condition or compares(part)
    }
    idle = {t for t in pieces if t.doubt and t.start not in kept and t.kind != "line"}
    idle |= {t for t in _events(pieces) if t.doubt}
    return tuple(t._replace(doubt=None) if t in idle else t for t in pieces)


def _events(pieces: tuple[Token, ...]) -> Iterator[Token]:
    """What stands in brackets behind P, where one of them says “given”."""
    opening = [
        i + 1 for i, (a, b) in enumerate(pairwise(pieces))
        if a.kind == "name" and a.text in ("P", "Pr") and b.text == "("
    ]  # fmt: skip
    inside = [pieces[at : at + _closing(pieces[at:])] for at in opening[:_MOST_EVENTS]]
    if any(token.text == "|" for one in inside for token in one):
        for one in inside:
            yield from one


def _drawing(statement: Statement) -> Iterator[Token]:
    """Every ~ outside of brackets."""
    for part in statement.parts:
        depth = 0
        for token in part:
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            if not depth and token.kind == "op" and token.text == "~":
                yield token


def _check_more_than_domain(said: Sequence[Statement], pieces: Sequence[Token], text: str) -> None:
    """Refuses a name with the set that it is from, and no more."""
    parts = said[0].parts if len(said) == 1 else ()
    domain = next((t for t in pieces if t.kind == "op" and t.text in ("in", "∀")), None)
    if domain is None or len(parts) != 1 or any(t.stop > domain.start for t in parts[0]):
        return
    if not any(t.kind in ("op", "open") and t.text not in ("_", "^", "{") for t in parts[0]):
        name = text[parts[0][0].start : parts[0][-1].stop]
        raise FormulaError(
            f"this says from which set {name:.20} is, and computes nothing",
            remedy=f"Write a formula of it, such as {name:.20}^2.",
            start=domain.start, stop=max(t.stop for t in pieces),
        )  # fmt: skip


#: Of more probabilities in one text, the rest are looked at for doubts as other words are.
_MOST_EVENTS = 50
#: Small rings above a name.
_RINGS = {"⊙": "circ", "⊖": "ominus"}


def _primed(found: list[Token]) -> list[Token]:
    """The tokens with ``c^\\prime`` as c', ``30^\\circ`` as 30°, ``E^\\circ`` as a name."""
    out: list[Token] = []
    at = 0
    while at < len(found):
        signs, after = _small_signs(found, at) if found[at].text == "^" else ((), 0)
        if not signs:
            out.append(found[at])
            at += 1
            continue
        if signs[0].text == "'":
            out += signs
        elif out and out[-1].kind == "number":
            out.append(signs[0]._replace(text="°"))
        else:
            out += (found[at], signs[0]._replace(kind="name", text=_RINGS[signs[0].text]))
        at = after
    return out


def _small_signs(found: Sequence[Token], at: int) -> tuple[Sequence[Token], int]:
    """The primes, or the ring, behind ``^`` and maybe in braces; and where to go on."""
    braced = at + 1 < len(found) and found[at + 1].text == "{"
    start = stop = at + 1 + braced
    while stop < len(found) and found[stop].text == "'":
        stop += 1
    if stop == start and stop < len(found) and found[stop].text in _RINGS:
        stop += 1
    closed = not braced or (stop < len(found) and found[stop].text == "}")
    return (found[start:stop], stop + braced) if closed else ((), 0)


def _bare(found: list[Token]) -> list[Token]:
    """The tokens without braces around a lone operator: ``q{\\cdot}k``."""
    lone = {
        i for i in range(len(found) - 2)
        if found[i].text == "{" and found[i + 2].text == "}"
        and (found[i + 1].kind == "op" or _is_function(found[i + 1 : i + 4]))
        and (not i or found[i - 1].text not in ("_", "^", "⊙^"))
    }  # fmt: skip
    found = [t for i, t in enumerate(found) if i not in lone and i - 2 not in lone]
    around = _around_chains(found)
    return [t for i, t in enumerate(found) if i not in around]


def _around_chains(found: Sequence[Token]) -> set[int]:
    """The places of braces that begin a line and hold a whole chain: ``{a = b = c}``."""
    places: set[int] = set()
    opened: list[tuple[int, bool]] = []
    chains = False
    for at, token in enumerate(found):
        if token.kind == "open":
            first = not at or found[at - 1].kind in ("line", "cell", "row", "begin")
            opened.append((at if first and token.text == "{" else -1, chains))
            chains = False
        elif token.kind == "close" and opened:
            start, around = opened.pop()
            if chains and start >= 0:
                places |= {start, at}
            chains = around
        elif token.text == "=" and token.kind == "op":
            chains = True
    return places


def _is_function(found: Sequence[Token]) -> bool:
    """Whether ``{\\rm mean}`` stands before its argument."""
    calls = len(found) == 3 and found[2].text == "("
    return calls and len(found[0].text) > 1 and bool(symbols.called(found[0].text))


def _differences(found: list[Token], known: frozenset[str]) -> list[Token]:
    """The tokens with ``Δt`` and ``\\Delta w`` as one name, unless Δ has a meaning of its own."""
    if "Delta" in known:
        return found
    out: list[Token] = []
    for token in found:
        last = out[-1] if out else None
        is_letter = len(token.text) == 1 or token.text in GREEK
        if last and last.text == "Delta" and token.kind == "name" and is_letter:
            token = out.pop()._replace(text=f"Delta{token.text}", stop=token.stop)
        out.append(token)
    return out


def _unbraced(found: list[Token], is_latex: bool) -> list[Token]:
    """Plain text without the one big brace of ``f(x) = { x if x > 0; 0 otherwise``."""
    opening = [i for i, t in enumerate(found) if t.text == "{" and t.kind == "open"]
    starts = [i for i in opening if i and found[i - 1].text == "="]
    told = any(t.text in ("<", ">", "<=", ">=") for t in found)
    if is_latex or len(starts) != 1 or not told:
        return found
    at = starts[0]
    stop = at + _closing(tuple(found[at:]))
    if stop < len(found) - 1:
        return found
    return [t for i, t in enumerate(found) if i not in (at, stop)]


def _lists(statement: Statement) -> bool:
    """Whether a statement only lists what a name holds: ``L = \\{l_1, …, l_N\\}``."""
    last = statement.parts[-1]
    dots = [i for i, t in enumerate(last) if t.text == "…"]
    return bool(last) and last[0].kind == "open" and any(last[i - 1].text == "," for i in dots)


def _closing(pieces: tuple[Token, ...]) -> int:
    """Where the bracket closes that the tokens begin with."""
    depth = 0
    for index, token in enumerate(pieces):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0:
            return index
    return len(pieces)


def _known(text: str, given: frozenset[str], spelled: frozenset[str]) -> frozenset[str]:
    """The names that are one word: of left sides and headers, and those from outside."""
    forms = both_forms(text)

    def named(word: str) -> str:
        return canonical(apart(word, forms))

    found = set(given)
    for name in spelled:
        plain = re.sub(r"\\[A-Za-z]+|Δ(?=\w)", " ", name)
        found.update(named(word) for word in _WORD.findall(plain) if word == name or len(word) == 1)
        found.update(_NAMED.findall(name))
    for name in given:
        base = re.match(r"[A-Za-z]+\d*", name)
        if base:
            found.add(base[0])
    for match in _RAISED.finditer(text):
        found.add(named(match[1]))
    if "\\" not in text:
        found |= _steps(text)
    for match in _LEFT.finditer(text):
        words = [match[1]] if match[2] is None or len(match[1]) > 1 else []
        words += _WORD.findall(match[2] or "") if "\\" not in (match[2] or "") else []
        if match[2] and re.fullmatch(r"[\w, ]+", match[2]):
            found.add(named(f"{match[1]}({match[2]})"))  # a function, which f^2(x) calls
        for word in words:
            name = named(word)
            if name.lower() not in symbols.PROSE and not (
                symbols.called(word) and match[2] is not None and word == match[1]
            ):
                found.add(name)
            if match[2] is None and len(word) == 1:
                found.add(name)
    kept = {n for n in found if n.lower() not in symbols.PROSE or n in given}
    return frozenset(kept | sheet_names(text))


def _steps(text: str) -> set[str]:
    """The names ``h_t-1`` of a text that defines ``h_t``, and ``x_t+1`` of one that defines it."""
    found = {canonical(match[1]) for match in _STEPPED.finditer(text)}
    for match in _SERIES.finditer(text):
        behind = re.compile(rf"(?<!\w){re.escape(match[1])}[-−]\d(?!\w)")
        found |= {canonical(each.replace("−", "-")) for each in behind.findall(text)}
    return found


def _with_argument(
    statement: Statement, known: frozenset[str], called: Collection[str]
) -> Statement:
    """``g = \\tanh`` and ``g(z) = \\tanh`` as functions of an argument, where g is called."""
    *_, right = statement.parts
    if len(statement.parts) != 2 or len(right) != 1 or not statement.parts[0]:
        return statement
    left, end = statement.parts[0], right[0].stop
    letter = right[0].text == "sigma" and "sigma" not in known
    if left[0].text not in called or not (letter or is_function(right[0], known)):
        return statement
    inside = left[2:-1] if len(left) > 3 and left[1].text == "(" else ()
    name = inside[0] if len(inside) == 1 and inside[0].kind == "name" else None
    if len(left) > 1 and name is None:
        return statement
    argument = tuple(
        Token(kind, sign, end, end)
        for kind, sign in (("open", "("), ("name", name.text if name else "x"), ("close", ")"))
    )
    return statement._replace(parts=((left[0], *argument), (*right, *argument)))


def _chain(statement: Statement, known: frozenset[str], text: str) -> tuple[Chain, Statement]:
    parts: list[Tree | Unread] = []
    for number, piece in enumerate(statement.parts):
        if not piece:
            parts.append(_nothing(statement, number, text))
            continue
        try:
            parts.append(parse_tokens(piece, known, text))
        except FormulaError as error:
            parts.append(Unread(error, canonical(raw(piece)), piece[0].start, piece[-1].stop))
    ops = statement.ops
    for number, op in enumerate(ops):
        if op in ("+=", "-=", "*=", "/="):
            left, right = parts[number], parts[number + 1]
            if isinstance(left, Tree) and isinstance(right, Tree):
                sign = {"*": "⊙"}.get(op[0], op[0])
                grouped = Tree("group", right.start, right.stop, (right,), "(")
                parts[number + 1] = Tree(
                    "chain", left.start, right.stop, (left, grouped), ops=(sign,)
                )
    return Chain(tuple(parts), ops, statement.loose), statement


def _nothing(statement: Statement, number: int, text: str) -> Unread:
    """The error for “=” without anything on one of its sides."""
    around = [t for piece in statement.parts for t in piece]
    place = around[-1] if around else None
    start = text.find("=", place.stop if place and number else 0)
    start = max(start, 0)
    if number:
        error = FormulaError(
            "nothing stands on the right of this “=”", remedy="Write a formula or a number.",
            text=text, start=start, stop=start + 1, write=Edit(start + 1, start + 1, " 1"),
        )  # fmt: skip
    else:
        error = FormulaError(
            "there is no name before this “=”", remedy="Write q = x + y.", text=text,
            start=start, stop=start + 1, write="q =",
        )  # fmt: skip
    return Unread(error, "", start, start + 1)


def _merged(parsed: list[tuple[Chain, Statement]]) -> list[Chain]:
    """Lines such as ``f(x) = 1, if x > 0`` of one left side are the cases of one value."""
    found: list[Chain] = []
    index = 0
    while index < len(parsed):
        chain, statement = parsed[index]
        group = [index]
        left = _left(chain)
        while left and group[-1] + 1 < len(parsed) and _left(parsed[group[-1] + 1][0]) == left:
            if parsed[group[-1] + 1][1].condition is None:
                break
            group.append(group[-1] + 1)
        if len(group) > 1 and statement.condition is not None:
            branches: list[Tree] = []
            for number in group:
                one, said = parsed[number]
                value = one.parts[-1]
                assert isinstance(value, Tree)
                branches += [value, _condition(said, value)]
            first, last = branches[0], branches[-1]
            cases = Tree("cases", first.start, last.stop, tuple(branches))
            found.append(Chain((chain.parts[0], cases), ("=",)))
        elif statement.other and statement.condition and isinstance(chain.parts[-1], Tree):
            found.append(_either(chain, statement))
            group = [index]
        else:
            found.append(chain)
            group = [index]
        index = group[-1] + 1
    return found


def _either(chain: Chain, statement: Statement) -> Chain:
    """``f(x) = x if x > 0 else 0.1x``: the last part has cases."""
    value = chain.parts[-1]
    assert isinstance(value, Tree)
    said = [parse_tokens(tokens, frozenset(), "") for tokens in statement.other]
    if len(said) % 2:  # it ends with a value
        said.append(Tree("empty", value.stop - 1, value.stop))
    branches = (value, _condition(statement, value), *said)
    cases = Tree("cases", value.start, said[-2].stop, branches)
    return chain._replace(parts=(*chain.parts[:-1], cases))


def _left(chain: Chain) -> str:
    left = chain.parts[0]
    usable = len(chain.parts) == 2 and isinstance(left, Tree) and isinstance(chain.parts[1], Tree)
    return key(left) if usable and isinstance(left, Tree) else ""


def _condition(statement: Statement, value: Tree) -> Tree:
    if not statement.condition:
        return Tree("empty", value.stop - 1, value.stop)
    return parse_tokens(statement.condition, frozenset(), "")
