"""Search for a violation in floating point; the verdict is exact."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.certificates.bernstein import polynomial
from symbolic.certificates.enclosures import Evaluator, Range, Undefined, allowed
from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import (
    And,
    Cmp,
    Formula,
    Or,
    Term,
    conditions,
    num,
    parse_term,
    replace,
    replace_in,
    terms_of,
)
from symbolic.errors import InputError, Rejected
from symbolic.prover import floats
from symbolic.prover.clock import now
from symbolic.prover.closed_points import texts_near
from symbolic.prover.inverses import written_out
from symbolic.prover.moves import sample
from symbolic.prover.quadrics import on_quadric
from symbolic.prover.slices import slice_values
from symbolic.prover.touching import touching_points

__all__ = ["Search", "decide", "violation"]

Point = dict[str, fmpq]
Finding = tuple[str, dict[str, str], str]


def decide(formula: Formula, point: Point) -> bool | None:
    """Decide a formula at a rational point; ``None`` if it has no value or is not decided."""
    if isinstance(formula, (And, Or)):
        verdicts = [decide(p, point) for p in formula.parts]
        sure = isinstance(formula, Or)
        if any(v is sure for v in verdicts):
            return sure
        return None if None in verdicts else not sure
    return _decide_comparison(formula, point)


def _decide_comparison(formula: Cmp, point: Point) -> bool | None:
    if any(_sign_verdict(c, point) is not True for c in conditions(formula.term)):
        return None
    return _sign_verdict(formula, point)


def _sign_verdict(formula: Cmp, point: Point) -> bool | None:
    box = {name: Range(value, value, False, False) for name, value in point.items()}
    for bits in (64, 256, 1024):
        signs = Evaluator(box, bits).signs(formula.term)
        if signs and not signs & ~allowed(formula):
            return True
        if signs and not signs & allowed(formula):
            return False
    term = formula.term
    try:
        for name, value in point.items():
            term = replace(term, name, num(value))
        exact = Field().number(term)
        if exact is None:
            exact = Field().number(written_out(term))
    except (NoNormalForm, InputError, Undefined):
        return None
    if exact is None:
        return None
    sign = 4 if exact > 0 else 1 if exact < 0 else 2
    return bool(sign & allowed(formula))


def _domain_failure(goal: Formula, point: Point) -> Cmp | None:
    for term in terms_of(goal):
        for condition in conditions(term):
            if _sign_verdict(condition, point) is False:
                return condition
            if _sign_verdict(condition, point) is None:
                return None
    return None


def violation(
    goal: Formula, given: list[Formula], sequent: Sequent, deadline: float, seed: int = 1
) -> Finding | None:
    """Return ``("refuted" | "domain_error", point, reason)`` if a violation is found and proved."""
    names = sorted(sequent.box)
    search = Search(goal, given, sequent, names, deadline, seed)
    with np.errstate(all="ignore"):
        return search.run()


class Search:
    def __init__(
        self,
        goal: Formula,
        given: list[Formula],
        sequent: Sequent,
        names: list[str],
        deadline: float,
        seed: int,
    ) -> None:
        self.goal, self.given, self.names = goal, given, names
        self.sequent, self.deadline = sequent, deadline
        self.random = np.random.default_rng(seed)
        self.tried: set[tuple[str, ...]] = set()
        self.equations = [
            f.term for h in given for f in _atoms(h) if f.rel == "==" and len(f.term.free) > 0
        ]
        self.domain = [c for t in terms_of(goal) for c in conditions(t)]

    def run(self) -> Finding | None:
        if not self.names:
            return self.confirm({})
        for points in (self.grid(), self.scatter(2000), self.scatter(20000)):
            points = self.solve_equations(points)
            best = self.look(points)
            for candidate in best:
                found = self.confirm_near(candidate)
                if found:
                    return found
            if now() > self.deadline:
                return None
            found = self.descend(points) or self.sliced(points) or self.touched()
            found = found or self.closed(points)
            if found:
                return found
        return None

    def closed(self, points: dict[str, Any]) -> Finding | None:
        """Try points in closed form at which a strict comparison is just not met."""
        if self.sequent.integers or self.sequent.functions or len(self.names) > 3:
            return None
        wanted = [c.term for c in (*_atoms(self.goal, Or), *self.domain) if c.rel in (">", "!=")]
        if self.equations and len(self.equations) >= len(self.names):
            wanted.append(num(0))
        for term in dict.fromkeys(wanted):
            for start in self.small(term, points):
                for texts in texts_near(term, self.equations, start):
                    found = self.confirm_closed(texts)
                    if found is not None or now() > self.deadline:
                        return found
        return None

    def small(self, term: Term, points: dict[str, Any]) -> list[Point]:
        """Return points at which the hypotheses hold and a term is nearly zero."""
        if not term.free <= set(self.names):
            return []
        memo: dict[Term, Any] = {}
        value = np.abs(floats.values(term, points, memo)) + np.zeros(len(points[self.names[0]]))
        ok = self.feasible(points, memo) & (value < 0.2)
        places = np.array([points[n] for n in self.names]).T
        chosen: list[Any] = []
        for score, most in ((np.abs(places).max(axis=1), 4), (value, 6)):
            for k in np.argsort(np.where(ok, score, np.inf), kind="stable")[: int(ok.sum())][:400]:
                if len(chosen) < most and all(np.abs(places[k] - p).max() > 0.3 for p in chosen):
                    chosen.append(places[k])
        return [{n: _near(v) for n, v in zip(self.names, p, strict=True)} for p in chosen]

    def confirm_closed(self, texts: dict[str, str]) -> Finding | None:
        """Decide a point in closed form exactly."""
        key = tuple(texts.values())
        if key in self.tried:
            return None
        self.tried.add(key)
        terms = {name: parse_term(value) for name, value in texts.items()}
        given = [_put(h, terms) for h in self.given]
        if not all(decide(h, {}) is True for h in given):
            return None
        goal = _put(self.goal, terms)
        failed = _domain_failure(goal, {})
        if failed is not None:
            return "domain_error", texts, f"{failed.term} {failed.rel} 0 fails"
        return ("refuted", texts, "") if decide(goal, {}) is False else None

    def sliced(self, points: dict[str, Any]) -> Finding | None:
        """Change one variable of the best points, to where a comparison may change."""
        for base in self.nearest(points, 4):
            start = {n: Fraction(v).limit_denominator(100) for n, v in base.items()}
            point = {n: fmpq(v.numerator, v.denominator) for n, v in start.items()}
            for name in self.names[:4]:
                for value in slice_values([self.goal, *self.given], name, point)[:40]:
                    if now() > self.deadline:
                        return None
                    found = self.confirm({**point, name: value})
                    if found:
                        return found
        return None

    def nearest(self, points: dict[str, Any], count: int) -> list[dict[str, float]]:
        """Return the points with the least slack, those that satisfy the hypotheses first."""
        memo: dict[Term, Any] = {}
        slack = floats.slack(self.goal, points, memo) + 1e9 * ~self.feasible(points, memo)
        order = np.argsort(np.nan_to_num(slack, nan=np.inf), kind="stable")[:count]
        best = [{n: float(v[k]) for n, v in points.items()} for k in order]
        return [point for point in best if np.isfinite(list(point.values())).all()]

    def touched(self) -> Finding | None:
        """Try the points at which a strict polynomial goal is just not met."""
        if not isinstance(self.goal, Cmp) or self.goal.rel != ">" or self.equations:
            return None
        try:
            names, powers = polynomial(self.goal.term)
        except (InputError, NoNormalForm, Rejected):
            return None
        points = sample(self.sequent, 300)
        starts = np.array([points[n] for n in names]).T
        gap = {k: -c for k, c in powers.items()}
        for values in touching_points(gap, [], starts) if len(names) == len(self.names) else []:
            found = self.confirm(dict(zip(names, values, strict=True)))
            if found:
                return found
        return None

    def ends(self, name: str) -> tuple[float, float, bool]:
        item = self.sequent.box[name]
        low = -np.inf if item.low is None else float(Fraction(int(item.low.p), int(item.low.q)))
        high = np.inf if item.high is None else float(Fraction(int(item.high.p), int(item.high.q)))
        return low, high, name in self.sequent.integers

    def grid(self) -> dict[str, Any]:
        pool = [
            0,
            1,
            -1,
            0.5,
            -0.5,
            2,
            -2,
            3,
            -3,
            0.25,
            1.5,
            4,
            0.1,
            -0.1,
            10,
            -10,
            100,
            1000,
            0.001,
        ]
        axes = []
        for name in self.names:
            low, high, whole = self.ends(name)
            axis = [v for v in pool if low <= v <= high and (not whole or v == int(v))]
            if np.isfinite(low):
                axis += [low, low + (1.0 if whole else 0.001)]
            if np.isfinite(high):
                axis += [high, high - (1.0 if whole else 0.001)]
            if np.isfinite(low) and np.isfinite(high) and not whole:
                axis += [(low + high) / 2]
            axes.append(np.unique(np.array([v for v in axis if low <= v <= high] or [0.0])))
        total = np.prod([float(len(a)) for a in axes])
        if total > 20000:
            picks = [self.random.choice(a, 20000) for a in axes]
        else:
            picks = [m.ravel() for m in np.meshgrid(*axes, indexing="ij")]
        return dict(zip(self.names, picks, strict=True))

    def scatter(self, count: int) -> dict[str, Any]:
        points = {}
        for name in self.names:
            low, high, whole = self.ends(name)
            uniform = self.random.random(count)
            tail = np.exp(self.random.uniform(-7, 9, count))
            if np.isfinite(low) and np.isfinite(high):
                near = np.minimum(tail / np.exp(9), 1) ** self.random.choice([1, 4], count)
                near = near * (high - low)
                side = self.random.random(count)
                value = low + (high - low) * uniform
                value = np.where(side < 0.15, low + near, value)
                value = np.where(side > 0.85, high - near, value)
            elif np.isfinite(low):
                value = low + tail
            elif np.isfinite(high):
                value = high - tail
            else:
                value = np.where(uniform < 0.5, tail, -tail)
            points[name] = np.round(value) if whole else value
        return points

    def solve_equations(self, points: dict[str, Any]) -> dict[str, Any]:
        """Move points onto equations by Newton steps in one variable each."""
        used: set[str] = set()
        for term in self.equations[:6]:
            names = [n for n in sorted(term.free) if n not in used]
            if not names:
                continue
            name = names[-1]
            for candidate in names:
                from symbolic.certificates.terms import derivative

                try:
                    if derivative(term, candidate).op == "num":
                        name = candidate
                        break
                except InputError:
                    continue
            used.add(name)
            for _ in range(12):
                step = 1e-6 * (1 + np.abs(points[name]))
                here = floats.values(term, points)
                there = floats.values(term, {**points, name: points[name] + step})
                change = here * step / (there - here)
                points = {**points, name: points[name] - np.nan_to_num(change)}
        return points

    def feasible(self, points: dict[str, Any], memo: dict[Term, Any]) -> Any:
        mask = np.ones(len(next(iter(points.values()))), bool)
        for hypothesis in self.given:
            part = np.asarray(floats.slack(hypothesis, points, memo))
            mask &= part >= -1e-9
            if isinstance(hypothesis, Cmp) and hypothesis.rel == ">":
                mask &= part != 0
        return mask

    def look(self, points: dict[str, Any]) -> list[dict[str, float]]:
        memo: dict[Term, Any] = {}
        mask = self.feasible(points, memo)
        slack = floats.slack(self.goal, points, memo) + np.zeros(len(mask))
        bad = mask & ((slack <= 1e-12) | np.isnan(slack))
        for condition in self.domain:
            bad |= mask & ~np.asarray(floats.holds(condition, points, memo))
        order = np.argsort(np.where(bad, np.nan_to_num(slack, nan=-1.0), np.inf), kind="stable")
        chosen = [k for k in order[:2000] if bad[k]]
        strict = [k for k in chosen if not slack[k] > -1e-9]
        simplest = sorted(strict, key=_heights(points).__getitem__)[:3]
        picks = simplest + strict[:6] + strict[len(strict) // 2 :][:6] + chosen[::-1][:12]
        return [{n: float(v[k]) for n, v in points.items()} for k in picks]

    def descend(self, points: dict[str, Any]) -> Finding | None:
        """Improve the best points by random steps of shrinking size."""
        memo: dict[Term, Any] = {}
        mask = self.feasible(points, memo)
        slack = np.where(mask, floats.slack(self.goal, points, memo) + np.zeros(len(mask)), np.inf)
        order = np.argsort(np.nan_to_num(slack, nan=np.inf), kind="stable")[:24]
        order = np.resize(order, 24)
        best = {n: v[order] for n, v in points.items()}
        score, scale = slack[order], 0.3
        if not np.isfinite(score).any():
            return None
        for _ in range(40):
            if now() > self.deadline:
                break
            trial = {}
            for name, value in best.items():
                low, high, whole = self.ends(name)
                noise = self.random.normal(size=(24, 24)) * scale
                noise *= self.random.random((24, 24)) < 0.7
                width = high - low if np.isfinite(high - low) else 1 + np.abs(value)[:, None]
                moved = np.clip(value[:, None] + noise * width, low, high)
                trial[name] = (np.round(moved) if whole else moved).ravel()
            trial = self.solve_equations(trial) if self.equations else trial
            memo = {}
            ok = self.feasible(trial, memo)
            new = np.where(ok, floats.slack(self.goal, trial, memo) + np.zeros(len(ok)), np.inf)
            table = np.nan_to_num(new, nan=np.inf).reshape(24, -1)
            if table.shape[1] != 24 or len(score) != 24:
                return None
            pick = table.argmin(axis=1)
            value = table[np.arange(24), pick]
            better = value < score
            for name in best:
                moved = trial[name].reshape(24, 24)[np.arange(24), pick]
                best[name] = np.where(better, moved, best[name])
            score = np.where(better, value, score)
            scale *= 0.8
            k = int(np.argmin(score))
            if score[k] < 0:
                found = self.confirm_near({n: float(v[k]) for n, v in best.items()})
                if found:
                    return found
        k = int(np.argmin(score))
        if score[k] < 1e-9:
            return self.confirm_near({n: float(v[k]) for n, v in best.items()})
        return None

    def confirm_near(self, point: dict[str, float]) -> Finding | None:
        if not all(np.isfinite(v) for v in point.values()):
            return None
        for bound in (1, 4, 10, 100, 10**4, 10**6, 10**9, 10**15):
            rounded = {n: Fraction(v).limit_denominator(bound) for n, v in point.items()}
            key = tuple(str(v) for v in rounded.values())
            if key in self.tried:
                continue
            self.tried.add(key)
            if len(self.tried) > 400 and now() > self.deadline:
                return None
            found = self.confirm({n: fmpq(v.numerator, v.denominator) for n, v in rounded.items()})
            if found:
                return found
        return None

    def confirm(self, point: Point) -> Finding | None:
        point = self.exact_equations(point)
        if any(v.q != 1 for n, v in point.items() if n in self.sequent.integers):
            return None
        with np.errstate(all="ignore"):
            if not all(decide(h, point) is True for h in self.given):
                return None
        failed = _domain_failure(self.goal, point)
        if failed is not None:
            return "domain_error", _texts(point), f"{failed.term} {failed.rel} 0 fails"
        return ("refuted", _texts(point), "") if decide(self.goal, point) is False else None

    def exact_equations(self, point: Point) -> Point:
        for term in self.equations[:6]:
            for name in sorted(term.free, reverse=True):
                solved = _solve_linear(term, name, point)
                if solved is not None:
                    point = {**point, name: solved}
                    break
            else:
                point = on_quadric(term, point) or point
        return point


def _texts(point: Point) -> dict[str, str]:
    return {name: str(value) for name, value in point.items()}


def _heights(points: dict[str, Any]) -> Any:
    """Of each point, a number that is small where the coordinates are small integers."""
    return sum(np.abs(v) + 10.0 * (v != np.rint(v)) for v in points.values())


def _solve_linear(term: Term, name: str, point: Point) -> fmpq | None:
    values = []
    for at in (0, 1, 2):
        here = term
        try:
            for other, value in point.items():
                here = replace(here, other, num(at if other == name else value))
            exact = Field().number(here)
        except (NoNormalForm, InputError):
            return None
        if exact is None:
            return None
        values.append(exact)
    slope = values[1] - values[0]
    if slope == 0 or values[2] - values[1] != slope:
        return None
    return -values[0] / slope


def _near(value: float) -> fmpq:
    simple = Fraction(float(value)).limit_denominator(10**9)
    return fmpq(simple.numerator, simple.denominator)


def _put(formula: Formula, terms: dict[str, Term]) -> Formula:
    for name, value in terms.items():
        formula = replace_in(formula, name, value)
    return formula


def _atoms(formula: Formula, *within: type[Or]) -> Iterable[Cmp]:
    """Yield the comparisons of a conjunction, and of the other connectives named."""
    if isinstance(formula, Cmp):
        yield formula
    elif isinstance(formula, (And, *within)):
        for part in formula.parts:
            yield from _atoms(part, *within)
