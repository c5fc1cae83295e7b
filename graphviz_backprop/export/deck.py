"""What every writer draws: one scene, its frames, and the words that go with each frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from graphviz_backprop.drawing.frame import Frame, Pace, frames
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.export.lettering import lettered
from graphviz_backprop.trace import Forward, Inputs, Pull, Seed, Trace

if TYPE_CHECKING:
    from graphviz_backprop.explain import Explanation

#: Told after every finished piece of a long export: how many are done, of how many.
Progress = Callable[[int, int], None]

#: Past this length a title, a caption or a footer ends in an ellipsis.
LONGEST_TITLE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """One picture with its words.

    ``working`` holds formulas in LaTeX, one a line; ``spoken`` the same as plain
    text of one line each; ``notes`` are sentences.
    """

    frame: Frame
    headline: str
    working: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def speech(self) -> str:
        """Everything that is said of this picture, as plain text."""
        lines = [line for line in self.spoken if line not in self.headline]
        return "\n".join((self.headline, *lines, *self.notes))


@dataclass(frozen=True, eq=False)
class Deck:
    """All that a writer needs. The words are made when a writer asks for them.

    ``headlines``, one a frame, stand in place of those of the steps; ``shown`` is the
    frame that a single picture shows unless another is asked for.
    """

    trace: Trace = field(repr=False)
    scene: Scene = field(repr=False)
    frames: tuple[Frame, ...] = field(repr=False)
    theme: Theme = LIGHT
    drawing: Drawing = Drawing()
    pace: Pace = "gradient"
    title: str = ""
    caption: str = ""
    footer: str = ""
    headlines: tuple[str, ...] = ()
    shown: int = -1

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Those of all steps of the trace, in order."""
        from graphviz_backprop.explain import explanations

        return tuple(explanations(self.trace, self.drawing.numbers))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every frame with its words."""
        return tuple(
            self._page(frame, self.explanations[frame.last + 1 - len(frame.steps) : frame.last + 1])
            for frame in self.frames
        )

    def page(self, frame: Frame) -> Page:
        """One frame with its words: quicker than all of them."""
        from graphviz_backprop.explain import explain

        if "pages" in vars(self):
            return self.pages[frame.index]
        told = (explain(self.trace, step, self.drawing.numbers) for step in frame.steps)
        return self._page(frame, tuple(told))

    def _page(self, frame: Frame, told: tuple[Explanation, ...]) -> Page:
        if self.headlines:
            headline = self.headlines[frame.index]
        elif len(told) == 1:
            headline = told[0].headline
        else:
            headline = _summary(self.trace, frame)
        return Page(
            frame,
            headline,
            tuple(each.latex for each in told if each.latex),
            tuple(each.text for each in told),
            tuple(dict.fromkeys(note for each in told for note in each.notes)),
        )

    @cached_property
    def canvas(self) -> Scene:
        """The scene with the title, the caption and the footer around it."""
        return lettered(self.scene, self.drawing, self.title, self.caption, self.footer)

    @cached_property
    def reading(self) -> str:
        """The formula as it was understood."""
        from graphviz_backprop.language.reading import reading

        return reading(self.trace.graph)

    @property
    def name(self) -> str:
        """The title, or the formula where there is none."""
        return self.title or cleaned(self.reading)


def deck(
    trace: Trace,
    drawing: Drawing = Drawing(),
    theme: Theme = LIGHT,
    *,
    pace: Pace = "gradient",
    title: str = "",
    caption: str = "",
    footer: str = "",
    rows: bool = False,
) -> Deck:
    """The deck of a trace: laid out once; with ``rows`` a wide picture is wrapped.

    Raises RenderError where the layout is too slow, or no cut into rows is good.
    """
    scene = scene_of(trace, drawing)
    return Deck(
        trace,
        wrap(scene) if rows else scene,
        tuple(frames(trace, pace)),
        theme,
        drawing,
        pace,
        cleaned(title),
        cleaned(f"{caption} {trace.remark}"),
        cleaned(footer),
    )


def _summary(trace: Trace, frame: Frame) -> str:
    """What several steps did together."""
    match frame.steps[-1]:
        case Pull(edge=edge) if all(
            isinstance(step, Pull) and step.edge.user == edge.user for step in frame.steps
        ):
            from graphviz_backprop.names import plain

            return f"Backward: the gradients of the operands of {plain(trace.labels[edge.user])}"
        case Pull() | Seed():
            return "The backward pass: every gradient"
        case Forward() | Inputs():
            return "The forward pass: every value"


def cleaned(text: str, longest: int = LONGEST_TITLE) -> str:
    """One line of text that every format can hold: no control characters, not too long.

    >>> cleaned("a\\x00b\\nc"), cleaned("long title", 5)
    ('a\N{REPLACEMENT CHARACTER}b c', 'long…')
    """
    line = "".join(_kept(character) for character in " ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _kept(character: str) -> str:
    """Control characters, lone surrogates and non-characters become the replacement sign."""
    bad = unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE
    return "\N{REPLACEMENT CHARACTER}" if bad else character


def watched(items: Sequence[T], progress: Progress | None) -> Iterator[T]:
    """The items one by one; ``progress`` is told when the work on one is over."""
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(done, len(items))
