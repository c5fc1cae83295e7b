"""The options of commands, made from the table of choices, and commands that take a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from graphviz_backprop.choices import TABLE, Choice, flag, table
from graphviz_backprop.cli.reading import reported
from graphviz_backprop.text import kinds


class _Text(click.ParamType):  # type: ignore[type-arg]
    """A value that its kind reads from the text."""

    def __init__(self, row: Choice) -> None:
        self.name = row.hint or "text"
        self._kind = row.kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._kind.taken(value)
        except ValueError:
            self.fail(f"{value!r:.60} is not {self._kind.expects}", param, ctx)


def choices(
    *names: str, of: type | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Options for these choices of a stage, by default of all stages of the pipeline.

    The command gets those that were given, by name.
    """
    rows = TABLE if of is None else table(of)
    usual = {each.name: each.default for each in fields(of)} if of else {}

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def command(**options: Any) -> Any:
            source = click.get_current_context().get_parameter_source
            values = {name: options.pop(name) for name in names}
            given = {n: v for n, v in values.items() if source(n) is ParameterSource.COMMANDLINE}
            return function(**options, choices=given)

        made: Callable[..., Any] = command
        for name in reversed(names):
            made = _option(name, rows[name], usual.get(name))(made)
        return made

    return decorated


def _option(
    name: str, row: Choice, usual: object = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    if row.kind is kinds.SWITCH:
        return click.option(flag(name), is_flag=True, help=row.help)
    listed = row.kind.values and not row.hint
    written = row.kind.write(usual) if usual is not None else ""
    return click.option(
        flag(name),
        type=click.Choice(list(row.kind.values)) if listed else _Text(row),
        metavar=None if listed else row.hint or None,
        help=f"{row.help}  [default: {written}]" if written else row.help,
    )


class ProgramCommand(click.Command):
    """A command on a program, which may begin with a minus, as in ``show "-x^2"``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts a program that would be taken for an option behind ``--``."""
        if "--" not in args and (place := self._program(args)) is not None:
            args = [*args[:place], *args[place + 1 :], "--", args[place]]
        return super().parse_args(ctx, args)

    def _program(self, args: list[str]) -> int | None:
        """Where the program stands, if it begins with a minus."""
        takes_value = {
            spelling: not (isinstance(option, click.Option) and option.is_flag)
            for option in self.params
            for spelling in option.opts
        } | {"--help": False, "-h": False}
        waiting = False
        for place, text in enumerate(args):
            if waiting:
                waiting = False
            elif text in takes_value:
                waiting = takes_value[text]
            elif not text.startswith("-") or text == "-":
                return None
            elif not _is_option(text, takes_value):
                return place
        return None


def _is_option(text: str, known: Iterable[str]) -> bool:
    """Whether a text that begins with a minus can only be meant as an option."""
    return bool(re.match(r"--[a-z][a-z-]+(=|$)", text)) or (
        text[:2] in known and text[:2] != "-h" and not text[2:3].isspace() and "=" not in text[:3]
    )


def on_program(function: Callable[..., Any]) -> Callable[..., Any]:
    """The program and its inputs, which every such command takes, and how errors are told."""

    @click.argument("program")
    @click.option("--at", "at", multiple=True, metavar="BINDINGS", help='Inputs: "x=-2, y=5".')
    @wraps(function)
    def command(**options: Any) -> Any:
        with reported():
            return function(**options)

    return command
