"""How a program names code: ``model.py:loss``."""

from __future__ import annotations

import re

CODE = re.compile(r"(?P<file>[^\n]+\.py):(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")


def is_code(program: str) -> bool:
    """Whether a program names code: no formula ends like this.

    >>> is_code("model.py:loss"), is_code("a.b : c")
    (True, False)
    """
    return CODE.fullmatch(program.strip()) is not None
