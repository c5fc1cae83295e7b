"""What commands on a program have in common: their options, and the run that these ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from graphviz_backprop.cli_reading import program_text, read_bindings, read_seed, reported
from graphviz_backprop.numbers import NumberFormat


def program_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that every command on a program takes, and how its errors are told."""

    @click.argument("program")
    @click.option("--at", "at", multiple=True, metavar="BINDINGS", help='Inputs: "x=-2, y=5".')
    @click.option("--target", help="Differentiate this node; by default the output.")
    @click.option("--seed", callback=_seed, help='∂target/∂target: "10" or "[0, 1]"; else ones.')
    @click.option("--group", is_flag=True, help="Draw known formulas, as 1/(1+e^-x), as one gate.")
    @click.option("--expand", is_flag=True, help="Draw composite gates as their formula.")
    @click.option("--share", is_flag=True, help="Compute equal subexpressions once.")
    @wraps(function)
    def command(**options: Any) -> Any:
        with reported():
            return function(**options)

    return command


def _seed(_context: click.Context, _option: click.Parameter, text: str | None) -> Any:
    """What ``--seed`` gives: a number or an array, None for 1 in every component."""
    with reported():
        return None if text is None else read_seed(text)


def number_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how numbers are written and computed."""
    function = click.option(
        "--slide-arithmetic",
        is_flag=True,
        help="Compute every number from the rounded ones that are shown.",
    )(function)
    return click.option(
        "--numbers",
        default="2",
        metavar="FORMAT",
        callback=lambda _context, _parameter, text: _number_format(text),
        help='"2": decimals; "3s": significant figures; "exact".',
    )(function)


def _number_format(text: str) -> NumberFormat:
    """The number format that ``--numbers`` names; raises click.BadParameter."""
    if text == "exact":
        return NumberFormat("exact")
    digits = text.removesuffix("s")
    if not digits.isdecimal() or len(digits) > 2 or int(digits) > 15:
        raise click.BadParameter('write "2" for decimals, "3s" for significant figures or "exact"')
    return NumberFormat("significant" if text.endswith("s") else "decimals", int(digits))


def read(program: str, at: tuple[str, ...], **rewrites: bool) -> tuple[Any, dict[str, Any]]:
    """The graph and the bindings that a command was given."""
    from graphviz_backprop.language import rewrite
    from graphviz_backprop.language.parse import parse

    bindings: dict[str, Any] = {}
    for text in at:
        bindings |= read_bindings(text)
    graph = parse(program_text(program), declared=bindings, share=rewrites.get("share", False))
    if rewrites.get("expand"):
        graph = rewrite.expand(graph)
    if rewrites.get("group"):
        graph = rewrite.group(graph)
    return graph, bindings


def run(
    program: str,
    at: tuple[str, ...],
    target: str | None = None,
    seed: object = None,
    **rewrites: bool,
) -> Any:
    """The trace of a program, as its options ask for it."""
    from graphviz_backprop import trace

    graph, bindings = read(program, at, **rewrites)
    return trace.run(graph, bindings, target=target, seed=seed)
