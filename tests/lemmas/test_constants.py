"""Constants are read off theorems, and what they are made of is checked."""

import pytest

from lemmas.constants import coefficient, composed, right_side, solution
from lemmas.dong_2021.diameter_proofs import depth_diameter, layer_cubic
from lemmas.foundations.recursions import lambert_threshold
from lemmas.foundations.softmax import total_variation_tanh
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
