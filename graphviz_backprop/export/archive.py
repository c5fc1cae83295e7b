"""All pictures of a deck as numbered files, with an index and a page on how to use them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphviz_backprop.choices import Format
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed
from graphviz_backprop.export.deck import Deck, Page, Progress, watched
from graphviz_backprop.export.pictures import png_picture, svg_picture
from graphviz_backprop.export.saving import INDEX

#: The earliest date that a zip file can hold: the same in every archive.
DATE = (1980, 1, 1, 0, 0, 0)

_README = """\
{name}

{count} pictures, one a step, in the order of their numbers. {index} lists them with
their headlines and their workings in words: good for speaker notes and for alt text.

PowerPoint     Insert > Pictures takes SVG and PNG. An SVG stays sharp; Graphics Format >
               Convert to Shape makes shapes of it. For slides that are ready, export .pptx.
Keynote        Insert > Choose takes PNG; SVG only as a shape, so prefer PNG or open the
               .pptx export.
Google Slides  takes PNG, not SVG: Insert > Image > Upload. Or upload the .pptx export to
               Drive and open it with Slides.
LibreOffice    Insert > Image takes both. Insert > Media > Photo Album makes a slide of
               every picture at once.
reveal.js      in one section, put the pictures into <div class="r-stack">, each
               <img class="fragment" data-fragment-index="0" src="...">; they lie on each
               other exactly, so that stepping shows the gradients one by one.
beamer         export .pdf with --aspect canvas, then
               \\includegraphics<1>[page=1]{{steps.pdf}}, <2>[page=2] and so on

All pictures have the same size and the same geometry: put each exactly where the one
before it was, and only the new number seems to appear.
"""


def files(
    deck: Deck,
    settings: Format = Format(),
    progress: Progress | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Name and content of every picture, then of the readme and of the index."""
    pages, names = deck.pages, []
    width = max(2, len(str(pages[-1].frame.total)))
    for page in watched(pages, progress):
        name = f"{page.frame.number:0{width}}-{_slug(deck, page)}.{settings.picture}"
        names.append(name)
        if settings.picture == "svg":
            yield name, svg_picture(deck, page.frame, settings).encode()
        else:
            yield name, png_picture(deck, page.frame, settings)
    readme = _README.format(name=deck.name, count=len(pages), index=INDEX)
    yield "README.txt", readme.encode()
    yield INDEX, _index(deck, [*zip(names, pages, strict=True)]).encode()


def _index(deck: Deck, named: list[tuple[str, Page]]) -> str:
    listed = [
        {
            "file": name,
            "step": page.frame.index,
            "headline": page.headline,
            "text": page.speech,
            "latex": list(page.working),
        }
        for name, page in named
    ]
    listed.append({"file": "README.txt"})
    index = {"title": deck.paging.title, "formula": deck.reading, "files": listed}
    return json.dumps(index, ensure_ascii=False, indent=2) + "\n"


def _slug(deck: Deck, page: Page) -> str:
    """What the step is about, in letters that every file system takes."""
    labels, steps = deck.trace.labels, page.frame.steps
    if not steps:
        words = page.headline
    elif deck.paging.pace == "pass":
        words = page.frame.phase
    else:
        match steps[-1]:
            case Inputs():
                words = "inputs"
            case Forward(node=node):
                words = f"forward-{labels[node]}"
            case Seed(node=node):
                words = f"seed-{labels[node]}"
            case Pull(node=node, edge=edge):
                words = f"backward-{labels[edge.user]}"
                words += f"-to-{labels[node]}" if len(steps) == 1 else ""
    return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")[:40].lower() or "step"


def archive(
    deck: Deck,
    settings: Format = Format(),
    progress: Progress | None = None,
) -> bytes:
    """The same files as a zip archive: same input, same bytes."""
    return zipped(files(deck, settings, progress))


def zipped(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive that depends on names and contents only, not on the clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in contents:
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed = Path(name).suffix == ".png"
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return buffer.getvalue()
