"""The clock of the prover: seconds of computing, so that a busy machine changes no answer."""

from time import thread_time as now

__all__ = ["now"]
