"""What a teacher adds to the engine: paths, diagnosis of answers, exercises, what-if, links."""
