"""How arrays are typeset."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from graphviz_backprop.text.numbers import TWO_DECIMALS, NumberFormat, latex_number

#: Numbers of a program: of a scalar NumPy makes an ``np.float64``, which has all that an array
#: without axes has; ``scalar`` makes one that the type checker takes for what it is to us.
Array: TypeAlias = npt.NDArray[np.float64]
#: True and False by entry, or one of them.
Condition: TypeAlias = npt.NDArray[np.bool_] | np.bool_ | bool


def scalar(value: float | np.floating[Any] | Array) -> Array:
    """A number as an array without axes.

    >>> scalar(2).ndim, float(scalar(2))
    (0, 2.0)
    """
    return cast(Array, np.float64(value))


def matrix_latex(value: Array, style: NumberFormat = TWO_DECIMALS, longest: int = 6) -> str:
    """A number, a vector as a column or a matrix, typeset; rows and columns shortened.

    Where there are more than ``longest`` rows or columns, those in the middle are dots.
    More than two axes are a column of smaller matrices.

    >>> matrix_latex(np.eye(2), NumberFormat("decimals", 0))
    '\\\\begin{bmatrix} 1 & 0 \\\\\\\\ 0 & 1 \\\\end{bmatrix}'
    """
    if np.ndim(value) == 0:
        return latex_number(float(value), style)
    if np.ndim(value) == 2:
        shown = _shortened(value.shape[0], longest), _shortened(value.shape[1], longest)
        lines = [
            " & ".join(
                _DOTS[row is None, column is None]
                if row is None or column is None
                else latex_number(float(value[row, column]), style)
                for column in shown[1]
            )
            for row in shown[0]
        ]
    else:
        lines = [
            _DOTS[True, False] if row is None else matrix_latex(value[row], style, longest)
            for row in _shortened(len(value), longest)
        ]
    body = r" \\ ".join(lines)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}" if np.size(value) else r"\left[\;\right]"


_DOTS = {(True, False): r"\vdots", (False, True): r"\cdots", (True, True): r"\ddots"}


def _shortened(count: int, longest: int) -> list[int | None]:
    """The places to show, with None for the middle that is left out."""
    if count <= longest:
        return list(range(count))
    return [*range(longest - 2), None, count - 1]
