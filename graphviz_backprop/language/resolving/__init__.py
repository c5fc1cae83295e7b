"""Trees → values of a graph that is being collected."""
