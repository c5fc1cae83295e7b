"""Functions without parentheses, and signs of summation: how far each reaches."""

from __future__ import annotations

import re

from graphviz_backprop.language import symbols
from graphviz_backprop.language.clauses import index_letters
from graphviz_backprop.language.complaints import shown
from graphviz_backprop.language.parsing.cursor import END
from graphviz_backprop.language.parsing.scripts import Scripts, is_function
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, chained, key, named, raw
from graphviz_backprop.text.errors import Edit, FormulaError

_REDUCING = frozenset(("max", "min", "sup", "inf", "sum", "prod", "mean"))
_PROBABILITIES = frozenset(("p", "q", "P", "Q", "Pr"))


class Applied(Scripts):
    """Reads ``log x y`` and ``Σ_i x_i y_i``."""

    def applied(self, name: Token) -> Tree:
        """A function by name: with parentheses, or over the product that follows."""
        head = self.scripts(named(name.text, name))
        sub, sup = head.sub, head.sup
        function = symbols.called(name.text) or name.text
        head = (
            named(name.text, name)
            if sub is None and not head.primes
            else head._replace(sup=None, text="")
        )
        token = self.peek()
        opens = token.kind == "open" and token.text in "(["
        reduces = function in _REDUCING
        if (
            reduces
            and function in ("sum", "prod", "mean")
            and token.space
            and opens
            and sub is None
        ):
            return self.big(name._replace(text=function), loose=True)
        if reduces and sub is not None and not (opens and function == "softmax"):
            sign = {"sup": "max", "inf": "min"}.get(function, function)
            return self.big(name._replace(text=sign), (sub, sup))
        if opens:
            call = self.called(head)
        elif token.kind == "open" and token.text == "{":
            inner = self.braces()
            call = Tree("call", head.start, inner.stop, (head, inner), "(")
        elif token.kind == "op" and token.text == "-":
            inner = self.factor()
            call = Tree("call", head.start, inner.stop, (head, inner), "(", ops=("open",))
        elif not self.starts():
            if token is END or token.kind in ("close", "cell", "row") or token.text in (",", "="):
                return head if sup is None else head._replace(sup=sup)
            here = shown(self.text[token.start : token.stop])
            there = shown(self.text[name.start : name.stop])
            raise self.error(
                f"{there} needs its argument before {here}",
                f"Put the argument in parentheses: {there}(x).", token.start, token.stop,
                f"(x) {self.text[token.start : token.stop]}",
            )  # fmt: skip
        else:
            call = self.over_product(head)
        if sup is not None:
            call = Tree("script", call.start, call.stop, (call,), "of function", sup=sup)
        return call

    def over_product(self, head: Tree) -> Tree:
        """A function without parentheses takes juxtaposed factors, up to an operator, another
        function, a sum or a parenthesis; behind p(x) only another probability.
        """
        first = self.peek()
        factors = [self.tight_factor()]
        single = first.text in ("frac", "sqrt", "sum", "prod", "|", "‖") or is_function(
            first, self.known
        )
        while (
            not single
            and self.starts()
            and not is_function(self.peek(), self.known)
            and self.peek().text not in ("sum", "prod", "(", "[")
            and not (self.peek().text == "e" and self.peek(1).text == "^")  # sin x e^x
            and (factors[-1].kind != "call" or self.peek().text in _PROBABILITIES)
        ):
            factors.append(self.tight_factor())
        inner = chained(factors, [""] * (len(factors) - 1))
        name = head.parts[0].text if head.kind == "script" else head.text
        if name in ("log", "ln") and self.peek().text == "/":  # log p(x) / q(x)
            at = self.at
            self.take()
            under = self.tight_factor() if self.starts() else None
            if under is not None and len(factors) == 1 and _are_alike(inner, under):
                inner = Tree("chain", inner.start, under.stop, (inner, under), ops=("/",))
            else:
                self.at = at
        return Tree("call", head.start, inner.stop, (head, inner), "(", ops=("open",))

    def tight_factor(self) -> Tree:
        """A factor of ``\\log \\pi_t (G_t - b)``, where the parenthesis is no argument of π."""
        outer, self.tight = self.tight, self.depth + 1
        found = self.factor()
        self.tight = outer
        return found

    def big(
        self,
        sign: Token,
        scripts: tuple[tuple[Token, ...] | None, tuple[Token, ...] | None] | None = None,
        loose: bool = False,
    ) -> Tree:
        """Σ, ∏, max or min with an index, and the product it takes."""
        if scripts is None:
            marked = self.scripts(named(sign.text, sign))
            scripts = (marked.sub, marked.sup)
        letters = index_letters(scripts[0])
        if not self.starts() and self.peek().text not in ("-", "+"):
            if self.at >= len(self.tokens) or self.peek().text in ("=", ","):
                verb = {"sum": "to sum", "prod": "to multiply"}.get(sign.text, "to choose from")
                last = self.tokens[self.at - 1]
                raise FormulaError(
                    f"{shown(self.text[sign.start : sign.stop])} has nothing {verb}",
                    remedy="Write behind it what it takes, such as x_i.", text=self.text,
                    start=sign.start, stop=sign.stop, write=Edit(last.stop, last.stop, " x_i"),
                )  # fmt: skip
            raise self.unexpected()
        adds = bool(letters) and sign.text in ("sum", "prod")
        body = self.sum(letters, True) if adds else self.product(letters, True)
        return Tree(
            "big", sign.start, body.stop, (body,), sign.text, ("loose",) if loose else (),
            scripts[0], scripts[1], letters=letters,
        )  # fmt: skip


def _are_alike(over: Tree, under: Tree) -> bool:
    """Whether two phrases differ in their letter only: p_i and q_i, P(x) and Q(x), S and K."""
    if over.kind != under.kind or over.kind not in ("name", "script", "call"):
        return False
    names = key(over), key(under)
    if over.kind == "call":  # π(y|x) and π_ref(y|x)
        return raw(over.inside) == raw(under.inside) and names[0] != names[1]
    inside = [re.sub(r"^[A-Za-z]+", "", name) for name in names]
    return all(names) and names[0] != names[1] and inside[0] == inside[1]
