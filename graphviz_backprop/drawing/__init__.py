"""From a trace to a scene (geometry, once) and frames (what is visible after each step)."""

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.frame import Frame, Pace, frame_at, frames
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import THEMES, Theme

__all__ = ["THEMES", "Drawing", "Frame", "Pace", "Scene", "Theme", "frame_at", "frames", "scene_of"]
