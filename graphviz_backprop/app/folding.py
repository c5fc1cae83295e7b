"""Which blocks of the stepper's picture are drawn as one box: a click folds and unfolds them."""

from __future__ import annotations

from contextlib import suppress

import networkx as nx
import streamlit as st
from streamlit.errors import StreamlitAPIException

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.folding import refolded, toggled
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.blocks import blocks


def toggle(scene: Scene, address: str) -> None:
    """Folds the block that stands unfolded in a picture, or unfolds it; all others stay."""
    if all(outline.address != address for outline in scene.outlines):
        return
    now = refolded(Drawing(), toggled(scene.unfolded, address))
    memory = st.session_state
    memory["fold"], memory["unfold"] = now.fold, now.unfold


def keep(graph: nx.MultiDiGraph) -> None:
    """Forgets blocks that another formula had: their names are no fault of what is typed."""
    memory = st.session_state
    known = {"auto", "all", "none"}
    for block in blocks(graph).values():
        known |= {block.address, block.name}
    if memory["only"] and memory["only"] not in known:
        with suppress(StreamlitAPIException):  # its box is drawn, and says what is wrong
            memory["only"] = ""
    for name in ("fold", "unfold"):
        memory[name] = tuple(each for each in memory[name] if each in known)
