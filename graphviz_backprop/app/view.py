"""What the panels of the stepper page look at."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from graphviz_backprop.app.work import Run
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.export.player import Document
from graphviz_backprop.teach.share import State
from graphviz_backprop.trace import Trace


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
        """How it is drawn."""
        return self.run.drawing
