"""Statement fidelity: what Coq is given means, at random instances, what our statement means."""

import functools
import random
from fractions import Fraction

import pytest
from flint import ctx

from lemmas.library import all_entries
from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator as Ours
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.export.coq import Scripts, notion
from symbolic.export.printing import Names
from symbolic.export.readable import readable
from symbolic.language import NAT, REAL, Arrow
from tests.conformance.gallina import Evaluator, Parser, Undecided, add, ball, definitions, mul

BITS = 128
PARTS = [
    pytest.param(part, id=f"{item.id}-{part.label}")
    for item in all_entries()
    for part in item.parts
]
COMPARED: dict[str, int] = {}


@pytest.fixture(scope="module")
def theirs():
    found = Scripts({}, {})
    for name in lang.definitions:
        notion(name, found)
    return Evaluator(definitions("\n".join(s.text for s in found.modules.values())))


def a_rational(source):
    return Fraction(source.randint(-6, 6), source.randint(1, 4))


def square(x):
    return mul(x, x)


def a_value(source, sort):
    """A random value; functions are functions of Python numbers, the same whenever asked."""
    if sort == NAT:
        return source.randint(1, 3)
    if sort == REAL:
        return a_rational(source)
    assert isinstance(sort, Arrow)
    seed, scale = source.randrange(10**6), a_rational(source)
    if isinstance(sort.domain, Arrow):
        weights = [a_value(source, sort.codomain) for _ in range(3)]
        if sort.codomain != REAL or sort.domain != Arrow(NAT, REAL):
            raise Undecided("functions of this sort are not sampled")
        return lambda c: functools.reduce(
            add, (mul(w, square(c(k))) for k, w in enumerate(weights))
        )
    if sort.domain == REAL:
        if sort.codomain != REAL:
            raise Undecided("functions of this sort are not sampled")
        return lambda x: add(mul(square(x), scale), x)
    remembered: dict[int, object] = {}

    def family(k):
        if k not in remembered:
            remembered[k] = a_value(random.Random(seed * 1000 + k), sort.codomain)
        return remembered[k]

    return family


def pieces(node):
    parts = []
    while node.head == "->":
        parts.append(node.parts[0])
        node = node.parts[1]
    return [*parts, node]


def ours_of(binding, formula):
    with arithmetic("arb", BITS) as a:
        evaluator = Ours(a, binding, fast=False)
        found = list(evaluator.comparisons(formula))
        if any(c.head == "holds" for c in found):
            raise Undecided("no comparison of numbers")
        return [(c.left, c.right) for c in found]


@pytest.mark.parametrize("part", PARTS)
def test_the_statement_in_coq_has_the_values_of_ours(part, theirs):
    statement = part.statement
    node = Parser(readable(statement.formula, Names(), statement.variables)).whole()
    names = []
    for _ in statement.variables:
        assert node.head == "forall"
        names.append(node.parts[0])
        node = node.parts[2]
    formulas = [*(h.formula for h in statement.hypotheses), statement.conclusion]
    written = pieces(node)
    written = [*written[: len(formulas) - 1], rejoined(written[len(formulas) - 1 :])]
    for seed in range(3):
        compare(statement, formulas, written, names, theirs, random.Random(seed))


def rejoined(nodes):
    """Put back together what belongs to a conclusion that is itself an implication."""
    result = nodes[-1]
    for node in reversed(nodes[:-1]):
        result = type(result)("->", (node, result))
    return result


def compare(statement, formulas, written, names, theirs, source):
    before, ctx.prec = ctx.prec, BITS
    try:
        binding = {v: a_value(source, v.sort) for v in statement.variables}
        env = dict(zip(names, binding.values(), strict=True))
        for formula, node in zip(formulas, written, strict=True):
            try:
                other = [(x, y) for _, x, y in theirs.comparisons(node, env)]
                ours = ours_of(binding, formula)
            except (Undecided, InputError):
                continue
            assert len(ours) == len(other), f"{formula}"
            for (a, b), (c, d) in zip(ours, other, strict=True):
                assert ball(a).overlaps(ball(c)) and ball(b).overlaps(ball(d)), f"{formula}"
                COMPARED[statement.digest] = COMPARED.get(statement.digest, 0) + 1
    except Undecided:
        pass
    finally:
        ctx.prec = before
        theirs.forget()


def test_most_statements_were_compared():
    assert len(COMPARED) > len(PARTS) // 2


@pytest.mark.parametrize(
    "text, value",
    [
        ("- 2 ^ 2", -4),
        ("- (2) ^ 2", -4),
        ("1 - 2 - 3", -4),
        ("1 / 2 / 2 * 3", Fraction(3, 4)),
        ("(fun (i : nat) => INR i * 2) 3%nat", 6),
        ("vsum 3%nat (fun (i : nat) => INR i ^ (i + 1)%nat)", 9),
        ("vmax 2%nat (fun (i : nat) => - INR i) - / 2", Fraction(-1, 2)),
        ("forall (i : nat), INR i < INR 3%nat -> INR i <= 2 /\\ ~ 3 < INR i", True),
        ("(exists (i : nat), INR i < INR 3%nat /\\ INR i = 2) -> 1 <> 1", False),
        ("/ 0 + sqrt (-1) + ln 0", 0),
    ],
)
def test_the_reader_itself(text, value):
    assert Evaluator({}).value(Parser(text).whole(), {}) == value


def test_the_reader_knows_every_definition(theirs):
    assert set(theirs.defined) == {d.name for d in lang.definitions.values()}
