"""The scenes of the tour, in the order in which a shift goes."""
