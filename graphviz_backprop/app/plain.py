"""Text that Streamlit must show as it is: nothing in it is markup."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:^&])")


def escaped(text: str) -> str:
    """Text with every sign of Markdown, of formulas and of HTML made harmless.

    >>> escaped("a*b")
    'a\\\\*b'
    """
    return _MARKUP.sub(r"\\\1", text)
