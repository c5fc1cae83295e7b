"""Chains → graph: what is a binding and what a definition, which value is the output."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import networkx as nx

from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.language.program import (
    ASSUMED_LENGTH,
    Chain,
    Given,
    Symbols,
    Unread,
    given_as,
    is_constant,
    mentioned,
    name_of,
    statement_trees,
)
from graphviz_backprop.language.reader import Reading
from graphviz_backprop.language.refusals import refuse_what_defines_nothing
from graphviz_backprop.language.resolving.doubts import doubts_of
from graphviz_backprop.language.resolving.draft import Doubt, Value, too_large
from graphviz_backprop.language.resolving.entries import with_entries
from graphviz_backprop.language.resolving.naming import UNDONE
from graphviz_backprop.language.resolving.recurrences import groups, unrolled
from graphviz_backprop.language.resolving.resolve import Resolver
from graphviz_backprop.language.resolving.scope import own_letters
from graphviz_backprop.language.resolving.sets import sets_of
from graphviz_backprop.language.tree import Tree, key, raw, walk
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import joined

#: More statements are refused.
MAX_STATEMENTS = 2_000


class Linker(Resolver):
    """Resolves the statements of one program in the order in which they need each other."""

    taken: dict[str, int]

    def named(self, value: Value, left: Tree | Unread) -> Value:
        """The value in the order of its left side's indices, under its name."""
        return self.under(self.laid_out(value, _letters(left)), name_of(left), left)

    def under(self, value: Value, name: str, left: Tree | Unread) -> Value:
        """The node that is this value under its name: its own, or one that passes it on."""
        if not name or (self.python and self.draft.op(value) == "constant"):  # N of x.shape
            return value
        count = self.taken.get(name, 0)
        self.taken[name] = count + 1
        if count or name in self.symbols.given or self.draft.names_input(name):
            name = f"{name}_new{count or ''}"
        has_name = value.node in self.draft.names
        if has_name or self.draft.op(value) == "input":
            self.draft.span = self.placed(left) if isinstance(left, Tree) else self.draft.span
            value = self.draft.operation("identity", value, named=value.axes)._replace(
                row=value.row
            )
        self.draft.names[value.node] = name
        return value


def linked(
    reading: Reading, given: Mapping[str, Given], *, share: bool, written: bool
) -> nx.MultiDiGraph:
    """The graph of a reading in which these names are given."""
    chains = reading.chains
    if len(chains) > MAX_STATEMENTS:
        raise too_large(len(chains))
    bindings, definitions = _sorted_out(chains, reading)
    known = {name: given_as(name, value) for name, value in bindings.items()}
    # A letter of which nothing is known is read as it is where nobody declares it: N of a sum.
    told = {n: g for n, g in given.items() if g.shape is not None or len(n) > 1}
    known |= {n: g for n, g in told.items() if g.shape is not None or n not in known}
    if not reading.python:
        definitions = [with_entries(chain, known) for chain in definitions]
    symbols = Symbols(tuple(definitions), known, *_bases(reading, known))
    scope = Linker(symbols, reading.known, reading.text, reading.python)
    scope.taken, scope.written, scope.stated = {}, written, frozenset(bindings)
    refuse_what_defines_nothing(definitions, known, reading)
    mentions = [_mentions(chain) for chain in definitions]
    alone = frozenset().union(*mentions) if mentions else frozenset()
    scope.alone = frozenset(_standing_alone(definitions))
    scope.alone_calls = frozenset(_called(definitions))
    trees = [tree for chain in definitions for tree in statement_trees(chain)]
    symbols.sets = sets_of(part for tree in trees for part in scope.deep(tree))
    symbols.fixed = _fixed(scope, definitions)
    symbols.assumed.update(_assumed(scope, definitions, written))
    order, used, needs = _ordered(definitions, mentions, symbols, reading.python)
    output = _output(definitions, used, needs)
    _check_twice(definitions, reading)
    values: dict[int, Value] = {}
    repeated = {place: group for group in groups(definitions, symbols) for place in group.stems}
    for place in order:
        chain = definitions[place]
        if place in repeated:
            if place not in values:
                values |= unrolled(scope, repeated[place], order, definitions)
            continue
        if place != output and place in used and _is_header(chain, known):
            continue
        values[place] = _statement(scope, chain, place, used)
    root = values[output]
    header = [
        name for chain in definitions for left in chain.parts[:-1] if isinstance(left, Tree)
        for name in _parameters(left)
    ]  # fmt: skip
    _default_name(scope, root, definitions, definitions[output])
    kept = [value for place, value in values.items() if place != output]
    builder, made = scope.draft.finished(root, kept, header, share)
    there = {name for name in scope.draft.input_names() if scope.draft.input_node(name) in made}
    _check_bindings(bindings, there | scope.consulted, alone, chains, there)
    counted = {} if symbols.assumed else symbols.counted
    graph = builder.finish(
        made[root.node],
        bindings={n: v for n, v in (counted | bindings).items() if n in there},
        text=reading.text,
    )
    phrases = {name for name in there if "(" in name}  # P(A)
    written_ = _written_doubts(chains, reading, {*known, *phrases, *symbols.sets})
    graph.graph["doubts"] = tuple(scope.draft.doubts) + written_
    graph.graph["counts"] = frozenset(scope.consulted | (set(known) & alone) - there)
    graph.graph["read_with"] = _read_with(scope, known)
    graph.graph["proposed"] = symbols.assumed | _numbered(scope, definitions)
    return graph


