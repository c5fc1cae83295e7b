"""Formulas as Office writes them (OMML), so that they can be edited in PowerPoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml.builder import ElementMaker

from graphviz_backprop.export.mathml import Tree, tree

_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_A14 = "http://schemas.microsoft.com/office/drawing/2010/main"
M = ElementMaker(namespace=_M, nsmap={"m": _M})
_A14_MAKER = ElementMaker(namespace=_A14, nsmap={"a14": _A14})

#: What may open and close a pair that stretches around what is in it; "" is an unseen one.
_OPENING, _CLOSING = frozenset("([{|‖⟨") | {""}, frozenset(")]}|‖⟩") | {""}
#: Widths of spaces in em, and the characters that are as wide.
_SPACES = ((0.1, "\u200a"), (0.2, "\u2009"), (0.25, "\u2005"), (0.6, "\u2002"))

#: Makes the properties of a run: whether it is italic.
Run = Callable[[bool], Any]


def omml(latex: str, run: Run) -> Any:
    """A formula in LaTeX as the element that stands in a paragraph of a slide.

    ``run`` makes the properties of letters, of which it is told whether they are italic.
    """
    return _A14_MAKER.m(M.oMathPara(M.oMath(*_Writer(run).all(tree(latex)))))


class _Writer:
    """One formula, in letters of one look."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def all(self, part: Tree) -> Iterator[Any]:
        """The elements of a part."""
        if isinstance(part.content, str):
            yield from self._leaf(part)
        elif part.tag in _MAKERS:
            yield from _MAKERS[part.tag](self, part.content, dict(part.attributes))
        else:
            yield from self._row(part.content)

    def hole(self, tag: str, part: Tree) -> Any:
        """A part in its place."""
        return M(tag, *self.all(part))

    def properties(self, tag: str, **values: str) -> Any:
        """The properties of a structure, whose bars and brackets look like the letters."""
        made = [M(name, {f"{{{_M}}}val": value}) for name, value in values.items()]
        return M(tag, *made, M.ctrlPr(self._run(True)))

    def _leaf(self, part: Tree) -> Iterator[Any]:
        text = str(part.content)
        if part.tag == "mspace":
            text = _space(dict(part.attributes).get("width", ""))
        if not text:
            return
        bold = ("mathvariant", "bold") in part.attributes
        italic = part.tag == "mi" and len(text) == 1 and not bold
        look = M.nor() if part.tag == "mtext" else M.sty({f"{{{_M}}}val": "b" if bold else "p"})
        yield M.r(*(() if italic else (M.rPr(look),)), self._run(italic), M.t(text))

    def _row(self, parts: Sequence[Tree]) -> Iterator[Any]:
        if _fenced(parts):
            marks = {"begChr": str(parts[0].content), "endChr": str(parts[-1].content)}
            inner = [element for part in parts[1:-1] for element in self.all(part)]
            yield M.d(self.properties("dPr", **marks), M.e(*inner))
            return
        for part in parts:
            yield from self.all(part)


def _fenced(parts: Sequence[Tree]) -> bool:
    """Whether a row is a pair of brackets around something, and no other brackets stand in it."""
    if len(parts) < 2 or not all(parts[i].tag == "mo" for i in (0, -1)):
        return False
    inner = {part.content for part in parts[1:-1] if part.tag == "mo"}
    ends = parts[0].content in _OPENING and parts[-1].content in _CLOSING
    return ends and not inner & (_OPENING | _CLOSING)


def _space(width: str) -> str:
    """The space that is about so wide; the widest is an em."""
    try:
        em = float(width.removesuffix("em"))
    except ValueError:
        return ""
    return next((space for most, space in _SPACES if em <= most), "\u2003")


_Maker = Callable[[_Writer, Sequence[Tree], Mapping[str, str]], Iterable[Any]]


def _structure(tag: str, holes: Sequence[str], order: Sequence[int] = (), **values: str) -> _Maker:
    """How an element with a fixed number of parts is written; ``order`` says which stands where."""

    def make(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
        placed = [parts[i] for i in order] if order else parts
        made = [writer.hole(name, part) for name, part in zip(holes, placed, strict=True)]
        yield M(tag, writer.properties(f"{tag}Pr", **values), *made)

    return make


def _fraction(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
    bare = attributes.get("linethickness", "1") in ("0", "0pt", "0em")
    kind = {"type": "noBar"} if bare else {}
    above, below = parts
    yield M.f(
        writer.properties("fPr", **kind), writer.hole("num", above), writer.hole("den", below)
    )


def _root(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
    inner = [element for part in parts for element in writer.all(part)]
    yield M.rad(writer.properties("radPr", degHide="1"), M.deg(), M.e(*inner))


def _over(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
    below, above = parts
    accent = _ACCENTS.get(str(above.content)) if above.tag == "mo" else None
    if accent:
        yield M.acc(writer.properties("accPr", chr=accent), writer.hole("e", below))
    else:
        yield from _structure("limUpp", ("e", "lim"))(writer, parts, attributes)


def _around(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
    base, below, above = parts
    inner = M.limLow(
        writer.properties("limLowPr"), writer.hole("e", base), writer.hole("lim", below)
    )
    yield M.limUpp(writer.properties("limUppPr"), M.e(inner), writer.hole("lim", above))


def _table(writer: _Writer, parts: Sequence[Tree], attributes: Mapping[str, str]) -> Any:
    rows = [
        M.mr(*(writer.hole("e", Tree("mrow", (cell,))) for cell in _cells(row))) for row in parts
    ]
    yield M.m(writer.properties("mPr"), *rows)


def _cells(row: Tree) -> Sequence[Tree]:
    return row.content if isinstance(row.content, tuple) else (row,)


#: Accents as they stand above a letter, and as Office wants them.
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0305", "‾": "\u0305",
    "_": "\u0305", "―": "\u0305", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308",
}  # fmt: skip

_MAKERS: Mapping[str, _Maker] = {
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _structure("rad", ("deg", "e"), (1, 0)),
    "msub": _structure("sSub", ("e", "sub")),
    "msup": _structure("sSup", ("e", "sup")),
    "msubsup": _structure("sSubSup", ("e", "sub", "sup")),
    "munder": _structure("limLow", ("e", "lim")),
    "mover": _over,
    "munderover": _around,
    "mtable": _table,
}
