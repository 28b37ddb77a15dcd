"""Terms and formulas as Coq text: a plain form for proofs, a readable one for people."""

from __future__ import annotations

import re
from fractions import Fraction

from symbolic import language as lang
from symbolic.errors import RankproofError
from symbolic.language import NAT, PROP, REAL, Arrow, Sort, Term

__all__ = [
    "Names",
    "Unsupported",
    "binary",
    "default",
    "definition_name",
    "free_variables",
    "opened",
    "plain",
    "positive",
    "quotient",
    "sort_text",
]


class Unsupported(RankproofError):
    """A step that has no export yet."""


_RESERVED = frozenset(
    """
    R nat Prop Type Set S O I Q Z N IZR INR Rplus Rmult Ropp Rinv Rdiv Rminus pow exp ln sqrt inf
    vsum nsum vprod vmax ind_lt ind_eq lambert_lower Rle Rlt eq not and or iff True False conj
    proj1 proj2 ex ex_intro ex_ind and_ind eq_refl eq_sym eq_trans f_equal fext eq_mp cases induct num_INR nat_eq
    cv_le cv_lt cv_eq deny_le deny_lt deny_nle deny_nlt gap_le gap_lt gap_nle gap_nlt times_eq
    zero_eq zero_plus from_zero pos_num square mul_ss mul_sw mul_ws mul_ww add_ss add_sw add_ws
    add_ww inv_num inv_scale inv_pow pow_pow npow_pow False_ind Rle_antisym nil cons
    xH xO xI Z0 Zpos Zneg N0 Npos rcons rnil ncons nnil pcons pnil mcons mnil
    pC pX pA pM pO pW nC nX nA nM nW ring_by ring_via nring_by nring_via rsame nsame psub Qmake
    plus_INR mult_INR pow_INR nsum_INR pow_add pow_mult pow1 Rpow_mult_distr Rinv_mult Rinv_inv
    Rinv_0 PI tan atan values
    d_const d_id d_add d_neg d_mul d_pow d_exp d_ln d_sqrt d_inv rising falling face_le face_lt
    box_split Rle_refl is_derive
    as at cofix do else end exists exists2 fix for forall fun if in let match mod return then using
    where with by cast den hole SProp
    """.split()
)


_UNARY = 12  # up to here a natural number is written with successors
_LABEL = re.compile(r"(bb|cc|dd|ee|hh|ss)_\d+|ax_\w*[^\W_]")


def sort_text(sort: Sort) -> str:
    """Return a sort as a Coq type."""
    if isinstance(sort, Arrow):
        left = sort_text(sort.domain)
        left = f"({left})" if isinstance(sort.domain, Arrow) else left
        return f"{left} -> {sort_text(sort.codomain)}"
    return {REAL: "R", NAT: "nat", PROP: "Prop"}[sort]


def default(sort: Sort) -> str:
    """Return a closed Coq term of that sort; every sort is inhabited."""
    if isinstance(sort, Arrow):
        return f"(fun _ => {default(sort.codomain)})"
    return {REAL: "(IZR 0)", NAT: "O", PROP: "True"}[sort]


def definition_name(name: str) -> str:
    """Return the Coq name of a definition of the library."""
    return f"{name}_" if name in _RESERVED else name


def opened(function: Term, avoid: frozenset[Term] = frozenset()) -> tuple[Term, Term]:
    """Return a fresh variable and the body at it; the name depends on nothing but the term."""
    if not isinstance(function.sort, Arrow):
        raise Unsupported(f"{function} is not a function")
    domain = function.sort.domain
    letter = "f" if isinstance(domain, Arrow) else {REAL: "x", NAT: "i"}.get(domain, "p")
    variable = lang.fresh(letter, domain, function.free | avoid)
    return variable, lang.apply(function, variable)


def free_variables(*terms: Term) -> list[Term]:
    """Return the free variables of these terms in a fixed order."""
    found = frozenset().union(*(t.free for t in terms)) if terms else frozenset()
    return sorted(found, key=lambda v: (v.name, str(v.sort)))


