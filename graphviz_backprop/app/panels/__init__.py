"""The panels below the picture, one a file: each draws itself for a view."""
