"""The DOT text of a plan: sizes and links under generated ids, never a user's text."""

from __future__ import annotations

from collections import Counter

from graphviz import Digraph

from graphviz_backprop.drawing.boxes import Box, Plan
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.graph import Edge

_POINTS_PER_INCH = 72.0
#: Inputs stand in one column at the left only while the picture is small.
_FEW_LEAVES, _FEW_BOXES = 8, 60
_MANY_BOXES = 100
#: So many branches get twice the distance, or they would leave their dot in one bundle.
_MANY_BRANCHES = 4
#: Points that foreign wires keep away from a circle or a dot.
_CLEARANCE = 2.0


def dot(plan: Plan, drawing: Drawing) -> str:
    """The DOT text, with sizes in inches."""
    many = len(plan.boxes) > _MANY_BOXES
    graph = Digraph(
        graph_attr={
            "rankdir": drawing.direction,
            "nodesep": "0.18",
            "ranksep": "0.22",
            "splines": "true",
            "pad": "0",
            "margin": "0",
        },
        node_attr={"label": "", "fixedsize": "true", "shape": "box"},
        edge_attr={"arrowhead": "none"},
    )
    if many:
        graph.graph_attr.update(nslimit="2", nslimit1="2", searchsize="10", mclimit="0.5")
    if not plan.fans_out:
        graph.graph_attr["ordering"] = "in"
    for box in plan.boxes:
        graph.node(box.id, **_attributes(box, plan))
    kinds = {box.id: box.kind for box in plan.boxes}
    into, out_of = (":w", ":e") if drawing.direction == "LR" else (":n", ":s")
    links = _links(plan)
    fans = Counter(tail for tail, _ in links)
    for tail, head in links:
        graph.edge(
            tail + ("" if kinds[tail] == "dot" else out_of),
            head + ("" if kinds[head] == "circle" else into),
            weight=_weight(kinds[tail], kinds[head]),
            minlen="2" if fans[tail] >= _MANY_BRANCHES else "1",
        )
    if 1 < len(plan.inputs) <= _FEW_LEAVES and len(plan.boxes) <= _FEW_BOXES:
        with graph.subgraph(graph_attr={"rank": "min"}) as first:
            for leaf in plan.inputs:
                first.node(leaf)
    return str(graph.source)


def _weight(tail: str, head: str) -> str:
    """How short a link should be: a label stays at its source, a contribution at its user."""
    if tail == "dot":
        return "1"
    return "2" if head == "circle" else "8"


def _links(plan: Plan) -> list[tuple[str, str]]:
    """All links; those into a circle in the order of its operands, which ``ordering`` keeps."""
    links = [
        (tail, head)
        for route in plan.routes
        for tail, head in zip(route.boxes, route.boxes[1:], strict=False)
    ]
    position = {
        route.boxes[-2:]: route.key.position for route in plan.routes if isinstance(route.key, Edge)
    }
    return sorted(links, key=lambda link: position.get(link, 0))


def _attributes(box: Box, plan: Plan) -> dict[str, str]:
    clearance = 2 * _CLEARANCE if box.kind in {"circle", "dot"} else 0.0
    attributes = {
        "width": f"{(box.width + clearance) / _POINTS_PER_INCH:.4f}",
        "height": f"{(box.height + clearance) / _POINTS_PER_INCH:.4f}",
    }
    if box.kind in {"circle", "dot"}:
        attributes["shape"] = "ellipse"
    if plan.fans_out and box.kind == "circle" and box.node in plan.ordered:
        attributes["ordering"] = "in"
    return attributes
