"""The commands that learn: descend walks down a program, train teaches a small network."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.choices import THEMES, table
from graphviz_backprop.cli.options import ProgramCommand, choices
from graphviz_backprop.cli.reading import bindings_of, program_text, reported, text_of
from graphviz_backprop.export.saving import check_file, save
from graphviz_backprop.learn.datasets import GENERATED
from graphviz_backprop.learn.descent import Walk, descent
from graphviz_backprop.learn.descent import descend as walk
from graphviz_backprop.learn.settings import OWN, Settings, own_points, training_of
from graphviz_backprop.text.errors import RenderError
from graphviz_backprop.text.numbers import NumberFormat, format_number

_SIX = NumberFormat("significant", 6)
_LINES = 10
_THEMES = click.Choice([name for name in THEMES if name != "auto"])
_PLOT = click.Path(path_type=Path, dir_okay=False)


@click.command(cls=ProgramCommand)
@click.argument("program")
@click.option("--at", multiple=True, metavar="BINDINGS", help='Where to start: "x=-2, y=5".')
@choices(*table(Walk), of=Walk)
@click.option("--steps", default=100, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--csv", "as_csv", is_flag=True, help="Print every step as a line of CSV.")
@click.option("--plot", type=_PLOT, metavar="OUT.svg", help="Draw the path, or else the loss.")
@click.option("--theme", default="light", show_default=True, type=_THEMES)
def descend(
    program: str,
    at: tuple[str, ...],
    steps: int,
    as_csv: bool,
    plot: Path | None,
    theme: str,
    choices: Mapping[str, Any],
) -> None:
    """Walk down (or up) a program by gradient descent."""
    from graphviz_backprop.language.parse import parse

    with reported():
        _check_plot(plot)
        bindings = bindings_of(at)
        graph = parse(program_text(program), declared=bindings)
        setup, first = descent(graph, bindings=bindings, **choices)
        states = [first]
        tell = _csv_line if as_csv else _line
        if as_csv:
            _csv(["step", setup.output, *_entries(first.values)])
        shown = set(range(0, steps, max(1, steps // _LINES)))
        tell(first, setup.output)
        for state in islice(walk(setup, first), steps):
            if state.stopped:
                states[-1] = state
                break
            states.append(state)
            if as_csv or state.step in shown:
                tell(state, setup.output)
        if not as_csv and states[-1].step not in shown:
            tell(states[-1], setup.output)
        if plot is not None:
            save(plot, _descent_svg(setup, states, theme).encode())
    last = states[-1]
    if last.stopped:
        click.echo(last.stopped, err=True)
    if not as_csv:
        loss = format_number(last.loss, _SIX)
        click.echo(f"{setup.output} = {loss} after {last.step} steps")


def _entries(values: Any) -> dict[str, float]:
    """Every number by name: ``W[0,1]`` for the entry of an array."""
    import numpy as np

    return {
        f"{name}[{','.join(map(str, index))}]" if index else name: float(value[index])
        for name, value in values.items()
        for index in np.ndindex(np.shape(value))
    }


def _line(state: Any, output: str) -> None:
    numbers = {output: state.loss, **dict(islice(_entries(state.values).items(), 8))}
    told = "  ".join(f"{name} = {format_number(each, _SIX)}" for name, each in numbers.items())
    click.echo(f"{state.step:>6}  {told}")


def _csv_line(state: Any, output: str) -> None:
    _csv([state.step, repr(state.loss), *map(repr, _entries(state.values).values())])


def _csv(row: Sequence[object]) -> None:
    csv.writer(sys.stdout, lineterminator="\n").writerow(row)


def _descent_svg(setup: Any, states: Sequence[Any], theme: str) -> str:
    """The path where one or two single numbers move, and the loss otherwise."""
    from graphviz_backprop.learn.descent_plots import descent_plot, loss_plot
    from graphviz_backprop.learn.landscape import landscape

    if len(setup.move) <= 2 and not any(value.ndim for value in states[0].values.values()):
        return descent_plot(landscape(setup, states), output=setup.output, theme=theme)
    return loss_plot({setup.output: [state.loss for state in states]}, theme=theme)


def _check_plot(plot: Path | None) -> None:
    if plot is not None and plot.suffix.lower() != ".svg":
        raise RenderError(f"{plot} does not end in .svg", remedy="A plot is written as SVG.")
    if plot is not None:
        check_file(plot)


@click.command()
@click.option(
    "--data", default="xor", show_default=True, metavar="SET",
    help=f"{', '.join(GENERATED)}, or a .csv file: x1, x2, label.",
)  # fmt: skip
@choices(*(name for name in table(Settings) if name not in {"data", "own"}), of=Settings)
@click.option("--epochs", default=100, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--plot", type=_PLOT, metavar="OUT.svg", help="Draw the output and its boundary.")
@click.option("--theme", default="light", show_default=True, type=_THEMES)
def train(
    data: str, epochs: int, plot: Path | None, theme: str, choices: Mapping[str, Any]
) -> None:
    """Train a small network and print how its loss falls."""
    with reported():
        _check_plot(plot)
        own = data.lower().endswith(".csv")
        points = Settings(OWN, own=text_of(Path(data))) if own else Settings(data)
        settings = replace(points, **choices)
        training, state = _trained(settings, epochs)
        if plot is not None:
            save(plot, _map_svg(settings, training, state, theme).encode())
    if state.stopped:
        click.echo(state.stopped, err=True)
    click.echo(
        f"training loss {format_number(state.train_loss, _SIX)}, test loss "
        f"{format_number(state.test_loss, _SIX)} after {state.epoch} epochs"
    )


def _trained(settings: Settings, epochs: int) -> tuple[Any, Any]:
    from graphviz_backprop.learn.training import start
    from graphviz_backprop.learn.training import train as states_after

    training = training_of(settings)
    state = start(training)
    shown = {*range(0, epochs, max(1, epochs // _LINES)), epochs}
    _epoch_line(state)
    following = states_after(training, state)
    while state.epoch < epochs and not state.stopped:
        state = next(following)
        if not state.update and state.epoch in shown and not state.stopped:
            _epoch_line(state)
    return training, state


def _epoch_line(state: Any) -> None:
    accuracy = state.test_accuracy
    right = f"  test right {accuracy:.0%}" if accuracy == accuracy else ""  # not for NaN
    click.echo(
        f"epoch {state.epoch:>6}  training loss {format_number(state.train_loss, _SIX)}  "
        f"test loss {format_number(state.test_loss, _SIX)}{right}"
    )


def _map_svg(settings: Settings, training: Any, state: Any, theme: str) -> str:
    from graphviz_backprop.learn.map_plots import boundary_plot
    from graphviz_backprop.learn.maps import maps

    drawn = maps(training.network, state.weights, own_points(settings), resolution=100)
    return boundary_plot(drawn, training.data, training.test, theme=theme)
