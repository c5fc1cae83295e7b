"""The command line: show, export, check, app. It reads, calls the library, and prints."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from graphviz_backprop.cli_learn import descend, train
from graphviz_backprop.cli_reading import program_text, read_bindings, read_seed, reported
from graphviz_backprop.numbers import NumberFormat

GREEN, RED = "green", "red"


def _seed(_context: click.Context, _option: click.Parameter, text: str | None) -> Any:
    """What ``--seed`` gives: a number or an array, None for 1 in every component."""
    with reported():
        return None if text is None else read_seed(text)


def _inputs(function: Callable[..., Any]) -> Callable[..., Any]:
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


def _number_format(function: Callable[..., Any]) -> Callable[..., Any]:
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
        callback=lambda _context, _parameter, text: parse_number_format(text),
        help='"2": decimals; "3s": significant figures; "exact".',
    )(function)


def parse_number_format(text: str) -> NumberFormat:
    """The number format that ``--numbers`` names; raises click.BadParameter."""
    if text == "exact":
        return NumberFormat("exact")
    digits = text.removesuffix("s")
    if not digits.isdecimal() or len(digits) > 2 or int(digits) > 15:
        raise click.BadParameter('write "2" for decimals, "3s" for significant figures or "exact"')
    return NumberFormat("significant" if text.endswith("s") else "decimals", int(digits))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="graphviz_backprop")
def main() -> None:
    """Backpropagation, one gradient at a time.

    PROGRAM is a formula such as "(x+y)z", a file that holds one, or - for
    standard input.
    """
    gc.freeze()  # what is imported by now is never garbage: do not look through it again


@main.command()
@_inputs
@_number_format
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(
    program: str,
    at: tuple[str, ...],
    numbers: NumberFormat,
    slide_arithmetic: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Print the reading, the values, and the working of every step."""
    from graphviz_backprop.explain import arithmetic
    from graphviz_backprop.export.json import document

    trace = _run(program, at, **choices)
    if slide_arithmetic:
        trace = arithmetic.slide_arithmetic(trace, numbers)
    told = document(trace, numbers)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{click.style('Reading', bold=True)}  {told['reading']}\n")
    for step in told["steps"]:
        colour = {"pull": RED, "seed": RED}.get(step["kind"], GREEN)
        click.echo(f"{step['index']:>3}  {click.style(step['headline'], fg=colour)}")
        if step["text"] not in step["headline"]:
            click.echo(f"     {step['text']}")
        for note in _remarks(step):
            click.echo(f"     {click.style(note, dim=True)}")


def _remarks(step: dict[str, Any]) -> list[str]:
    """The notes of a step without the rule, which every pull would repeat."""
    notes: list[str] = step["notes"]
    return notes[1:] if step["kind"] == "pull" else notes if step["kind"] == "forward" else []


