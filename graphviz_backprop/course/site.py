"""A static site of players with an index and a search, which works from a USB stick."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import quote

from graphviz_backprop.choices import Format, Reading, Run, table
from graphviz_backprop.course.figures import Figure, Job
from graphviz_backprop.course.links import link
from graphviz_backprop.export.heeding import heeded
from graphviz_backprop.text.errors import BackpropError

INDEX = "index.html"
#: Choices that a player heeds; the others of a figure are left out for the site, where a
#: worksheet is a player too.
_HEEDED = {*table(Reading), *table(Run), *heeded(".html", Format())} - {"worksheet", "blank"}


def players(jobs: list[Job]) -> list[Job]:
    """For every figure a player, as a file of the site; variants and equal programs once.

    Raises BackpropError where there is no figure.
    """
    found: dict[str, Job] = {}
    for job in jobs:
        if isinstance(job.what, Figure):
            path = PurePosixPath(job.file)
            choices = {n: v for n, v in job.what.choices.items() if n in _HEEDED}
            figure = replace(job.what, file=str(path.with_suffix(".html")), choices=choices)
            key = json.dumps([figure.program, repr(sorted(figure.at.items())), repr(choices)])
            found.setdefault(key, replace(job, what=figure))
    if not found:
        raise BackpropError("there is no figure to make a site of", remedy="Begin with [[figure]].")
    return _named_apart(list(found.values()))


def _named_apart(jobs: list[Job]) -> list[Job]:
    """Two figures that differ in the suffix only get files of different names."""
    taken: set[str] = {INDEX}
    apart = []
    for job in jobs:
        path, number = PurePosixPath(job.file), 1
        while (
            name := str(path if number == 1 else path.with_stem(f"{path.stem}-{number}"))
        ) in taken:
            number += 1
        taken.add(name)
        apart.append(replace(job, what=replace(job.what, file=name)))
    return apart


def index(title: str, jobs: list[Job], app: str = "") -> str:
    """The page that lists the players, with a search in titles and programs.

    ``app`` is the address of an app; then every entry has a link that opens it there. There
    is no other address in the page: style and script stand in it.
    """
    entries = "\n".join(_entry(job.what, app) for job in jobs if isinstance(job.what, Figure))
    return _PAGE.format(
        title=escape(title), style=_read("site.css"), script=_read("site.js"), entries=entries
    )


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<label for="search">Search</label> <output id="count" for="search"></output>
<input id="search" type="search">
<ul>
{entries}
</ul>
</main>
<script>{script}</script>
</body>
</html>
"""


def _entry(figure: Figure, app: str) -> str:
    title = str(figure.choices.get("title") or PurePosixPath(figure.file).stem)
    program = figure.program.strip()
    address = link(app, figure.program, figure.at) if app else ""
    there = f'<a class="app" href="{escape(address)}">open in the app</a>'
    return (
        f'<li data-words="{escape(f"{title} {program}".casefold())}">'
        f'<a href="{escape(quote(figure.file))}">{escape(title)}</a>'
        f"<code>{escape(program)}</code>{there if app else ''}</li>"
    )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()