def _written_doubts(
    chains: Sequence[Chain], reading: Reading, known: Collection[str]
) -> tuple[Doubt, ...]:
    """What the writing leaves open, on the right sides of what is no code."""
    if reading.python:
        return ()
    lefts = [left for chain in chains for left in chain.parts[:-1] if isinstance(left, Tree)]
    defined = {name for left in lefts for name in (name_of(left), *_parameters(left))}
    trees = [t for chain in chains if isinstance(t := chain.parts[-1], Tree)]
    return tuple(doubts_of(reading.text, trees, reading.tokens, {*known, *defined}))


def _statement(scope: Linker, chain: Chain, place: int, used: set[int]) -> Value:
    """The value of one statement, its free indices in the order of its left side."""
    lefts = list(chain.parts[:-1])
    named = next((left for left in lefts if name_of(left)), None)
    if (
        named is not None
        and isinstance(named, Tree)
        and not own_letters(named)
        and not _is_function(chain)
    ):
        found = scope.find_definition(key(named), place)
        if found is not None:
            return found
    letters = tuple(
        letter for left in lefts
        for letter in (_letters(left) if isinstance(left, Tree) else _unread_letters(left, scope))
    )  # fmt: skip
    scope.env, scope.local, scope.autos, scope.at = {}, {}, [], place
    scope.stacked = False
    scope.busy.add(place)
    try:
        value = scope.free(letters, lambda: scope.chain(chain))
    finally:
        scope.busy.discard(place)
    whole = not value.axes and not scope.stacked
    value = value._replace(axes=())
    if named is not None:
        value = scope.under(value, name_of(named), named)
        if whole and not _is_function(chain):  # t of i_t does not run: its uses are this value
            scope.remember(place, key(named) if isinstance(named, Tree) else "", value)
    if chain.loose >= 0:
        start, stop = chain.parts[0].start, chain.parts[0].stop
        scope.doubt(
            Tree("empty", start, stop), "a formula of its own, on a line of its own",
            "a factor of the line before", f"* {scope.text[start:stop]}",
        )  # fmt: skip
    return value


def literal_binding(chain: Chain, reading: Reading) -> tuple[str, Literal]:
    """Name and value of ``x = -2``; raises FormulaError for any other statement."""
    left, right = chain.parts[0], chain.parts[-1]
    if isinstance(right, Unread):
        raise right.error
    name = (
        key(left)
        if isinstance(left, Tree) and left.text != "[" and len(chain.parts) == 2  # P(B|A) = 0.9
        else ""
    )
    if not name or not is_constant(right):
        raise FormulaError(
            "this gives no value to a name", remedy="Write x = -2, y = 5.",
            start=left.start, stop=right.stop, write="x = -2",
        )  # fmt: skip
    scope = Resolver(Symbols((), {}), (), reading.text, reading.python)
    return name, scope.literal_of(right)


