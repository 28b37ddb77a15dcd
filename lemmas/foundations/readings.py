"""Where the constants of the foundations stand, and at which instance they are attained."""

from __future__ import annotations

from lemmas.constants import Reading

__all__ = ["READINGS"]

READINGS: dict[str, dict[str, Reading]] = {
    "foundations/mean-abs-deviation": {"ours deviation": Reading("a", ("osc",))},
    "foundations/variance-range": {"ours variance": Reading("a", ("osc",))},
}
