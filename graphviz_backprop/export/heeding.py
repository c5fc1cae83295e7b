"""What a format makes of the choices: one that means nothing there is refused, never dropped."""

from __future__ import annotations

from collections.abc import Collection

from graphviz_backprop.choices import Choices, Drawing, Format, Paging, flag, table
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.files import TEX_HEEDS, WRITERS
from graphviz_backprop.text.errors import ChoiceError


def check_heeded(suffix: str, given: Collection[str], chosen: Choices) -> None:
    """Raises ChoiceError where one of the ``given`` choices means nothing for this format.

    ``suffix`` is "" for a folder.
    """
    settings, place = chosen.format, _place(suffix, chosen.format)
    for name in sorted({*table(Drawing), *table(Paging), *table(Format)} & set(given)):
        if name not in heeded(suffix, settings):
            others = [end for end in WRITERS if name in heeded(end, Format())]
            raise ChoiceError(
                f"{flag(name)} means nothing for {place}", remedy=f"It is for {', '.join(others)}."
            )
        if chosen.paging.worksheet and name in ("pace", "step", "chain_rule", "update", "matrix"):
            raise ChoiceError(
                f"{flag(name)} means nothing for a worksheet",
                remedy="It has two pages: the sheet and the answers.",
            )
        if suffix in ("", ".zip") and name in _OTHER_PICTURES[settings.picture]:
            raise ChoiceError(
                f"{flag(name)} means nothing for pictures in {settings.picture.upper()}",
                remedy="Choose the other kind with --picture.",
            )
    if chosen.paging.matrix and (other := {"pace", "chain_rule", "update"} & set(given)):
        raise ChoiceError(
            f"{flag(min(other))} means nothing for a Jacobian in steps",
            remedy="Leave it or --matrix out.",
        )
    if "blank" in given and not chosen.paging.worksheet:
        raise ChoiceError(
            "--blank is for worksheets", remedy="Add --worksheet gradients, values or both."
        )
    if {"template", "aspect"} <= set(given):
        raise ChoiceError(
            "--aspect and --template both say how wide a slide is",
            remedy="Choose one; a template keeps its own size.",
        )
    if "layout" in given and settings.template is None:
        raise ChoiceError("--layout is for templates", remedy="Add --template FILE.")
    if settings.slides == "one" and "group_shapes" in given:
        raise ChoiceError(
            "--group-shapes means nothing for one slide", remedy="A group cannot be animated."
        )
    row = WRITERS[suffix or ".zip"]
    aspect = settings.aspect or ("16:9" if row.slides else "canvas")
    if "panel" in given and "aspect" in row.heeds and aspect == "canvas":
        raise ChoiceError("--panel is for slides", remedy="Add --aspect 16:9.")
    if "paper" in given and not settings.handout:
        raise ChoiceError("--paper is for handouts", remedy="Add --handout 6.")
    if settings.handout and settings.aspect == "canvas":
        raise ChoiceError(
            "--handout shows slides, and --aspect canvas has none", remedy="Leave one of them out."
        )
    if {"scale", "width"} <= set(given):
        raise ChoiceError("--scale and --width both say how large it is", remedy="Choose one.")


def check_single(suffix: str, deck: Deck, chosen: Choices) -> None:
    """Raises ChoiceError where several steps are asked for, and the format holds one."""
    single = suffix and (WRITERS[suffix].single or chosen.format.tex == "picture")
    if single and chosen.paging.step and len(deck.frames) > 1:
        raise ChoiceError(
            f"--step asks for {len(deck.frames)} pictures, and {suffix} holds one",
            remedy="Choose one step, or write a folder, .zip, .pdf or .pptx.",
        )


#: What means something only for the other kind of picture in a folder.
_OTHER_PICTURES = {"svg": ("scale", "width"), "png": ("text", "id_prefix")}


def heeded(suffix: str, settings: Format) -> Collection[str]:
    """The choices that mean something for a format."""
    if suffix == ".tex":
        return TEX_HEEDS.get(settings.tex, WRITERS[suffix].heeds)
    return WRITERS[suffix or ".zip"].heeds


def _place(suffix: str, settings: Format) -> str:
    if suffix == ".tex" and settings.tex in TEX_HEEDS:
        return f".tex with --tex {settings.tex}"
    return suffix or "a folder"
