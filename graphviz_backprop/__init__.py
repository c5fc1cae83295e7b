"""Backpropagation on computational graphs, one gradient at a time."""
