"""The pages of the lecture beyond one formula: what they show comes from ``learn``."""
