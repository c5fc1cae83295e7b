"""Commands for a course: question banks, many figures at once, a site of players."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphviz_backprop.cli.options import ProgramCommand, on_program
from graphviz_backprop.cli.reading import bindings_of, program_text, reported
from graphviz_backprop.text.errors import BackpropError

if TYPE_CHECKING:
    from graphviz_backprop.course.build import Built
    from graphviz_backprop.course.exercise import Exercise


def exercises_of(source: str, at: tuple[str, ...]) -> list[Exercise]:
    """Those of a file, of the gallery, or of one program."""
    from graphviz_backprop.course.exercise import Exercise, exercises, gallery

    if source == "gallery":
        return gallery()
    if source.endswith(".toml"):
        return exercises(Path(source))
    return [Exercise("Exercise 1", program_text(source), bindings_of(at))]


def doubted(given: list[Exercise]) -> list[Exercise]:
    """The same; says where their programs could be read otherwise."""
    for doubt in (doubt for each in given for doubt in each.doubts):
        click.echo(f"Warning: {doubt}", err=True)
    return given


@click.command()
@click.argument("source")
@click.option("--at", multiple=True, metavar="BINDINGS", help='Inputs of a program: "x=-2, y=5".')
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
    help=".xml (Moodle, with pictures), .gift (no pictures) or .json.",
)  # fmt: skip
@click.option(
    "--variants", default=0, metavar="N", help="So many sets of numbers; by default the given one."
)
@click.option("--seed", default=0, show_default=True, help="Another seed, other variants.")
@click.option("--category", default="Backpropagation", show_default=True, help="In Moodle.")
def questions(
    source: str, at: tuple[str, ...], output: Path, variants: int, seed: int, category: str
) -> None:
    """Write a bank of questions: what is the value, the local derivative, the gradient?

    SOURCE is a formula, a .toml file of exercises, or the word gallery. Wrong answers
    that known mistakes lead to get feedback of their own.
    """
    from graphviz_backprop.course.bank import bank
    from graphviz_backprop.course.formats import save_bank

    with reported():
        given = doubted(exercises_of(source, at))
        save_bank(bank(given, variants, seed), output, category)


@click.command(cls=ProgramCommand)
@on_program
@click.option("--app", required=True, metavar="URL", help="Where the app is served.")
@click.option("--variants", default=0, metavar="N", help="So many sets of numbers.")
@click.option("--seed", default=0, show_default=True, help="Another seed, other variants.")
def links(program: str, at: tuple[str, ...], app: str, variants: int, seed: int) -> None:
    """Print a link a student, as CSV: each opens the program with own numbers and asks for all."""
    from graphviz_backprop.course.exercise import Exercise
    from graphviz_backprop.course.links import links as table

    [exercise] = doubted([Exercise("The program", program_text(program), bindings_of(at))])
    click.echo(table(exercise, app, variants, seed), nl=False)


def _tell(results: Iterator[Built], count: int) -> bool:
    """Says what became of every file, with a bar on a terminal; whether nothing failed."""
    outcomes: Counter[str] = Counter()
    bar = click.progressbar(results, length=count, label="Building", file=sys.stderr)
    with bar if sys.stderr.isatty() else nullcontext(results) as told:
        for built in told:
            outcomes[built.outcome] += 1
            word = "Error" if built.outcome == "failed" else "Warning"
            for line in built.warnings:
                click.echo(f"{word}: {built.file}: {line}", err=True)
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items())))
    return not outcomes["failed"]


@click.command()
@click.argument("figures", type=click.Path(path_type=Path))
@click.option("--cores", default=0, help="So many processes; by default one a processor.")
@click.option("--dask", metavar="ADDRESS", help="Make the files on the cluster of this scheduler.")
@click.option("--check", is_flag=True, help="Make nothing; exit 1 where a file is out of date.")
@click.option("--watch", is_flag=True, help="Stay, and build again whenever a file is saved.")
def build(figures: Path, cores: int, dask: str | None, check: bool, watch: bool) -> None:
    """Make all files that a TOML file of FIGURES asks for, beside it.

    Only what changed is made anew: a program, its inputs or choices, a theme or a template
    file, the version of this program, or the file itself by hand.
    """
    from graphviz_backprop.course.build import build, pool_for, saved, stale
    from graphviz_backprop.course.figures import jobs

    folder = figures.parent

    def once() -> bool:
        asked = jobs(figures)
        late = stale(asked, folder)
        return _tell(build(asked, folder, pool_for(len(late), cores, dask)), len(asked))

    with reported():
        if check:
            late = stale(jobs(figures), folder)
            for job in late:
                click.echo(f"out of date: {job.file}")
            sys.exit(bool(late))
        if not watch:
            sys.exit(not once())
    while True:
        seen = saved(figures)
        try:
            once()
        except BackpropError as error:
            click.echo(f"Error: {error}", err=True)
        while saved(figures) == seen:
            time.sleep(0.3)


@click.command()
@click.argument("figures", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER",
    help="Where the site goes.",
)  # fmt: skip
@click.option("--title", default="Backpropagation", show_default=True, help="Of the index.")
@click.option("--app", default="", metavar="URL", help="Link every figure to an app there.")
@click.option("--cores", default=0, help="So many processes; by default one a processor.")
def site(figures: Path, output: Path, title: str, app: str, cores: int) -> None:
    """Make a static site of players, with an index and a search, from a file of FIGURES.

    It needs no server and names no outside address (but URL, if given): it works from a
    USB stick.
    """
    from graphviz_backprop.course.build import build, pool_for, stale
    from graphviz_backprop.course.figures import jobs
    from graphviz_backprop.course.site import INDEX, index, players
    from graphviz_backprop.export.saving import make_folder, save

    with reported():
        shown = players(jobs(figures))
        page = index(title, shown, app)
        make_folder(output)
        late = stale(shown, output)
        fine = _tell(build(shown, output, pool_for(len(late), cores)), len(shown))
        save(output / INDEX, page.encode())
        sys.exit(not fine)
