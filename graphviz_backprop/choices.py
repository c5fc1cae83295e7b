"""Everything that a person chooses, one table a stage of the pipeline.

A field says by ``choice`` what it may be, how it is called in the app, on the command line and
in an address, and what ``--help`` says of it. Flags, widgets, addresses and checks are made
from that, so a new option is one field here and the code that heeds it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import ChoiceError
from graphviz_backprop.text.kinds import Kind, one_of
from graphviz_backprop.text.numbers import FITTING, NumberFormat

Stage = TypeVar("Stage")


class Choice(NamedTuple):
    """What is known of one field.

    ``label`` is its name in the app, "" where no widget asks for it; ``key`` its name in an
    address, "" where it stands in none. ``hint`` stands for the value in ``--help``.
    """

    kind: Kind
    help: str = ""
    label: str = ""
    key: str = ""
    hint: str = ""


def again(row: Choice, default: object) -> Any:
    """A field with the row of another one and its own default."""
    return field(default=default, metadata={"choice": row})


def choice(
    default: object, kind: Kind, help: str = "", *, label: str = "", key: str = "", hint: str = ""
) -> Any:
    """A field of a stage with its row of the table."""
    return again(Choice(kind, help, label, key, hint), default)


def table(stage: type) -> dict[str, Choice]:
    """The choices of a stage by the name of their field."""
    return {each.name: each.metadata["choice"] for each in fields(stage) if each.metadata}


def flag(name: str) -> str:
    """A choice as the command line writes it.

    >>> flag("slide_arithmetic")
    '--slide-arithmetic'
    """
    return f"--{name.replace('_', '-')}"


def made(stage: type[Stage], given: Mapping[str, object]) -> Stage:
    """A stage from those of the ``given`` choices that are its own, as values or as texts.

    Raises ChoiceError for a value that none of its fields can have.
    """
    found: dict[str, Any] = {}
    for name, row in table(stage).items():
        if given.get(name) is not None:
            try:
                found[name] = row.kind.taken(given[name])
            except ValueError as error:
                raise ChoiceError(
                    f"{name} cannot be {given[name]!r:.60}", remedy=f"It is {row.kind.expects}."
                ) from error
    return stage(**found)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a program becomes a graph."""

    group: bool = choice(
        False,
        kinds.SWITCH,
        "Draw known formulas, as 1/(1+e^-x), as one gate.",
        label="Known formulas as one gate",
        key="group",
    )
    expand: bool = choice(
        False,
        kinds.SWITCH,
        "Draw composite gates as their formula.",
        label="Composite gates written out",
        key="expand",
    )
    share: bool = choice(
        False, kinds.SWITCH, "Compute equal subexpressions once.",
        label="Compute equal parts once", key="share",
    )  # fmt: skip
    sums: str = choice(
        "gate",
        one_of({"gate": "as one gate", "written": "written out"}),
        "How a sum over an index is drawn.", label="Sums over an index", key="sums",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is differentiated, and from which numbers. ``seed`` is text: "" for ones."""

    target: str = choice(
        "",
        kinds.matching(r'[^<>&"\x00-\x1f]{1,60}', "the name of a node"),
        "Differentiate this node; by default the output.",
        label="Differentiate",
        key="target",
    )
    seed: str = choice(
        "", kinds.ARRAY, '∂target/∂target: "10" or "[0, 1]"; else ones.', label="Seed", key="seed"
    )
    data: str = choice(
        "",
        kinds.matching(r"[^<>&\"\x00-\x1f]{1,200}", "names of inputs, such as x,t"),
        "These inputs are data or targets: they take no gradient.",
        label="Data and targets",
        key="data",
        hint="NAMES",
    )
    slide_arithmetic: bool = choice(
        False, kinds.SWITCH, "Compute every number from the rounded ones that are shown."
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """Choices that change the geometry; colours are the theme's.

    ``constants``: a constant with one user stands in the user's circle ("folded",
    as lectures draw it) or is a leaf of its own. ``direction``: left to right or
    top-down. ``preset``: "slide" has larger labels. ``names``: at the wires stand the
    names that the program gives, and the ``v1``, ``v2``, … by which explanations call the
    other operations while a step is about them ("own") or always ("all"). ``wrap`` breaks
    a wide picture into rows.
    ``fold`` names the blocks that are drawn as one box, ``unfold`` the only ones that are not;
    ``only`` is the one that is drawn alone.
    """

    constants: Literal["folded", "leaf"] = choice(
        "folded",
        one_of({"folded": "in the circle of their user", "leaf": "as leaves"}),
        "Constants inside circles, or as leaves.",
        label="Constants",
        key="constants",
    )
    direction: Literal["LR", "TB"] = choice(
        "LR",
        one_of({"LR": "left to right", "TB": "top-down"}),
        "Left to right, or top-down.",
        label="Direction",
        key="direction",
    )
    numbers: NumberFormat = choice(
        FITTING,
        kinds.NUMBERS,
        '"2": decimals; "3s": significant figures; "exact"; else decimals as fit.',
        label="Numbers",
        key="numbers",
        hint="FORMAT",
    )
    preset: Literal["normal", "slide"] = choice(
        "normal",
        one_of({"normal": "normal", "slide": "large, for slides"}),
        "slide has larger labels.",
        label="Labels",
        key="preset",
    )
    names: Literal["own", "all"] = choice(
        "own",
        one_of({"all": "all, also v1, v2, …", "own": "those of the formula"}),
        "At the wires: the program's names, with v1, v2, … while a step is about them; or all.",
        label="Names at the wires",
        key="names",
    )
    wrap: bool = choice(False, kinds.SWITCH, "Break a wide picture into rows.")  # fmt: skip
    fold: tuple[str, ...] = choice(
        (),
        kinds.listed(kinds.words(200), 1000),
        "Blocks drawn as one box: all, none or their names; else as many as can be read.",
        key="fold",
        hint="NAMES",
    )
    unfold: tuple[str, ...] = choice(
        (),
        kinds.listed(kinds.words(200), 1000),
        "Only these blocks with what is in them: layer1, net/layer1.",
        key="unfold",
        hint="NAMES",
    )
    only: str = choice(
        "",
        kinds.words(200),
        "This block alone, with what goes into it and comes out of it.",
        label="One block alone",
        key="only",
        hint="NAME",
    )


#: The themes that the package has, and how a picture without one is coloured.
THEMES = {
    "auto": "as the page", "light": "light", "dark": "dark", "print": "black and white",
    "colourblind": "for the colour-blind",
}  # fmt: skip


def _theme(text: str) -> str:
    if text not in THEMES and not text.endswith(".toml"):
        raise ValueError
    return text


@dataclass(frozen=True, slots=True)
class Paging:
    """What stands on which page, and in which colours.

    ``theme``: "auto" is light, and in a browser as the reader's system is. ``step``: only
    these frames. ``chain_rule``, ``update`` and ``matrix`` add what is said without a step of the
    run, see ``drawing/story.py``. ``worksheet``: boxes to write in instead of numbers, at the
    nodes ``blank``.
    """

    pace: Literal["gradient", "node", "block", "pass"] = choice(
        "gradient",
        one_of(
            {
                "gradient": "every gradient",
                "node": "every node",
                "block": "every block",
                "pass": "every pass",
            }
        ),
        "A picture every gradient, every node, every block or every pass.",
        label="Steps",
        key="pace",
    )
    step: tuple[kinds.Range, ...] = choice(
        (),
        kinds.STEPS,
        "Only these, counted from 1 as `show` does: 5, 4-9,12; -1 is the last.",
        hint="STEPS",
    )
    theme: str = choice(
        "auto",
        Kind(_theme, f"one of {', '.join(THEMES)}, or a .toml file", values=THEMES),
        f"{', '.join(THEMES)} or a .toml file.",
        label="Colours",
        key="theme",
        hint="THEME",
    )
    background: str = choice(
        "",
        kinds.matching("none|#[0-9A-Fa-f]{6}", '"none" or a colour such as #ffffff'),
        '"none", or a colour such as #ffffff.',
        hint="COLOUR",
    )
    title: str = choice("", kinds.words(20_000), "Title of the picture or of the slides.")
    caption: str = choice("", kinds.words(20_000), "A line under the picture.")
    footer: str = choice("", kinds.words(20_000), "A small line at the foot.")
    panel: Literal["off", "side", "below"] = choice(
        "off",
        one_of({"off": "off", "side": "beside the picture", "below": "below the picture"}),
        "Slides: every operation with its local derivatives; below: the step's own.",
    )
    chain_rule: bool = choice(
        False, kinds.SWITCH, "Slides: before each gradient its chain rule in symbols alone."
    )
    update: float | None = choice(
        None,
        kinds.number(0, 1e6),
        "End with x ← x − RATE · gradient for every input.",
        hint="RATE",
    )
    matrix: str = choice(
        "",
        kinds.words(130),
        "Only the Jacobian ∂y/∂x, worked out in steps: y,x.",
        hint="Y,X",
    )
    worksheet: Literal["", "gradients", "values", "both"] = choice(
        "",
        one_of(("gradients", "values", "both")),
        "Leave these out, with boxes to write in; the answers follow.",
    )
    blank: tuple[str, ...] = choice(
        (), kinds.listed(kinds.words(60), 1000), "Worksheet: only at these nodes.", hint="NAMES"
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is written; each format heeds those its row names. None: as it is usual there.

    ``picture``: what a folder or an archive holds. ``text``: live or outlines. ``scale``:
    pixels a point; ``width``: pixels, in place of it. ``seconds``: how long an animation
    rests on a picture. ``tex``: overlays for beamer, one picture, the same for ``\\input``,
    or the working.
    """

    picture: Literal["svg", "png"] = choice(
        "svg", one_of(("svg", "png")), "What a folder or .zip holds."
    )
    text: Literal["path", "live"] = choice(
        "path", one_of(("path", "live")), "Outlines, or text to edit."
    )
    id_prefix: str = choice(
        "",
        kinds.matching("[A-Za-z_][A-Za-z0-9_-]{0,60}", "letters, digits, - and _, a letter first"),
        "What ids in an SVG begin with.",
        hint="TEXT",
    )
    scale: float = choice(2.0, kinds.number(0.1, 20), "Pixels a point.")
    width: int | None = choice(None, kinds.whole(1, 20_000), "Width in pixels.")
    aspect: Literal["canvas", "16:9", "4:3"] | None = choice(
        None,
        one_of(("canvas", "16:9", "4:3")),
        "The bare picture, or a slide with headline and chain rule.",
    )
    slides: Literal["many", "one"] = choice(
        "many", one_of(("many", "one")), "A slide a step, or one slide with a click a step."
    )
    group_shapes: bool = choice(
        False, kinds.SWITCH, "The picture's shapes as one group, to move and to scale them."
    )
    template: Path | None = choice(None, kinds.FILE, "A .pptx or .potx to build on.", hint="FILE")
    layout: str = choice(
        "", kinds.words(200), "The template's layout for the slides; the picture is its contents.",
        hint="NAME",
    )  # fmt: skip
    handout: Literal["", "1", "2", "3", "4", "6", "8"] = choice(
        "", one_of(("1", "2", "3", "4", "6", "8")), "So many slides a page of paper."
    )
    paper: Literal["a4", "letter"] = choice(
        "a4", one_of({"a4": "A4", "letter": "US Letter"}), "The paper of a handout or a worksheet."
    )
    author: str = choice("", kinds.words(200), "Who is named as the author of the file.")
    loop: int | None = choice(
        None, kinds.whole(0, 1000), "How often an animation runs; 0 for without end."
    )
    seconds: float = choice(1.2, kinds.number(0.02, 60), "How long a picture stays.")
    tex: Literal["beamer", "picture", "fragment", "working"] = choice(
        "beamer", one_of(("beamer", "picture", "fragment", "working")),
        ".tex: overlays for beamer, one picture, one to input anywhere, or the working.",
    )  # fmt: skip


class Choices(NamedTuple):
    """One value of every stage, in the order of the pipeline."""

    reading: Reading
    run: Run
    drawing: Drawing
    paging: Paging
    format: Format


#: All stages, in the order of the pipeline.
STAGES = (Reading, Run, Drawing, Paging, Format)
#: Every choice by its name.
TABLE = {name: row for stage in STAGES for name, row in table(stage).items()}


def settled(given: Mapping[str, object]) -> Choices:
    """All stages, with the ``given`` choices and else as usual; raises ChoiceError."""
    if unknown := given.keys() - TABLE.keys():
        near = difflib.get_close_matches(min(unknown), TABLE, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise ChoiceError(
            f"there is no choice called {min(unknown)!r:.40}",
            remedy=f"{meant}There are: {', '.join(TABLE)}.",
        )
    return Choices(
        made(Reading, given),
        made(Run, given),
        made(Drawing, given),
        made(Paging, given),
        made(Format, given),
    )
