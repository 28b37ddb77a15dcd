"""Balls around rows: float64 midpoints with proved bounds, affine forms, Arb midpoints."""
