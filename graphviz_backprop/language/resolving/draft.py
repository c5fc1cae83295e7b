"""Nodes being collected, and values whose indices are axes with a letter.

A value is a node with named axes in front of its core shape: ``x_i`` is the node of x with its
axis called i. Operations that go entry by entry lay axes of one letter on each other; a sum
over a letter is found to be the dot or matrix product that it is by looking at what it sums.
What is given up leaves nodes behind, and only those that the output needs are built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from graphviz_backprop.engine.convex import refuse_cycles
from graphviz_backprop.engine.cost import current
from graphviz_backprop.engine.graph import CONSTANT, INPUT, GraphBuilder, Literal, Path, Span
from graphviz_backprop.engine.shapes import literal_shape
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.shapes import Shape, broadcast
from graphviz_backprop.text.errors import BlockError, FormulaError, ShapeError


class Value(NamedTuple):
    """A node with its named axes; ``row`` says a transposed vector.

    With a ``mark`` the node is a number that multiplies the identity "I", a vector of ones "1" or
    a matrix of ones "J", each of the size that fits.
    """

    node: int
    axes: tuple[str, ...] = ()
    row: bool = False
    mark: str = ""


class Doubt(NamedTuple):
    """A place that could be read otherwise, and what to write there instead."""

    start: int
    stop: int
    taken: str
    other: str
    write: str

    def said(self, text: str) -> str:
        """The doubt as a sentence about the text.

        >>> Doubt(0, 4, "(1/2) x", "all of it below the line", "1/(2x)").said("1/2x")
        '“1/2x” is read as: (1/2) x. For: all of it below the line, write 1/(2x)'
        """
        place = text[self.start : self.stop]
        return f"“{place}” is read as: {self.taken}. For: {self.other}, write {self.write}"


class _Entry(NamedTuple):
    op: str
    operands: tuple[int, ...]
    settings: tuple[tuple[str, object], ...]
    constant: Literal | None
    span: Span
    calls: tuple[tuple[str, int], ...] = ()


class _Made(NamedTuple):
    """How a value was made, for finding the gate that it is a part of."""

    row: str
    operands: tuple[Value, ...]
    letter: str = ""


class Draft:
    """Nodes in the order of their creation, each with its shape where that is known."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.shapes: list[Shape | None] = []
        self.doubts: list[Doubt] = []
        self.names: dict[int, str] = {}
        self.most = 4 * current().nodes  # some parts turn out not to be needed
        self.span = Span(0, 1)
        self.calls: tuple[tuple[str, int], ...] = ()
        self._serial = 0
        self._inputs: dict[str, int] = {}
        self._numbers: list[int] = []
        self._numbered: dict[object, int] = {}
        self._made: dict[int, _Made] = {}

    # ------------------------------------------------------------------ nodes
    def input(self, name: str, shape: Shape | None) -> Value:
        """The input of this name; asked twice, it is the same node."""
        if name not in self._inputs:
            self._inputs[name] = self._add(_Entry(INPUT, (), (), None, self.span), shape, name)
            self.names[self._inputs[name]] = name
        return Value(self._inputs[name])

    def constant(self, value: Literal, name: str = "", mark: str = "") -> Value:
        """A constant; e and π have a name."""
        shape = literal_shape(value)
        node = self._add(_Entry(CONSTANT, (), (), value, self.span), shape, name)
        if name:
            self.names[node] = name
        return Value(node, mark=mark)

    def serial(self) -> int:
        """A number that no call has yet."""
        self._serial += 1
        return self._serial

    @contextmanager
    def call(self, name: str, serial: int = 0) -> Iterator[None]:
        """What is made inside belongs to a call of a function of the program, if it has a name.

        With a ``serial`` it belongs to what was made with that one before.
        """
        outer, serial = self.calls, serial or self.serial()
        self.calls = (*outer, (name, serial)) if name else outer
        try:
            yield
        finally:
            self.calls = outer

    def operation(
        self, row: str, *values: Value, named: tuple[str, ...] = (), **settings: Any
    ) -> Value:
        """A new operation; ``named`` are the letters of the leading axes of what comes out."""
        operands = tuple(value.node for value in values)
        fixed = tuple(TABLE[row].checked(settings).items())
        shapes = [self.shapes[operand] for operand in operands]
        shape: Shape | None = None
        if None not in shapes:
            with suppress(ShapeError):  # the engine says where, when it runs
                shape = TABLE[row].shape(*shapes, **dict(fixed))
        entry = _Entry(row, operands, fixed, None, self.span, self.calls)
        node = self._add(entry, shape, "")
        return Value(node, named if shape is not None else ())

    def _add(self, entry: _Entry, shape: Shape | None, name: str) -> int:
        if len(self.entries) >= self.most:
            raise too_large()
        numbers = tuple(self._numbers[operand] for operand in entry.operands)
        key = (entry.op, numbers, entry.settings, entry.constant, name)
        self.entries.append(entry)
        self.shapes.append(shape)
        self._numbers.append(self._numbered.setdefault(key, len(self._numbered)))
        return len(self.entries) - 1

    def place(self) -> tuple[int, int]:
        """Where to roll back to."""
        return len(self.entries), len(self.doubts)

    def roll_back(self, place: tuple[int, int]) -> None:
        """Forgets the nodes and the doubts made since ``place``."""
        nodes, doubts = place
        del self.entries[nodes:], self.shapes[nodes:], self._numbers[nodes:], self.doubts[doubts:]
        for table in (self._made, self.names):
            for node in [node for node in table if node >= nodes]:
                del table[node]
        self._inputs = {name: node for name, node in self._inputs.items() if node < nodes}

    def same(self, one: Value, other: Value) -> bool:
        """Whether two values are equal expressions."""
        return self._numbers[one.node] == self._numbers[other.node]

    def is_constant(self, value: Value, name: str = "") -> bool:
        """Whether a value is a constant, of this name."""
        is_it = self.entries[value.node].op == CONSTANT
        return is_it and (not name or self.names.get(value.node) == name)

    def literal(self, value: Value) -> Literal | None:
        """The value of a constant."""
        return self.entries[value.node].constant

    def operand_of(self, value: Value, position: int = 0) -> Value:
        """What an operation was made of."""
        return Value(self.entries[value.node].operands[position])

    def op(self, value: Value) -> str:
        """The row, "input" or "constant"."""
        return self.entries[value.node].op

    def needed_for(self, values: Sequence[Value]) -> dict[int, None]:
        """The nodes that values hang on, themselves too, each behind its operands."""
        needed = set[int]()
        stack = [value.node for value in values]
        while stack:
            node = stack.pop()
            if node not in needed:
                needed.add(node)
                stack.extend(self.entries[node].operands)
        return dict.fromkeys(sorted(needed))

    def inputs_of(self, value: Value) -> set[str]:
        """The names of the inputs that a value hangs on."""
        nodes = self.needed_for([value])
        return {self.names[node] for node in nodes if self.entries[node].op == INPUT}

    def input_names(self) -> list[str]:
        """The inputs there are."""
        return list(self._inputs)

    def input_node(self, name: str) -> int:
        """The node of an input."""
        return self._inputs[name]

    def names_input(self, name: str) -> bool:
        """Whether an input is called so."""
        return name in self._inputs

    # ------------------------------------------------------------------ shapes
    def shape(self, value: Value) -> Shape | None:
        """The whole shape, the named axes in front; None where it is not known."""
        return self.shapes[value.node]

    def core(self, value: Value) -> Shape:
        """The shape behind the named axes; that of a number where nothing is known."""
        return (self.shapes[value.node] or ())[len(value.axes) :]

    def rank(self, value: Value) -> int:
        """How many axes the core has."""
        return len(self.core(value))

    def is_number(self, value: Value) -> bool:
        """Whether a value is known to be one number."""
        return self.shapes[value.node] == ()

    def core_axes(self, value: Value) -> int | tuple[int, ...] | None:
        """The core's axes as a setting: None for all."""
        if not value.axes:
            return None
        count = len(value.axes)
        axes = tuple(range(count, count + self.rank(value)))
        return axes[0] if len(axes) == 1 else axes

    def stretches(self, one: Value, other: Value) -> bool:
        """Whether two values can meet entry by entry, as far as their shapes are known."""
        shapes = [shape for v in (one, other) if (shape := self.shape(v)) is not None]
        try:
            broadcast(*shapes or [()])
        except ShapeError:
            return False
        return True

    def reshaped(self, value: Value, shape: Sequence[int], axes: tuple[str, ...]) -> Value:
        """The value in this shape, with these axes."""
        if self.shape(value) == tuple(shape):
            return value._replace(axes=axes)
        return self.operation("reshape", value, named=axes, shape=tuple(shape))

    def ordered(self, value: Value, axes: tuple[str, ...]) -> Value:
        """The value with its named axes in this order."""
        if value.axes == axes:
            return value
        rank = len(self.shapes[value.node] or ())
        order = (*(value.axes.index(a) for a in axes), *range(len(axes), rank))
        return self.operation("transpose", value, named=axes, axes=order)

    def aligned(self, *values: Value) -> tuple[list[Value], tuple[str, ...]]:
        """The values with the same named axes in front of all that have any."""
        axes = tuple(dict.fromkeys(axis for value in values for axis in value.axes))
        if not axes:
            return list(values), ()
        core = max(self.rank(value) for value in values)
        out = []
        for value in values:
            shape = self.shape(value)
            if not shape or (value.axes == axes and self.rank(value) == core):
                out.append(value)
                continue
            mine = tuple(axis for axis in axes if axis in value.axes)
            value = self.ordered(value, mine)
            shape = self.shape(value) or ()
            sizes, rest = dict(zip(mine, shape, strict=False)), shape[len(mine) :]
            wanted = [sizes.get(axis, 1) for axis in axes]
            out.append(self.reshaped(value, [*wanted, *[1] * (core - len(rest)), *rest], axes))
        return out, axes

    # ------------------------------------------------------------------ operations
    def entrywise(self, row: str, *values: Value, **settings: object) -> Value:
        """An operation entry by entry, axes of one letter on each other."""
        is_row = any(value.row for value in values)
        marks = [value.mark for value in values if value.mark]
        sized = any(self.rank(value) == 2 for value in values)
        if "J" in marks and row in ("add", "subtract") and not sized:
            raise FormulaError(
                "nothing says how large this matrix of ones is", remedy="Multiply it out."
            )
        if "I" in marks and row in ("add", "subtract", "negate"):
            values = self._fitted_identity(values)
        scales = row in ("multiply", "product", "dot", "negate", "divide")
        mark = marks[0] if marks and scales else ""
        if row == "divide":
            softmax = self._softmax(values[0], values[1])
            if softmax is not None:
                return softmax
        laid, axes = self.aligned(*values)
        out = self.operation(row, *laid, named=axes, **settings)
        self._made[out.node] = _Made(row, values)
        mark = mark if self.is_number(out) else ""
        return out._replace(row=is_row and (self.rank(out) == 1 or mark == "1"), mark=mark)

    def _fitted_identity(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """I, and its multiples, as the matrix that fits beside the other operand."""
        sizes = [self.core(v)[0] for v in values if v.mark != "I" and self.rank(v) == 2]
        if not sizes:
            return values
        n = sizes[0]
        eye = tuple(tuple(float(i == j) for j in range(n)) for i in range(n))
        return tuple(
            self.operation("multiply", v._replace(mark=""), self.constant(eye))
            if v.mark == "I"
            else v
            for v in values
        )

    def _softmax(self, over: Value, under: Value) -> Value | None:
        """``e^{z_i} / Σ_j e^{z_j}`` is the softmax of z."""
        total = self._made.get(under.node)
        if total is None or total.row != "sum":
            return None
        (summed,) = total.operands
        if not self.same(summed, over) or self.op(over) != "exp" or self.rank(over):
            return None
        letter = total.letter
        if letter not in summed.axes or len(over.axes) != len(summed.axes):
            return None
        inner = self.operand_of(over)
        return self.operation(
            "softmax", inner, named=over.axes, axis=summed.axes.index(letter) - len(summed.axes)
        )

    def reduced(self, value: Value, letter: str, row: str = "sum") -> Value:
        """The sum, product, maximum … over a named axis; a sum of products as its gate."""
        position = value.axes.index(letter)
        if row == "sum":
            gate = self._gate(value, letter)
            if gate is not None:
                return gate
        rest = tuple(axis for axis in value.axes if axis != letter)
        axis = None if len(self.shapes[value.node] or ()) == 1 else position
        out = self.operation(row, value, named=rest, axis=axis)
        self._made[out.node] = _Made(row, (value,), letter)
        return out

    def over_core(self, value: Value, row: str, **settings: object) -> Value:
        """A reduction over all axes but the named ones."""
        value = value._replace(row=False)
        if self.is_number(value) and row in ("amax", "amin", "mean", "sum", "prod"):
            return value
        chosen = {"axis": self.core_axes(value)} | settings
        if value.axes and not self.rank(value):
            return value
        return self.operation(row, value, named=value.axes, **chosen)

    def _gate(self, value: Value, letter: str) -> Value | None:
        """A sum over a letter as the product it is: a_i b_i, A_ij x_j, A_ik B_kj; else None."""
        made = self._made.get(value.node)
        if (
            made is None
            or made.row not in ("multiply", "product", "dot")
            or len(made.operands) != 2
        ):
            return None
        one, other = made.operands
        if any(letter not in v.axes or self.rank(v) for v in (one, other)):
            return None
        if len(one.axes) > 2 or len(other.axes) > 2 or set(one.axes) & set(other.axes) != {letter}:
            return None
        if len(one.axes) == len(other.axes) == 1:
            return self.operation("dot", one, other)
        if len(one.axes) == 1:
            one, other = (one, other) if other.axes[0] == letter else (other, one)
        elif len(other.axes) == 2 and one.axes[0] == letter and other.axes[1] == letter:
            one, other = other, one
        if one.axes[-1] != letter:
            one = self.ordered(one, one.axes[::-1])
        if other.axes[0] != letter:
            other = self.ordered(other, other.axes[::-1])
        rest = (*one.axes[:-1], *other.axes[1:])
        return self.operation("matmul", one, other, named=rest)

    def transposed(self, value: Value) -> Value:
        """The transpose: of a vector, a row."""
        rank = self.rank(value)
        if self.shape(value) is None:
            return self.operation("transpose", value)._replace(row=True)
        if value.mark == "1":
            return value._replace(row=not value.row)
        if rank == 1:
            return value._replace(row=not value.row)
        if rank == 0:
            return value
        if not value.axes:
            return self.operation("transpose", value)
        count = len(value.axes)
        order = (*range(count), count + 1, count)
        return self.operation("transpose", value, named=value.axes, axes=order)

    def inner(self, one: Value, other: Value, row: str = "dot") -> Value:
        """The dot product of two vectors, for every index."""
        if not (one.axes or other.axes):
            return self.operation(row, one, other)
        product = self.entrywise("multiply", one, other)._replace(row=False)
        axis = len(product.axes)
        return self.operation("sum", product, named=product.axes, axis=axis)

    # ------------------------------------------------------------------ the graph
    def finished(
        self,
        output: Value,
        kept: Sequence[Value],
        inputs: Sequence[str],
        share: bool,
        **about: object,
    ) -> tuple[GraphBuilder, dict[int, str]]:
        """Builds what the output and ``kept`` need; the builder and the new ids."""
        needed = self.needed_for([output, *kept])
        builder = GraphBuilder(share=share)
        made: dict[int, str] = {}
        there = [name for name in inputs if self._inputs.get(name) in needed]
        rest = sorted(
            (n for n in self._inputs if self._inputs[n] in needed and n not in there),
            key=lambda name: self.entries[self._inputs[name]].span.start,
        )
        for name in (*there, *rest):
            node = self._inputs[name]
            made[node] = builder.input(name, self.entries[node].span)
        if len(needed) > current().nodes:
            raise too_large(len(needed))
        blocks = self._blocks(needed)
        for node in needed:
            entry = self.entries[node]
            if entry.op == CONSTANT:
                assert entry.constant is not None
                made[node] = builder.constant(
                    entry.constant, self.names.get(node, ""), entry.span, block=blocks[node]
                )
            elif entry.op != INPUT:
                operands = (made[operand] for operand in entry.operands)
                made[node] = builder.operation(
                    entry.op, *operands, settings=dict(entry.settings),
                    name=self.names.get(node, ""), span=entry.span, block=blocks[node],
                )  # fmt: skip
        return builder, made

    def _blocks(self, needed: Collection[int]) -> dict[int, Path]:
        """The block of every node: the calls that it was made in, with numbers where a name
        comes again.

        A call of one operation is that operation; where a call needs what is made from it, as a
        definition may that it was the first to use, there are no blocks.
        """
        sizes = Counter(
            calls[:depth]
            for calls in (self.entries[node].calls for node in needed)
            for depth in range(1, len(calls) + 1)
        )
        names: dict[tuple[tuple[str, int], ...], Path] = {(): ()}
        taken: Counter[Path] = Counter()
        found: dict[int, Path] = {}
        for node in needed:
            calls = self.entries[node].calls
            for depth in range(1, len(calls) + 1):
                if calls[:depth] not in names:
                    outer = names[calls[: depth - 1]]
                    path = (*outer, calls[depth - 1][0])
                    taken[path] += sizes[calls[:depth]] > 1
                    number = f"_{taken[path]}" if taken[path] > 1 else ""
                    own = (*outer, path[-1] + number)
                    names[calls[:depth]] = own if sizes[calls[:depth]] > 1 else outer
            found[node] = names[calls]
        for node in reversed(tuple(needed)):  # a constant stands where it is used
            entry = self.entries[node]
            for operand in entry.operands:
                if self.entries[operand].op == CONSTANT:
                    found[operand] = found[node]
        known = {
            str(node): (found[node], tuple(map(str, self.entries[node].operands)))
            for node in needed
        }
        try:
            refuse_cycles(known)
        except BlockError:
            return dict.fromkeys(needed, ())
        return found


def too_large(count: int = 0) -> FormulaError:
    """The error for a formula with more parts than are read."""
    has = f"the formula has {count:,} parts" if count else "the formula has too many parts"
    return FormulaError(
        f"{has}; {current().place} reads at most {current().nodes:,}",
        remedy="Shorten it, or build the graph in Python with GraphBuilder.",
    )
