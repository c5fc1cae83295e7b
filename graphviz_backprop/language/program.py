"""Statements as trees, and what the program says of its names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from graphviz_backprop.language.symbols import called
from graphviz_backprop.language.tree import Tree, key, walk
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import FormulaError
from graphviz_backprop.text.names import head

#: An array about which nothing is known has so many entries along an axis.
ASSUMED_LENGTH = 3

CONSTANTS = ("e", "pi")

#: Trees that may be a name and no more.
_PHRASES = ("name", "script", "call")

#: Larger arrays of whole numbers are not looked at for labels.
MAX_LABELS = 10_000


class Unread(NamedTuple):
    """A part of a chain that is no expression, with the error that reading it gave."""

    error: FormulaError
    name: str
    start: int
    stop: int


class Chain(NamedTuple):
    """Equal expressions, the last one computed; ``loose`` is the place of a line break."""

    parts: tuple[Tree | Unread, ...]
    ops: tuple[str, ...] = ()
    loose: int = -1


class Given(NamedTuple):
    """What is known of a name from outside: its shape, and what it holds."""

    name: str
    shape: Shape | None
    held: Array | None = None

    @property
    def value(self) -> float | None:
        """The value where it is one number."""
        return float(self.held) if self.held is not None and self.shape == () else None

    @property
    def whole(self) -> Array | None:
        """The entries of an array of whole numbers, which may be labels or the members of a set."""
        held = self.held
        few = held is not None and self.shape and 0 < held.size <= MAX_LABELS
        return held if few and np.all(held == np.floor(held)) else None  # type: ignore[arg-type]


def given_as(name: str, value: object) -> Given:
    """What a value says of a name."""
    try:
        array = np.asarray(value) if value is not None else np.asarray("")
    except ValueError:  # rows of different lengths: who runs it says so
        return Given(name, None)
    if array.dtype.kind not in "fiub":
        return Given(name, None)
    return Given(name, array.shape, array)


class Definition(NamedTuple):
    """A left side: the name or phrase that the right side of a chain gives a value."""

    key: str
    left: Tree | Unread
    chain: Chain
    place: int
    parameters: tuple[str, ...] | None = None


@dataclass
class Symbols:
    """Every name of a program, by its canonical spelling."""

    chains: Sequence[Chain]
    given: Mapping[str, Given]
    base: int = 1
    bases: dict[str, int] = field(default_factory=dict)
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    families: dict[tuple[str, int], str] = field(default_factory=dict)
    assumed: dict[str, Shape] = field(default_factory=dict)
    sized: bool = False  # whether what was made holds for arrays of the assumed shapes only
    counted: dict[str, float] = field(default_factory=dict)  # bounds that sizes of arrays give
    sets: dict[str, Tree] = field(default_factory=dict)  # names behind ∈, each with its sum
    renaming: set[int] = field(default_factory=set)  # ids of chains that end in a name
    called: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()  # letters that stand for one entry

    def __post_init__(self) -> None:
        for place, chain in enumerate(self.chains):
            for left in chain.parts[:-1]:
                self._define(left, chain, place)
            if self._names_the_rest(chain):
                self.renaming.add(id(chain))
                self._define(chain.parts[-1], chain, place)
        for name in self.given:
            letters = _family(name)
            if letters and self.given[name].shape != ():
                self.families.setdefault(letters, name)
        keys = (*self.given, *self.definitions)
        self.called = frozenset(map(head, keys)) - {""}

    def renames(self, chain: Chain) -> bool:
        """Whether a chain ends in one more name of what it computes: ``h = σ(z) = a``."""
        return id(chain) in self.renaming

    def _names_the_rest(self, chain: Chain) -> bool:
        last = chain.parts[-1]
        if len(chain.parts) < 3 or not isinstance(last, Tree) or last.kind not in _PHRASES:
            return False
        name, base = key(last), key(last.parts[0]) if last.parts else ""
        known = {*self.given, *self.definitions, *CONSTANTS}
        middle = [part for part in chain.parts[1:-1] if isinstance(part, Tree)]
        is_new = bool(name) and not {name, base} & known and not called(base or name)
        return is_new and any(p.kind not in _PHRASES or called(_head_of(p)) for p in middle)

    def _define(self, left: Tree | Unread, chain: Chain, place: int) -> None:
        if isinstance(left, Unread):
            self._add(Definition(left.name, left, chain, place))
            return
        name = key(left)
        self._add(Definition(name, left, chain, place))
        if left.kind == "call":
            parameters = tuple(key(part) for part in left.parts[1:])
            head = key(left.parts[0])
            plain = all(p.kind in ("name", "script") for p in left.parts[1:])
            plain = plain and (left is chain.parts[0] or not called(head))
            if head and plain and all(parameters):
                self._add(Definition(head, left, chain, place, parameters))

    def _add(self, definition: Definition) -> None:
        if definition.key:
            self.definitions.setdefault(definition.key, []).append(definition)

    def base_of(self, name: str) -> int:
        """The number of the first entry of an array."""
        return self.bases.get(name, self.base)

    def is_free(self, name: str) -> bool:
        """Whether a letter may run: nothing else says what it is."""
        return (
            len(name.rstrip("'")) == 1
            and name[0].isalpha()
            and name not in self.given
            and name not in self.definitions
            and name not in CONSTANTS
            and name not in self.fixed
        )


def _head_of(tree: Tree) -> str:
    """What a call calls."""
    return key(tree.parts[0]) if tree.kind == "call" else ""


def _family(name: str) -> tuple[str, int] | None:
    """Base and number of letters of a name such as ``x_i``, ``x^(i)``, ``w_ij``."""
    base, sign, below = name.partition("_")
    base, other, above = base.partition("^")
    below, caret, more = below.partition("^")
    letters = [c for c in (below + above + more) if c.isalnum()]
    plain = all(c.isalpha() or c in "()[],<>" for c in below + above + more)
    if not (sign or other or caret) or not letters or not plain:
        return None
    words = [w for w in (below, above, more) if w]
    if any(len(w.strip("()[]<>")) > 3 for w in words):
        return None
    return base, len(letters)


def name_of(left: Tree | Unread) -> str:
    """The name that a left side gives: of ``f(x)`` it is f, of ``P(y|x)`` all of it."""
    if isinstance(left, Unread):
        return ""
    if left.kind == "call" and left.text == "(":
        given = any(t.text in ("|", "‖") and t.kind == "op" for t in left.inside)
        return key(left) if given else name_of(left.parts[0])
    if left.kind == "call":
        return key(left.parts[0])
    if left.kind == "script" and left.parts[0].kind == "call":
        return name_of(left.parts[0])
    return key(left)


def statement_trees(chain: Chain) -> list[Tree]:
    """The parts of a chain that were read."""
    return [part for part in chain.parts if isinstance(part, Tree)]


def mentioned(tree: Tree) -> set[str]:
    """Every phrase of a tree that may be a name, bases and called names too."""
    found: set[str] = set()
    for part in walk(tree):
        if part.kind in ("name", "script", "call"):
            name = key(part)
            if name:
                found.add(name)
            if part.sub and part.sup:  # q_k of q_k^2
                found.add(key(part._replace(sup=None)))
        for tokens in (part.sub, part.sup):
            found |= {t.text for t in tokens or () if t.kind == "name"}
            for script in _nested(tokens or ()):
                found.add(script)
    locals_ = (p.letters for p in walk(tree) if p.kind == "let" and p.text == "function")
    return found.difference(*locals_)


def _nested(tokens: Sequence[object]) -> list[str]:
    """Names with a subscript inside of a script: y_i of ``f_{y_i}``."""
    from graphviz_backprop.language.scanning.token import Token

    found = []
    items = [t for t in tokens if isinstance(t, Token)]
    for index, token in enumerate(items[:-2]):
        if token.kind == "name" and items[index + 1].text == "_":
            rest = items[index + 2 :]
            below = rest[1] if rest[0].text == "{" and len(rest) > 1 else rest[0]
            found.append(
                key(Tree("script", 0, 1, (Tree("name", 0, 1, text=token.text),), sub=(below,)))
            )
    return found


def is_constant(tree: Tree, defined: Collection[str] = ()) -> bool:
    """Whether a tree has no names but e and π, where the program does not define these."""
    constants = [name for name in CONSTANTS if name not in defined]

    def is_head(name: str) -> bool:
        return bool(called(name)) and name not in defined

    heads = {
        id(p.parts[0])
        for p in walk(tree)
        if p.kind == "call" and p.text == "(" and is_head(p.parts[0].text)
    }
    for part in walk(tree):
        is_name = part.kind == "name" and id(part) not in heads
        if is_name and part.text not in constants and part.text not in ("True", "False", "None"):
            return False
        for tokens in (part.sub, part.sup):
            for token, behind in zip_longest(tokens or (), (tokens or ())[1:]):
                calls = behind is not None and behind.text == "(" and is_head(token.text)
                if token.kind == "name" and token.text not in constants and not calls:
                    return False
    return True