@main.command()
@_inputs
@_number_format
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="A file, its format by the suffix, or a folder for one picture a step.",
)
@click.option("--step", type=int, help="One picture: which step, as `show` numbers them.")
@click.option(
    "--pace",
    type=click.Choice(["gradient", "node", "pass"]),
    default="gradient",
    help="A picture every gradient, every node or every pass.",
)
@click.option("--theme", default="light", help="light, dark, print, colourblind or a .toml file.")
@click.option("--background", help='"none", or a colour such as #ffffff.')
@click.option(
    "--direction", type=click.Choice(["LR", "TB"]), default="LR", help="Left to right, or top-down."
)
@click.option(
    "--constants",
    type=click.Choice(["folded", "leaf"]),
    default="folded",
    help="Constants inside circles, or as leaves.",
)
@click.option(
    "--preset",
    type=click.Choice(["normal", "slide"]),
    default="normal",
    help="slide has larger labels.",
)
@click.option(
    "--names",
    type=click.Choice(["own", "all"]),
    default="own",
    help="At the wires: the program's names, or also v1, v2, … of the explanations.",
)
@click.option(
    "--aspect",
    type=click.Choice(["canvas", "16:9", "4:3"]),
    help="The bare picture, or a slide with headline and chain rule.",
)
@click.option("--wrap", is_flag=True, help="Break a wide picture into rows.")
@click.option("--text", type=click.Choice(["path", "live"]), help="Outlines, or text to edit.")
@click.option("--picture", type=click.Choice(["svg", "png"]), help="What a folder or .zip holds.")
@click.option("--scale", type=click.FloatRange(0.1, 20), help="Pixels a point.")
@click.option("--width", type=click.IntRange(1, 20000), help="Width in pixels.")
@click.option("--seconds", type=click.FloatRange(0.02, 60), help="How long a picture stays.")
@click.option("--template", type=click.Path(path_type=Path), help="A .pptx or .potx to build on.")
@click.option(
    "--tex",
    type=click.Choice(["beamer", "picture", "working"]),
    help=".tex: overlays for beamer, one picture, or the working as equations.",
)
@click.option("--title", default="", help="Title of the picture or of the slides.")
@click.option("--caption", default="", help="A line under the picture.")
@click.option("--footer", default="", help="A small line at the foot.")
@click.option(
    "--worksheet",
    type=click.Choice(["gradients", "values", "both"]),
    help="Leave these out, with boxes to write in; the answers follow.",
)
@click.option("--blank", multiple=True, metavar="NAME", help="Worksheet: only at this node.")
def export(program: str, at: tuple[str, ...], output: Path, **choices: Any) -> None:
    """Write slides, pictures or a worksheet to a file or a folder."""
    from graphviz_backprop.export import command

    asked = ("target", "seed", "group", "expand", "share")
    rewrites = {name: choices.pop(name) for name in asked}
    given = {
        name
        for name in choices
        if click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    settings = command.settings_for(output, choices, given)
    deck = command.deck_of(_run(program, at, **rewrites), choices)
    for warning in command.warnings(deck, output, settings):
        click.echo(f"Warning: {warning}", err=True)
    with _progress(len(deck.frames)) as progress:
        command.write(deck, output, settings, progress)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal; nothing where the output is read by a program."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=length, file=sys.stderr, label="Exporting") as bar:
        yield lambda _done, _total: bar.update(1)


@main.command()
@_inputs
def check(program: str, at: tuple[str, ...], **choices: Any) -> None:
    """Compare every gradient with central differences; exit 1 where they differ."""
    from graphviz_backprop.check import check as compare

    target, seed = choices.pop("target"), choices.pop("seed")
    graph, bindings = _read(program, at, **choices)
    results = compare(graph, bindings, target=target, seed=seed)
    for result in results:
        verdict = click.style("ok", fg=GREEN) if result.right else click.style("WRONG", fg=RED)
        click.echo(
            f"{result.name}  gradient {result.gradient}  central difference {result.difference}"
            f"  error {result.error:.1e}  {verdict}"
        )
    sys.exit(0 if all(result.right for result in results) else 1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def gallery(folder: Path) -> None:
    """Write pictures, animations and players of all worked examples to a folder."""
    from graphviz_backprop.gallery import write_gallery

    with reported():
        for name in write_gallery(folder):
            click.echo(name)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--port", default=8501, show_default=True, help="Where the app listens.")
def app(port: int) -> None:
    """Serve the app on this machine."""
    script = Path(__file__).with_name("app") / "script.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    sys.exit(subprocess.call(command, stdin=subprocess.DEVNULL))


def _read(program: str, at: tuple[str, ...], **rewrites: bool) -> tuple[Any, dict[str, Any]]:
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


def _run(
    program: str,
    at: tuple[str, ...],
    target: str | None = None,
    seed: object = None,
    **rewrites: bool,
) -> Any:
    from graphviz_backprop.trace import run

    graph, bindings = _read(program, at, **rewrites)
    return run(graph, bindings, target=target, seed=seed)


main.add_command(descend)
main.add_command(train)


if __name__ == "__main__":
    main()
