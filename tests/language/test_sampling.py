"""Cases of a statement on a game: profiles, replies and special ones, no two the same, all meeting the conditions."""

from __future__ import annotations

from typing import Any

import pytest

from mpgtheory.formats import load_game
from verification.checking.exact import check
from verification.checking.sampling import cases_on
from verification.claim import Verdict
from verification.instance import Instance, Profile, Sampling
from verification.language.cases import document, meets
from verification.language.files import Entry
from verification.language.model import Model
from verification.language.statement import Statement, statement


def instance(game: str = "coordination", **also: Any) -> Instance:
    """A game with few profiles."""
    return Instance(load_game(game), 5, Sampling(random_profiles=2, equilibria=3), **also)


def made(given: str, claim: str = "0 = 0") -> tuple[Entry, Statement]:
    """An entry and its statement."""
    return Entry(given=given, claim=claim), statement("mine", claim, given=given)


def labels(given: str, **also: Any) -> list[str]:
    """The labels of the cases."""
    entry, found = made(given)
    return [case.label for case in cases_on(instance(), entry.model_copy(update=also), found)]


def test_a_closed_statement_has_one_case() -> None:
    """The game itself."""
    assert labels("") == ["the game"]


def test_the_first_policy_runs_through_the_profiles() -> None:
    """Uniform, pure and interior ones; equilibria where they are asked for."""
    assert set(labels("policy w")) == {"uniform", "random pure", "random interior 1", "random interior 2"}
    with_equilibria = labels("policy w", trying=["equilibria"])
    assert any("equilibrium" in label for label in with_equilibria)


def test_given_profiles_take_the_place_of_sampled_ones() -> None:
    """A user's own policy."""
    profile = instance().profiles[1]
    entry, found = made("policy w")
    cases = cases_on(instance(given=(Profile("mine", profile.policy),)), entry, found)
    assert [case.label for case in cases] == ["mine"]


def test_a_statement_without_a_policy_is_drawn() -> None:
    """Numbers and stages: several cases, the stage at its largest."""
    entry, found = made("number eta in (0, 1]; stage K in 1..4")
    cases = cases_on(instance(), entry, found)
    assert len(cases) > 2
    assert {case.data["K"] for case in cases} == {4}


def test_replies_run_through_ties() -> None:
    """The mixture and pure ones, where actions tie; one where none do."""
    tied = instance("matching_pennies")
    entry, found = made("policy w; selection br of Q[w]")
    uniform_cases = [case for case in cases_on(tied, entry, found) if case.label.startswith("uniform")]
    assert len(uniform_cases) == 3


@pytest.mark.parametrize(
    "given", ["policy w; rates gamma; selection br of Q[w]", "policy w with exists i s: V[w](i,s) < W[w](i,s)"]
)
def test_cases_differ_and_meet_their_conditions(given: str) -> None:
    """No two the same."""
    entry, found = made(given)
    drawn = instance("team")
    cases = cases_on(drawn, entry, found)
    assert cases
    keys = {repr({name: document(value) for name, value in case.data.items()}) for case in cases}
    assert len(keys) == len(cases)
    assert all(meets(found, Model(drawn.game), case.data) for case in cases)


def test_the_largest_payoff_is_tried() -> None:
    """Everybody plays where payoffs are largest in size: |u| <= 9 fails there only, in dominance."""
    claim = "forall i s: |u[w](i,s)| <= 9"
    entry, found = made("policy w", claim)
    few = Instance(load_game("dominance"), 5, Sampling(random_profiles=0, equilibria=0))
    assert check(few, entry, found).verdict is Verdict.CERTIFIED
    special = entry.model_copy(update={"trying": ["largest payoff"]})
    assert check(few, special, found).verdict is Verdict.REFUTED


def test_equal_seeds_give_equal_cases() -> None:
    """And another seed others."""
    entry, found = made("policy w; number eta in (0, 1]")
    drawn = [
        [case.data["eta"] for case in cases_on(Instance(load_game("team"), seed), entry, found)] for seed in (5, 5, 6)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_statement_that_no_case_meets_is_undecided() -> None:
    """Nothing is certified of nothing."""
    entry, found = made("policy w with 0 = 1")
    assert check(instance(), entry, found).verdict is Verdict.UNDECIDED
    entry, found = made("policy w", "forall i s: 1 = 2 implies V[w](i,s) = 0")
    assert check(instance(), entry, found).verdict is Verdict.UNDECIDED
