"""A bank as GIFT, Moodle's text format: numbers and shapes with feedback, without pictures.

The notation is that of Moodle's documentation, "GIFT format".
"""

from __future__ import annotations

from collections.abc import Iterable

from graphviz_backprop.course.bank import Item, decimal
from graphviz_backprop.teach.questions import tolerance

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\~=#{}:"} | {"\n": "\\n"})


def gift(items: Iterable[Item], category: str) -> str:
    """The bank as text; ``category`` is where Moodle files its questions."""
    line = " ".join(category.split())
    return "\n".join([f"$CATEGORY: $course$/top/{line}\n", *map(_question, items)])


def _question(item: Item) -> str:
    asked = item.question
    body = f"{item.program.strip()}\nGiven: {item.given}\n{asked.prompt}"
    right = _safe(f"Right. {asked.hints[-1]}")
    if asked.texts:
        answers = [f"={_safe(text)}#{right}" for text in asked.texts]
        answers += [f"=%0%{_safe(w.text)}#{_safe(w.message)}" for w in asked.wrong]
    else:
        answers = [f"=%100%{_number(asked.number, asked.tolerance)}#{right}"]
        answers += [
            f"=%0%{_number(w.number, tolerance(w.number))}#{_safe(w.message)}" for w in asked.wrong
        ]
    lines = "\n".join(f"\t{answer}" for answer in answers)
    kind = "" if asked.texts else "#"
    return f"::{_safe(item.name)}::[plain]{_safe(body)}{{{kind}\n{lines}\n}}\n"


def _number(number: float, slack: float) -> str:
    return f"{decimal(number)}:{decimal(slack)}"


def _safe(content: str) -> str:
    """A text in which nothing is taken for notation.

    >>> _safe("a = {b}")
    'a \\\\= \\\\{b\\\\}'
    """
    return content.replace("\r", "").translate(_MARKS)
