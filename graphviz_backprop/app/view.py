"""What the panels of the stepper page look at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx

from graphviz_backprop.address import State
from graphviz_backprop.app.work import Run
from graphviz_backprop.browser.player import Document
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class View:
    """One run as the page shows it, and the frame at which the reader stands.

    ``lasts`` holds, for every frame, the index of the last step of the trace it has done.
    """

    state: State
    run: Run
    graph: nx.MultiDiGraph
    trace: Trace
    scene: Scene
    document: Document
    step: int
    lasts: tuple[int, ...]

    @property
    def drawing(self) -> Drawing:
        """How it is drawn, with the format that numbers have."""
        drawing = self.run.drawing
        return replace(drawing, numbers=self.trace.style_of(drawing.numbers))