# ---------------------------------------------------------------------- sorting out
def _sorted_out(
    chains: Sequence[Chain], reading: Reading
) -> tuple[dict[str, Literal], list[Chain]]:
    """Bindings with their values, and the other statements."""
    constant: list[Chain] = []
    definitions: list[Chain] = []
    named = {name_of(left) for chain in chains for left in chain.parts[:-1]} | reading.known
    seen: set[str] = set()
    for chain in chains:
        left, right = chain.parts[0], chain.parts[-1]
        again = reading.python and name_of(left) in seen  # a line of code changes what it was
        seen.add(name_of(left))
        is_binding = (
            len(chain.parts) == 2 and isinstance(left, Tree) and isinstance(right, Tree)
            and left.kind in ("name", "script") and bool(key(left)) and is_constant(right, named)
            and not again
        )  # fmt: skip
        (constant if is_binding else definitions).append(chain)
    if not definitions:
        if len(constant) > 1:
            raise FormulaError(
                "there are only values here and no formula",
                remedy="Add one, for instance f = x y.",
                start=constant[0].parts[0].start, stop=constant[-1].parts[-1].stop,
                write=_formula_of(constant),
            )  # fmt: skip
        return {}, constant
    bindings: dict[str, Literal] = {}
    for chain in constant:
        name, value = literal_binding(chain, reading)
        if name in bindings:
            raise _twice(name, chain)
        bindings[name] = value
    return bindings, definitions


def _formula_of(constant: Sequence[Chain]) -> Edit:
    """A formula of all names, behind their values."""
    names = dict.fromkeys(name_of(chain.parts[0]) for chain in constant)
    stop = constant[-1].parts[-1].stop
    return Edit(stop, stop, f"; f = {' * '.join(names)}")


def _without(chain: Chain) -> Edit:
    """A statement away."""
    return Edit(chain.parts[0].start, max(part.stop for part in chain.parts), "")


def _twice(name: str, chain: Chain) -> FormulaError:
    left = chain.parts[0]
    return FormulaError(
        f"{name} stands on the left of “=” twice",
        remedy="Delete one of the two, or give it another name.", start=left.start, stop=left.stop,
        write=_without(chain),
    )  # fmt: skip


def _check_twice(definitions: Sequence[Chain], reading: Reading) -> None:
    """A name that two formulas define, neither of which updates it."""
    if reading.python:
        return
    seen: dict[str, int] = {}
    for place, chain in enumerate(definitions):
        updated = mentioned_right(chain)
        for left in chain.parts[:-1]:
            if not isinstance(left, Tree) or left.kind not in ("name", "script", "call"):
                continue
            name = key(left)
            if not name or name in updated:
                continue
            if seen.get(name, place) != place:
                raise _twice(name, chain)
            seen[name] = place


def mentioned_right(chain: Chain) -> set[str]:
    """The phrases on the right sides of a chain."""
    found: set[str] = set()
    for part in chain.parts[1:]:
        if isinstance(part, Tree):
            found |= mentioned(part)
    return found


def _check_bindings(
    bindings: Mapping[str, Literal],
    used: set[str],
    alone: frozenset[str],
    chains: Sequence[Chain],
    inputs: set[str],
) -> None:
    for name in bindings:
        if name not in used and name not in alone:
            chain = next(
                c for c in chains if isinstance(c.parts[0], Tree) and key(c.parts[0]) == name
            )
            place = chain.parts[0]
            there = ", ".join(sorted(inputs))
            uses = f"The formula uses: {there}" if there else "The formula uses no names"
            raise FormulaError(
                f"{name} is given a value, but the formula does not use it",
                remedy=f"Leave it out. {uses}.", start=place.start, stop=place.stop,
                write=_without(chain),
            )  # fmt: skip


