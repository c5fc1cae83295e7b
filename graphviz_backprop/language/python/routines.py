"""Lines of Python → chains: functions, loops, choices, and lines that compute nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy

from graphviz_backprop.language.program import Chain, Unread
from graphviz_backprop.language.python.expressions import (
    BINARY,
    Expressions,
    identifier,
    setting_path,
    values_used,
)
from graphviz_backprop.language.python.inplace import written_out
from graphviz_backprop.language.scanning.token import MAX_CHARACTERS
from graphviz_backprop.language.tree import Tree
from graphviz_backprop.text.errors import Edit, FormulaError

#: Loops with more rounds are refused.
MAX_ROUNDS = 100
#: So many lines are read, those of loops once for every round.
MAX_LINES = 2_000

_SIGN_OF_PYTHON = re.compile(
    r"\b(?:np|numpy|torch|math|tf|nn|self|jnp|sp)\.|\bF\.[a-z]|\*\*|\bValue\(|\blambda\b|\)\.\w+\(|"
    r"\b(?:args|cfg|config|hparams|opt|opts|options|conf|FLAGS)\.[a-z]|\w\[(?P<q>['\"])\w+(?P=q)\]|"
    r"\b[A-Za-z]\w*\.(?:exp|sum|mean|log|pow|relu|tanh|sigmoid|dot|item|T|grad|data|shape)\b|"
    r"^[ \t]*def |^[ \t]*return\b|"
    r"(?<![<>=!])\b\w+ [-+*/]= |\bif\b.+\belse\b|\b[A-Za-z_]\w*\.[a-z_]+\(|\bfor\b.+\bin\b|"
    r"\w ?// ?\w|\w % \w|\b(?:not|range|len|zip|enumerate)\b[ (]|"
    r"^[ \t]*(?:for|while|if|with)\b.+:[ \t]*(?:#.*)?$|^\w+, ?\w+ = ",
    re.MULTILINE,
)
#: The same where no ^ stands, which in Python is no power.
_INDEXED = re.compile(
    r"\w\[(?:-?\d|\.\.\.)|^[ \t]*\w+\[[^\]=\n]*[<>!=]=?[^\]=\n]*\] *[-+*/]?= ", re.MULTILINE
)
#: An entry with numbers from 0 as its places: it has one spelling.
_PLAIN_ENTRY = re.compile(r"[^\[\]]+(?:\[\d+(?:, \d+)*\])+")
#: Names that lines give what is computed of others.
_ASSIGNED = re.compile(r"^(\w+) *=(?=[^\n=]*[A-Za-z])", re.MULTILINE)
#: Calls on a line of their own that change no number.
_SILENT = frozenset((
    "print", "zero_grad", "zero_", "train", "eval", "seed", "manual_seed", "show", "draw_dot",
    "requires_grad_", "retain_grad", "figure", "title", "legend", "xlabel", "ylabel", "info",
))  # fmt: skip
#: What chooses numbers by chance: a name for them is an input.
_RANDOM = re.compile(
    r"\brandom\.|\brand(?:n|int|perm|_like|n_like)?\(|\b(?:normal|uniform|bernoulli|default_rng)\("
)
#: What computes derivatives, which are shown.
_DERIVED = re.compile(r"^(?:tape|torch\.autograd|autograd|tf)\.(?:grad|gradients?)\(")
#: What makes names, models and optimisers, and no number.
_MADE = re.compile(r"\boptim\.|\bsymbols\(|\bSequential\(|\bAdam\(|\bSGD\(")


def python_chains(text: str, given: Collection[str] = ()) -> tuple[Chain, ...] | None:
    """The statements of a text that is Python and no formula, else None.

    Names that are given are no modules.
    """
    if "\\" in text or len(text) > MAX_CHARACTERS:
        return None
    lefts = _ASSIGNED.findall(text)
    again = len(set(lefts)) < len(lefts)  # a name that changes is one of code
    plain = "^" not in text and (again or _INDEXED.search(text))
    if not (_SIGN_OF_PYTHON.search(text) or plain):
        return None
    module = Expressions.parsed(text)
    if module is None:
        return None
    try:
        return Routines(text).chains(written_out(module), given)
    except FormulaError as error:
        return (Chain((Unread(error, "", error.start or 0, error.stop or len(text)),)),)


def _changed_arrays(module: ast.Module) -> set[str]:
    """The arrays that are used whole, or by other places, where entries were assigned before."""
    nodes = list(ast.walk(module))
    loops = [{id(inner) for inner in ast.walk(n)} for n in nodes if isinstance(n, ast.For)]
    counting = {
        n.target.id for n in nodes if isinstance(n, ast.For) and isinstance(n.target, ast.Name)
    }
    stores: dict[str, list[tuple[ast.stmt, ast.Subscript]]] = {}
    entries: dict[int, str] = {}  # of what is indexed by no counting name, its entry
    for node in nodes:
        if isinstance(node, ast.Subscript):
            base, places = _base(node)
            names = {n.id for p in places for n in ast.walk(p) if isinstance(n, ast.Name)}
            if not names & counting:
                entries[id(base)] = max(entries.get(id(base), ""), ast.unparse(node), key=len)
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Subscript):
                    said = ast.unparse(_base(target)[0])
                    stores.setdefault(said, []).append((node, target))
    found: set[str] = set()
    for name, lines in stores.items():
        first = lines[0][0]
        end = (first.end_lineno or 0, first.end_col_offset or 0)
        around = [inner for inner in loops if id(first) in inner]
        own = {id(_base(target)[0]) for _, target in lines}
        assigned = {ast.unparse(target) for _, target in lines}
        for node in nodes:
            if not isinstance(node, ast.Name | ast.Attribute) or ast.unparse(node) != name:
                continue
            if isinstance(node.ctx, ast.Store):
                found |= {name} if around else set()
            elif id(node) not in own:
                behind = (node.lineno, node.col_offset) >= end
                behind = behind or any(id(node) in inner for inner in around)
                entry = entries.get(id(node), "")
                if behind and entry not in assigned and not _PLAIN_ENTRY.fullmatch(entry):
                    found.add(name)
    return found


def _base(target: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
    """The array of ``a[i][j]`` or ``a[i, j]``, and all places."""
    node: ast.expr = target
    places: list[ast.expr] = []
    while isinstance(node, ast.Subscript):
        inner = node.slice
        places = [*(inner.elts if isinstance(inner, ast.Tuple) else [inner]), *places]
        node = node.value
    return node, places


def _chooses(place: ast.expr, masks: Collection[str]) -> bool:
    """Whether a condition says which entries are meant; ``masks`` are names of such ones."""
    if isinstance(place, ast.UnaryOp):
        return isinstance(place.op, ast.Invert | ast.Not)
    named = isinstance(place, ast.Name) and place.id in masks
    return named or isinstance(place, ast.Compare | ast.BoolOp)


class _Chosen(ast.NodeTransformer):
    """A value without the condition that chooses its entries: y of ``x[m] = y[m]``."""

    def __init__(self, place: ast.expr) -> None:
        self._said = ast.unparse(place)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return node.value if ast.unparse(node.slice) == self._said else node


class _Numbered(ast.NodeTransformer):
    """The lines of a loop with a number in place of what counts."""

    def __init__(self, node: ast.For, number: int) -> None:
        assert isinstance(node.target, ast.Name)
        self._node, self._name, self._number = node, node.target.id, number

    def lines(self) -> list[ast.stmt]:
        return [self.visit(deepcopy(line)) for line in self._node.body]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != self._name:
            return node
        return ast.copy_location(ast.Constant(self._number), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        found = self.generic_visit(node)
        assert isinstance(found, ast.Subscript)
        if isinstance(found.slice, ast.BinOp):  # h[3 - 1] is h[2]
            sides = found.slice.left, found.slice.right
            numbers = [n.value for n in sides if isinstance(n, ast.Constant)]
            add = {ast.Add: 1, ast.Sub: -1}.get(type(found.slice.op))
            if add and len(numbers) == 2 and all(isinstance(n, int) for n in numbers):
                place = numbers[0] + add * numbers[1]  # type: ignore[operator]
                found.slice = ast.copy_location(ast.Constant(place), found.slice)
        return found


class Routines(Expressions):
    """Turns the lines of a program into chains."""

    def chains(self, module: ast.Module, given: Collection[str]) -> tuple[Chain, ...]:
        """All of them, what backward was called of last."""
        self._started: Tree | None = None
        self._moved: list[Chain] = []
        self._read = 0
        nodes = list(ast.walk(module))
        stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        functions = {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
        self.own = stored | functions | set(given)
        self.shadowing = self.own | {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.modules = (
            self.modules - stored - set(given) - {n.arg for n in nodes if isinstance(n, ast.arg)}
        )
        self._printed = _printed(module)
        self.loaded = values_used(module)
        self.shadowing_here = self.shadowing - set(given)
        for node in nodes:
            owner, path = setting_path(node) if isinstance(node, ast.expr) else ("", "")
            if path:
                self.settings.setdefault(path, set()).add(owner)
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
                self.settings.setdefault(node.attr, set()).add("self")
        self._changed = _changed_arrays(module)
        self._masks = {
            ast.unparse(n.targets[0])
            for n in nodes if isinstance(n, ast.Assign) and _chooses(n.value, ())
        }  # fmt: skip
        fixed = [n for n in module.body if isinstance(n, ast.Assign)]
        self._counts = {  # n of range(n)
            ast.unparse(n.targets[0]): n.value for n in fixed if isinstance(n.value, ast.Constant)
        }
        found = [*self.statements(module.body), *self._moved]
        for name, default in self.defaults.items():
            if not any(isinstance(p, Tree) and p.text == name for c in found for p in c.parts[:-1]):
                found.append(Chain((default._replace(kind="name", text=name), default), ("=",)))
        last = self._started
        if last is not None and found and last.text != getattr(found[-1].parts[0], "text", ""):
            found.append(Chain((last,)))
        return tuple(found)

    def statements(self, body: Sequence[ast.stmt]) -> Iterator[Chain]:
        """One chain for every assignment and expression."""
        for node in body:
            self._read += 1
            if self._read > MAX_LINES:
                raise self.error(
                    f"these loops are more than {MAX_LINES:,} lines", "Write fewer rounds.", node
                )
            if node is self._printed and isinstance(node, ast.Expr):
                assert isinstance(node.value, ast.Call)
                yield Chain((self.tree(node.value.args[-1]),))
                continue
            if _computes_nothing(node):
                continue
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                yield from self._assignment(node)
            elif isinstance(node, ast.Expr):
                yield from self._line(node)
            elif isinstance(node, ast.FunctionDef):
                yield self._function(node)
            elif isinstance(node, ast.Return) and node.value is not None:
                yield Chain((self.tree(node.value),))
            elif isinstance(node, ast.For):
                yield from self._loop_of_lines(node)
            elif isinstance(node, ast.With) or (isinstance(node, ast.If) and _is_main(node)):
                yield from self.statements(node.body)
            elif isinstance(node, ast.If):
                yield from self._choice(node)
            elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Assert):
                kind = _KINDS.get(type(node), type(node).__name__.lower())
                raise self.error(
                    f"{kind} in Python is a program, not a formula",
                    "Write the formulas of its lines, one a line; gb.record draws what a function "
                    "or a module does.", node,
                )  # fmt: skip

    # ------------------------------------------------------------------ one line
    def _assignment(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[Chain]:
        if node.value is None:
            return
        self._check_descent(node)
        entries = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(entries, ast.Subscript) and self._is_changed(entries):
            yield self._with_entries(node, entries)
            return
        if isinstance(node, ast.AugAssign):
            left, value = self.tree(node.target), self.tree(node.value)
            sign = BINARY.get(type(node.op))
            if sign is None:
                both = ast.BinOp(node.target, node.op, node.value)
                yield Chain((left, self.tree(ast.copy_location(both, node))), ("=",))
                return
            right = Tree("group", value.start, value.stop, (value,), "(")
            updated = Tree("chain", left.start, value.stop, (left, right), ops=(sign,))
            yield Chain((left, updated), ("=",))
            return
        targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
        target = targets[0]
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Lambda):
            yield self._headed(target.id, node.value.args, self.tree(node.value.body), node)
        elif isinstance(target, ast.Name) and self.names_function(target.id, node.value):
            return
        elif isinstance(target, ast.Tuple | ast.List):
            yield from self._several(target.elts, node.value)
        else:
            lefts = [self.tree(target) for target in targets]
            yield Chain((*lefts, self.tree(node.value)), ("=",) * len(lefts))

    def _is_changed(self, target: ast.Subscript) -> bool:
        """Whether new entries count for the array: it is used, or a condition chooses them."""
        base, places = _base(target)
        several = any(isinstance(p, ast.Slice) or _chooses(p, self._masks) for p in places)
        return several or ast.unparse(base) in self._changed

    def _with_entries(
        self, node: ast.Assign | ast.AugAssign | ast.AnnAssign, target: ast.Subscript
    ) -> Chain:
        """``a[1] = 5``: the array with other entries, under its name."""
        base, places = _base(target)
        start, stop = self.place(node)
        assert node.value is not None
        chosen = len(places) == 1 and _chooses(places[0], self._masks)
        value = _Chosen(places[0]).visit(deepcopy(node.value)) if chosen else node.value
        sign = ""
        if isinstance(node, ast.AugAssign):
            sign = BINARY.get(type(node.op), "")
            if sign not in ("+", "-", "*", "/"):
                raise self.error("this operator of Python is not read", "Write a = …", node)
        left = self.tree(base)
        head, how = Tree("name", start, stop, text="[]="), Tree("text", start, stop, text=sign)
        parts = (head, left, self.tree(value), how, *map(self.tree, places))
        return Chain((left, Tree("call", start, stop, parts, "(")), ("=",))

    def _several(self, targets: Sequence[ast.expr], value: ast.expr) -> Iterator[Chain]:
        """``a, b = x, y``, or the entries of one value."""
        if not all(isinstance(target, ast.Name | ast.Attribute) for target in targets):
            raise self.error(
                "several values go to names", "Write a, b = x, y, or a line for each.", targets[0]
            )
        used = [n for n, t in enumerate(targets) if not isinstance(t, ast.Name) or t.id != "_"]
        if not isinstance(value, ast.Tuple | ast.List) and len(used) < len(targets):
            for at in used:
                entry = ast.Subscript(value, ast.Constant(at), ast.Load())
                entry = ast.fix_missing_locations(ast.copy_location(entry, value))
                yield Chain((self.tree(targets[at]), self.tree(entry)), ("=",))
            return
        names = [self.tree(target) for target in targets]
        if isinstance(value, ast.Tuple | ast.List):
            values = [self.tree(part) for part in value.elts]
            taken = [
                {n.id for n in ast.walk(part) if isinstance(n, ast.Name)} for part in value.elts
            ]
            changed = [t.id if isinstance(t, ast.Name) else "" for t in targets]
            if any(set(changed[:at]) & used for at, used in enumerate(taken)):
                raise self.error(
                    "these values change places at once", "Write a line for each, with new names.",
                    value,
                )  # fmt: skip
        else:
            entries = (
                ast.Subscript(value, ast.Constant(at), ast.Load()) for at in range(len(names))
            )
            values = [
                self.tree(ast.fix_missing_locations(ast.copy_location(entry, value)))
                for entry in entries
            ]
        if len(values) != len(names):
            raise self.error(
                f"{len(values)} values are given to {len(names)} names",
                "Write as many of both.", value,
            )  # fmt: skip
        for name, one in zip(names, values, strict=True):
            yield Chain((name, one), ("=",))

    def _line(self, node: ast.Expr) -> Iterator[Chain]:
        """An expression on a line of its own."""
        value = node.value
        function = value.func if isinstance(value, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr == "backward":
            self._started = self.tree(function.value)
        elif isinstance(function, ast.Attribute) and function.attr == "step":
            raise self._step(node)
        elif isinstance(value, ast.Lambda):
            yield Chain((self.tree(value.body),))
        else:
            yield Chain((self.tree(value),))

    def _check_descent(self, node: ast.stmt) -> None:
        """``w -= lr * w.grad``: a step of descent, with a gradient that the program computes."""
        found = [p for p in ast.walk(node) if isinstance(p, ast.Attribute) and p.attr == "grad"]
        if any(not self._is_module(part.value) for part in found):
            raise self._step(node)

    def _step(self, node: ast.stmt) -> FormulaError:
        start, stop = self.place(node)
        alone = not self.text[:start].strip() and not self.text[stop:].strip()
        return self.error(
            "this is a step of gradient descent: its gradient is what the program computes",
            "Leave it out, keep the formula of the loss, and open “Gradient descent”.", node,
            None if alone else "pass",
        )  # fmt: skip

    # ------------------------------------------------------------------ functions
    def _function(self, node: ast.FunctionDef) -> Chain:
        self.open.append(node.name)
        body = self._given_back(node.body, node)
        self.open.pop()
        return self._headed(node.name, node.args, body, node)

    def _headed(self, name: str, arguments: ast.arguments, body: Tree, node: ast.stmt) -> Chain:
        """A function as ``f(x) = …``."""
        start, stop = self.place(node)
        head = Tree("name", start, stop, text=identifier(name))
        if not arguments.args:
            self.signature(name, (), ())
            return Chain((head, body), ("=",))
        defaults = dict(
            zip([a.arg for a in arguments.args][::-1], arguments.defaults[::-1], strict=False)
        )
        given = [
            a for a in arguments.args
            if a.arg != "self" and (a.arg in self.loaded or a.arg not in defaults)
        ]  # fmt: skip
        self.signature(name, given, [defaults[a.arg] for a in given if a.arg in defaults])
        parameters = tuple(Tree("name", *self.place(a), text=identifier(a.arg)) for a in given)
        inside = self.inside(", ".join(a.text for a in parameters), start)
        return Chain(
            (Tree("call", start, stop, (head, *parameters), "(", inside=inside), body), ("=",)
        )

    def _given_back(self, lines: Sequence[ast.stmt], node: ast.stmt) -> Tree:
        """The value of a function: its lines as names of their own for what it returns."""
        letters: list[str] = []
        values: list[Tree] = []
        for number, line in enumerate(lines):
            result: Tree | None = None
            if isinstance(line, ast.Return) and line.value is not None:
                result = self.tree(line.value)
            elif isinstance(line, ast.If) and isinstance(line.body[-1], ast.Return):
                rest = line.orelse or lines[number + 1 :]
                result = self._cases(
                    line, self._given_back(line.body, line), self._given_back(rest, line)
                )
            if isinstance(line, ast.FunctionDef):
                self._move_out(line, node)
                continue
            if result is not None:
                return _let(letters, values, result, "function")
            for chain in self.statements([line]):
                name = chain.parts[0]
                if len(chain.parts) < 2 or not isinstance(name, Tree) or name.kind != "name":
                    raise self.error(
                        "this line of a function gives no name a value",
                        "Give it one, y = …, or leave it out.", line, "pass",
                    )  # fmt: skip
                letters.append(name.text)
                values.append(chain.parts[-1])  # type: ignore[arg-type]
        raise self.error(
            "this function gives nothing back", "End it with return and a value.", node
        )

    def _move_out(self, inner: ast.FunctionDef, outer: ast.stmt) -> None:
        """Defines a function of a function beside it, if it uses nothing of it."""
        own = {a.arg for a in inner.args.args}
        around = list(ast.walk(outer))
        named = {n.id for n in around if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        named |= {n.arg for n in around if isinstance(n, ast.arg)}
        used = {n.id for n in ast.walk(inner) if isinstance(n, ast.Name)}
        if used & named - own:
            raise self.error(
                f"{inner.name} uses names of the function around it",
                "Give them to it as arguments of its own.", inner,
            )  # fmt: skip
        self._moved.append(self._function(inner))

    # ------------------------------------------------------------------ choices
    def _cases(self, node: ast.If, yes: Tree, no: Tree) -> Tree:
        start, stop = self.place(node)
        parts = (yes, self.tree(node.test), no, Tree("empty", start, stop))
        return Tree("cases", start, stop, parts)

    def _choice(self, node: ast.If) -> Iterator[Chain]:
        """``if`` and ``else`` as one value for each name that they give one."""
        branches = [list(self.statements(lines)) for lines in (node.body, node.orelse)]
        names: dict[str, Tree] = {}
        for chain in branches[0] + branches[1]:
            left = chain.parts[0]
            if len(chain.parts) < 2 or not isinstance(left, Tree) or left.kind != "name":
                raise self.error(
                    "an if statement is read if its lines give names values",
                    "Write y = x if x > 0 else -x.", node,
                )  # fmt: skip
            names[left.text] = left
        used = {part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}
        if len(names) > 1 and used & set(names):
            raise self.error(
                "this if statement changes what it asks for", "Give the new value another name.",
                node.test,
            )  # fmt: skip
        for name, left in names.items():
            values = []
            for branch in branches:
                at = max((n for n, c in enumerate(branch) if _left(c) == name), default=-1)
                before = branch[: max(at, 0)]
                value = branch[at].parts[-1] if at >= 0 else left
                letters, given = [_left(c) for c in before], [c.parts[-1] for c in before]
                values.append(_let(letters, given, value, ""))  # type: ignore[arg-type]
            yield Chain((left, self._cases(node, *values)), ("=",))

    # ------------------------------------------------------------------ loops
    def _loop_of_lines(self, node: ast.For) -> Iterator[Chain]:
        """A loop that counts is its lines, once for each number; one that adds up is a sum."""
        if _TRAINING.search(ast.unparse(node)):
            start = self.place(node)[0]
            first, last = self.place(node.body[0])[0], self.place(node.body[-1])[1]
            indent = first - (self.text.rfind("\n", 0, first) + 1)
            inner = self.text[first:last].replace("\n" + " " * indent, "\n")
            raise self.error(
                "this loop repeats a step of gradient descent",
                "Write its lines once, without the loop; gradient descent repeats them.", node,
                Edit(start, last, inner),
            )  # fmt: skip
        final = node.body[-1]
        appends = isinstance(final, ast.Expr) and "append(" in ast.unparse(final)
        numbers = None if appends else self._numbers(node)
        if numbers is None:
            yield self._added_up(node)
            return
        for number in numbers:
            yield from self.statements(_Numbered(node, number).lines())

    def _numbers(self, node: ast.For) -> range | None:
        """The numbers of ``for i in range(3)``; None where no numbers say how often."""
        call = node.iter
        back = isinstance(call, ast.Call) and ast.unparse(call.func) == "reversed" and call.args
        call = call.args[0] if back and isinstance(call, ast.Call) else call
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "range":
            return None
        bounds = [self._counts.get(b.id, b) if isinstance(b, ast.Name) else b for b in call.args]
        numbers = [b.value for b in bounds if isinstance(b, ast.Constant)]
        whole = [n for n in numbers if isinstance(n, int)]
        if not 1 <= len(whole) == len(call.args) <= 3 or not isinstance(node.target, ast.Name):
            return None
        if 0 in whole[2:] or len(found := range(*whole)) > MAX_ROUNDS:
            raise self.error(
                "this loop has no end" if 0 in whole[2:] else f"this loop has {len(found)} rounds",
                f"At most {MAX_ROUNDS} are read.", node.iter, "range(3)",
            )  # fmt: skip
        return found[::-1] if back else found

    def _filled(self, node: ast.For) -> tuple[ast.expr, ast.expr] | None:
        """The array and its entries where ``for i in range(n): h[i] = …`` gives it all of them."""
        last, over = node.body[-1], node.iter
        target = last.targets[0] if isinstance(last, ast.Assign) else None
        if not isinstance(last, ast.Assign) or not isinstance(target, ast.Subscript):
            return None
        base, places = _base(target)
        counts = isinstance(over, ast.Call) and ast.unparse(over.func) == "range"
        same = list(map(ast.unparse, places)) == [ast.unparse(node.target)]
        reads = {ast.unparse(n) for n in ast.walk(last.value)}
        if not counts or not same or ast.unparse(base) in reads or len(over.args) != 1:  # type: ignore[attr-defined]
            return None
        return base, last.value

    def _added_up(self, node: ast.For) -> Chain:
        """``for x in xs: s += x`` as s + sum(x for x in xs); append makes an array."""
        *lines, last = node.body
        comprehension = ast.comprehension(node.target, node.iter, [], 0)
        before = list(self.statements(lines))
        named = all(len(c.parts) == 2 and _left(c) for c in before)
        start, stop = self.place(node)

        def each(value: ast.expr) -> Tree:
            body = _let([_left(c) for c in before], [c.parts[-1] for c in before],  # type: ignore[misc]
                        self.tree(value), "function")  # fmt: skip
            return Tree("comprehension", start, stop, (body, self.loop(comprehension)))

        filled = self._filled(node) if named else None
        if filled is not None:
            base, value = filled
            left, nothing = self.tree(base), Tree("empty", start, stop)
            whole = Tree("slice", start, stop, (nothing, nothing, nothing))
            head, how = (Tree(k, start, stop, text=t) for k, t in (("name", "[]="), ("text", "")))
            parts = (head, left, each(value), how, whole)
            return Chain((left, Tree("call", start, stop, parts, "(")), ("=",))
        adds = isinstance(last, ast.AugAssign) and not isinstance(last.target, ast.Subscript)
        if named and adds and isinstance(last, ast.AugAssign) and isinstance(last.op, ast.Add):
            left = self.tree(last.target)
            head = Tree("name", start, stop, text="sum")
            total = Tree("call", start, stop, (head, each(last.value)), "(")
            return Chain((left, Tree("chain", start, stop, (left, total), ops=("+",))), ("=",))
        call = last.value if isinstance(last, ast.Expr) else None
        if (
            named and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            and call.func.attr == "append" and len(call.args) == 1
        ):  # fmt: skip
            return Chain((self.tree(call.func.value), each(call.args[0])), ("=",))
        raise self.error(
            "a loop is read if it counts up to a number, or adds up",
            "Write for i in range(3), or the formulas of its lines, one a line.", node,
        )  # fmt: skip


_KINDS: dict[type[ast.stmt], str] = {
    ast.ClassDef: "a class", ast.While: "a loop with while", ast.Try: "try", ast.Delete: "del",
    ast.Return: "a return of nothing", ast.AsyncFunctionDef: "async", ast.Global: "global",
}  # fmt: skip
#: What only a loop of training does.
_TRAINING = re.compile(r"\.(?:backward|step|zero_grad)\(|\.grad\b")


def _printed(module: ast.Module) -> ast.stmt | None:
    """The last line, if it prints what code before it computes: its output."""
    last = module.body[-1] if len(module.body) > 1 else None
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call) or not call.args or ast.unparse(call.func) != "print":
        return None
    derives = isinstance(call.args[-1], ast.Attribute) and call.args[-1].attr == "grad"
    return None if isinstance(call.args[-1], ast.JoinedStr | ast.Constant) or derives else last


def _left(chain: Chain) -> str:
    left = chain.parts[0]
    return left.text if isinstance(left, Tree) and left.kind == "name" else ""


def _let(letters: Sequence[str], values: Sequence[Tree], body: Tree, kind: str) -> Tree:
    """A value with names of its own, each with a value, one behind the other."""
    if not letters:
        return body
    return Tree("let", body.start, body.stop, (*values, body), kind, letters=tuple(letters))


def _is_main(node: ast.If) -> bool:
    return "__name__" in ast.unparse(node.test)


def _computes_nothing(node: ast.stmt) -> bool:
    """Whether a line prints, labels, or draws numbers by chance, which are inputs then."""
    if isinstance(node, ast.Expr):
        value = node.value
        if isinstance(value, ast.Constant):
            return isinstance(value.value, str) or value.value is Ellipsis
        if not isinstance(value, ast.Call):
            return False
        name = value.func.attr if isinstance(value.func, ast.Attribute) else ast.unparse(value.func)
        return name in _SILENT
    if isinstance(node, ast.Assign):
        said = ast.unparse(node.value)
        is_set = isinstance(node.targets[0], ast.Attribute) and isinstance(node.value, ast.Constant)
        if _DERIVED.search(said):
            return True
        label = is_set and not isinstance(node.value.value, int | float)  # type: ignore[attr-defined]
        flag = is_set and isinstance(node.value.value, bool)  # type: ignore[attr-defined]
        return label or flag or said == "[]" or bool(_RANDOM.search(said) or _MADE.search(said))
    return False
