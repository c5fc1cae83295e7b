"""The graph and its two passes: every number and every step."""
