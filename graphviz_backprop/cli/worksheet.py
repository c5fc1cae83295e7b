"""The command that writes worksheets for paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.choices import settled
from graphviz_backprop.cli.course import doubted, exercises_of
from graphviz_backprop.cli.export import ask_to_write
from graphviz_backprop.cli.options import choices
from graphviz_backprop.cli.reading import reported
from graphviz_backprop.text.errors import BackpropError


@click.command()
@click.argument("source")
@click.option("--at", multiple=True, metavar="BINDINGS", help='Inputs of a program: "x=-2, y=5".')
@click.option(
    "-o", "--output", required=True, metavar="OUT",
    help=".pdf, or .tex to edit; with {variant} in its name a file a student.",
)  # fmt: skip
@click.option("--key", metavar="FILE", help="Where the answers go; by default beside OUT.")
@click.option("--variants", default=0, metavar="N", help="So many sheets with own numbers.")
@click.option("--seed", default=0, show_default=True, help="Another seed, other variants.")
@choices("paper")
@click.option("--title", help="Of every sheet; by default the file's.")
@click.option("--instructions", help="Under the name; by default the file's.")
@click.option("--room", type=click.IntRange(0, 2000), help="For working, in mm an exercise.")
@click.option("--force", is_flag=True, help="Write over files without asking.")
def worksheet(
    source: str,
    at: tuple[str, ...],
    output: str,
    key: str | None,
    variants: int,
    seed: int,
    choices: dict[str, Any],
    title: str | None,
    instructions: str | None,
    room: int | None,
    force: bool,
) -> None:
    """Write worksheets for paper, and one booklet of their answers.

    SOURCE is a formula or a .toml file of exercises. Boxes are 8 mm high
    and equally wide, and there is room for a name and for working.
    """
    from graphviz_backprop.course import sheets
    from graphviz_backprop.course.exercise import VARIANT, file_of, heading
    from graphviz_backprop.export.saving import check_file, save

    with reported():
        answers, numbers = key or sheets.key_path(output), range(1, variants + 1) or (0,)
        if VARIANT in output and not variants:
            raise BackpropError(
                f"{output} has the number of a variant in it", remedy="Add --variants 30."
            )
        files = {number: file_of(output, number, variants) for number in numbers}
        if answers in files.values():
            raise BackpropError(
                f"the key would take the place of {answers}", remedy="Give it another name."
            )
        for path in map(Path, dict.fromkeys((*files.values(), answers))):
            sheets.check_suffix(path)
            check_file(path)
            ask_to_write(path, force=force)
        given = doubted(exercises_of(source, at))
        given = given if room is None else [replace(each, room=room) for each in given]
        words = heading(Path(source)) if source.endswith(".toml") else {}
        words |= {n: w for n, w in (("title", title), ("instructions", instructions)) if w}
        paper = settled(choices).format.paper
        drawn = [*sheets.sheets(sheets.worksheet(given, variants, seed, paper=paper, **words))]
        for file in dict.fromkeys(files.values()):
            own = [each for each in drawn if files[each.number] == file]
            save(Path(file), sheets.written(own, paper, Path(file), key=False))
        save(Path(answers), sheets.written(drawn, paper, Path(answers), key=True))
