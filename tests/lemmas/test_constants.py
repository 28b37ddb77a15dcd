"""Constants are read off theorems, and what they are made of is checked."""

import pytest

from lemmas.comparison import ROLES, constants_table
from lemmas.constants import Reading, coefficient, composed, right_side, solution
from lemmas.dong_2021.diameter_proofs import depth_diameter, layer_cubic
from lemmas.foundations.recursions import lambert_threshold
from lemmas.foundations.softmax import total_variation_tanh
from lemmas.library import all_entries, entry
from lemmas.records import records
from symbolic.errors import ProofError


def quarter():
    return coefficient(total_variation_tanh(), "osc", inside="tanh")


def test_a_factor_is_read_off_the_bound():
    assert quarter().enclosure(5) == ("0.25", "0.25")


def test_a_closed_form_has_an_enclosure():
    low, high = solution(lambert_threshold()).enclosure(20)
    assert low.startswith("1.25643120862616967") and float(low) <= float(high)


def test_a_constant_with_parameters_has_none():
    constant = right_side(depth_diameter())
    assert constant.enclosure() is None and "half_power_of_three" in str(constant.term)


def test_what_a_constant_is_made_of_moves_it():
    rate = composed(coefficient(layer_cubic(), "D"), lambda c: c, c=quarter())
    assert rate.sensitivity() == {"c": "1"}


def test_a_wrong_composition_is_refused():
    with pytest.raises(ProofError, match="not the constant"):
        composed(coefficient(layer_cubic(), "D"), lambda c: 2 * c, c=quarter())


@pytest.mark.parametrize("name, inside", [("nothing", ""), ("osc", "exp"), ("osc", "softmax")])
def test_a_factor_of_something_else_is_refused(name, inside):
    with pytest.raises(ProofError):
        coefficient(total_variation_tanh(), name, inside=inside)


READINGS = [
    (item.id, name)
    for item in all_entries()
    for name, way in item.constants.items()
    if isinstance(way, Reading)
]


@pytest.mark.parametrize("name, constant", READINGS)
def test_a_reading_is_named_by_its_role_and_has_a_theorem(name, constant):
    item = entry(name)
    way = item.constants[constant]
    assert constant.split()[0] in ROLES
    part = next(p for p in item.parts if p.label == way.part)
    read = way.of(part.statement.conclusion, part.prove)
    assert read.theorem is not None or constant.startswith("published")


def test_a_reading_of_two_products_is_refused():
    part = entry("alman-song-2025/score-perturbation").parts[0]
    with pytest.raises(ProofError, match="not a constant times"):
        Reading("a", ("token_norm",)).of(part.statement.conclusion, part.prove)


def test_published_and_proved_stand_side_by_side():
    found = records(["dong-2021/layer-bound-v2", "dong-2021/layer-bound-v1"])
    rows = constants_table(found)
    assert ["dong-2021", "layer bound", "4 (v1); 4*g (v2)"] in [row[:3] for row in rows]
