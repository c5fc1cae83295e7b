"""Text of every kind: errors, numbers, names, arrays."""
