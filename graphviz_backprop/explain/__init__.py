"""Every step in words and formulas: symbols = numbers substituted = result."""

from __future__ import annotations

from graphviz_backprop.explain.steps import Explanation, explain, explanations, headline

__all__ = ["Explanation", "explain", "explanations", "headline"]
