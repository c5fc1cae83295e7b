"""What every writer draws: one scene, its frames, and the words that go with each frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.lettering import Canvas, lettered
from graphviz_backprop.drawing.marks import Mark
from graphviz_backprop.drawing.paint import Timeline, at, differences, placed, timeline
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.slide import Box, Places, SlideWords, paint_slide, places
from graphviz_backprop.drawing.story import story
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed
from graphviz_backprop.engine.trace import Trace

if TYPE_CHECKING:
    from graphviz_backprop.explain import Explanation
    from graphviz_backprop.explain.panel import Panel

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

    ``headlines``, one a frame, stand in place of those of the steps, ``painted`` in place
    of the marks of the scene; ``shown`` is the frame that a single picture shows unless
    another is asked for. ``told`` are the words of frames in which no step is done, by number.
    """

    trace: Trace = field(repr=False)
    scene: Scene = field(repr=False)
    frames: tuple[Frame, ...] = field(repr=False)
    theme: Theme = LIGHT
    drawing: Drawing = Drawing()
    paging: Paging = Paging()
    headlines: tuple[str, ...] = ()
    painted: Timeline = field(default=(), repr=False)
    shown: int = -1
    told: Mapping[int, Explanation] = field(default_factory=dict, repr=False)

    @property
    def frame(self) -> Frame:
        """The one that a single picture shows."""
        return self.frames[self.shown]

    @property
    def alone(self) -> Deck:
        """The deck of that one frame, where nothing else will be drawn."""
        if self.painted:  # made for these frames
            return self
        return replace(self, frames=(replace(self.frame, index=0),), shown=0)

    @cached_property
    def marks(self) -> Timeline:
        """The marks of all frames."""
        return self.painted or timeline(self.scene, self.frames)

    @cached_property
    def panel_lines(self) -> Panel:
        """Every operation with its local derivatives, and what is wanted."""
        from graphviz_backprop.explain.panel import panel

        return panel(self.trace, self.drawing.numbers)

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

    def headline(self, frame: Frame) -> str:
        """What a frame says first: all that stands with a picture that has no words."""
        if self.headlines:
            return self.headlines[frame.index]
        if frame.number in self.told:
            return self.told[frame.number].headline
        if isinstance(frame.steps[-1], Inputs):
            return "Inputs"  # their numbers stand in the picture and in the working
        if whole := self._whole_block(frame):
            return whole.headline
        if len(frame.steps) > 1:
            return _summary(self.trace, frame, self.scene.shown.folded)
        from graphviz_backprop.explain import headline

        return headline(self.trace, frame.steps[0], self.drawing.numbers)

    def _whole_block(self, frame: Frame) -> Explanation | None:
        """The backward pass through a block as one step, where a frame is that."""
        if self.paging.pace != "block" or not frame.steps:
            return None
        from graphviz_backprop.explain.blocks import told_together

        return told_together(self.trace, frame.steps, self.scene.shown.folded, self.drawing.numbers)

    def _page(self, frame: Frame, told: tuple[Explanation, ...]) -> Page:
        whole = self._whole_block(frame)
        told = (whole,) if whole else told
        told = (self.told[frame.number],) if frame.number in self.told else told
        working = [each.latex for each in (whole.equations if whole else told) if each.latex]
        if self.paging.panel == "below" and len(frame.steps) == 1:
            working.append(self.panel_lines.line_of(frame.steps[0]).latex)
        return Page(
            frame,
            self.headline(frame),
            tuple(working),
            tuple(each.text for each in told),
            tuple(dict.fromkeys(note for each in told for note in each.notes)),
        )

    @cached_property
    def canvas(self) -> Canvas:
        """The picture with the title, the caption and the footer around it."""
        bare = Canvas(self.scene.width, self.scene.height, self.marks)
        return lettered(
            bare, self.drawing, self.paging.title, self.paging.caption, self.paging.footer
        )

    @property
    def foot(self) -> str:
        """What stands at the foot of every slide, but for its number."""
        return "  ·  ".join(part for part in (self.paging.title, self.paging.footer) if part)

    def places(
        self, size: tuple[float, float], top: float | None = None, room: Box | None = None
    ) -> Places:
        """Where things stand on its slides of this size; ``top`` is where a title ends,
        ``room`` what a template leaves for the picture and its formulas."""
        return places(
            self.scene,
            size,
            formulas=any(_is_typeset(page) for page in self.pages),
            caption=bool(self.paging.caption),
            panel=self.paging.panel == "side",
            top=top,
            given=room,
        )

    def slide(self, page: Page, on: Places) -> tuple[Mark, ...]:
        """The marks of one slide."""
        picture = at(self.picture(on), page.frame.index)
        return paint_slide(picture, self._words(page), on)

    def picture(self, on: Places) -> Timeline:
        """The marks of the picture on all slides, each once."""
        return _on_slide(self, on)

    def slides(self, on: Places) -> Timeline:
        """The marks of all slides, each once."""
        words = [paint_slide((), self._words(page), on) for page in self.pages]
        return (*self.picture(on), *differences(words))

    def _words(self, page: Page) -> SlideWords:
        number = f"{page.frame.number} / {page.frame.total}"
        lines, lit = self.beside(page)
        return SlideWords(
            page.headline,
            page.working if _is_typeset(page) else (),
            page.spoken,
            self.paging.caption,
            "  ·  ".join(part for part in (self.foot, number) if part),
            lines,
            lit,
        )

    def beside(self, page: Page) -> tuple[tuple[str, ...], int | None]:
        """The lines of the side panel, and the one that the page is about."""
        if self.paging.panel != "side":
            return (), None
        lines = tuple(line.latex for line in self.panel_lines.lines)
        return lines, self.panel_lines.about(page.frame.steps, page.frame.shown)

    @cached_property
    def reading(self) -> str:
        """The formula as it was understood."""
        from graphviz_backprop.language.writing.reading import reading

        return reading(self.trace.graph)

    @property
    def name(self) -> str:
        """The title, or the formula where there is none."""
        return self.paging.title or cleaned(self.reading)


