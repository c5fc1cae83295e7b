"""Places that the writing itself leaves open: ``e^xy``, ``x^1/2``, ``h_t-1``, ``σ x``, ``p(x)``.

What depends on shapes is doubted where it is resolved; here stands what a look at the tree tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from graphviz_backprop.language.resolving.draft import Doubt
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.symbols import called
from graphviz_backprop.language.tree import Tree, key, raw, walk

_NAMED = ("name", "script")
#: Letters that a statistic is called by, each with what it is here.
_STATISTICS = {
    "E": "the mean of all entries", "mu": "the mean of all entries",
    "N": "the distribution function of the normal",
}  # fmt: skip
_DECIMAL_LIST = re.compile(r"\[\s*\d+,\d+\s*(?:;\s*\d+,\d+\s*)+\]")


class _Written(NamedTuple):
    """A text and the names that it gives values or definitions."""

    text: str
    known: Collection[str]

    def of(self, tree: Tree) -> str:
        return self.text[tree.start : tree.stop]

    @property
    def latex(self) -> bool:
        return "\\" in self.text


def doubts_of(
    text: str, trees: Sequence[Tree], tokens: Sequence[Token], known: Collection[str]
) -> list[Doubt]:
    """The doubts of a program's right sides, in the order of the text."""
    written = _Written(text, known)
    below = _below(tokens)
    found = {
        Doubt(t.start, t.stop, *t.doubt) for t in tokens
        if t.doubt and t.text not in known and t.text != "end" and t.start not in below
    }  # fmt: skip
    for match in _DECIMAL_LIST.finditer(text):
        dots = match[0].replace(",", ".")
        found.add(Doubt(*match.span(), "rows of two numbers", "decimal commas", dots))
    for tree in trees:
        phrases = {
            id(inner) for part in walk(tree) if part.kind == "call" and key(part) in known
            for inner in walk(part)
        }  # fmt: skip
        for part in (one for one in walk(tree) if id(one) not in phrases):
            for look in _LOOKS.get(part.kind, ()):
                found.update(look(part, written))
    return sorted(found)


def _below(tokens: Sequence[Token]) -> set[int]:
    """Where the words of subscripts begin, and words alone above: those are labels."""
    found: set[int] = set()
    for at, token in enumerate(tokens):
        depth, end = 0, at + 1
        label = token.text == "^" and [t.text for t in tokens[at + 1 : at + 4]][::2] == ["{", "}"]
        while (token.text == "_" or label) and end < len(tokens):
            depth += (tokens[end].kind == "open") - (tokens[end].kind == "close")
            found.add(tokens[end].start)
            end += 1
            if depth <= 0:
                break
    return found


