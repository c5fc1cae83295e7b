"""Functions of the table, with their arguments and settings; and those put together of rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.formulas import formula_of, placed
from graphviz_backprop.language.resolving.marked import PARAMETRIC, SLOPES
from graphviz_backprop.language.resolving.subscripts import Subscripts
from graphviz_backprop.language.tree import QUALIFIED, Tree, key
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import Edit, FormulaError, SettingError
from graphviz_backprop.text.names import GREEK

_KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "negative_slope": "alpha", "eps": "epsilon"}
_REDUCING = frozenset((
    "sum", "mean", "prod", "amax", "amin", "norm", "max", "min", "softmax", "log_softmax",
    "logsumexp", "var", "std"
))  # fmt: skip
#: Keywords that are no settings of a row.
_UNSET = {
    "clip": ("min", "max", "a_min", "a_max"),
    **dict.fromkeys(("norm", "matrix_norm", "vector_norm"), ("ord", "p")),
    "smoothl1": ("beta",), "huberloss": ("delta",),
}  # fmt: skip
#: Functions that take a loop; what over an axis and between two they are.
_LOOPED = {"sum": "sum", "mean": "mean", "max": "max", "min": "min", "prod": "prod",
           "amax": "max", "amin": "min"}  # fmt: skip
_REDUCED = {"sum": "sum", "mean": "mean", "max": "amax", "min": "amin", "prod": "prod"}
_TRUTHS = {"True": True, "False": False, "None": None}
#: What is taken over the letters that number its only argument.
_OVER_ENTRIES = {
    "mean": "mean", "prod": "prod", "max": "max", "amax": "max", "min": "min", "amin": "min",
}  # fmt: skip


class Functions(Subscripts):
    """Resolves a function of the table or of the field."""

    alone_calls: frozenset[str] = frozenset()  # functions that the program calls anywhere

    def builtin(self, name: str, tree: Tree, head: Tree, arguments: Sequence[Tree]) -> Value:
        """A row of the table, or a function that rows are put together for."""
        settings = {
            _KEYWORDS.get(a.text, a.text): self.setting(a.parts[0])
            for a in arguments if a.kind == "keyword" and a.text not in _UNSET.get(name, ())
        }  # fmt: skip
        for number, one in enumerate(a for a in arguments if a.kind == "keyword"):
            twice = [a.text for a in arguments if a.kind == "keyword"][:number]
            if one.text in twice:
                raise self.deleted(f"{one.text} is set twice", "Delete one of them.", one)
        plain = [a for a in arguments if a.kind != "keyword"]
        sub = head.sub if head.kind == "script" else None
        if not plain:
            shown = self.source(head)
            wanted = "at least 2 arguments" if name in ("max", "min") else "1 argument"
            write = f"{shown}(x, y)" if name in ("max", "min") else f"{shown}(x)"
            raise self.error(
                f"{shown} takes {wanted}; here it has none", f"Write {write}.", tree, write
            )
        if head.kind == "script" and head.primes:
            return self._slope(name, plain, head)
        if sub and name in PARAMETRIC and len(plain) == 1 and not settings:
            parameter = self.tree_of(sub)
            if self._is_parameter(parameter):
                return PARAMETRIC[name](self.draft, self.value(plain[0]), self.value(parameter))
        if plain[0].kind == "comprehension" and name in _LOOPED and not settings:
            return self._looped(name, plain, tree)
        if name == "solve" and len(plain) == 1:  # of R: the inverse
            name = "inv"
        if name == "cos" and len(plain) == 2:  # of the angle between two vectors
            name = "sim"
        if not self.python:
            elsewhere = self.elsewhere(name, plain, settings, tree)
            if elsewhere is not None:
                return elsewhere
        entries = len(plain) == 1 and not (settings or sub or self.python)
        if entries and name in _OVER_ENTRIES and self.numbering_in(plain[0]):  # max(x_i)
            return self.big(Tree("big", tree.start, tree.stop, (plain[0],), _OVER_ENTRIES[name]))
        special = self.special(name)
        if special is not None:
            return special(self, plain, settings, sub, tree)
        if "reduction" in settings:
            return self._not_averaged(name, tree, plain, settings)
        if formula_of(name) is not None:
            return self.by_formula(name, tree, head, plain)
        return self.of_row(name, tree, head, plain, settings)

    def _not_averaged(
        self, name: str, tree: Tree, plain: list[Tree], settings: dict[str, Any]
    ) -> Value:
        """A loss of PyTorch with ``reduction="sum"``: its mean, times what it is a mean of."""
        kind = settings.pop("reduction")
        kept = tree._replace(parts=tuple(p for p in tree.parts if p.text != "reduction"))
        mean = self.builtin(name, kept, tree.parts[0], kept.parts[1:])
        if kind == "mean":
            return mean
        shape = self.draft.shape(self.value(plain[0]))
        if kind != "sum" or shape is None:
            raise self.error(
                f"reduction={kind} is not read here", "Write the loss as a formula.", tree
            )
        count = math.prod(shape[:-1] if name == "cross_entropy" else shape)
        return self.draft.entrywise("multiply", self.draft.constant(float(count)), mean)

    def _looped(self, name: str, plain: Sequence[Tree], tree: Tree) -> Value:
        """``sum(… for …)``, with a start maybe."""
        kind = _LOOPED[name]
        out = self.each_reduced(plain[0], kind)
        if self.draft.rank(out) and not self.source(tree).startswith(kind):  # np.sum: of all
            out = self.draft.over_core(out, _REDUCED[kind])
        for start in plain[1:]:
            out = self.draft.entrywise("add", self.value(start), out)
        return out

    def by_formula(self, name: str, tree: Tree, head: Tree, plain: Sequence[Tree]) -> Value:
        """A function that is a formula over its parameters."""
        formula = formula_of(name)
        assert formula is not None
        wanted = [p for p, default in formula.parameters.items() if default is None]
        named = {a.text: a.parts[0] for a in tree.parts if a.kind == "keyword"}
        options = [p for p in formula.parameters if p not in wanted]
        named = dict(zip(options, plain[len(wanted) :], strict=False)) | named
        if len(plain) < len(wanted) or len(plain) > len(formula.parameters):
            all_of(self, plain, len(wanted), tree)
        if wrong := [n for n in named if n not in options]:
            there = f"It has: {', '.join(options)}." if options else "Leave it out."
            raise self.error(f"{self.source(head)} has no setting called {wrong[0]}", there, tree)
        numbers = {p: d for p, d in formula.parameters.items() if d is not None}
        numbers |= {p: self.static(given) for p, given in named.items()}
        values = [self.value(argument) for argument in plain[: len(wanted)]]
        outer, self.local = self.local, dict(zip(wanted, values, strict=True))
        try:
            return self.value(placed(formula.tree, numbers, tree.start, tree.stop))
        finally:
            self.local = outer

    def _slope(self, name: str, plain: list[Tree], head: Tree) -> Value:
        """``\\sigma'(z)``: the derivative of a function as a formula."""
        if head.primes != 1 or name not in SLOPES or len(plain) != 1:
            raise self.error(
                f"{self.source(head)} is a derivative, which the program computes itself",
                "Write the formula of the derivative, or the function without its prime.", head,
            )  # fmt: skip
        return SLOPES[name](self.draft, self.value(plain[0]))

    def _is_parameter(self, tree: Tree) -> bool:
        """Whether a subscript of a function is a value; a word or an index is a label."""
        name = key(tree)
        is_letter = name in GREEK or name in self.symbols.given or name in self.local
        return (tree.kind == "number" and tree.value != 1) or is_letter

    def special(self, name: str) -> Field | None:
        """What resolves a function of the field that is no single row."""
        raise NotImplementedError

    def elsewhere(
        self, name: str, plain: list[Tree], settings: dict[str, Any], tree: Tree
    ) -> Value | None:
        """The value of a reduction as another language has it, or None."""
        raise NotImplementedError

    def of_row(
        self, name: str, tree: Tree, head: Tree, plain: list[Tree], settings: dict[str, Any]
    ) -> Value:
        """The value of a row of the table; raises FormulaError where the arguments do not fit."""
        row = TABLE[name]
        reduction = row.reduction if len(plain) == 1 else ""
        if len(plain) == 2 and row.reduction and "keepdims" in settings and "axis" not in settings:
            settings = {"axis": self.setting(plain[1])} | settings  # x.max(1, keepdim=True)
            plain = plain[:1]
        if len(plain) == 1 and row.reduction and (settings or name in ("max", "min")):
            value = self.value(plain[0])
            if (
                name in ("max", "min")
                and not settings
                and self.draft.shape(value) in ((), None)
                and not value.axes
            ):
                shown = self.source(head)
                if self.draft.shape(value) is None and name in ("max", "min"):
                    raise self.error(
                        f"{name} takes at least 2 arguments; here it has 1",
                        f"Write {shown}(x, y), or {shown}(x, axis=0) of an array.", tree,
                        f"{shown}({self.source(plain[0])}, y)",
                    )  # fmt: skip
                return value
            return self.reducing(reduction or row.reduction or name, value, settings, tree)
        wanted = len(row.operands)
        names = list(row.settings)
        given = list(plain)
        while not row.variadic and len(given) > wanted and len(plain) - wanted <= len(names):
            extra = given[wanted:]
            for setting, argument in zip(names, extra, strict=False):
                if advice := row.settings[setting].by_name:
                    raise self.error(
                        f"the second argument of {name} can mean two things", advice, argument
                    )
                settings.setdefault(setting, self.setting(argument))
                tree = tree._replace(
                    parts=(
                        *tree.parts,
                        Tree("keyword", argument.start, argument.stop, (argument,), setting),
                    )
                )
            given = given[:wanted]
        if not row.variadic and len(given) != wanted:
            self.wrong_count(name, head, len(plain), tree)
        if name in ("stack", "concat") and len(given) == 1 and given[0].kind == "list":
            given = list(given[0].parts)
        values = [self.value(argument) for argument in given]
        matrices = name == "concat" and all(self.draft.rank(v) == 2 for v in values)
        if matrices and not settings and head_text(tree) == "Concat":
            settings = {"axis": 1}  # of heads: their columns, side by side
            rows = ", ".join(self.source(argument) for argument in given)
            self.doubt(tree, "side by side", "one below the other", f"concat({rows}, axis=0)")
        if name in _REDUCING and len(values) == 1:
            return self.reducing(name, values[0], settings, tree)
        if row.elementwise:
            return self.checked(tree, lambda: self.draft.entrywise(name, *values, **settings))
        if name == "reshape":
            return self.checked(tree, lambda: self.draft.operation(name, *values, **settings))
        if any(v.axes for v in values):
            if name in ("dot", "matmul"):
                return algebra.product(
                    self.draft, values[0], values[1], "·" if name == "dot" else "@"
                )
            raise NotWholeError(name)
        return self.checked(tree, lambda: self.draft.operation(name, *values, **settings))

    def wrong_count(self, name: str, head: Tree, count: int, tree: Tree) -> None:
        """Raises the error for a row that was given so many arguments."""
        row = TABLE[name]
        wanted = len(row.operands)
        shown = self.source(head)
        needs = "1 argument" if wanted == 1 else f"{wanted} arguments"
        letters = ", ".join("xyzuvw"[:wanted])
        more = ", ".join(f"{setting}=…" for setting in row.settings)
        remedy = f"Write {shown}({letters})" + (
            f", or {shown}({letters}, {more})." if more else "."
        )
        own = [self.source(part) for part in tree.parts[1:] if part.kind != "keyword"]
        written = [*own[:wanted], *"xyzuvw"[len(own) : wanted]]
        raise self.error(
            f"{shown} takes {needs}; here it has {count or 'none'}", remedy, tree,
            f"{shown}({', '.join(written)})",
        )  # fmt: skip

    def checked(self, tree: Tree, make: Callable[[], Value]) -> Value:
        """What a row makes of its settings; a wrong one is said at its place."""
        try:
            return make()
        except SettingError as error:
            place = next(
                (a for a in tree.parts if a.kind == "keyword" and a.text == error.setting), tree
            )
            if self.python and error.setting and "no setting" in error.problem:
                raise self.error(
                    error.problem, "Write the function as a formula, which says what it changes.",
                    place,
                ) from error  # fmt: skip
            if place is not tree and error.remedy.endswith("delete this one."):
                raise self.deleted(error.problem, error.remedy, place) from error
            said, _, example = error.remedy.partition("Write for instance ")
            write = example.rstrip(".") if example and not said and place is not tree else None
            if not example and place is not tree:
                raise self.deleted(error.problem, error.remedy, place) from error
            raise self.error(error.problem, error.remedy, place, write) from error

    def deleted(self, problem: str, remedy: str, tree: Tree) -> FormulaError:
        """An error at an argument, mended without it and the comma before it."""
        comma = max(self.text.rfind(",", 0, tree.start), 0)
        return FormulaError(
            problem, remedy=remedy, text=self.text, start=tree.start, stop=tree.stop,
            write=Edit(comma, tree.stop, ""),
        )  # fmt: skip

    def reducing(self, name: str, value: Value, settings: dict[str, Any], tree: Tree) -> Value:
        """A reduction or a softmax of one array; named axes stay."""
        if name in ("softmax", "log_softmax"):
            if value.axes and not self.draft.rank(value):
                if len(value.axes) > 1 or settings:
                    raise NotWholeError("softmax over a named axis")
                settings = {"axis": 0}  # over the entries that the index numbers
            return self.checked(
                tree, lambda: self.draft.operation(name, value, named=value.axes, **settings)
            )
        if not settings and value.axes:
            return self.draft.over_core(value, name)
        return self.checked(
            tree, lambda: self.draft.operation(name, value._replace(row=False), **settings)
        )

    def setting(self, tree: Tree) -> object:
        """The value of a setting: a number, a truth value, or several numbers."""
        if tree.kind == "list":
            return tuple(self.setting(part) for part in tree.parts)
        if tree.kind == "group":
            return self.setting(tree.parts[0])
        if tree.kind == "call" and key(tree.parts[0]) in ("shape", "size"):
            return self.draft.literal(self.value(tree))
        if tree.kind == "text":
            return tree.text
        if tree.kind == "name" and tree.text in _TRUTHS:
            return _TRUTHS[tree.text]
        try:
            return self.static(tree)
        except NotWholeError:
            raise self.error(
                "this setting is an array or a condition, and a number is read here",
                "Write the function as a formula.",
                tree,
            ) from None

    def static(self, tree: Tree) -> float:
        """The number that a tree without names is."""
        raise NotImplementedError


# ---------------------------------------------------------------------- functions of the field


Field = Callable[[Functions, Sequence[Tree], dict[str, Any], Any, Tree], Value]


def all_of(scope: Functions, plain: Sequence[Tree], count: int, tree: Tree) -> list[Value]:
    """The values of so many arguments; raises FormulaError where there are others."""
    if len(plain) != count:
        name = scope.source(tree.parts[0])
        needs = "1 argument" if count == 1 else f"{count} arguments"
        letters = ", ".join("xyzuvw"[:count])
        own = [scope.source(argument) for argument in plain[:count]]
        written = ", ".join([*own, *"xyzuvw"[len(own) : count]])
        raise scope.error(
            f"{name} takes {needs}; here it has {len(plain)}", f"Write {name}({letters}).", tree,
            f"{name}({written})",
        )  # fmt: skip
    return [scope.value(argument) for argument in plain]


def head_text(tree: Tree) -> str:
    """What a call calls, without its scripts."""
    head = tree.parts[0]
    name = head.parts[0].text if head.kind == "script" else head.text
    return name.removeprefix(QUALIFIED)
