"""The record that code makes while it runs: nodes with their shapes, finished into a graph.

Only what the result was made from becomes part of the graph: a number that the code
prints and forgets leaves no node.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import networkx as nx
import numpy as np

from graphviz_backprop.engine.convex import shared
from graphviz_backprop.engine.graph import CONSTANT, INPUT, GraphBuilder, literal
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import RecordError
from graphviz_backprop.text.names import canonical

Path = tuple[str, ...]


class Recorded:
    """One node of a record; inputs and constants have a value, operations only a shape.

    ``name`` is what the code last called it, or with ``fixed`` what it is called for good;
    ``block`` is the path of calls that made it, ``varies`` says whether it hangs on an input.
    With ``outer`` it is an argument of the call and stands outside of all blocks.
    """

    __slots__ = (
        "block", "fixed", "name", "op", "operands", "outer", "settings", "shape", "value", "varies",
    )  # fmt: skip

    def __init__(
        self,
        op: str,
        operands: tuple[Recorded, ...],
        settings: Mapping[str, object],
        shape: tuple[int, ...],
        value: Array | None,
        block: Path,
    ) -> None:
        self.op, self.operands, self.settings, self.shape = op, operands, settings, shape
        self.value, self.block, self.name = value, block, ""
        self.fixed = self.outer = False
        self.varies: bool = op == INPUT or any(operand.varies for operand in operands)

    @property
    def ndim(self) -> int:
        """How many axes its value has."""
        return len(self.shape)


Operand = Recorded | float | Array


def data(record: Recorded) -> np.ndarray:
    """The value of an input or a constant; RecordError for a number that is computed."""
    if record.value is None:
        raise unsupported("a choice of entries that is computed from an input", "")
    return np.asarray(record.value)


class Recorder:
    """Collects what code does, in the order in which it does it.

    ``remarks`` are sentences about what the graph cannot follow: where the code chose its
    way by the numbers, or turned one into a plain one.
    """

    def __init__(self) -> None:
        self._records: list[Recorded] = []
        self._names: set[str] = set()
        self._calls: Counter[Path] = Counter()
        self.path: Path = ()
        self.remarks: dict[str, None] = {}

    def input(self, value: object, name: str = "", *, outer: bool = True) -> Recorded:
        """A new input with its value; without a name it gets the one of a variable."""
        held = np.array(value, dtype=np.float64)
        made = Recorded(INPUT, (), {}, held.shape, held, ())
        made.name, made.fixed, made.outer = name, bool(name), outer
        self._records.append(made)
        return made

    def constant(self, value: object, name: str = "", *, outer: bool = False) -> Recorded:
        """Data: a number or an array that takes no gradient."""
        held = np.array(value, dtype=np.float64)
        made = Recorded(CONSTANT, (), {}, held.shape, held, ())
        made.name, made.fixed, made.outer = name, bool(name), outer
        self._records.append(made)
        return made

    def op(self, name: str, *operands: Operand, **settings: object) -> Recorded:
        """One operation of the table; on constants alone it is computed here and now."""
        row = TABLE[name]
        given = tuple(o if type(o) is Recorded else self.constant(o) for o in operands)
        fixed = row.checked(settings) if row.settings else {}
        shape = row.shape(*[operand.shape for operand in given], **fixed)
        made = Recorded(name, given, fixed, shape, None, self.path)
        if made.varies:
            self._records.append(made)
            return made
        with np.errstate(all="ignore"):
            return self.constant(row.forward(*map(data, given), **fixed))

    @contextmanager
    def block(self, name: str) -> Iterator[None]:
        """What is recorded inside belongs to a block of this name."""
        outer = self.enter(name)
        try:
            yield
        finally:
            self.path = outer

    def enter(self, name: str) -> Path:
        """Opens a block, with a number where it is not the first of its name; the path before."""
        outer = self.path
        path = (*outer, name)
        self._calls[path] += 1
        self.path = path if self._calls[path] == 1 else (*outer, f"{name}_{self._calls[path]}")
        return outer

    def remark(self, sentence: str) -> None:
        """Notes something that the graph cannot follow."""
        self.remarks[sentence] = None

    def finish(
        self, results: Sequence[Recorded], value: Array, name: str = "f", precision: float = 1e-16
    ) -> nx.MultiDiGraph:
        """The graph of what these results were made from; the first of them is its
        output, called ``name`` if the code did not name it.

        ``bindings`` of the graph hold the values of its inputs, as arrays. The operations
        are run once: where its output is not the ``value`` that the code gave, up to what numbers
        of that ``precision`` allow, something was not seen, and RecordError says so.
        """
        results[0].name = results[0].name or name
        alive = {id(result) for result in results}
        for record in reversed(self._records):
            if id(record) in alive:
                alive.update(map(id, record.operands))
        records = [r for r in self._records if id(r) in alive]
        found = _computed(records)[id(results[0])]
        slack = 100 * math.sqrt(precision) * max(1.0, float(np.max(np.abs(value), initial=0.0)))
        if not np.allclose(found, value, rtol=0.0, atol=slack, equal_nan=True):
            raise RecordError(
                f"the code gave {np.ravel(value)[0]:.6g}, its graph gives "
                f"{np.ravel(found)[0]:.6g}: something that it does was not seen",
                remedy="Change numbers with operations only, not behind the library's back "
                "(.data, .numpy(), memory that other arrays share).",
            )
        return self._build(records, results)

    def _build(self, records: list[Recorded], results: Sequence[Recorded]) -> nx.MultiDiGraph:
        builder, ids, bindings = GraphBuilder(), {}, {}
        names = {id(r): self._free(identifier(r.name) or "p") for r in records if r.op == INPUT}
        blocks = _blocks(records)
        for record in records:
            name = names.get(id(record)) or (record.name and self._free(identifier(record.name)))
            block = blocks[id(record)]
            if record.op == INPUT:
                ids[id(record)] = builder.input(name, block=block)
                bindings[name] = data(record)[()]
            elif record.op == CONSTANT:
                ids[id(record)] = builder.constant(literal(data(record)), name, block=block)
            else:
                operands = [ids[id(operand)] for operand in record.operands]
                ids[id(record)] = builder.operation(
                    record.op, *operands, settings=record.settings, name=name, block=block
                )
        output = ids[id(results[0])]
        return builder.finish(output, bindings=bindings, remarks=tuple(self.remarks))

    def _free(self, name: str) -> str:
        """A name that nothing else has: the name itself, or with the next free number."""
        if not name:
            return ""
        number, found = 1, name
        while found in self._names:
            number += 1
            found = canonical(f"{name}_{number}")
        self._names.add(found)
        return found


def _computed(records: Sequence[Recorded]) -> dict[int, Array]:
    """The value of every record, by its id, as the operations of the table give it."""
    found: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        for record in records:
            if record.operands:
                operands = [found[id(operand)] for operand in record.operands]
                found[id(record)] = TABLE[record.op].forward(*operands, **record.settings)
            else:
                found[id(record)] = data(record)[()]
    return found


def _blocks(records: Sequence[Recorded]) -> dict[int, Path]:
    """The block of every node by its id: an operation's own, a leaf's where all that use it are.

    So a layer folds with its parameters. A block of a single node would show nothing less
    than the node, and is left out.
    """
    paths: dict[int, Path] = {}
    for record in records:
        if record.operands:
            paths[id(record)] = record.block
        for operand in record.operands:
            if not operand.operands and not operand.outer:
                known = paths.get(id(operand), record.block)
                paths[id(operand)] = known[: shared(known, record.block)]
    held = [(id(record), paths.get(id(record), ())) for record in records]
    sizes = Counter(path[:depth] for _, path in held for depth in range(1, len(path) + 1))
    return {
        node: tuple(name for depth, name in enumerate(path, 1) if sizes[path[:depth]] > 1)
        for node, path in held
    }


def name_of(code: object) -> str:
    """What the result of this code is called: like the function, else f."""
    name = getattr(code, "__name__", "")
    return name if name.isidentifier() else "f"


def identifier(name: str) -> str:
    """A name of code as a name of the language: ``fc1.weight`` is ``fc1_weight``.

    >>> identifier("blocks.0.attn"), identifier("w_1"), identifier("été"), identifier("_")
    ('blocks_0_attn', 'w1', 'ete', '')
    """
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = canonical(bare).encode("ascii", "ignore").decode()
    return canonical(re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_"))


def unsupported(what: str, where: str, remedy: str = "") -> RecordError:
    """The error for an operation that no row of the table can say."""
    place = f" ({where})" if where else ""
    return RecordError(
        f"{what} cannot be recorded{place}",
        remedy=remedy or "Write it with operations that have a gate, or leave it out.",
    )
