"""The case, its life cycle, clocks, incidents, queue and search."""