class Names:
    """Coq identifiers: distinct for distinct variables, never a reserved word.

    Attributes
    ----------
    defined : set of str
        The definitions of the library that were named so far.
    """

    def __init__(self) -> None:
        self.defined: set[str] = set()
        self._idents: dict[Term, str] = {}
        self._used: set[str] = set()

    def __call__(self, variable: Term) -> str:
        """Return the identifier of a variable."""
        found = self._idents.get(variable)
        if found is None:
            found = variable.name
            while self._taken(found):
                found += "_"
            self._used.add(found)
            self._idents[variable] = found
        return found

    def definition(self, name: str) -> str:
        """Return the Coq name of a definition of the library, and note that it is needed."""
        self.defined.add(name)
        return definition_name(name)

    def _taken(self, ident: str) -> bool:
        labelled = _LABEL.fullmatch(ident) is not None
        return labelled or ident in self._used | _RESERVED or ident in lang.definitions

    def binder(self, variable: Term) -> str:
        """Return ``(x : sort)``."""
        return f"({self(variable)} : {sort_text(variable.sort)})"

    def binders(self, variables: list[Term]) -> str:
        """Return a sequence of binders."""
        return " ".join(self.binder(v) for v in variables)


_FUNCTIONS = {
    "neg": "Ropp",
    "inverse": "Rinv",
    "cast": "INR",
    "exp": "exp",
    "log": "ln",
    "sqrt": "sqrt",
    "lambert_lower": "lambert_lower",
    "ind_lt": "ind_lt",
    "ind_eq": "ind_eq",
    "inf": "inf",
    "prod": "vprod",
    "max": "vmax",
    "le": "Rle",
    "lt": "Rlt",
    "not": "not",
    "and": "and",
}
_BY_SORT = {
    ("add", REAL): "Rplus",
    ("add", NAT): "Nat.add",
    ("mul", REAL): "Rmult",
    ("mul", NAT): "Nat.mul",
    ("pow", REAL): "pow",
    ("pow", NAT): "Nat.pow",
    ("sum", REAL): "vsum",
    ("sum", NAT): "nsum",
}


# Coq runs a function of its own to read a decimal numeral; constructors are read ten times faster.


def positive(value: int) -> str:
    """Return a numeral of Coq's ``positive``."""
    text = "xH"
    for bit in bin(value)[3:]:
        text = f"({'xI' if bit == '1' else 'xO'} {text})"
    return text


def integer(value: int) -> str:
    """Return a numeral of Coq's ``Z``."""
    if value == 0:
        return "Z0"
    return f"({'Zpos' if value > 0 else 'Zneg'} {positive(abs(value))})"


def natural(value: int) -> str:
    """Return a numeral of Coq's ``nat``."""
    return "(S " * value + "O" + ")" * value if value <= _UNARY else f"{value}%nat"


def binary(value: int) -> str:
    """Return a numeral of Coq's ``N``."""
    return f"(Npos {positive(value)})" if value else "N0"


def quotient(value: Fraction) -> str:
    """Return a rational of Coq's ``Q``."""
    return f"(Qmake {integer(value.numerator)} {positive(value.denominator)})"


def numeral(term: Term) -> str:
    """Return a numeral of Coq's ``nat`` or ``R``."""
    value = Fraction(term.payload)  # type: ignore[arg-type]
    if term.sort == NAT:
        return natural(value.numerator)
    top = f"(IZR {integer(value.numerator)})"
    if value.denominator == 1:
        return top
    return f"(Rdiv {top} (IZR {integer(value.denominator)}))"


def function_name(term: Term) -> str | None:
    """Return the Coq function that a term's head stands for, if it is one."""
    return _FUNCTIONS.get(term.head) or _BY_SORT.get((term.head, str(term.sort)))


def plain(term: Term, names: Names, memo: dict[Term, str]) -> str:
    """Return a term or formula in prefix form, in parentheses where needed."""
    found = memo.get(term)
    if found is None:
        found = memo[term] = _plain(term, names, memo)
    return found


def _plain(term: Term, names: Names, memo: dict[Term, str]) -> str:
    head = term.head
    if head == "var":
        return names(term)
    if head == "number":
        return numeral(term)
    if head in ("lambda", "forall", "exists"):
        return _binding(term, names, memo)
    parts = [plain(a, names, memo) for a in term.args]
    if head == "eq":
        return f"(@eq R {' '.join(parts)})"
    if head == "implies":
        return f"({parts[0]} -> {parts[1]})"
    if head == "apply":
        return f"({' '.join(parts)})"
    if head == "define":
        return f"({' '.join([names.definition(term.name), *parts])})"
    if head == "named":
        return f"({' '.join([term.name, *parts])})" if parts else term.name
    name = function_name(term)
    if name is None:
        raise Unsupported(f"{head} has no Coq form")
    return f"({name} {' '.join(parts)})"


def _binding(term: Term, names: Names, memo: dict[Term, str]) -> str:
    function = term if term.head == "lambda" else term.args[0]
    variable, body = opened(function)
    binder, text = names.binder(variable), plain(body, names, memo)
    if term.head == "lambda":
        return f"(fun {binder} => {text})"
    return f"({term.head} {binder}, {text})"