def _bases(reading: Reading, given: Mapping[str, Given]) -> tuple[int, dict[str, int]]:
    """The number of the first entry, 0 or 1; and that of the arrays that are written with one.

    In ``w_0 + \\sum_{j=1}^{n} w_j x_j`` the entries of w begin at 0 and those of x at 1.
    """
    if reading.python:
        return 0, {}
    found = reading.tokens
    own: dict[str, int] = {}
    bound: int | None = None
    for index, token in enumerate(found[:-1]):
        following = found[index + 1]
        braced = following.text == "{" and index + 3 < len(found) and found[index + 3].text == "}"
        number = found[index + 2] if braced else following
        if token.text == "_" and number.kind == "number" and index:
            name = found[index - 1].text
            array = given.get(name)
            if f"{name}{number.text}" not in given and array is not None and array.shape:
                own[name] = min(own.get(name, 1), int(number.text == "0") ^ 1)
        letter = found[index - 1] if index else token
        opens = found[index - 2].text in ("{", "_", ",") if index > 1 else False
        if token.text == "<=" and opens and letter.text in ("0", "1") and following.kind == "name":
            bound = int(letter.text) if bound is None else bound  # 0 <= i < n
        if token.text == "=" and letter.kind == "name" and opens and following.text in ("0", "1"):
            bound = int(following.text) if bound is None else bound
    zeros = {name: 0 for name, base in own.items() if base == 0}
    if bound is not None:
        return bound, zeros
    bracketed = any(
        token.text == "[" and token.kind == "open" and index and found[index - 1].text in given
        and given[found[index - 1].text].shape
        for index, token in enumerate(found)
    )  # fmt: skip
    return (0, zeros) if bracketed else (0 if zeros else 1, own)


def _mentions(chain: Chain) -> frozenset[str]:
    parts = chain.parts[1:] if len(chain.parts) > 1 else chain.parts
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Tree):
            found |= mentioned(part)
        else:
            found.add(part.name)
    return frozenset(found)


def _standing_alone(definitions: Sequence[Chain]) -> set[str]:
    """Names that stand somewhere without brackets behind them."""
    found: set[str] = set()
    for chain in definitions:
        for tree in statement_trees(chain):
            heads = {id(part.parts[0]) for part in walk(tree) if part.kind == "call"}
            found |= {
                key(p) for p in walk(tree) if p.kind in ("name", "script") and id(p) not in heads
            }
    return found - {""}


def _whole_names(chain: Chain) -> set[str]:
    """Names on the right without an index and without brackets behind them."""
    trees = [tree for tree in chain.parts[1:] if isinstance(tree, Tree)]
    within = {
        id(part.parts[0]) for tree in trees for part in walk(tree)
        if part.kind == "call"
        or (part.kind == "script" and (part.sub or raw(part.sup) not in ("T", "⊤")))
    }  # fmt: skip
    names = (part for tree in trees for part in walk(tree) if part.kind == "name")
    return {key(part) for part in names if id(part) not in within}


def _called(definitions: Sequence[Chain]) -> set[str]:
    return {
        key(part.parts[0])
        for chain in definitions
        for tree in statement_trees(chain)
        for part in walk(tree)
        if part.kind == "call"
    }


def _is_function(chain: Chain) -> bool:
    left = chain.parts[0]
    return (
        len(chain.parts) > 1 and isinstance(left, Tree) and left.kind == "call" and left.text == "("
    )


def _is_header(chain: Chain, given: Mapping[str, Given]) -> bool:
    """Whether a statement is a function that is substituted: ``f(x) = …``, ``f[x] = …``."""
    left = chain.parts[0]
    if _is_function(chain) or not isinstance(left, Tree) or left.kind != "call":
        return _is_function(chain)
    return not any(key(part) in given for part in left.parts)


def _parameters(left: Tree) -> list[str]:
    if left.kind == "script":
        return _parameters(left.parts[0])
    if left.kind != "call" or left.text != "(":
        return []
    found = []
    for part in left.parts[1:]:
        name = key(part.parts[0] if part.kind == "keyword" else part)
        found += [name] if name else []
    return found


