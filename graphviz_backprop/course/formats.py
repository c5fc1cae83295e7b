"""The table of formats that a bank of questions can be written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from graphviz_backprop.course.bank import Item
from graphviz_backprop.course.bank_json import bank_json
from graphviz_backprop.course.gift import gift
from graphviz_backprop.course.moodle import moodle
from graphviz_backprop.export.saving import check_file, save
from graphviz_backprop.text.errors import RenderError

#: Suffix → what writes a bank; each takes the questions and the name of their category.
BANKS: Mapping[str, Callable[[Iterable[Item], str], str]] = MappingProxyType(
    {".xml": moodle, ".gift": gift, ".json": bank_json}
)


def save_bank(items: Iterable[Item], path: Path, category: str) -> None:
    """Writes a bank, its format by the suffix: Moodle XML, GIFT or JSON.

    Raises RenderError for another suffix, and where nothing can be written; nothing is
    left behind then.
    """
    write = BANKS.get(path.suffix.lower())
    if write is None:
        raise RenderError(
            f"a bank of questions cannot be written as {path.suffix or path.name!r:.40}",
            remedy=f"It can as {', '.join(BANKS)}: Moodle XML, GIFT (no pictures), JSON.",
        )
    check_file(path)
    save(path, write(items, category).encode())
