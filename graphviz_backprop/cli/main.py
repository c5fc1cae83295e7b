"""The command line: show, export, check, app. It reads, calls the library, and prints."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any

import click

from graphviz_backprop.choices import Choices, Reading, Run, settled, table
from graphviz_backprop.cli.options import ProgramCommand, choices, on_program
from graphviz_backprop.cli.reading import program_of, reported
from graphviz_backprop.engine.cost import CLI, within

GREEN, RED = "green", "red"
#: A panel with more lines is left to slides.
_LONGEST_PANEL = 14


#: Commands of other files, which are read when they are called.
_ELSEWHERE = {
    "build": "course", "links": "course", "questions": "course", "site": "course",
    "export": "export", "descend": "learn", "train": "learn", "check-solution": "solution",
    "worksheet": "worksheet",
}  # fmt: skip


class _Commands(click.Group):
    """Commands of all files; tells of a full disk behind the output as of any other mistake."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"graphviz_backprop.cli.{_ELSEWHERE[cmd_name]}")
        found: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads has seen enough: click ends quietly
            raise
        except OSError as error:
            click.echo(f"Error: the output cannot be written: {error.strerror}", err=True)
            os._exit(2)  # Python would try to write the rest once more
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="graphviz_backprop")
def main() -> None:
    """Backpropagation, one gradient at a time.

    PROGRAM is a formula such as "(x+y)z", a file that holds one, - for standard
    input, or code of yours to run and record, such as model.py:loss.
    """
    click.get_current_context().with_resource(within(CLI))
    gc.freeze()  # what is imported by now is never garbage: do not look through it again


@main.command(cls=ProgramCommand)
@on_program
@choices(*table(Reading), *table(Run), "numbers", "step", "update")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(
    program: str,
    at: tuple[str, ...],
    as_json: bool,
    choices: dict[str, Any],
) -> None:
    """Print the reading, the values, and the working of every step."""
    from graphviz_backprop.drawing.frame import frames, selected
    from graphviz_backprop.explain.panel import panel
    from graphviz_backprop.export.trace_json import document

    trace, chosen = _traced(program, at, choices)
    numbers = trace.style_of(chosen.drawing.numbers)
    told = document(trace, numbers, chosen.paging.update)
    asked = {frame.last for frame in selected(frames(trace), chosen.paging.step)}
    told["steps"] = [
        step for step in told["steps"] if step["index"] in asked or step["kind"] == "update"
    ]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{click.style('Reading', bold=True)}  {told['reading']}")
    _say_doubts(trace.graph)
    for remark in trace.graph.graph["remarks"]:
        click.echo(click.style(f"Note: {remark}", dim=True))
    click.echo()
    lines = panel(trace, numbers).lines[1:]
    if len(lines) < _LONGEST_PANEL:
        click.echo("".join(f"     {line.text}\n" for line in lines))
    for step in told["steps"]:
        colour = {"pull": RED, "seed": RED}.get(step["kind"], GREEN)
        click.echo(f"{step['index'] + 1:>3}  {click.style(step['headline'], fg=colour)}")
        if step["text"] not in step["headline"]:
            click.echo(f"     {step['text']}")
        for note in _remarks(step):
            click.echo(f"     {click.style(note, dim=True)}")


def _say_doubts(graph: Any) -> None:
    """Prints the places of a program that could be read otherwise."""
    from graphviz_backprop.pipeline import doubts

    for doubt in doubts(graph):
        click.echo(f"{click.style('Doubt', fg=RED)}    {doubt}")


def _traced(program: str, at: tuple[str, ...], choices: dict[str, Any]) -> tuple[Any, Choices]:
    """The run that a command asks for, and everything that was chosen."""
    from graphviz_backprop import pipeline

    chosen, (read, bindings) = settled(choices), program_of(program, at)
    graph = pipeline.graph_of(read, bindings, chosen.reading)
    return pipeline.trace_of(graph, bindings, chosen.run, chosen.drawing.numbers), chosen


def _remarks(step: dict[str, Any]) -> list[str]:
    """The notes of a step without the rule, which every pull would repeat."""
    notes: list[str] = step["notes"]
    return notes[1:] if step["kind"] == "pull" else notes if step["kind"] == "forward" else []


@main.command(cls=ProgramCommand)
@on_program
@choices(*table(Reading), "target", "seed")
def check(program: str, at: tuple[str, ...], choices: dict[str, Any]) -> None:
    """Compare every gradient with central differences; exit 1 where they differ."""
    from graphviz_backprop import pipeline
    from graphviz_backprop.engine.check import check as compare

    chosen, (read, bindings) = settled(choices), program_of(program, at)
    graph = pipeline.graph_of(read, bindings, chosen.reading)
    seed = pipeline.seed_of(chosen.run.seed)
    if graph.graph.get("doubts"):
        from graphviz_backprop.language.writing.reading import reading

        _say_doubts(graph)
        click.echo(f"{click.style('Reading', bold=True)}  {reading(graph)}")
    results = compare(graph, bindings, target=chosen.run.target or None, seed=seed)
    for result in results:
        verdict = click.style("ok", fg=GREEN) if result.right else click.style("WRONG", fg=RED)
        verdict = "no value, nothing to compare" if result.undefined else verdict
        verdict += ", at a kink" if result.kink else ""
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


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--port", default=8501, show_default=True, help="Where the app listens.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64),
    help="So many processes serve the app.",
)  # fmt: skip
@click.pass_context
def app(context: click.Context, port: int, workers: int) -> None:
    """Serve the app on this machine.

    Options of Streamlit, such as --server.headless true, are passed on to it, or with
    several workers those of uvicorn.
    """
    if workers == 1:
        script = Path(__file__).parent.with_name("app") / "server.py"
        command = ["streamlit", "run", str(script), "--server.port", str(port), *context.args]
        secret = {}
    else:
        served = "graphviz_backprop.app.server:app"
        command = ["uvicorn", served, "--workers", str(workers), "--port", str(port)]
        command += context.args
        # What one process signs, another one has to read.
        secret = {"STREAMLIT_SERVER_COOKIE_SECRET": token_hex(32)}
        click.echo(f"http://127.0.0.1:{port}")
    settings = {**secret, **os.environ}
    python = [sys.executable, "-m", *command]
    if os.name != "posix":
        sys.exit(subprocess.call(python, stdin=subprocess.DEVNULL, env=settings))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.execve(sys.executable, python, settings)  # so that who stops this stops the server


if __name__ == "__main__":
    main()
