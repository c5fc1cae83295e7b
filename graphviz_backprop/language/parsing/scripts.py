"""What hangs on an atom: subscripts, superscripts, primes, arguments, indices, methods."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graphviz_backprop.language import symbols
from graphviz_backprop.language.libraries import elsewhere
from graphviz_backprop.language.parsing.items import Items
from graphviz_backprop.language.scanning.token import MAX_DEPTH, Token
from graphviz_backprop.language.tree import Tree, key, named, raw
from graphviz_backprop.text.names import GREEK, joined

_FUNCTION_LETTERS = frozenset((
    "sigma", "Phi", "Gamma", "phi", "psi", "f", "g", "h", "p", "q", "P", "N", "E", "D", "F", "G"
))  # fmt: skip
#: Signs that hang on a name without braces.
_ABOVE_OR_BELOW = frozenset(("'", "⊤", "*", "∞", "·", "frac", "sqrt"))
#: A layer, a sample or a time in brackets: [1], (i), <t-1>, [l](i).
_LAYER = re.compile(r"(?:\[\w+(?:[-+]\d+)?\]|\(\w+(?:[-+]\d+)?\)|<\w+(?:[-+]\d+)?>)+")


def is_function(token: Token, known: Collection[str]) -> bool:
    """Whether a name is a function that takes what follows without parentheses."""
    is_letter = len(token.text) == 1 or token.text in ("sigma", "Phi", "Gamma")
    return token.kind == "name" and not is_letter and token.text not in known and (
        bool(symbols.called(token.text)) or token.text in ("sup", "inf")
    )  # fmt: skip


class Scripts(Items):
    """Reads behind an atom."""

    def script(self, below: bool = False) -> tuple[Token, ...]:
        """The tokens of a group, or of one symbol with its sign."""
        token = self.peek()
        if token.kind == "open" and token.text in "{([<":
            closing = self.partner(self.at)
            inside = self.tokens[self.at + 1 : closing]
            whole = self.tokens[self.at : closing + 1]
            self.at = closing + 1
            return tuple(inside if token.text == "{" else whole)
        if token.kind == "op" and token.text in ("+", "-"):
            self.take()
            following = self.peek()
            spaced = below or (token.text == "-" and not self.plain)  # x_k^- + y
            single = following.space if spaced else token.text == "+"
            signed = following.kind in ("number", "name", "open") or following.text in ("+", "-")
            if signed and not single:
                return (token, *self.script(), *self.tower())
            goes_on = following.text == "_"  # P^-_k
            if not (below or goes_on or following.kind == "close" or (single and not self.plain)):
                raise self.unexpected()
            return (token,)
        if token.kind in ("number", "name") or token.text in (
            "'",
            "⊤",
            "*",
            "∞",
            "·",
            "frac",
            "sqrt",
        ):
            self.take()
            if token.text == "frac":
                return (token, *self._grouped(), *self._grouped())
            if token.text == "sqrt":
                return (token, *self._grouped())
            if token.kind == "name" and is_function(token, self.known) and self.peek().text == "(":
                closing = self.partner(self.at)
                within = tuple(self.tokens[self.at : closing + 1])
                self.at = closing + 1
                return (token, *within)
            hung = self.peek()
            if (
                token.kind == "name"
                and hung.text == "_"
                and (self.plain or hung.start == hung.stop)
            ):
                return (
                    token,
                    self.take(),
                    *self._grouped(),
                )  # x^w₀: what is written small belongs to w
            return (token,)
        raise self.unexpected()

    def _grouped(self) -> tuple[Token, ...]:
        begin = self.at
        self.script()
        return tuple(self.tokens[begin : self.at])

    def tower(self) -> tuple[Token, ...]:
        """Exponents of an exponent: ``^b^c`` behind ``a``."""
        found: list[Token] = []
        height = 0
        while self.peek().kind == "op" and self.peek().text == "^":
            height += 1
            if height > MAX_DEPTH:
                raise self.error(
                    f"more than {MAX_DEPTH} exponents stand above each other",
                    "Name a part of them: q = x^y; f = z^q.", self.peek().start, self.peek().stop,
                )  # fmt: skip
            found.append(self.take())
            found += self._grouped()
        return tuple(found)

    def scripts(self, base: Tree) -> Tree:
        """The base with one subscript, one superscript and its primes, if there are any."""
        sub: tuple[Token, ...] | None = None
        sup: tuple[Token, ...] | None = None
        primes, entrywise = 0, ""
        while self.peek().kind == "op":
            sign = self.peek().text
            if sign == "'":
                self.take()
                primes += 1
            elif sign == "_" and sub is None:
                self.take()
                sub = self.script(below=True)
                sub += self._step_below(base, sub)
            elif sign in ("^", "⊙^") and sup is None:
                self.take()
                entrywise = sign if sign != "^" else ""
                sup = self.script()
                if sup and all(t.text == "'" for t in sup):
                    primes, sup = primes + len(sup), None
                elif sup and raw(sup) not in ("T", "⊤") and self.peek().text == "^":
                    sup = sup + self.tower()
            else:
                break
        if sub is None and sup is None and not primes:
            return base
        rest = sup[:-1] if sup and raw(sup[-1:]) in ("T", "⊤") else ()
        if sup and rest and names_layer(rest):  # W^{(1)T}
            stop = self.tokens[self.at - 1].stop
            named = Tree("script", base.start, stop, (base,), sub=sub, sup=rest, primes=primes)
            return Tree("script", base.start, stop, (named,), sup=sup[-1:])
        stop = self.tokens[self.at - 1].stop
        return Tree("script", base.start, stop, (base,), entrywise, sub=sub, sup=sup, primes=primes)

    def _step_below(self, base: Tree, sub: tuple[Token, ...]) -> tuple[Token, ...]:
        """``-1`` of h_t-1, where that is known as a name."""
        sign, number = self.peek(), self.peek(1)
        if not self.plain or len(sub) != 1 or sign.text not in ("-", "+") or sign.space:
            return ()
        if number.kind != "number" or number.space or base.kind != "name":
            return ()
        if joined(base.text, f"{sub[0].text}{sign.text}{number.text}") not in self.known:
            return ()
        self.at += 2
        return (sign, number)

    def postfix(self, tree: Tree) -> Tree:
        """A tree with all that hangs on it: scripts, primes, arguments, indices."""
        while True:
            before = tree
            tree = self.scripts(tree)
            token = self.peek()
            if tree is not before:
                continue
            apart = self.tight == self.depth and token.space and not _is_function_letter(tree)
            if token.kind == "open" and token.text in "([" and self._callable(tree) and not apart:
                tree = self.called(tree)
            elif (
                token.text == "."
                and token.kind == "op"
                and self.peek(1).kind == "name"
                and not self.peek(1).space
            ):
                name = self.peek(1)
                if name.text == "T":
                    self.take()
                    tree = Tree(
                        "call", tree.start, self.take().stop, (named("transpose", name), tree), "("
                    )
                elif self.peek(2).text == "(" and (
                    symbols.called(name.text) or elsewhere(name.text)  # x.nelement()
                ):
                    self.at += 2
                    call = self.called(named(name.text, name))
                    tree = call._replace(
                        start=tree.start, parts=(call.parts[0], tree, *call.parts[1:])
                    )
                else:
                    return tree
            elif (
                token.text == ":"
                and raw(self.tokens[self.at + 1 : self.at + 4]).lower() == "nelement()"
            ):
                self.at += 4
                tree = Tree(
                    "call",
                    tree.start,
                    self.tokens[self.at - 1].stop,
                    (named("numel", token), tree),
                    "(",
                )
            elif token.text == "°" and token.kind == "op":
                self.take()
                tree = Tree("call", tree.start, token.stop, (named("degrees", token), tree), "(")
            elif token.text == "!" and token.kind == "op":
                self.take()
                if self.peek().text == "!" and self.peek().start == token.stop:
                    inner = self.text[tree.start : token.stop]
                    raise self.error(
                        "a double factorial is not computed",
                        f"Write ({inner})! for the factorial of {inner}.",
                        tree.start, self.peek().stop, f"({inner})!",
                    )  # fmt: skip
                tree = Tree("call", tree.start, token.stop, (named("factorial", token), tree), "(")
            else:
                return tree

    def _callable(self, tree: Tree) -> bool:
        """Whether brackets behind a phrase may be its arguments or its indices."""
        if tree.kind == "call":
            return self.peek().text == "["
        if tree.kind == "name":
            return tree.text not in ("pi", "e", "𝟏") or tree.text in self._heads
        if tree.kind == "script":
            inner = tree.parts[0]
            plain = inner.kind == "name" or (
                inner.kind == "script" and inner.parts[0].kind == "name"
            )
            layer = tree.sup is None or names_layer(tree.sup) or _is_policy(tree, inner)
            return plain and (layer or self._is_power_of_function(tree))
        return (
            tree.kind in ("group", "list")
            and self.peek().text == "["
            and tree.text in "(["
            and not self.peek().space
        )

    def _is_power_of_function(self, tree: Tree) -> bool:
        """Whether what has a power is a function: ``σ²(x)``, ``f^2(x)`` where ``f(x)`` is known."""
        base = tree.parts[0]
        if self.peek().text != "(":
            return False
        plain = key(tree._replace(sup=None))
        whole = key(tree) in self._heads or key(tree) in self.known
        return whole or plain in self._heads or base.text in ("sigma", "Phi")

    def called(self, head: Tree) -> Tree:
        """Arguments or indices behind a name."""
        opener = self.take()
        entries = self.matlab_entries()
        if entries is not None:
            closer = self.close(")")
            return Tree("call", head.start, closer.stop, (head, *entries), "[")
        begin = self.at
        items: list[Tree] = []
        while self.peek().kind != "close":
            items.append(self.item(opener.text))
            if self.peek().text in (",", ";") or (
                self.peek().text in "|‖" and self.peek().kind == "op"
            ):
                comma = self.take()
                if self.peek().kind == "close" and opener.text == "(":
                    raise self.error(
                        "nothing stands after this comma",
                        "Write a number, a name or a parenthesis there.", comma.start, comma.stop,
                        f", {self._free_letter()}",
                    )  # fmt: skip
            elif self.peek().kind != "close":
                raise self.unexpected()
        inside = tuple(self.tokens[begin : self.at])
        closer = self.take()
        return Tree("call", head.start, closer.stop, (head, *items), opener.text, inside=inside)


def _is_policy(tree: Tree, inner: Tree) -> bool:
    """Whether a letter has a policy above, V^π: it is a function."""
    return inner.text in ("V", "Q", "A", "J") and raw(tree.sup).startswith("pi")


def _is_function_letter(tree: Tree) -> bool:
    return tree.kind == "name" and tree.text in _FUNCTION_LETTERS


def names_layer(sup: Sequence[Token]) -> bool:
    """Whether a superscript can only be part of a name: [1], (i), <t>, * or a word."""
    spelled = raw(sup)
    word = len(sup) == 1 and len(spelled) > 1 and spelled.isalpha() and spelled not in GREEK
    return bool(_LAYER.fullmatch(spelled)) or spelled in ("*", "+", "-") or word
