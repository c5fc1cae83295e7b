"""Expressions of Python, NumPy and PyTorch → the same trees, by the standard library's ``ast``."""

from __future__ import annotations

import ast
import math
import re
import warnings
from bisect import bisect_left
from collections.abc import Sequence

from graphviz_backprop.language import libraries
from graphviz_backprop.language.python.equivalents import equivalent
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.symbols import NOT_COMPUTED, called
from graphviz_backprop.language.tree import QUALIFIED, Tree
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import canonical

#: Expressions nested deeper are refused.
MAX_DEPTH = 100

_MODULES = frozenset((
    "np", "numpy", "torch", "math", "tf", "jnp", "jax", "nn", "F", "functional", "linalg", "K",
    "special", "keras", "losses", "activations", "nd", "mx", "tensorflow", "cp", "sp", "sympy",
    "scipy", "autograd", "metrics", "npx", "d2l", "optax", "ops", "anp", "onp", "tt", "nnet",
    "Math", "MathF", "System", "cmath"
))  # fmt: skip
_TORCH = re.compile(r"\b(?:torch|F|nn)\.|\b(?:dim|keepdim)\b")
#: Methods that give the same numbers back.
_COPIES = frozenset((
    "item", "numpy", "clone", "copy", "cpu", "float", "double", "contiguous", "tolist", "astype",
    "to", "cuda", "long", "evalf",
))  # fmt: skip
BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Mod: "mod",
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_WRAPPERS = frozenset((
    "Value", "tensor", "array", "asarray", "Tensor", "Variable", "float", "constant", "float32",
    "float64", "FloatTensor", "as_tensor", "from_numpy", "Parameter",
    "convert_to_tensor",
))  # fmt: skip
#: What programs call the object that holds their settings.
_OWNERS = frozenset((
    "args", "cfg", "config", "hparams", "hp", "opt", "opts", "options", "conf", "flags", "FLAGS",
    "hps", "hyperparams", "settings",
))  # fmt: skip
#: Settings that say nothing of the value.
_UNREAD = frozenset((
    "dtype", "requires_grad", "device", "inplace", "ignore_index", "label", "name", "out",
    "from_logits",
))  # fmt: skip
#: Functions that give derivatives.
_DERIVING = frozenset((
    "grad", "value_and_grad", "gradient", "jacobian", "hessian", "jacrev", "jacfwd", "vjp", "jvp",
))  # fmt: skip
#: Numbers that libraries have names for.
_NUMBERS = {"e": math.e, "pi": math.pi}
_EXTREMES = frozenset(("max", "min", "amax", "amin"))
#: Libraries whose max(x, y) is of two numbers.
_OF_TWO = frozenset(("Math", "MathF", "System", "math", "sympy"))
_JAX = re.compile(r"\b(?:jax|jnp|flax)\b")
#: Libraries whose max(x, 1) gives no places.
_NUMPY = re.compile(r"\b(?:np|numpy|jnp|cp|anp|onp)\.")
#: Operands that may be given by name, and which one each is.
_OPERANDS = {
    "input": 0,
    "logits": 0,
    "y_pred": 0,
    "target": 1,
    "labels": 1,
    "y_true": 1,
    "other": 1,
}


def setting_path(node: ast.expr) -> tuple[str, str]:
    """Owner and name of ``args.lr`` and ``config["lr"]``; of nothing else."""
    path: list[str] = []
    keyed, is_method = False, isinstance(node, ast.Attribute)
    while True:
        if isinstance(node, ast.Attribute):
            path.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            said = node.slice.value
            if not isinstance(said, str) or not said.isidentifier():
                return "", ""
            keyed = True
            path.append(said)
            node = node.value
        else:
            break
    if not isinstance(node, ast.Name) or not (keyed or node.id in _OWNERS):
        return "", ""
    if not path or (keyed and is_method):
        return "", ""
    return node.id, "_".join(reversed(path))


