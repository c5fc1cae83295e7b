"""A bank as JSON of our own: everything that the other formats hold, with the pictures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from graphviz_backprop.course.bank import Item


def bank_json(items: Iterable[Item], category: str) -> str:
    """The bank as one JSON object: ``category`` and ``questions``, each with its picture as SVG."""
    told = [{"name": item.name, **asdict(item)} for item in items]
    document = {"category": category, "questions": told}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
