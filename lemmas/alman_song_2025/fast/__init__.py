"""Fast attention and its gradient: low rank by polynomials of bounded degree, and what they cost."""
