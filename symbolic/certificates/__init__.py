"""Certificates of scalar inequalities: their language, their arithmetic and their checker.

Nothing in this package imports SymPy or the prover.
"""
