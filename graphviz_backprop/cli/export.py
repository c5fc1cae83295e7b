"""The command that writes files, and the bar that shows how far it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.choices import TABLE
from graphviz_backprop.cli.options import ProgramCommand, choices, on_program
from graphviz_backprop.cli.reading import program_of
from graphviz_backprop.text.errors import RenderError


@click.command(cls=ProgramCommand)
@on_program
@choices(*TABLE)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="A file, its format by the suffix, or a folder for one picture a step.",
)
@click.option("--force", is_flag=True, help="Write over a file without asking.")
def export(
    program: str, at: tuple[str, ...], output: Path, force: bool, choices: dict[str, Any]
) -> None:
    """Write slides, pictures or a worksheet to a file or a folder."""
    from graphviz_backprop import pipeline

    ask_to_write(output, force=force)
    read, bindings = program_of(program, at)
    with _progress() as progress:
        pipeline.save(
            read,
            output,
            at=bindings,
            progress=progress,
            warn=lambda warning: click.echo(f"Warning: {warning}", err=True),
            **choices,
        )


def ask_to_write(output: Path, *, force: bool) -> None:
    """Raises RenderError where a file is there already and may not be written over."""
    try:
        there = output.is_file()
    except (OSError, ValueError):  # no file can have this name: who writes it says so
        return
    if force or not there:
        return
    if not sys.stdin.isatty():
        raise RenderError(f"{output} is there already", remedy="Add --force to write over it.")
    click.confirm(f"{output} is there already. Write over it?", abort=True, err=True)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal; nothing where the output is read by a program."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, file=sys.stderr, label="Exporting") as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress
