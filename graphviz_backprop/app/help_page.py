"""Help: the language by example, every mark in the picture, the keys."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.ops import FUNCTIONS, TABLE

_LANGUAGE = """
| you type | it means |
|---|---|
| `(x+y)z` | two factors side by side are a product |
| `q = x + y` and, on the next line, `f = q z` | definitions; the last one is the result |
| `f(x, y, z) = (x + y)z` and `x = -2, y = 5, z = -4` | a whole slide: formula and inputs |
| `-x^2`, `2^3^2` | −(x²) and 2^(3²), as on a board |
| `1/2x` | (1/2)x: from left to right; the reading shows it |
| `x0 w0 + x1 w1 + w2`, `x_1`, `x₁` | subscripts |
| `qz`, `Wx+b`, `2ab` | letters side by side are a product, unless the word is declared |
| `e^x`, `π` | e and π are constants, unless you define them |
| `sin x`, `sin(2x)`, `\\|x\\|`, `√x`, `x²` | functions; else write parentheses |
| `\\frac{1}{1+e^{-(w x + b)}}`, `\\sigma(w \\cdot x + b)` | LaTeX |
| `W = [[1, 2], [3, 4]]`, `W x`, `w · x`, `u * v` | matrix product, dot product, entry by entry |
| `leaky_relu(x, alpha=0.1)`, `sum(W, axis=0)` | fixed settings |
"""

_MARKS = """
| mark | meaning |
|---|---|
| a name at the left | an input |
| a circle | an operation; `×−1`, `+1`, `1/x` have a constant folded in |
| the number above a wire, green | the value that flows forward |
| the number below a wire, red | the gradient ∂f/∂(this wire) that flows back |
| a dot where a wire splits | the value is used more than once |
| `+78.00` below a branch | what this branch contributes; the trunk shows the sum |
| a thick, coloured wire and a filled circle | what the current step works on |
| a circle with a red outline | its value does not exist: the words say why |
"""

_NOTATION = """
| written | meaning |
|---|---|
| ∂f/∂x | the gradient of a number: it has the shape of x |
| ∂y/∂x between vectors | the Jacobian: row i, column j is ∂yᵢ/∂xⱼ; I for `y = x`, W for `y = W x` |
| ∂Σy/∂x | the gradient of the sum of all entries of y, which is the seed where none is given |
| ∂q/∂x with “operand 1” | one use of x moves, the others are held; the sum over all uses is ∂q/∂x |
| xᵀ, 1 bᵀ | a vector is a column; a bold 1 is a column of ones, which repeats b |
| ≈ | numbers are shown rounded, halves away from zero; = holds exactly |
| [0, 1] | entries and axes are counted from 0 |
"""

_KEYS = """
| key | step |
|---|---|
| → or Page Down | forward |
| ← or Page Up | back |
| Home, End | first, last |
| Space | play and pause |
| / | to the formula |
| Enter, Shift + Enter, in the formula | draw it; a new line |
| Esc | leave a box, a list, the presentation |
| P | present: everything larger, for a hall; S shows a spot at the pointer |
| ? | the list of keys and commands |
"""


def page() -> None:
    """The whole help on one page."""
    st.title("Help", anchor=False)
    st.header("What you can type", anchor=False)
    st.markdown(_LANGUAGE)
    st.subheader("Functions", anchor=False)
    st.markdown(", ".join(f"`{name}`" for name in sorted({*FUNCTIONS.values()})))
    st.caption(f"{len(TABLE)} operations in all.")
    st.header("What the picture shows", anchor=False)
    st.markdown(_MARKS)
    st.header("How it is written", anchor=False)
    st.markdown(_NOTATION)
    st.markdown(
        "Backward, every wire follows one rule: **upstream × local = downstream**. Where a value "
        "is used more than once, its gradient is the **sum** of what comes back."
    )
    st.header("Keys", anchor=False)
    st.markdown(_KEYS)
