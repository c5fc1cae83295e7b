"""The command line: show, export, check, app. It reads, calls the library, and prints."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.cli_export import export
from graphviz_backprop.cli_learn import descend, train
from graphviz_backprop.cli_program import number_options, program_options, read, run
from graphviz_backprop.cli_reading import reported
from graphviz_backprop.numbers import NumberFormat

GREEN, RED = "green", "red"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="graphviz_backprop")
def main() -> None:
    """Backpropagation, one gradient at a time.

    PROGRAM is a formula such as "(x+y)z", a file that holds one, or - for
    standard input.
    """
    gc.freeze()  # what is imported by now is never garbage: do not look through it again


@main.command()
@program_options
@number_options
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

    trace = run(program, at, **choices)
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
@program_options
def check(program: str, at: tuple[str, ...], **choices: Any) -> None:
    """Compare every gradient with central differences; exit 1 where they differ."""
    from graphviz_backprop.check import check as compare

    target, seed = choices.pop("target"), choices.pop("seed")
    graph, bindings = read(program, at, **choices)
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


main.add_command(export)
main.add_command(descend)
main.add_command(train)


if __name__ == "__main__":
    main()