_NO_ROWS = "--wrap changes nothing: rows would not make this picture larger"
#: Formulas of more steps than this do not fit under a picture.
_MOST_FORMULAS = 3


def _is_typeset(page: Page) -> bool:
    return 0 < len(page.working) <= _MOST_FORMULAS


@lru_cache(maxsize=2)  # one deck is written slide by slide
def _on_slide(deck: Deck, on: Places) -> Timeline:
    return placed(deck.marks, on.picture.x, on.picture.y, on.scale)


def deck(
    trace: Trace,
    drawing: Drawing = Drawing(),
    theme: Theme = LIGHT,
    paging: Paging = Paging(),
    *,
    scene: Scene | None = None,
) -> Deck:
    """The deck of a trace: laid out once, and not at all where its ``scene`` is there.

    Raises RenderError where the layout is too slow, or no cut into rows is good.
    """
    scene = scene or scene_of(trace, drawing)
    shown = wrap(scene) if drawing.wrap else scene
    if drawing.wrap and shown is scene:
        shown = replace(scene, remark=f"{scene.remark} {_NO_ROWS}".strip())
    told = story(trace, drawing.numbers, paging, shown.shown)
    return Deck(
        trace,
        shown,
        told.frames,
        theme,
        drawing,
        replace(
            paging,
            title=cleaned(paging.title or drawing.only.replace("/", " / ")),
            caption=cleaned(f"{paging.caption} {trace.remark}"),
            footer=cleaned(paging.footer),
        ),
        told=told.told,
    )


def _summary(trace: Trace, frame: Frame, folded: Collection[str]) -> str:
    """What several steps did together."""
    from graphviz_backprop.explain.blocks import common_block

    match frame.steps[-1]:
        case Pull(edge=edge) if all(
            isinstance(step, Pull) and step.edge.user == edge.user for step in frame.steps
        ):
            from graphviz_backprop.text.names import plain

            return f"Backward: the gradients of the operands of {plain(trace.labels[edge.user])}"
        case _ if block := common_block(trace, frame.steps, folded):
            return f"{frame.phase.capitalize()} through the block {block[-1]}"
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
