"""The gallery: every worked example in pictures, with an index that a code host shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from graphviz_backprop.choices import Drawing, Format, Paging, Run
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.saving import make_folder, save
from graphviz_backprop.export.working import markdown_text
from graphviz_backprop.language.writing.styles import literal_text
from graphviz_backprop.learn.layers import network
from graphviz_backprop.pipeline import deck_of, graph_of, trace_of
from graphviz_backprop.text.errors import RenderError
from graphviz_backprop.text.numbers import TWO_DECIMALS

INDEX = "README.md"
#: A network as it is opened: file, words and drawing.
_OPENED = (
    ("layers", "Layers", Drawing(fold=("all",), numbers=TWO_DECIMALS)),
    ("layer", "One layer opened", Drawing(unfold=("layer1",), numbers=TWO_DECIMALS)),
    ("neuron", "One neuron of it", Drawing(unfold=("layer1/neuron2",), numbers=TWO_DECIMALS)),
    ("alone", "The neuron alone", Drawing(only="layer1/neuron2", numbers=TWO_DECIMALS)),
)
_SMALL = Format(width=800)
_INTRODUCTION = """\
# Gallery

Published worked examples, drawn by `make gallery`; do not edit these files. Each player
is one file without any address in it: download it, open it in a browser, and step with
the arrow keys.
"""
#: Attributes with geometry, which another version of Graphviz may compute otherwise.
_GEOMETRY = re.compile(r'(?<= )(d|x|y|cx|cy|r|rx|ry|points|transform|viewBox|width|height)="[^"]*"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def write_gallery(folder: Path) -> Iterator[str]:
    """Writes all files, naming each when it is done; older examples' files are removed.

    Raises RenderError where the folder holds something that is not a gallery.
    """
    if folder.exists() and not folder.is_dir():
        raise RenderError(f"{folder} is a file, not a folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_gallery(folder):
        raise RenderError(
            f"the folder {folder} has other files in it", remedy="Choose a new folder."
        )
    written = set()
    for name, content in gallery_files():
        path = folder / name
        make_folder(path.parent)
        save(path, content)
        written.add(path)
        yield name
    for suffix in ("svg", "gif", "html"):
        for path in set(folder.glob(f"*/*.{suffix}")) - written:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def stale(folder: Path) -> list[str]:
    """The files that are missing or are not what would be written now.

    Pictures are compared up to geometry, which depends on the version of Graphviz;
    animations and players only have to be there.
    """
    found = []
    for name, content in gallery_files(pictures_only=True):
        path = folder / name
        if not path.is_file() or _compared(path.read_bytes()) != _compared(content):
            found.append(name)
    for example in examples():
        names = (f"{example.id}/{name}" for name in ("steps.gif", "player.html"))
        found += [name for name in names if not (folder / name).is_file()]
    player = "network/player.html"
    return found if (folder / player).is_file() else [*found, player]


def _compared(content: bytes) -> str:
    """The text without its geometry: words, colours, ids, and the commands of outlines."""
    text = content.decode().replace("\r\n", "\n")
    return _GEOMETRY.sub(lambda found: _NUMBER.sub("#", found[0]), text)


def _is_gallery(folder: Path) -> bool:
    index = folder / INDEX
    return index.is_file() and index.read_text(encoding="utf-8").startswith("# Gallery\n")


def gallery_files(*, pictures_only: bool = False) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file, the index first; ``pictures_only`` without the
    animations and the players."""
    yield INDEX, _index().encode()
    for example in examples():
        graph = graph_of(example.program, example.bindings)
        trace = trace_of(graph, example.bindings, Run(data=",".join(example.data)))
        drawn = deck_of(trace, Drawing(wrap=True))
        for name, step in zip(("first", "middle", "last"), _steps(drawn), strict=True):
            picture = WRITERS[".svg"].write(replace(drawn, shown=step), Format(), None)
            yield f"{example.id}/{name}.svg", picture
        if not pictures_only:
            yield f"{example.id}/steps.gif", WRITERS[".gif"].write(drawn, _SMALL, None)
            yield f"{example.id}/player.html", WRITERS[".html"].write(drawn, Format(), None)
    yield from _network(pictures_only=pictures_only)


def _network(*, pictures_only: bool) -> Iterator[tuple[str, bytes]]:
    """A network as layers, then opened; in the player, by a click."""
    trace = trace_of(network(2, 3, 1, "tanh"))
    for name, _, drawing in _OPENED:
        picture = WRITERS[".svg"].write(deck_of(trace, drawing), Format(), None)
        yield f"network/{name}.svg", picture
    if not pictures_only:
        drawn = deck_of(trace, _OPENED[0][2], Paging(pace="block"))
        yield "network/player.html", WRITERS[".html"].write(drawn, Format(), None)


def _steps(drawn: Deck) -> tuple[int, int, int]:
    """The first frame, the one where the backward pass begins, the last."""
    backward = next(frame.index for frame in drawn.frames if frame.phase == "backward")
    return 0, backward, len(drawn.frames) - 1


def _index() -> str:
    parts = [_INTRODUCTION]
    for lesson, group in groupby(sorted(examples(), key=lambda e: e.lesson), lambda e: e.lesson):
        parts.append(f"## {lesson}\n")
        parts += [_entry(example) for example in group]
    parts.append('## A network in layers\n\n```python\ngb.network(2, 3, 1, "tanh")\n```\n')
    parts += [f"{said}:\n\n![{said}](network/{name}.svg)\n" for name, said, _ in _OPENED]
    parts.append("[Player](network/player.html): O opens the block of a step, C closes it\n")
    return "\n".join(parts)


def _entry(example: Example) -> str:
    written = {name: literal_text(value) for name, value in example.bindings.items()}
    bindings = ", ".join(f"{name} = {text}" for name, text in written.items()).replace("−", "-")
    title = markdown_text(example.title)
    return "\n".join(
        (
            f"### {title}\n",
            f"```\n{example.program.strip()}\n{bindings}\n```\n",
            f"![{title}: all steps]({example.id}/steps.gif)\n",
            "| Inputs | The backward pass begins | All gradients |\n| --- | --- | --- |",
            "| "
            + " | ".join(
                f"![{title}, {when}]({example.id}/{name}.svg)"
                for name, when in (
                    ("first", "inputs"),
                    ("middle", "backward pass begins"),
                    ("last", "all gradients"),
                )
            )
            + " |\n",
            f"[Player]({example.id}/player.html) · Source: {markdown_text(example.source)}\n",
        )
    )
