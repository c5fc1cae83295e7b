"""The command that judges a worked solution."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.choices import Reading, settled, table
from graphviz_backprop.cli.options import ProgramCommand, choices, on_program
from graphviz_backprop.cli.reading import bindings_of, program_text

_COLOURS = {"right": "green", "rounded": "green", "carried": "yellow"}


@click.command("check-solution", cls=ProgramCommand)
@on_program
@choices(*table(Reading), "target", "seed")
@click.option(
    "--solution", required=True, metavar="TEXT",
    help='The solution: "q = 3; f = -12; dq = -4", a file that holds it, a folder of such files,'
    " or - for standard input.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
    help="Also write the report: .html or .pdf; for a folder a .csv of points and mistakes.",
)  # fmt: skip
@click.option("--name", default="", help="Whose solution it is, for the report.")
@click.option(
    "--variants", default=0, metavar="N", help="A folder: file 17 answers variant 17 of N."
)
@click.option("--variants-seed", default=0, metavar="S", help="The seed that gave the variants.")
def check_solution(
    program: str,
    at: tuple[str, ...],
    solution: str,
    output: Path | None,
    name: str,
    variants: int,
    variants_seed: int,
    choices: dict[str, Any],
) -> None:
    """Judge every number of a worked solution; exit 1 where one is wrong.

    One number a line: q = 3 is a value; dq = -4, df/dq = -4 or ∂f/∂q = -4 a gradient. What
    follows from an earlier error is told from new mistakes, and rounding is forgiven.
    """
    from graphviz_backprop import pipeline
    from graphviz_backprop.export.report import html_report, report_pdf
    from graphviz_backprop.export.saving import save
    from graphviz_backprop.language.writing.reading import reading
    from graphviz_backprop.teach.solution import check_solution as judged

    if solution != "-" and Path(solution[:4096]).is_dir():
        _mark(program, at, Path(solution), output, variants, variants_seed)
        return
    if output is not None and output.suffix not in (".html", ".pdf"):
        raise click.BadParameter("write .html or .pdf", param_hint="--output")
    chosen, bindings = settled(choices), bindings_of(at)
    graph = pipeline.graph_of(program_text(program), bindings, chosen.reading)
    found = judged(pipeline.trace_of(graph, bindings, chosen.run), program_text(solution))
    for each in found.judgements:
        verdict = click.style(each.verdict, fg=_COLOURS.get(each.verdict, "red"))
        click.echo(f"{each.name} = {each.given}  {verdict}  {each.message}")
    if found.missing:
        click.echo(f"Not given: {', '.join(found.missing)}.")
    click.echo(found.summary)
    if output is not None:
        write = html_report if output.suffix == ".html" else report_pdf
        save(output, write(found, reading(graph), name))
    sys.exit(0 if found.right else 1)


def _mark(
    program: str, at: tuple[str, ...], folder: Path, output: Path | None, count: int, seed: int
) -> None:
    """Marks a folder of answers, and writes the table to a file or prints it."""
    from graphviz_backprop.cli.course import doubted
    from graphviz_backprop.course.exercise import Exercise
    from graphviz_backprop.course.marking import marks, table
    from graphviz_backprop.export.saving import save

    if output is not None and output.suffix != ".csv":
        raise click.BadParameter("for a folder write .csv", param_hint="--output")
    [exercise] = doubted([Exercise("The program", program_text(program), bindings_of(at))])
    told = table(list(marks(exercise, folder, count, seed)))
    if output is None:
        click.echo(told, nl=False)
    else:
        save(output, told.encode())
