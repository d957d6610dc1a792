"""The example after Assumption 3.2: refuted as printed, and the derived set."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from measuring import check_of, outcome

from verification.catalogue import find
from verification.claim import Verdict
from verification.falsify.search import Budget, drawn, search_claim
from verification.procedures import power_laws as module

PRINTED = check_of(module.PRINTED, "values inside the printed set")
CORRECTED = check_of(module.CORRECTED, "inequality systems, derived")


def test_the_printed_set_is_refuted():
    assert outcome(module.PRINTED, PRINTED) == Verdict.REFUTED
    assert all(condition in PRINTED.run().note for condition in ("(iv)", "(range)"))


def test_the_corrected_set_is_proved():
    assert outcome(module.CORRECTED, CORRECTED) == Verdict.PROVED


def test_the_counterexample_by_hand():
    """c1 = c2 = 3/5 lies in 0 < c1 <= c2 <= 1; then beta(n)/alpha(n) = y/z = (1/4)/(1/2) for every n."""
    values = [Fraction(1, 4) * n ** Fraction(-3, 5) / (Fraction(1, 2) * n ** Fraction(-3, 5)) for n in (1, 10, 1000)]
    assert all(abs(value - 0.5) < 1e-12 for value in values)


@pytest.mark.slow
def test_the_corrected_set_survives_a_search():
    found = search_claim(find(module.CORRECTED), Budget(seed=5, trials=20, games=20, reductions=200))
    assert found.outcome == "survived"
    assert found.met >= 10


@pytest.mark.slow
def test_a_search_finds_power_laws_in_the_printed_set():
    """They are decided for the drawn numbers, not read off the catalogue's own."""
    search = search_claim(find(module.PRINTED), Budget(seed=1, trials=40, reductions=60))
    assert search.met
    assert search.counterexample is not None
    values = search.counterexample.example.parts
    assert 0 < values["c1"] <= values["c2"] <= 1
    assert values["c1"] == values["c2"] or values["z"] >= 1 or values["y"] >= 1
    assert search.counterexample.evidence.verdict is Verdict.REFUTED


def test_a_planted_decision_is_noticed(monkeypatch):
    """A decision that lets step sizes of 1 and more through contradicts the corrected set on a drawn instance."""
    real = module.decided
    monkeypatch.setattr(module, "decided", lambda x: [found for found in real(x) if found.condition != "range"])
    (trial,) = module.TRIALS[module.CORRECTED]
    assert any(trial.outcome(drawn(trial, 1, ("x",), k)).violated for k in range(40))


def test_a_planted_set_is_noticed(monkeypatch):
    """Were equal exponents let through, the derived set would differ from the claimed one."""
    c1, c2, z, y = (sympy.Symbol(name, positive=True) for name in module.NAMES)
    monkeypatch.setattr(module, "derived_set", lambda **_: sympy.And(c1 <= c2, c2 <= 1, z < 1, y < 1))
    assert module.corrected().verdict == Verdict.REFUTED
