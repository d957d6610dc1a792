"""The example after Assumption 3.2: refuted as printed, and the derived set."""

from __future__ import annotations

from fractions import Fraction

import pytest
from checking import assert_proved, outcome
from searching import assert_survives

from verification.claim import Verdict
from verification.claims import example_3_2_power_laws as module
from verification.claims.catalogue import find
from verification.falsify.search import Budget, drawn, search_claim

PRINTED = module.CLAIMS[0].checks[0]


def test_the_printed_set_is_refuted():
    assert outcome(module.PRINTED, PRINTED, None) == Verdict.REFUTED
    found = PRINTED.run()
    for condition in ("(iv)", "(range)"):
        assert condition in found.note


def test_the_corrected_set_is_proved():
    assert_proved(module.CORRECTED)


def test_the_counterexample_by_hand():
    """c1 = c2 = 3/5 lies in 0 < c1 <= c2 <= 1; then beta(n)/alpha(n) = y/z = (1/4)/(1/2) for every n."""
    values = [Fraction(1, 4) * n ** Fraction(-3, 5) / (Fraction(1, 2) * n ** Fraction(-3, 5)) for n in (1, 10, 1000)]
    assert all(abs(value - 0.5) < 1e-12 for value in values)


@pytest.mark.slow
def test_corrected_survives_the_search():
    assert_survives((module.CORRECTED,), trials=40)


@pytest.mark.slow
def test_the_search_finds_power_laws_in_the_printed_set():
    """The claims of a search are decided for the drawn numbers, not read off the catalogue's own."""
    search = search_claim(find(module.PRINTED), Budget(seed=1, trials=40, reductions=60))
    assert search.met
    assert search.found is not None
    values = search.found.example.parts
    assert 0 < values["c1"] <= values["c2"] <= 1
    assert values["c1"] == values["c2"] or values["z"] >= 1 or values["y"] >= 1
    assert search.found.evidence.verdict is Verdict.REFUTED


def test_detects_a_planted_error_in_the_trial(monkeypatch):
    """A decision that lets step sizes of 1 and more through contradicts the corrected set on a drawn instance."""
    real = module.decided
    monkeypatch.setattr(module, "decided", lambda x: [found for found in real(x) if found.condition != "range"])
    trial = module.CLAIMS[1].trials[0]
    assert any(trial.outcome(drawn(trial, 1, ("x",), k)).violated for k in range(40))


def test_detects_a_planted_error(monkeypatch):
    """Were equal exponents let through, the derived set would differ from the claimed one."""
    import sympy

    c1, c2, y, z = (sympy.Symbol(name, positive=True) for name in ("c1", "c2", "y", "z"))
    monkeypatch.setattr(module, "derived_set", lambda **_: sympy.And(c1 <= c2, c2 <= 1, z < 1, y < 1))
    assert module.corrected().verdict == Verdict.REFUTED