def _letters(left: Tree | Unread) -> tuple[str, ...]:
    """The index letters of a left side in their order."""
    if isinstance(left, Unread):
        return ()
    found: list[str] = []
    for part in walk(left):
        samples_first = raw(part.sup)[:1] in "([<"  # i of z_k^{(i)} numbers the rows
        for tokens in (part.sup, part.sub) if samples_first else (part.sub, part.sup):
            found += [t.text for t in tokens or () if t.kind == "name"]
        if part.kind == "call" and part.text == "[":
            found += [t.text for t in part.inside if t.kind == "name"]
    split = [c for name in found for c in (name if name.isalpha() and len(name) <= 3 else [name])]
    return tuple(dict.fromkeys(split))


def _unread_letters(left: Unread, scope: Linker) -> list[str]:
    """The index letters of ``∂E/∂w_{ij}`` in their order."""
    scripts = re.findall(r"_\{?([h-t]{1,3})(?![A-Za-z])", scope.text[left.start : left.stop])
    return [letter for letters in scripts for letter in letters]


def _ordered(
    definitions: Sequence[Chain],
    mentions: Sequence[frozenset[str]],
    symbols: Symbols,
    python: bool,
) -> tuple[list[int], set[int], list[list[int]]]:
    """An order in which what is needed comes first, and the statements that others need."""
    owners: dict[str, list[int]] = {}
    entries: dict[str, list[int]] = {}
    roots: dict[str, list[int]] = {}  # σ where σ^2 is defined
    for place, chain in enumerate(definitions):
        for left in chain.parts[:-1]:
            for name in _owned(left):
                owners.setdefault(name, []).append(place)
            stem = ""
            if isinstance(left, Tree) and left.kind == "script":
                stem = key(left.parts[0]) if left.sub and not left.sup else ""
                if raw(left.sup) in UNDONE:
                    root = key(left._replace(sup=None) if left.sub else left.parts[0])
                    roots.setdefault(root, []).append(place)
            if stem and stem not in symbols.given and stem not in symbols.definitions:
                entries.setdefault(stem, []).append(place)  # Z where Z_m is defined
    needs: list[list[int]] = []
    used: set[int] = set()
    for place, found in enumerate(mentions):
        needed: set[int] = set()
        for name in found:
            others = [other for other in owners.get(name, ()) if other != place]
            earlier = [other for other in others if other < place]
            in_order = python and not _is_function(definitions[place])
            if (earlier or in_order) and not any(_is_function(definitions[o]) for o in others):
                others = earlier[-1:]  # the last value that the name has by then
            needed |= {o for o in others if name not in symbols.given or o < place}
        whole = _whole_names(definitions[place])
        for name in entries.keys() & whole:
            needed |= {other for other in entries[name] if other != place}
        standing = {name for name in found if "_" in name or name in whole}
        for name in (roots.keys() & standing) - owners.keys() - symbols.given.keys():
            needed |= {other for other in roots[name] if other != place}
        used |= needed
        needs.append(sorted(needed))
    done: dict[int, None] = {}
    for start in range(len(definitions)):
        stack = [(start, False)]
        open_: set[int] = set()
        while stack:
            place, ready = stack.pop()
            if ready:
                done.setdefault(place)
                open_.discard(place)
            elif place not in done and place not in open_:
                open_.add(place)
                stack.append((place, True))
                stack.extend((n, False) for n in reversed(needs[place]) if n not in done)
    return list(done), used, needs


def _owned(left: Tree | Unread) -> set[str]:
    """What a left side may be called by: its phrase, its head, its base."""
    if isinstance(left, Unread):
        return {left.name} if left.name else set()
    found = {key(left)}
    if left.kind == "call":
        found.add(key(left.parts[0]))
    return found - {""}


def _output(definitions: Sequence[Chain], used: set[int], needs: Sequence[Sequence[int]]) -> int:
    """The last statement that no other uses; one with names before one without."""
    bare = [place for place, chain in enumerate(definitions) if len(chain.parts) == 1]
    if len(bare) == 1 and set(range(bare[0] + 1, len(definitions))) <= _needed(bare[0], needs):
        return bare[0]
    if bare and bare[0] != len(definitions) - 1:
        place = definitions[bare[0]].parts[0]
        if isinstance(place, Unread):
            raise place.error
        taken = {name_of(left) for chain in definitions for left in chain.parts}
        unused = next((name for name in "qrsuvw" if name not in taken), "q_1")
        raise FormulaError(
            "only the last formula may stand without a name",
            remedy="Name this one, for instance q = x + y.", start=place.start, stop=place.stop,
            write=Edit(place.start, place.start, f"{unused} = "),
        )  # fmt: skip
    free = [place for place in range(len(definitions)) if place not in used]
    if not free and (ring := _ring(needs)):
        raise _circle(definitions, ring)
    free = free or [len(definitions) - 1]
    varying = [place for place in free if not _is_plain_constant(definitions[place])]
    return (varying or free)[-1] if not bare else free[-1]