def _exponent(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``e^xy`` is e^x y, ``x^1/2`` is x/2, as they are computed."""
    if at.latex:
        return
    for number, (power, behind) in enumerate(pairwise(tree.parts)):
        op, sup = tree.ops[number], raw(power.sup)
        turned = sup in ("T", "⊤")
        if (
            power.kind != "script"
            or power.sub
            or not sup
            or turned
            or at.of(power)[-1:] in (")", "}")
        ):
            continue
        base, between = power.parts[0], at.text[power.stop : behind.start]
        is_e = base.kind == "name" and base.text == "e" and "e" not in at.known
        last = behind
        for other, sign in zip(tree.parts[number + 2 :], tree.ops[number + 1 :], strict=True):
            if sign != "" or other.start != last.stop:
                break
            last = other
        above = at.text[base.stop : last.stop].lstrip(" ^*")
        tight = op == "" and not between and behind.kind in _NAMED
        if tight and (is_e or (base.kind == "number" and not sup.isdigit())):
            taken = f"{at.of(power)} {at.text[behind.start : last.stop]}"
        elif op == "/" and between == "/" and (sup == "1" or (is_e and sup[0] == "-")):
            taken = f"({at.of(power)}) / {at.text[behind.start : last.stop]}"
        else:
            continue
        write = f"{at.of(base)}^({above})"
        yield Doubt(base.start, last.stop, taken, "all of it in the exponent", write)


def _lost(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``e−x`` and ``(y − t)2``, so close, may have lost what stood above: e^(−x), (y − t)^2."""
    for number, (one, behind) in enumerate(pairwise(tree.parts)):
        is_e = one.kind == "name" and one.text == "e" and "e" not in at.known
        first = behind.parts[0] if behind.kind == "chain" else behind
        close = tree.ops[number] == "-" and first.start == one.stop + 1
        if is_e and close and first.kind in (*_NAMED, "group"):
            above = at.text[one.stop : behind.stop]
            yield Doubt(one.start, behind.stop, f"e minus {at.of(behind)}", "a power of e",
                        f"e^({above})")  # fmt: skip
        squared = behind.kind == "number" and one.kind == "group" and one.stop == behind.start
        if squared and tree.ops[number] == "" and behind.value in (2.0, 3.0):  # (y − t)2
            times, power = f"times {behind.value:g}", f"to the power {behind.value:g}"
            write = f"{at.of(one)}^{behind.value:g}"
            yield Doubt(one.start, behind.stop, times, power, write)


def _sigma(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """σ x is a product, and may be the sigmoid of x."""
    for number, (one, behind) in enumerate(pairwise(tree.parts)):
        is_sigma = one.kind == "name" and one.text == "sigma" and "sigma" not in at.known
        if is_sigma and tree.ops[number] == "" and behind.kind in (*_NAMED, "group"):
            inner = at.of(behind).strip("{}")
            write = f"{at.of(one)}({inner})"
            yield Doubt(one.start, behind.stop, f"σ times {inner}", "the sigmoid", write)


def _index(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``h_t-1`` is h_t − 1, and may be the value before; ``w_ix`` is w_i x, and may be a name."""
    if at.latex:
        return
    for number, (one, behind) in enumerate(pairwise(tree.parts)):
        behind = behind.parts[0] if behind.kind == "chain" else behind
        inner = behind.parts[0] if behind.kind == "script" else behind
        hung = re.fullmatch(r"[A-Za-z]_[ijk]", at.of(one)) and one.stop == behind.start
        if hung and tree.ops[number] == "" and inner.kind == "name":  # w_ix
            whole = at.text[one.start : inner.stop]
            stem, _, below = whole.partition("_")
            taken = f"{at.of(one)} times {at.of(inner)}"
            yield Doubt(one.start, inner.stop, taken, "one name", f"{stem}_{{{below}}}")
        one = one.parts[-1] if one.kind == "chain" else one
        close = tree.ops[number] in ("+", "-") and behind.start == one.stop + 1
        letter = one.kind == "script" and not one.sup and re.fullmatch("[i-nt]", raw(one.sub))
        if close and letter and behind.kind == "number" and behind.value in (1, 2):
            whole = at.text[one.start : behind.stop]
            stem, _, below = whole.partition("_")
            taken = f"{at.of(one)} {tree.ops[number]} {at.of(behind)}"
            yield Doubt(one.start, behind.stop, taken, f"the index {below}", f"{stem}_{{{below}}}")


def _step(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``h_t-1`` beside ``h_t =`` is the value before, and may be h_t − 1."""
    found = re.fullmatch(r"(\w+_[a-z])([-−+])(\d)", at.of(tree))
    if found and key(tree) not in at.known and not at.latex:
        apart = " ".join(found.groups())
        yield Doubt(tree.start, tree.stop, f"the index {raw(tree.sub)}", apart, apart)


def _number_e(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """e among factors and terms is 2.718…, and may be a name."""
    names = {part.text for part in tree.parts if part.kind == "name"}
    if "e" in at.known or "pi" in names:
        return
    for part in tree.parts:
        if part.kind == "name" and part.text == "e":
            yield Doubt(part.start, part.stop, "the number 2.718…", "a name of its own", "e_1")


def _bars(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``|a|b|c|`` is |a| b |c|, and may be | a |b| c |."""
    kinds = [part.kind for part in tree.parts]
    close = all(a.stop == b.start for a, b in pairwise(tree.parts))
    if len(kinds) < 3 or kinds[0] != "abs" or kinds[-1] != "abs" or any(tree.ops) or not close:
        return
    if "abs" not in kinds[1:-1]:
        left, right = (at.of(tree.parts[end].parts[0]) for end in (0, -1))
        inner = at.text[tree.parts[1].start : tree.parts[-2].stop]
        yield Doubt(
            tree.start, tree.stop, f"|{left}| {inner} |{right}|", "bars inside of bars",
            f"abs({left} abs({inner}) {right})",
        )  # fmt: skip


def _root(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``√a+b``, ``√L/g``: so close, the root may be of all of it; and ``√2x`` may be √2 times x."""
    for number, (one, behind) in enumerate(pairwise(tree.parts)):
        root = one.parts[-1] if one.kind == "chain" else one
        op = tree.ops[number]
        if not _is_bare_root(root, at) or op not in ("+", "-", "/"):
            continue
        inner = root.parts[1]
        close = at.text[root.stop : root.stop + 2].strip() == at.text[root.stop : root.stop + 2]
        if close and not inner.kind == behind.kind == "number":
            whole = at.text[inner.start : behind.stop]
            yield Doubt(root.start, behind.stop, f"the root of {at.of(inner)} alone",
                        "the root of all of it", f"√({whole})")  # fmt: skip


def _product_under_root(tree: Tree, at: _Written) -> Iterator[Doubt]:
    inner = tree.parts[-1]
    if _is_bare_root(tree, at) and inner.kind == "chain" and len(inner.parts) == 2:
        first, second = inner.parts
        if first.kind == "number" and second.text != "pi":
            yield Doubt(tree.start, tree.stop, f"√({at.of(inner)})", "a root times a name",
                        f"√{at.of(first)} {at.of(second)}")  # fmt: skip


def _is_bare_root(tree: Tree, at: _Written) -> bool:
    """Whether a tree is √ with nothing that says how far it reaches."""
    is_root = tree.kind == "call" and at.text[tree.start] == "√" and len(tree.parts) == 2
    return is_root and tree.parts[1].kind not in ("group", "call", "list")


def _applied(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``sin x y`` is sin(x y), and may be sin(x) y; ``p(x)`` is a product where p is a letter."""
    head, *arguments = tree.parts
    if len(arguments) != 1:
        return
    (argument,) = arguments
    name, shown = key(head), at.of(head)
    if tree.ops == ("open",) and argument.kind == "chain" and not any(argument.ops):
        first, second = argument.parts[:2]
        apart = at.text[first.stop : second.start].isspace()
        if first.kind in _NAMED and second.kind in _NAMED and apart and first.text != "pi":
            rest = at.text[second.start : tree.stop]
            yield Doubt(
                tree.start, tree.stop, f"{shown}({at.of(argument)})", f"{shown} of the first alone",
                f"{shown}({at.of(first)}) {rest}",
            )  # fmt: skip
    quotient = argument.kind == "chain" and argument.ops == ("/",) and tree.ops == ("open",)
    if quotient:  # log p / q
        over, under = map(at.of, argument.parts)
        yield Doubt(
            tree.start, tree.stop, f"{shown}({at.of(argument)})", f"{shown} of the first alone",
            f"({shown}({over}))/{under}",
        )  # fmt: skip
    if {name, key(tree)} & set(at.known) or tree.text not in ("(", "["):
        return
    usual = tree.text == "[" or re.search(r"[-−]?\s*d_?\{?[12₁₂]", at.of(argument))  # E[x], N(-d_2)
    if name in _STATISTICS and tree.stop > argument.stop and not usual:
        write = f"{shown} * ({at.of(argument)})"
        yield Doubt(tree.start, tree.stop, _STATISTICS[name], "a product", write)
        return
    letters = head.kind == argument.kind == "name" and len(name) == 1 == len(at.of(argument))
    if letters and not called(name) and tree.text == "(" and argument.text not in at.known:
        yield Doubt(
            tree.start, tree.stop, f"the product {name} {argument.text}", "a name of its own",
            f"{name}_{argument.text}",
        )  # fmt: skip


def _logarithm(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """log is ln; beside ln it may be another."""
    head = tree.parts[0]
    is_log = head.kind == "name" and at.of(head).strip("\\") == "log"
    if is_log and _has_ln(at.text):
        write = r"\log_{10}" if at.latex else "log10"
        yield Doubt(head.start, head.stop, "the natural logarithm", "to the base 10", write)


@lru_cache(maxsize=8)
def _has_ln(text: str) -> bool:
    return bool(re.search(r"(?<![A-Za-z])ln(?![A-Za-z])", text))


def _square(tree: Tree, at: _Written) -> Iterator[Doubt]:
    """``sum(x - y)^2`` is the square of a sum, and may be a sum of squares."""
    call = tree.parts[0]
    if call.kind != "call" or len(call.parts) != 2 or not tree.sup or tree.text:
        return
    head, argument = call.parts
    if key(head) in ("sum", "mean") and argument.kind == "chain" and set(argument.ops) & {"+", "-"}:
        power = at.text[call.stop : tree.stop].strip()
        yield Doubt(
            tree.start,
            tree.stop,
            f"the power of the {key(head)}",
            f"the {key(head)} of the powers",
            f"{at.of(head)}(({at.of(argument)}){power})",
        )  # fmt: skip


_LOOKS: dict[str, tuple[Callable[[Tree, _Written], Iterator[Doubt]], ...]] = {
    "chain": (_exponent, _lost, _sigma, _index, _number_e, _bars, _root),
    "call": (_applied, _logarithm, _product_under_root),
    "script": (_square, _step),
}
