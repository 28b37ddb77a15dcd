"""The problems of this folder, read into the terms of `symbolic.certificates.terms`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from symbolic.certificates.terms import Formula, parse_formula, variables

__all__ = ["Problem", "read_problems"]


@dataclass(frozen=True)
class Problem:
    """One line of a problem file."""

    record: dict[str, Any]

    @property
    def id(self) -> str:
        """The name of the problem."""
        return str(self.record["id"])

    @property
    def digest(self) -> str:
        """A digest of what is asked; what is known of the answer is no part of it."""
        asked = {k: self.record.get(k) for k in ("vars", "functions", "hyps", "goal")}
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def functions(self) -> dict[str, Any]:
        """Uninterpreted functions with their axioms."""
        return self.record.get("functions") or {}

    @cached_property
    def integers(self) -> set[str]:
        """Names of the variables that range over the integers."""
        return {name for name, item in self.record["vars"].items() if item.get("int")}

    @cached_property
    def ranges(self) -> list[Formula]:
        """Ranges of the variables as formulas."""
        found = []
        for name, item in self.record["vars"].items():
            if item["lo"] is not None:
                found.append(f"{item['lo']} {'<' if item['lo_open'] else '<='} {name}")
            if item["hi"] is not None:
                found.append(f"{name} {'<' if item['hi_open'] else '<='} {item['hi']}")
        return [parse_formula(text) for text in found]

    @cached_property
    def hypotheses(self) -> list[Formula]:
        """Hypotheses beyond the ranges."""
        return [parse_formula(text, self.functions) for text in self.record["hyps"]]

    @cached_property
    def goal(self) -> Formula:
        """What is to be shown."""
        return parse_formula(self.record["goal"], self.functions)

    @cached_property
    def names(self) -> list[str]:
        """Names of all variables."""
        used = variables([*self.ranges, *self.hypotheses, self.goal])
        return sorted({*used, *self.record["vars"]})


def read_problems(files: Iterable[Path]) -> Iterator[Problem]:
    """Yield the problems of files of one JSON object a line."""
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Problem(json.loads(line))
