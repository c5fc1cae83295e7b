"""The command that writes files: its options, and the bar that shows how far it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from graphviz_backprop.cli_program import number_options, program_options, run


@click.command()
@program_options
@number_options
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
    deck = command.deck_of(run(program, at, **rewrites), choices)
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
