"""What a program says of a problem."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes
    ----------
    outcome : str
        ``proved``, ``refuted``, ``undecided`` or ``unsupported`` (the program does not know the
        functions or cannot be asked).
    seconds : float
        Processor seconds beyond the start of the program.
    reason : str
        How it was found, or why not.
    bytes, recheck : int, float or None
        Size of the certificate and processor seconds to check it.
    """

    outcome: str
    seconds: float
    reason: str = ""
    bytes: int | None = None
    recheck: float | None = None

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {**asdict(self), "seconds": round(self.seconds, 4)}
