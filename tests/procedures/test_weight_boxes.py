"""Appendix A's box of diagonals is the hull of its corners; corners left out are noticed."""

from __future__ import annotations

from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from measuring import check_of, outcome

from verification.claim import Verdict
from verification.procedures import weight_boxes as module

CLAIM, TITLE = "appendix-A.weights", "mixtures of corners"
entries = st.fractions(min_value=0, max_value=1, max_denominator=12)


def test_it_is_proved():
    assert outcome(CLAIM, check_of(CLAIM, TITLE)) == Verdict.PROVED


@given(st.lists(entries, min_size=1, max_size=4))
def test_a_diagonal_is_a_mixture_of_corners_exactly_if_it_lies_in_the_box(drawn):
    """Outside the box the only weights with this mean are not all positive."""
    diagonal = [fmpq(x.numerator, x.denominator) for x in drawn]
    *negative, wrong_mass, wrong_mean = module.failures_of(diagonal)
    assert not wrong_mass
    assert not wrong_mean
    assert any(negative) == any(x < module.ETA for x in diagonal)


def test_corners_left_out_are_noticed(monkeypatch):
    """Without the corners at eta the inside is no mixture."""
    monkeypatch.setattr(module, "corners", lambda size: [(fmpq(1),) * size])
    assert module.hull_of_corners().verdict is Verdict.REFUTED
