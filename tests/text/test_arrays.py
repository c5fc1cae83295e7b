"""Arrays in LaTeX: columns, matrices, blocks, and dots in the middle of long ones."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.text.arrays import matrix_latex
from graphviz_backprop.text.numbers import NumberFormat

WHOLE = NumberFormat("decimals", 0)


@pytest.mark.parametrize(
    ("array", "latex"),
    [
        (np.float64(-2.0), "-2"),
        ([1.0, 2.0], r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"),
        ([[1.0, 2.0]], r"\begin{bmatrix} 1 & 2 \end{bmatrix}"),
        ([[[1.0]], [[2.0]]],
         r"\begin{bmatrix} \begin{bmatrix} 1 \end{bmatrix} \\ \begin{bmatrix} 2 \end{bmatrix}"
         r" \end{bmatrix}"),
        ([], r"\left[\;\right]"),
        (np.zeros((0, 3)), r"\left[\;\right]"),
        (np.arange(9.0), r"\begin{bmatrix} 0 \\ 1 \\ \vdots \\ 8 \end{bmatrix}"),
        (np.arange(25.0).reshape(5, 5),
         r"\begin{bmatrix} 0 & 1 & \cdots & 4 \\ 5 & 6 & \cdots & 9 \\ "
         r"\vdots & \vdots & \ddots & \vdots \\ 20 & 21 & \cdots & 24 \end{bmatrix}"),
    ],
)  # fmt: skip
def test_typeset_matrices(array, latex):
    assert matrix_latex(np.array(array)[()], WHOLE, longest=4) == latex