def _needed(place: int, needs: Sequence[Sequence[int]]) -> set[int]:
    """The statements that one needs, directly or through others: those of its “where”."""
    found: set[int] = set()
    stack = [place]
    while stack:
        new = set(needs[stack.pop()]) - found
        found |= new
        stack.extend(new)
    return found


def _ring(needs: Sequence[Sequence[int]]) -> list[int]:
    """Statements that need each other in a circle, the first one again at the end; or none."""
    left = dict(enumerate(needs))
    while ended := [place for place in left if not any(n in left for n in left[place])]:
        for place in ended:
            del left[place]
    if not left:
        return []
    path = [min(left)]
    while path[-1] not in path[:-1]:
        path.append(next(n for n in left[path[-1]] if n in left))
    return path[path.index(path[-1]) :]


def _circle(definitions: Sequence[Chain], ring: Sequence[int]) -> FormulaError:
    """The error for definitions that all need each other."""
    names = " → ".join(name_of(definitions[place].parts[0]) for place in ring)
    left = definitions[ring[0]].parts[0]
    return FormulaError(
        f"the definitions go in a circle: {names}",
        remedy="Give one of these names a value instead: take one definition out.",
        start=left.start, stop=left.stop, write=_without(definitions[ring[0]]),
    )  # fmt: skip


def _is_plain_constant(chain: Chain) -> bool:
    return len(chain.parts) > 1 and all(
        isinstance(p, Tree) and is_constant(p) for p in chain.parts[1:]
    )


def _default_name(scope: Linker, root: Value, definitions: Sequence[Chain], chain: Chain) -> None:
    """An output without a name is f, if that is free and it computes something."""
    if root.node in scope.draft.names or scope.draft.op(root) in ("input", "constant"):
        return
    bare = len(chain.parts) == 1 or not any(name_of(left) for left in chain.parts[:-1])
    names = set(scope.draft.names.values())
    formula = len(definitions) == 1 or any(not is_constant(t) for t in statement_trees(chain))
    if bare and formula and "f" not in names:
        scope.draft.names[root.node] = "f"


def _read_with(scope: Linker, known: Mapping[str, Given]) -> dict[str, Shape | float | list[float]]:
    """What the graph holds for only: shapes of names, the numbers that bounds were read as, and
    the members of sets.
    """
    symbols = scope.symbols
    found: dict[str, Shape | float | list[float]] = dict(symbols.assumed) if symbols.sized else {}
    found |= {name: given.shape for name, given in known.items() if given.shape is not None}
    numbers = symbols.counted | {n: g.value for n, g in known.items() if g.value is not None}
    found |= {name: value for name, value in numbers.items() if name in scope.consulted}
    named = scope.consulted & symbols.sets.keys() & known.keys()
    members = {name: known[name].whole for name in named}
    return found | {name: held.tolist() for name, held in members.items() if held is not None}


# ---------------------------------------------------------------------- arrays that nobody gave
def _assumed(
    scope: Linker, definitions: Sequence[Chain], written: bool
) -> dict[str, tuple[int, ...]]:
    """The shapes of names that a running letter indexes and that nothing is known of."""
    found: dict[str, list[list[int]]] = {}
    lengths: dict[str, int] = {}
    for chain in definitions:
        for tree in statement_trees(chain):
            bigs = [part for part in scope.deep(tree) if part.kind == "big"]
            for big in bigs:
                _lengths(scope, big, lengths)
            for big in bigs:
                letters = set(lengths) | ({"i", "j", "k"} if not big.letters else set())
                for part in scope.deep(big.parts[0]):
                    _note(scope, part, letters, lengths, found)
    indexed = (p for chain in definitions for p in chain.parts[:-1] if isinstance(p, Tree))
    own = {key(left.parts[0]) for left in indexed if left.kind == "script"}  # o of o_k = …
    known = scope.symbols.definitions.keys() | scope.symbols.given.keys() | own
    return {
        name: tuple(max(sizes) for sizes in zip(*all_, strict=False))
        for name, all_ in found.items() if name not in known
    }  # fmt: skip