def values_used(module: ast.AST) -> set[str]:
    """Names of which the values count: not those of devices and the like."""
    passed: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            copies = isinstance(node.func, ast.Attribute) and node.func.attr in _COPIES
            unread = [k.value for k in node.keywords if k.arg in _UNREAD]
            passed |= {id(n) for n in (*(node.args if copies else ()), *unread)}
    return {
        node.id for node in ast.walk(module)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in passed
    }  # fmt: skip


def identifier(name: str) -> str:
    """A name of Python as it is known: α is alpha."""
    return name if name.isascii() else canonical(name)


def _places(text: str, sign: str) -> list[int]:
    return [n for n, character in enumerate(text) if character == sign]


class Expressions:
    """Turns the nodes of ``ast`` into trees, each with its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._signatures: dict[str, tuple[list[str], dict[str, ast.expr]]] = {}
        self._called: set[str] = set()
        self.open: list[str] = []  # the functions that are being read
        self.modules = _MODULES
        self.own: set[str] = set()  # names that the program gives values and functions
        self.shadowing: set[str] = set()  # these, and parameters
        self.shadowing_here: set[str] = set()  # names that lines and parameters give values
        self.loaded: set[str] = set()  # names whose values are used
        self.settings: dict[str, set[str]] = {}  # lr of args.lr, and what it is found in
        self._made: dict[str, ast.Call] = {}  # loss = nn.MSELoss()
        self._shift = len(text) - len(text.lstrip())
        lines = text.strip().replace("^", "**").encode().split(b"\n")
        self._carets = [n + i + 1 for i, n in enumerate(_places(text.strip(), "^"))]
        self._lines = [0]
        for line in lines:
            self._lines.append(self._lines[-1] + len(line.decode()) + 1)
        self._bytes = lines
        self._depth = 0

    @staticmethod
    def parsed(text: str) -> ast.Module | None:
        """The nodes of a text, or None where it is no Python."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text.strip().replace("^", "**") + "\n")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def signature(
        self, name: str, arguments: Sequence[ast.arg], defaults: Sequence[ast.expr]
    ) -> None:
        """Remembers the parameters of a function of the program."""
        names = [a.arg for a in arguments]
        there = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
        self._signatures[name] = names, there

    @property
    def defaults(self) -> dict[str, Tree]:
        """The values of parameters that nobody gives: those of functions without a call."""
        found = [d for name, (_, d) in self._signatures.items() if name not in self._called]
        return {
            identifier(n): self._number_of(value)
            for one in found for n, value in one.items() if n in self.loaded
        }  # fmt: skip

    def _number_of(self, default: ast.expr) -> Tree:
        """A default, True as 1."""
        if isinstance(default, ast.Constant) and isinstance(default.value, bool):
            return Tree("number", *self.place(default), value=float(default.value))
        return self.tree(default)

    def names_function(self, name: str, value: ast.expr) -> bool:
        """Whether ``criterion = nn.MSELoss()`` gives a function a name."""
        if not isinstance(value, ast.Call) or value.args or not self._is_module(value.func):
            return False
        if any(k.arg in _OPERANDS for k in value.keywords):  # it is called
            return False
        function = ast.unparse(value.func).rpartition(".")[2]
        if not function[:1].isupper() or not (called(function) or function.endswith("Loss")):
            return False
        self._made[name] = value
        return True

    def place(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands in the text."""
        if not isinstance(node, ast.expr | ast.stmt | ast.arg):
            return 0, 1
        start = self._offset(node.lineno, node.col_offset)
        end_line, end = getattr(node, "end_lineno", node.lineno), getattr(node, "end_col_offset", 0)
        return start, max(start + 1, self._offset(end_line, end))

    def _offset(self, line: int, column: int) -> int:
        before = (
            self._bytes[line - 1][:column].decode(errors="ignore")
            if line <= len(self._bytes)
            else ""
        )
        at = self._lines[line - 1] + len(before)
        return self._shift + at - bisect_left(self._carets, at + 1)

    def error(
        self, problem: str, remedy: str, node: ast.AST, write: str | Edit | None = None
    ) -> FormulaError:
        """An error at the place of a node; ``write``, put there, follows the remedy."""
        start, stop = self.place(node)
        return FormulaError(
            problem, remedy=remedy, text=self.text, start=start, stop=stop, write=write
        )

    def tree(self, node: ast.AST) -> Tree:
        """The tree of one expression."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.error(
                f"the formula is nested more than {MAX_DEPTH} deep",
                "Name inner parts: q = x + y; f = q * z.", node,
            )  # fmt: skip
        found = self._tree(node)
        self._depth -= 1
        return found

    def _tree(self, node: ast.AST) -> Tree:
        start, stop = self.place(node)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bool) or node.value is None:
                return Tree("name", start, stop, text=str(node.value))
            if isinstance(node.value, int | float):
                try:
                    return Tree("number", start, stop, value=float(node.value))
                except OverflowError:
                    raise self.error(
                        "this number is too large for a float64", "Numbers go up to 1.8e308.", node,
                        "1.7e308",
                    ) from None  # fmt: skip
            if node.value is Ellipsis:
                return Tree("rest", start, stop)
            return Tree("text", start, stop, text=str(node.value))
        if isinstance(node, ast.Name):
            if node.id.endswith("_") and re.search(rf"\b{node.id.rstrip('_')}\b", self.text):
                raise self.error(
                    f"{node.id} and {node.id.rstrip('_')} are one name here",
                    f"Give one of them another name, such as {node.id}true.", node,
                )  # fmt: skip
            return Tree("name", start, stop, text=identifier(node.id))
        if isinstance(node, ast.UnaryOp):
            return self._signed(node)
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Attribute):
            found = self._attribute(node)
            counts = found.kind == "method" and found.text in ("size", "length")
            return self._counted(found) if counts else found
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            if setting := self._setting(node):
                return Tree("name", start, stop, text=setting)
            if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
                size = Tree("name", start, stop, text="size")
                parts_ = (size, self.tree(node.value.value), self.tree(node.slice))
                return Tree("call", start, stop, parts_, "(")
            if self._is_with_places(node.value):  # torch.max(x, dim=1)[0]
                if ast.unparse(node.slice) == "0":
                    return self.tree(node.value)
                raise self.error(
                    "this is the place of a maximum: it has no gradient", "Write [0].",
                    node.slice, "0",
                )  # fmt: skip
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            inside = self.inside(ast.unparse(node.slice), start)
            return Tree(
                "call",
                start,
                stop,
                (self.tree(node.value), *map(self.tree, parts)),
                "[",
                inside=inside,
            )
        if isinstance(node, ast.Slice):
            bounds = (
                self.tree(b) if b is not None else Tree("empty", start, stop)
                for b in (node.lower, node.upper, node.step)
            )
            return Tree("slice", start, stop, tuple(bounds))
        if isinstance(node, ast.List | ast.Tuple):
            sign = "[" if isinstance(node, ast.List) else "("
            return Tree("list", start, stop, tuple(map(self.tree, node.elts)), sign)
        if isinstance(node, ast.IfExp):
            nothing = Tree("empty", start, stop)
            return Tree(
                "cases",
                start,
                stop,
                (self.tree(node.body), self.tree(node.test), self.tree(node.orelse), nothing),
            )
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.BoolOp):
            word = "and" if isinstance(node.op, ast.And) else "or"
            return Tree("logic", start, stop, tuple(map(self.tree, node.values)), word)
        if isinstance(node, ast.Lambda):
            raise self.error(
                "a lambda has a name here", "Write f = lambda x: x**2, and then f(3).", node
            )
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            loops = tuple(map(self.loop, node.generators))
            return Tree("comprehension", start, stop, (self.tree(node.elt), *loops))
        raise self.error(
            f"{type(node).__name__.lower()} in Python is not read", "Write it as a formula.", node
        )

    def loop(self, node: ast.comprehension) -> Tree:
        """``for x, y in zip(a, b) if …``: what it goes over and its conditions."""
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        flat = [t for one in targets for t in (one.elts if isinstance(one, ast.Tuple) else [one])]
        if not all(isinstance(t, ast.Name) for t in flat):
            raise self.error(
                "a loop names what it takes", "Write for x, y in zip(a, b).", node.iter
            )
        letters = tuple(identifier(t.id) for t in flat if isinstance(t, ast.Name))
        start, stop = self.place(node.iter)
        parts = (self.tree(node.iter), *map(self.tree, node.ifs))
        return Tree("loop", start, stop, parts, letters=letters)

    def _signed(self, node: ast.UnaryOp) -> Tree:
        start, stop = self.place(node)
        minus = 0
        inner: ast.AST = node
        while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.USub | ast.UAdd):
            minus += isinstance(inner.op, ast.USub)
            inner = inner.operand
        if isinstance(inner, ast.UnaryOp) and inner is node:  # not x, ~mask
            zero = Tree("number", start, stop, value=0.0)
            return Tree("compare", start, stop, (self.tree(inner.operand), zero), "==")
        if isinstance(inner, ast.UnaryOp):
            raise self.error("a sign before ~ is not read", "Write a comparison, x <= 0.", node)
        tree = self.tree(inner)
        for _ in range(minus):
            if tree.kind == "number" and tree.value >= 0:
                tree = Tree("number", start, stop, value=-tree.value)
            else:
                tree = Tree("negate", start, stop, (tree,))
        return tree

    def _binary(self, node: ast.BinOp) -> Tree:
        """A chain of one precedence from the left, without recursion."""
        start, stop = self.place(node)
        if any(isinstance(side, ast.List) for side in (node.left, node.right)):
            return self._joined(node)
        if isinstance(node.op, ast.Pow):
            base, exponent = self.tree(node.left), self.tree(node.right)
            return Tree(
                "call", start, stop, (Tree("name", start, stop, text="pow"), base, exponent), "("
            )
        if isinstance(node.op, ast.FloorDiv):
            quotient = Tree(
                "chain", start, stop, (self.tree(node.left), self.tree(node.right)), ops=("/",)
            )
            return Tree(
                "call", start, stop, (Tree("name", start, stop, text="floor"), quotient), "("
            )
        if type(node.op) not in BINARY:
            raise self.error("this operator of Python is not read", "Write it as a formula.", node)
        sums = isinstance(node.op, ast.Add | ast.Sub)
        right: list[ast.AST] = []
        ops: list[str] = []
        left: ast.AST = node
        while (
            isinstance(left, ast.BinOp)
            and type(left.op) in BINARY
            and isinstance(left.op, ast.Add | ast.Sub) == sums
        ):
            right.append(left.right)
            ops.append(BINARY[type(left.op)])
            left = left.left
        parts = [self.tree(left), *(self.tree(part) for part in reversed(right))]
        return Tree("chain", start, stop, tuple(parts), ops=tuple(reversed(ops)))

    def _joined(self, node: ast.BinOp) -> Tree:
        """``[0.0] * 3`` and ``[1] + [2]``: lists are repeated and joined, as arrays are not."""
        start, stop = self.place(node)
        left, right = node.left, node.right
        entries: list[ast.expr] = []
        if isinstance(node.op, ast.Mult) and isinstance(left, ast.List):
            times = right.value if isinstance(right, ast.Constant) else None
            entries = left.elts * times if isinstance(times, int) and times <= 1000 else []
        elif isinstance(node.op, ast.Add) and isinstance(left, ast.List):
            entries = [*left.elts, *right.elts] if isinstance(right, ast.List) else []
        if not entries:
            raise self.error(
                "Python computes with arrays, and joins lists", "Write np.array([1, 2]).", node
            )
        return Tree("list", start, stop, tuple(map(self.tree, entries)), "[")

    def _attribute(self, node: ast.Attribute) -> Tree:
        start, stop = self.place(node)
        if node.attr in ("T", "mT") and ast.unparse(node.value) != "self":  # self.T is a name
            return Tree(
                "call",
                start,
                stop,
                (Tree("name", start, stop, text="transpose"), self.tree(node.value)),
                "(",
            )
        root: ast.AST = node.value
        path = [node.attr]
        while isinstance(root, ast.Attribute):
            path.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id in self.modules:
            said = libraries.CONSTANTS.get(node.attr, node.attr)
            if said in self.shadowing and said in _NUMBERS:  # math.e beside an e of one's own
                return Tree("number", start, stop, value=_NUMBERS[said])
            return Tree("name", start, stop, text=said)
        if isinstance(root, ast.Name) and (
            root.id == "self" or node.attr in ("data", "grad", "weight", "bias")
        ):
            owner = [] if root.id == "self" else [root.id]
            return Tree("name", start, stop, text="_".join((*owner, *reversed(path))))
        setting = self._setting(node)
        if setting:
            return Tree("name", start, stop, text=setting)
        if node.attr == "shape":
            head = Tree("name", start, stop, text="shape")
            return Tree("call", start, stop, (head, self.tree(node.value)), "(")
        if node.attr == "values":  # of a maximum and its places
            return self.tree(node.value)
        return Tree("method", start, stop, (self.tree(node.value),), node.attr)

    def _setting(self, node: ast.expr) -> str:
        """The name of ``args.lr`` and ``config["lr"]``: lr, with its owner where others are lr."""
        owner, path = setting_path(node)
        if not path or owner in self.own:
            return ""
        others = self.settings.get(path, set()) - {owner}
        return f"{owner}_{path}" if others or path in self.loaded | self.shadowing_here else path

    def _call(self, node: ast.Call) -> Tree:
        start, stop = self.place(node)
        function, inner = node.func, node.func
        if isinstance(inner, ast.Name) and inner.id in self._made:
            inner = self._made[inner.id]
        said = inner.func if isinstance(inner, ast.Call) else inner
        if ast.unparse(said).rpartition(".")[2] in _DERIVING:
            raise self._derivative(node, inner)
        if isinstance(inner, ast.Call) and not inner.args and self._is_module(inner.func):
            keywords = [*inner.keywords, *node.keywords]  # nn.ReLU()(x)
            node = ast.copy_location(ast.Call(inner.func, node.args, keywords), node)
            function = inner.func
        name = function.id if isinstance(function, ast.Name) else ""
        positions, named = [*node.args], [k for k in node.keywords if k.arg not in _UNREAD]
        call = ast.copy_location(ast.Call(function, positions, named), node)
        of_library = self._is_module(function) or (name and name not in self.own)
        same = equivalent(ast.unparse(function), call) if of_library else None
        if same is not None:
            return self.tree(same)
        if name in self.open:
            raise self.error(
                f"{name} calls itself", "Write its values one after the other, x1 = 2*x0.", node
            )
        if name in self._signatures and not self._signatures[name][0] and not node.args:
            return self.tree(function)
        if name in self._signatures:
            self._called.add(name)
            positions, named = self._arranged(node, *self._signatures[name])
        elif operands := [k for k in named if k.arg in _OPERANDS]:
            operands.sort(key=lambda k: _OPERANDS[k.arg or ""])
            positions += [k.value for k in operands]
            named = [k for k in named if k not in operands]
        if name.endswith("Symbol") and isinstance(node.args[0], ast.Constant):
            return Tree("name", start, stop, text=str(node.args[0].value))
        last = ast.unparse(function).rpartition(".")[2]
        if last in NOT_COMPUTED:
            problem, remedy = NOT_COMPUTED[last]
            raise self.error(problem, remedy, node)
        jax = ast.unparse(function).partition(".")[0] in ("jax", "nn") and _JAX.search(self.text)
        if last == "gelu" and (jax or any(k.arg == "approximate" for k in named)):
            how = [ast.unparse(k.value) for k in named if k.arg == "approximate"]
            tanh = how in (["'tanh'"], ["True"], [])
            plain = ast.Name("gelu_tanh" if tanh else "gelu", ast.Load())
            function = ast.copy_location(plain, function)
            named = [k for k in named if k.arg != "approximate"]
        head = self._head(function, len(positions))
        if (
            isinstance(function, ast.Attribute)
            and not node.args
            and isinstance(function.value, ast.Name)
            and len(function.value.id) == 1
            and head.kind == "name"
        ):  # K.sum() of an array K
            head = Tree("method", start, stop, (self.tree(function.value),), function.attr)
        arguments = list(map(self.tree, positions))
        settings = tuple(
            Tree("keyword", *self.place(k.value), (self.tree(k.value),), k.arg or "") for k in named
        )
        if self._names_axis(function, positions):
            *arguments, axis = arguments
            settings = (*settings, Tree("keyword", axis.start, axis.stop, (axis,), "axis"))
        if isinstance(function, ast.Attribute) and function.attr in ("var", "std"):
            settings = self._spread(function, settings)
        if head.kind == "method" and head.text in _COPIES:
            return head.parts[0]
        if head.kind == "method" and self._is_of_library(function, head.text, arguments):
            head = Tree("name", head.start, head.stop, text=head.text)
        if head.kind == "method":
            method = Tree("name", start, stop, text=head.text)
            return Tree("call", start, stop, (method, head.parts[0], *arguments, *settings), "(")
        if len(arguments) == 2 and ast.unparse(function) == "math.log":
            head = head._replace(text="log_base")
        if head.kind == "name" and head.text in _WRAPPERS and arguments:
            return arguments[0]
        inside = self.inside(", ".join(map(ast.unparse, node.args)), start) if arguments else ()
        return Tree("call", start, stop, (head, *arguments, *settings), "(", inside=inside)

    def _names_axis(self, function: ast.expr, given: Sequence[ast.expr]) -> bool:
        """Whether the last argument of ``np.max(x, 1)`` and ``x.max(1)`` is an axis."""
        if not isinstance(function, ast.Attribute) or function.attr not in _EXTREMES or not given:
            return False
        library = self._is_module(function)
        if len(given) != 1 + library or ast.unparse(function).partition(".")[0] in _OF_TWO:
            return False
        last = given[-1].operand if isinstance(given[-1], ast.UnaryOp) else given[-1]
        whole = isinstance(last, ast.Constant) and type(last.value) is int
        return (
            whole
            or isinstance(last, ast.Tuple)
            or (library and bool(_NUMPY.match(ast.unparse(function))))
        )

    def _head(self, function: ast.expr, count: int) -> Tree:
        """What is called, of ``count`` arguments, by the name that it has in formulas."""
        if isinstance(function, ast.Attribute) and self._setting(function.value):
            whole = self.tree(function.value)  # args.x.sum()
            head = Tree("method", *self.place(function), (whole,), function.attr)
        elif isinstance(function, ast.Attribute):
            head = self._attribute(function)
        else:
            head = self.tree(function)
        meaning = libraries.elsewhere(head.text) if head.kind in ("name", "method") else ""
        if head.text == "size" and count == 1 and self._is_module(function):
            meaning = "numel"
        own = self.own
        if isinstance(function, ast.Attribute) and head.kind == "name":  # of a library
            own = set()
            if (meaning or head.text) in self.shadowing:
                return head._replace(text=QUALIFIED + (meaning or head.text))
        return head._replace(text=meaning) if meaning and head.text not in own else head

    def _is_of_library(self, function: ast.expr, name: str, given: Sequence[Tree]) -> bool:
        """Whether ``fn`` of ``fn.relu(x)`` is a library: a function of one value is given one."""
        owner = function.value if isinstance(function, ast.Attribute) else None
        row = TABLE.get(called(name))
        if row is None or row.variadic or row.settings or len(row.operands) > 1:
            return False
        if not isinstance(owner, ast.Name) or owner.id in self.own:
            return False
        values = [argument for argument in given if argument.kind != "number"]  # no x.round(2)
        return len(values) == len(given) == 1 and (len(owner.id) > 1 or owner.id.isupper())

    def _counted(self, method: Tree) -> Tree:
        """``x.size`` and ``x.length``, which are no calls."""
        count = Tree("name", method.start, method.stop, text="numel")
        return Tree("call", method.start, method.stop, (count, *method.parts), "(")

    def _is_module(self, node: ast.expr) -> bool:
        """Whether a library has this function: ``nn.MSELoss``."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.modules

    def _is_with_places(self, node: ast.expr) -> bool:
        """Whether PyTorch gives maxima and their places: ``torch.max(x, dim=1)``."""
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in (
            "max", "min", "sort", "topk"
        ):  # fmt: skip
            return False
        own = 1 if isinstance(node.func, ast.Attribute) and self._is_module(node.func) else 0
        where = ast.unparse(node.func) if own else self.text
        if _NUMPY.search(where) and (own or "torch" not in self.text):
            return False
        return len(node.args) == own + 1 or any(k.arg == "dim" for k in node.keywords)

    def _derivative(self, node: ast.Call, inner: ast.expr) -> FormulaError:
        """``jax.grad(f)(w)``: what the program computes anyway."""
        function = inner.args[0] if isinstance(inner, ast.Call) and inner.args else None
        arguments = ", ".join(map(ast.unparse, node.args))
        write = f"{function.id}({arguments})" if isinstance(function, ast.Name) else None
        return self.error(
            "derivatives are what the program computes",
            "Write the function itself: its gradients are shown.", node, write,
        )  # fmt: skip

    def _arranged(
        self, node: ast.Call, names: Sequence[str], defaults: dict[str, ast.expr]
    ) -> tuple[list[ast.expr], list[ast.keyword]]:
        """The arguments of a function of the program in their order, defaults included."""
        given = dict(zip(names, node.args, strict=False))
        given |= {k.arg: k.value for k in node.keywords if k.arg is not None and k.arg in names}
        there = [given.get(name, defaults.get(name)) for name in names]
        if None in there or len(node.args) > len(names):
            return node.args, node.keywords
        return [value for value in there if value is not None], []

    def _spread(self, function: ast.Attribute, settings: tuple[Tree, ...]) -> tuple[Tree, ...]:
        """PyTorch divides by n − 1 where NumPy divides by n."""
        start, stop = self.place(function)
        said = {s.text: s.parts[0] for s in settings}
        module = isinstance(function.value, ast.Name) and function.value.id in self.modules
        if "unbiased" in said:
            ddof = 0.0 if said["unbiased"].text == "False" else 1.0
        elif "correction" in said:
            ddof = said["correction"].value
        elif module:
            assert isinstance(function.value, ast.Name)
            ddof = 1.0 if function.value.id == "torch" else 0.0
        else:
            ddof = 1.0 if _TORCH.search(self.text) else 0.0
        kept = tuple(s for s in settings if s.text not in ("unbiased", "correction"))
        if "ddof" in said or not ddof:
            return kept
        value = Tree("number", start, stop, value=ddof)
        return (*kept, Tree("keyword", start, stop, (value,), "ddof"))

    def _compare(self, node: ast.Compare) -> Tree:
        start, stop = self.place(node)
        sides = [self.tree(side) for side in (node.left, *node.comparators)]
        found: Tree | None = None
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(op) not in _COMPARED:
                raise self.error(
                    "this comparison of Python is not read", "Write <, >, <=, >=, == or !=.", node
                )
            one = Tree("compare", start, stop, (left, right), _COMPARED[type(op)])
            found = one if found is None else Tree("logic", start, stop, (found, one), "and")
        assert found is not None
        return found

    def inside(self, spelled: str, start: int) -> tuple[Token, ...]:
        """What parentheses hold, as a tree keeps it."""
        return (Token("name", spelled.replace(" ", ""), start, start + 1),)
