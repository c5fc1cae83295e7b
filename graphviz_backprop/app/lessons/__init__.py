"""The pages of the lecture beyond one formula: what they show comes from ``learn``.

A page is imported when it is opened first, so that the stepper does not wait for it.
"""

from __future__ import annotations

from importlib import import_module

#: Every page: its address, which is also its module's name, and its title.
PAGES = {
    "activations": "Activations",
    "descent": "Gradient descent",
    "logistic": "Logistic regression",
    "gates": "AND, OR, XOR",
    "playground": "Playground",
}


def show(name: str) -> None:
    """Draws the page of this name."""
    import_module(f"{__name__}.{name}_page").page()
