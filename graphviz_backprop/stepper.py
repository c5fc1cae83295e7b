"""The player as a notebook's widget, for the extra ``notebook``."""

from __future__ import annotations

from collections.abc import Mapping

import anywidget
import traitlets

from graphviz_backprop import browser
from graphviz_backprop.browser.player import document, encoded
from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing.folding import refolded, toggled
from graphviz_backprop.drawing.frame import Pace
from graphviz_backprop.drawing.room import room_for
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.theme import DARK, LIGHT
from graphviz_backprop.engine.trace import run
from graphviz_backprop.pipeline import Program, graph_of

#: Joins the widget's traits and the player. The player is the app's and the HTML export's.
_RENDER = """
export default {
  render({ model, el }) {
    const root = document.createElement("div");
    root.className = "gb";
    el.append(root);
    const theme = () => { root.dataset.theme = model.get("theme"); };
    theme();
    const player = createPlayer(root, JSON.parse(model.get("document")), {
      step: model.get("step"),
      onStep: (step) => { model.set("step", step); model.save_changes(); },
      onPick: (key) => { model.set("picked", key); model.save_changes(); },
    });
    const changed = {
      "change:document": () => player.update(JSON.parse(model.get("document"))),
      "change:step": () => player.goTo(model.get("step"), { quiet: true }),
      "change:theme": theme,
    };
    for (const [name, act] of Object.entries(changed)) model.on(name, act);
    return () => {
      for (const [name, act] of Object.entries(changed)) model.off(name, act);
      player.destroy();
    };
  },
};
"""


class Stepper(anywidget.AnyWidget):
    """A program step by step; its ``step`` (from 0) and ``picked`` node can be read and set.

    ``trace`` is the run that is shown, and ``set`` runs the same graph on other numbers:
    the picture stays where it is and only the numbers change. ``theme`` is auto, light or dark.
    """

    _esm = browser.module("player.js") + _RENDER
    _css = browser.styles(LIGHT, DARK)
    document = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    picked = traitlets.Unicode("").tag(sync=True)
    theme = traitlets.Unicode("auto").tag(sync=True)

    def __init__(
        self,
        program: Program,
        at: Mapping[str, object] | None = None,
        /,
        *,
        drawing: Drawing = Drawing(),
        pace: Pace = "gradient",
        **bindings: object,
    ) -> None:
        """Runs a program, text or graph, at these inputs; raises what ``gb.run`` raises."""
        self._drawing, self._pace = drawing, pace
        self._bindings = {**(at or {}), **bindings}
        self.trace = self._first = run(graph_of(program, self._bindings), self._bindings)
        super().__init__(document=self._document())

    def set(self, **bindings: object) -> None:
        """Other values for some of the inputs; the step stays."""
        given = self._bindings | bindings
        self.trace = run(self.trace.graph, given, target=self.trace.target)
        self._bindings = given
        self.document = self._document()

    @traitlets.observe("picked")
    def _fold(self, change: Mapping[str, str]) -> None:
        """A block that was picked is folded or unfolded."""
        if change["new"].startswith("/"):
            now = toggled(self._scene.unfolded, change["new"][1:])
            self._drawing = refolded(self._drawing, now)
            self.picked, self.document = "", self._document()

    def _document(self) -> str:
        room = room_for([self._first, self.trace], self._drawing, samples=True)
        self._scene = scene_of(self.trace, self._drawing, room=room)
        paging = Paging(pace=self._pace)
        made = document(self.trace, self._scene, numbers=self._drawing.numbers, paging=paging)
        return encoded(made)
