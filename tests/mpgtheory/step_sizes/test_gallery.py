"""The gallery of schedules: what fails of each pair, and what is undecided with its evidence."""

import tomllib

import pytest

from mpgtheory.step_sizes import check_assumption_3_2, not_holding
from verification.schedules import GALLERY, gallery

FAILS = {row["name"]: row.get("fails", {}) for row in tomllib.loads(GALLERY.read_text(encoding="utf-8"))["pair"]}
NAMES = {"alpha": "alpha_1", "beta": "beta_1", "pair": "beta_1/alpha_1"}


@pytest.mark.parametrize("pair", gallery(), ids=lambda pair: pair.name)
def test_what_fails_is_what_the_gallery_says(pair):
    results = check_assumption_3_2(pair.alphas, pair.betas)
    assert not_holding(results) == {NAMES[key]: tuple(value) for key, value in FAILS[pair.name].items()}
    assert all(result.exact == (result.holds is not None) for result in results)


def test_an_oscillating_schedule_is_undecided_with_its_evidence():
    (pair,) = (pair for pair in gallery() if pair.name == "oscillating")
    results = check_assumption_3_2(pair.alphas, pair.betas)
    undecided = [r for r in results if r.holds is None]
    assert undecided
    for result in undecided:
        assert "local exponent" in result.reason or "numerical evidence" in result.reason
        assert result.details["evidence"] in ("supports", "contradicts")
