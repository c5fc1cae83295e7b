"""Indices: what a subscript says, whole axes, and entries of arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphviz_backprop.language.program import Given
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.scope import Axis, Scope
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, key, walk

_WHOLE = (None, None, None)


class Indices(Scope):
    """Resolves subscripts: letters that run become axes, numbers become entries."""

    def number(self, tree: Tree) -> float:
        """The value of an index or a bound; raises NotWholeError where it runs."""
        if tree.kind == "number":
            return tree.value
        if tree.kind == "negate":
            return -self.number(tree.parts[0])
        if tree.kind == "group":
            return self.number(tree.parts[0])
        if tree.kind == "name":
            running = self.env.get(tree.text)
            if isinstance(running, int):
                return running
            if running is not None:
                raise NotWholeError(tree.text)
        if tree.kind == "chain":
            found = self.number(tree.parts[0])
            for op, part in zip(tree.ops, tree.parts[1:], strict=True):
                other = self.number(part)
                if op == "/" and other == 0:
                    raise self.error("this divides by zero", "Write another bound.", tree, "1")
                found = {
                    "+": found + other, "-": found - other, "/": found / (other or 1.0),
                    "mod": found % (other or 1.0),
                }.get(op, found * other)  # fmt: skip
            return found
        return self._given_number(tree)

    def _given_number(self, tree: Tree) -> float:
        """The value of an index that is an input or a constant of the program."""
        place = self.draft.place()
        value = self.value(tree)
        literal = self.draft.literal(value) if self.draft.is_constant(value) else None
        name = self.draft.names.get(value.node, "")
        is_input = self.draft.op(value) == "input"
        if not is_input and literal is None:
            literal = self.reckoned(value, tree)
        self.draft.roll_back(place)
        self.forget(place[0])
        if isinstance(literal, float):
            return literal
        given = self.symbols.given.get(name) if is_input else None
        if given is None and is_input and name in self.symbols.counted:
            self.consulted.add(name)
            return self.symbols.counted[name]
        if given is not None:
            self.consulted.add(name)
            if given.value is not None:
                return given.value
            if given.shape:
                raise NotWholeError("an array as an index")
        raise _no_number(self, tree, given)

    def reckoned(self, value: Value, tree: Tree) -> float | None:
        """The number that a value is for the numbers that are given; None where it is none."""
        raise NotImplementedError

    def is_running(self, name: str) -> bool:
        """Whether a letter runs here."""
        return name in self.env

    def letters_in(self, tree: Tree) -> list[str]:
        """The names of an index expression, without those inside of scripts and calls."""
        if tree.kind in ("script", "call"):
            return []
        found = [tree.text] if tree.kind == "name" else []
        for part in tree.parts:
            found += self.letters_in(part)
        return found

    def index(self, tree: Tree) -> tuple[Axis, str, Tree] | float:
        """An index: a number, or the axis it runs along with its letter."""
        letters = [n for n in self.letters_in(tree) if isinstance(self.env.get(n), Axis)]
        for name in self.letters_in(tree):
            if name not in self.env and self.symbols.is_free(name) and name not in self.local:
                self.env[name] = Axis(name)
                self.autos.append(name)
                letters.append(name)
        letters = list(dict.fromkeys(letters))
        if not letters:
            return self.number(tree)
        if len(letters) > 1:
            raise NotWholeError("two indices in one place")
        axis = self.env[letters[0]]
        assert isinstance(axis, Axis)
        return axis, letters[0], tree

    def places(self, tokens: Sequence[Token], rank: int) -> list[Tree]:
        """What stands in a subscript, an index for every axis: ``ij``, ``i,j``, ``12``."""
        tokens = [t for t in tokens if t.kind not in ("gap", "line")]
        if len(tokens) > 1 and tokens[0].text in ("(", "[") and tokens[-1].text in (")", "]"):
            tokens = tokens[1:-1]
        groups: list[list[Token]] = [[]]
        depth = 0
        for token in tokens:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "op" and token.text == "in" and not depth:
                break
            if token.text == "," and not depth:
                groups.append([])
            else:
                groups[-1].append(token)
        found: list[Tree] = []
        for group in groups:
            found += self._place(group, rank, len(groups) == 1)
        return found

    def _place(self, group: list[Token], rank: int, alone: bool) -> list[Tree]:
        single = [t for t in group if t.kind in ("name", "number") and len(t.text.rstrip("'")) == 1]
        if alone and len(group) > 1 and len(single) == len(group):
            return [_leaf(t) for t in group]
        if alone and len(group) == 1 and rank > 1 and len(group[0].text) == rank:
            text = group[0].text
            if text.isdigit() or (text.isalnum() and text not in self.symbols.given):
                kinds = ["number" if c.isdigit() else "name" for c in text]
                return [
                    _leaf(group[0]._replace(text=c, kind=k))
                    for c, k in zip(text, kinds, strict=True)
                ]
        if [t.text for t in group] == [":"]:  # all of an axis
            nothing = Tree("empty", group[0].start, group[0].stop)
            return [nothing._replace(kind="slice", parts=(nothing, nothing, nothing))]
        found = self.tree_of(tuple(group))
        if alone and len(found.parts) == rank > 1 and found.kind == "chain" and not any(found.ops):
            return [_unprimed(part) for part in found.parts]  # s_{i y_i}
        return [_unprimed(found)]

    def pick(
        self, value: Value, places: Sequence[Tree], tree: Tree, base: int | None = None
    ) -> Value:
        """Entries of an array; a letter that runs over all of an axis only names it."""
        array = self.draft.names.get(value.node, "")
        base = self.symbols.base_of(array) if base is None else base
        rank = self.draft.rank(value)
        if not rank:
            if self.draft.shape(value) is not None:
                self.same_for_all(self.draft.names.get(value.node, "this"), tree)
            return value
        if len(places) > rank:
            raise self.error(
                f"{len(places)} indices for an array with {rank} "
                f"{'axis' if rank == 1 else 'axes'}",
                "Write one index for every axis, or give it an array with more axes.", tree,
            )  # fmt: skip
        labels = [place for place in places if self.label(place) is not None]
        if labels:
            return self._at_label(value, places, labels, tree, base)
        cut: list[object] = [_WHOLE] * len(value.axes)
        axes = list(value.axes)
        core = self.draft.core(value)
        kept: list[bool] = [False] * len(axes)  # of what is left, whether it stays in the core
        for size, place in zip(core, places, strict=False):
            if place.kind == "slice":
                cut.append(self.slice_of(place))
                last = place.parts[1].value if place.text else 0.0
                if last > size:
                    raise self.error(
                        f"there is no entry {last:g}: the axis has {size}",
                        f"Write at most {size}.", place, f"1:{size}",
                    )  # fmt: skip
                kept.append(True)
                continue
            at = self.index(place)
            if isinstance(at, float | int):
                cut.append(self._entry(at, size, base, place))
                continue
            axis, letter, expression = at
            base = self._fitting(array, axis, letter, expression, size, base)
            cut.append(self._along(axis, letter, expression, size, base, axes))
            axes.append(axis.name)
            kept.append(False)
        if any(part != _WHOLE for part in cut):
            value = self.draft.operation("index", value, key=tuple(cut))
        kept += [True] * (len(self.draft.shape(value) or ()) - len(kept))
        order = tuple(sorted(range(len(kept)), key=kept.__getitem__))
        if order != tuple(range(len(kept))):  # i of W_{:,i} goes in front
            return self.draft.operation("transpose", value, named=tuple(axes), axes=order)
        return value._replace(axes=tuple(axes))

    def same_for_all(self, name: str, tree: Tree) -> None:
        """Doubts a number where an index runs."""
        own = "".join(c for c in self.source(tree) if c.isalnum())
        times = "*" if self.text[tree.stop : tree.stop + 1] == "(" else ""
        self.doubt(
            tree, f"{name} is one number, the same for every index", "a name of its own",
            f"\\text{{{own}}}{times}",
        )  # fmt: skip

    def label(self, place: Tree) -> Given | None:
        """The array that an index such as ``y_i`` is an entry of: a place that is data."""
        stem = place
        while stem.kind in ("script", "group") and key(stem) not in self.symbols.given:
            stem = stem.parts[0]
        if place.kind not in ("script", "name", "group", "call"):
            return None
        name = key(stem)
        if self.is_running(name) or name in self.local:
            return None
        families = (n for (base, _), n in self.symbols.families.items() if base == name)
        given = self.symbols.given.get(name) or self.symbols.given.get(next(families, ""))
        return given if given is not None and given.shape else None

    def label_value(self, place: Tree, base: int) -> Value:
        """The value of a label as places of an array count that begins at ``base``.

        Labels count from 0 where one of them is 0, and else as the array does.
        """
        given = self.label(place)
        assert given is not None
        self.consulted.add(given.name)
        whole = given.whole
        counts_from_0 = whole is not None and whole.min() == 0
        value, own = self.value(place), 0 if counts_from_0 else self.symbols.base
        if own == base:
            return value
        return self.draft.entrywise("add", value, self.draft.constant(float(base - own)))

    def _at_label(
        self, value: Value, places: Sequence[Tree], labels: Sequence[Tree], tree: Tree, base: int
    ) -> Value:
        """``p_{i, y_i}``: of every row the entry that the label says."""
        nothing = tuple(Tree("empty", tree.start, tree.stop) for _ in range(3))
        whole = Tree("slice", tree.start, tree.stop, nothing)
        rows = self.pick(value, [whole if p in labels else p for p in places], tree, base)
        if len(labels) == 1 and places[0] is labels[0] and not rows.axes:
            place = self.label_value(labels[0], 0)
            return self.draft.operation("take", rows, place, named=place.axes, axis=0)
        if len(labels) > 1 or self.draft.rank(rows) != 1:
            raise self.error(
                "places that are data are read one at a time", "Give the others a number.", tree
            )
        place = self.label_value(labels[0], 0)
        if place.axes != rows.axes or self.draft.rank(place):
            raise NotWholeError("a label")
        return self.draft.operation("gather", rows, place, named=rows.axes)

    def _entry(self, at: float, size: int, base: int, tree: Tree) -> int:
        whole = round(at)
        place = whole - (base if at >= 0 else 0)
        if at != whole:
            raise self.error("an index is a whole number", "Write x[0].", tree, "0")
        if not (0 <= place < size or (at < 0 and -size <= place)):
            first, last = base, base + size - 1
            raise self.error(
                f"there is no entry {whole}: the axis has {size}",
                f"Indices go from {first} to {last} here.", tree, str(first) if size else None,
            )  # fmt: skip
        return place

    def _fitting(
        self, array: str, axis: Axis, letter: str, tree: Tree, size: int, base: int
    ) -> int:
        """The base of an array that no number indexes: the one with which the index fits."""
        if array and array not in self.symbols.bases and axis.values:
            found = [
                self._number_at(axis, letter, tree, n) for n in (axis.values[0], axis.values[-1])
            ]
            if (min(found), max(found)) == (1 - base, size - base):
                base = 1 - base
            if tree.kind == "name":
                self.symbols.bases[array] = base
        return base

    def _number_at(self, axis: Axis, letter: str, tree: Tree, value: int) -> float:
        """An index where its letter has this value."""
        self.env[letter] = value
        try:
            return self.number(tree)
        finally:
            self.env[letter] = axis

    def _along(
        self, axis: Axis, letter: str, tree: Tree, size: int, base: int, axes: list[str]
    ) -> object:
        """The entries that a running index takes, if they are a range; else NotWholeError."""
        if axis.name in axes:
            raise NotWholeError("an index twice in one array")
        if axis.values is None:
            if tree.kind != "name":
                raise NotWholeError("arithmetic on an index of unknown range")
            axis.values = list(range(base, base + size))
        found = []
        outer = self.env[letter]
        try:
            for number in axis.values:
                self.env[letter] = number
                found.append(round(self.number(tree)) - base)
        finally:
            self.env[letter] = outer
        if found and (min(found) < 0 or max(found) >= size):
            raise self.error(
                f"{letter} runs to {axis.values[-1]}, out of an axis with {size} entries",
                f"Let it run from {base} to {base + size - 1}, or give longer arrays.", tree,
            )  # fmt: skip
        if not found or found != list(range(found[0], found[0] + len(found))):
            raise NotWholeError("scattered entries")
        return _WHOLE if len(found) == size else (found[0], found[-1] + 1, None)

    def slice_of(self, tree: Tree) -> tuple[int | None, int | None, int | None]:
        """``start:stop:step`` between index brackets."""
        bounds = [None if p.kind == "empty" else self.whole(p) for p in tree.parts]
        return bounds[0], bounds[1], bounds[2]

    def whole(self, tree: Tree) -> int:
        """A whole number."""
        number = self.number(tree)
        if number != round(number) or abs(number) > 2**31:
            raise self.error("an index is a whole number", "Write x[0].", tree, "0")
        return round(number)

    def span_of(self, letter: str, body: Tree) -> range:
        """The values of an index without bounds: what it indexes says."""
        spans = list(self.spans_of(letter, body))
        if not spans:
            raise self.error(
                f"nothing says how far {letter} runs",
                f"Give the sum bounds, \\sum_{{{letter}=1}}^{{3}}, or values to what it indexes.",
                body,
            )
        if len({s.stop for s in spans}) > 1:
            raise self.error(
                f"the arrays that {letter} indexes are not equally long",
                f"Give the sum bounds: \\sum_{{{letter}=1}}^{{{min(map(len, spans))}}}.", body,
            )  # fmt: skip
        self.symbols.sized = True
        return range(max(s.start for s in spans), spans[0].stop)

    def spans_of(self, letter: str, body: Tree) -> Iterator[range]:
        """The values of an index that each array it indexes has entries for."""
        inside: set[int] = set()
        for part in self.deep(body):
            if part.kind == "call" and key(part) in self.symbols.given:  # k(x_i, x_j)
                scripts = [t.text for p in walk(part) for t in (*(p.sub or ()), *(p.sup or ()))]
                shape = self.symbols.given[key(part)].shape or ()
                order = [n for n in dict.fromkeys(scripts) if self.symbols.is_free(n)]
                yield from (
                    range(self.symbols.base, self.symbols.base + size)
                    for name, size in zip(order, shape, strict=False)
                    if name == letter
                )
                inside |= {id(p) for p in walk(part)}
            if id(part) in inside:
                continue
            if part.kind == "script":
                arrays, tokens = self.indexed_shapes(part), part.sub or part.sup or ()
            elif part.kind == "call" and part.text == "[":
                arrays, tokens = self.indexed_shapes(part), part.inside
            else:
                continue
            if not any(letter in token.text for token in tokens):
                continue
            base = self.symbols.base_of(key(part.parts[0]))
            for shape in arrays:
                for size, place in zip(shape, self.places(tokens, len(shape)), strict=False):
                    if place.kind == "name" and place.text == letter:
                        yield range(base, base + size)

    def indexed_shapes(self, tree: Tree) -> list[tuple[int, ...]]:
        """The shapes of what a subscript may index."""
        base = key(tree.parts[0])
        found = []
        names = [base, *(name for (stem, _), name in self.symbols.families.items() if stem == base)]
        for name in names:
            given: Given | None = self.symbols.given.get(name)
            shape = given.shape if given else self.symbols.assumed.get(name)
            if shape:
                found.append(shape)
            elif name in self.local and self.draft.core(self.local[name]):
                found.append(self.draft.core(self.local[name]))
        if not found and base in self.symbols.definitions:
            place = self.draft.place()
            try:
                value = self.find(base)
                if value is not None and self.draft.core(value):
                    found.append(self.draft.core(value))
            except NotWholeError:
                pass
            self.draft.roll_back(place)
            self.forget(place[0])
        return found


def _unprimed(tree: Tree) -> Tree:
    """c' of \\sum_{c'} as one name."""
    is_letter = tree.kind == "script" and tree.primes and not (tree.sub or tree.sup)
    return Tree("name", tree.start, tree.stop, text=key(tree)) if is_letter else tree


def _leaf(token: Token) -> Tree:
    if token.kind == "number":
        return Tree("number", token.start, token.stop, value=float(token.text))
    return Tree("name", token.start, token.stop, text=token.text)


def _no_number(scope: Scope, tree: Tree, given: Given | None) -> Exception:
    if given is None:
        return scope.error(
            "this index is no number, and nothing says how far it runs",
            f"Give it a value, {scope.source(tree):.20} = 1, or sum over it.", tree, "1",
        )  # fmt: skip
    return scope.undefined(
        f"{scope.source(tree)} counts something here, so it needs a value",
        f"Give it one: {given.name} = 2", tree, f"{given.name} = 2",
    )  # fmt: skip