def _fixed(scope: Linker, definitions: Sequence[Chain]) -> frozenset[str]:
    """Letters of left sides that stand for one entry: i of ``z_i = w_i x + b_i`` where ``b_i`` is
    a number, and no array that is given is indexed by it.
    """
    lefts = [left for chain in definitions for left in chain.parts[:-1]]
    found, running = set[str](), set[str]()
    for part in (p for c in definitions for tree in statement_trees(c) for p in scope.deep(tree)):
        letters = set(own_letters(part._replace(parts=())))
        given = scope.symbols.given.get(key(part))
        if part.kind == "big":
            running |= set(part.letters)
        elif part.kind == "script" and given is not None:
            found |= letters if given.shape == () else set()
        elif part.kind in ("script", "call") and part.parts[0].kind in ("name", "script"):
            whole = scope.symbols.given.get(key(part.parts[0]))
            running |= letters if whole is not None and whole.shape else set()
    return frozenset(found & {n for left in lefts for n in own_letters(left)} - running)


def _numbered(scope: Linker, definitions: Sequence[Chain]) -> dict[str, Shape]:
    """The shapes that names need of which numbered entries are taken: ``z[0] + z[2]``."""
    found: dict[str, Shape] = {}
    for part in (p for chain in definitions for tree in statement_trees(chain) for p in walk(tree)):
        if part.kind != "call" or part.text != "[" or part.parts[0].kind != "name":
            continue
        name, places = key(part.parts[0]), part.parts[1:]
        if scope.symbols.given.get(name) is not None or name in scope.symbols.definitions:
            continue
        if all(p.kind == "number" and 0 <= p.value < MAX_STATEMENTS for p in places):
            sizes = tuple(int(p.value) + 1 for p in places)
            known = found.get(name, sizes)
            found[name] = tuple(map(max, known, sizes)) if len(known) == len(sizes) else known
    return found


def _lengths(scope: Linker, big: Tree, lengths: dict[str, int]) -> None:
    for letter in big.letters:
        lengths.setdefault(letter, 0)
    if big.letters and big.sup:
        try:
            high = scope.number(scope.tree_of(big.sup))
        except Exception:
            return
        zero = scope.symbols.base == 0
        lengths[big.letters[0]] = max(lengths[big.letters[0]], int(high) + zero)


def _note(
    scope: Linker,
    part: Tree,
    letters: set[str],
    lengths: Mapping[str, int],
    found: dict[str, list[list[int]]],
) -> None:
    """Writes down how long the axes of an indexed name have to be."""
    tokens = (part.sub or part.sup) if part.kind == "script" else part.inside
    indexed = part.kind == "script" or (part.kind == "call" and part.text == "[")
    if not indexed or not tokens or part.parts[0].kind != "name":
        return
    if not any(t.text in letters for t in tokens) or (
        part.sup and not part.sub and raw(part.sup)[:1] not in "(["
    ):
        return
    name = key(part.parts[0])
    given = scope.symbols.given
    whole = key(part._replace(sub=None))  # x^{(t)} of x_j^{(t)}
    if {name, key(part), whole, joined(name, "0"), joined(name, "1")} & given.keys():
        return
    sizes = []
    for place in scope.places(tokens, 2):
        here = [n for n in scope.letters_in(place) if n in letters]
        known = [lengths.get(n, 0) for n in here]
        extra = sum(int(t.value) for t in walk(place) if t.kind == "number") if here else 0
        sizes.append((max(known, default=0) or ASSUMED_LENGTH) + extra)
    if found.get(name) and len(found[name][0]) != len(sizes):
        return
    found.setdefault(name, []).append(sizes)
