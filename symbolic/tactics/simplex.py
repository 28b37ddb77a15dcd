"""An exact simplex method: nonnegative solutions of rational equations."""

from __future__ import annotations

from flint import fmpq

__all__ = ["nonnegative_solution"]


def nonnegative_solution(
    columns: list[dict[int, fmpq]], free: list[bool], rows: int, target: dict[int, fmpq]
) -> list[fmpq] | None:
    """Return ``x`` with ``sum x_k columns[k] = target``, ``x_k >= 0`` unless ``free[k]``.

    Parameters
    ----------
    columns : list of dict
        Sparse columns, row number to coefficient.
    free : list of bool
        Which unknowns may be negative.
    rows : int
        The number of equations.
    target : dict
        The sparse right-hand side.

    Returns
    -------
    list of fmpq or None
        A solution, or ``None`` if there is none.
    """
    equations: list[dict[int, fmpq]] = [{} for _ in range(rows)]
    for k, column in enumerate(columns):
        for row, value in column.items():
            equations[row][k] = value
    right = [target.get(row, fmpq(0)) for row in range(rows)]
    pivots = _eliminate_free(equations, right, free)
    rest = [r for r in range(rows) if r not in pivots.values()]
    kept = {r: {k: v for k, v in equations[r].items() if not free[k]} for r in rest}
    solution = _feasible([kept[r] for r in rest], [right[r] for r in rest])
    if solution is None:
        return None
    values = [solution.get(k, fmpq(0)) for k in range(len(columns))]
    for k, row in pivots.items():
        total = right[row]
        for j, coefficient in equations[row].items():
            if j != k:
                total -= coefficient * values[j]
        values[k] = total
    return values


def _eliminate_free(
    equations: list[dict[int, fmpq]], right: list[fmpq], free: list[bool]
) -> dict[int, int]:
    """Solve the equations for the free unknowns, in place; return unknown -> its equation."""
    pivots: dict[int, int] = {}
    used: set[int] = set()
    for k in [k for k, is_free in enumerate(free) if is_free]:
        row = min(
            (r for r, e in enumerate(equations) if r not in used and k in e),
            key=lambda r: len(equations[r]),
            default=None,
        )
        if row is None:
            continue
        _scale_row(equations[row], right, row, k)
        for other, equation in enumerate(equations):
            if other != row and k in equation:
                right[other] -= equation[k] * right[row]
                _subtract(equation, equations[row], equation[k])
        pivots[k] = row
        used.add(row)
    return pivots


def _scale_row(equation: dict[int, fmpq], right: list[fmpq], row: int, k: int) -> None:
    factor = 1 / equation[k]
    for j in equation:
        equation[j] *= factor
    right[row] *= factor


def _subtract(equation: dict[int, fmpq], pivot: dict[int, fmpq], factor: fmpq) -> None:
    for j, value in pivot.items():
        total = equation.get(j, fmpq(0)) - factor * value
        if total == 0:
            equation.pop(j, None)
        else:
            equation[j] = total


def _feasible(equations: list[dict[int, fmpq]], right: list[fmpq]) -> dict[int, fmpq] | None:
    """Phase one of the simplex method with Bland's rule: a nonnegative solution or None."""
    tableau: list[dict[int, fmpq]] = []
    values: list[fmpq] = []
    for equation, value in zip(equations, right, strict=True):
        if not equation:
            if value != 0:
                return None
            continue
        sign = -1 if value < 0 else 1
        tableau.append({k: v * sign for k, v in equation.items()})
        values.append(value * sign)
    basis: list[int | None] = [None] * len(tableau)
    while True:
        artificial = [r for r, b in enumerate(basis) if b is None]
        if all(values[r] == 0 for r in artificial):
            break
        gain: dict[int, fmpq] = {}
        for r in artificial:
            for k, v in tableau[r].items():
                gain[k] = gain.get(k, fmpq(0)) + v
        entering = min((k for k, v in gain.items() if v > 0), default=None)
        if entering is None:
            return None
        candidates = [r for r, row in enumerate(tableau) if row.get(entering, fmpq(0)) > 0]
        leaving = min(
            candidates,
            key=lambda r: (values[r] / tableau[r][entering], -1 if basis[r] is None else basis[r]),
        )
        _scale_row(tableau[leaving], values, leaving, entering)
        for r, row in enumerate(tableau):
            if r != leaving and entering in row:
                values[r] -= row[entering] * values[leaving]
                _subtract(row, tableau[leaving], row[entering])
        basis[leaving] = entering
    return {b: values[r] for r, b in enumerate(basis) if b is not None}
