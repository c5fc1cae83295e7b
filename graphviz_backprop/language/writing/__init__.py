"""Graph → text and LaTeX."""
