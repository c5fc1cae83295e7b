"""Python, NumPy and PyTorch → the same trees."""
