"""The search: reproducible by seed, bounded, honest about what it met, and what it finds is certified by the kernel."""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Iterator

import pytest
from flint import fmpq
from planted import planted
from written_examples import two_states

from verification import checker
from verification.catalogue import find
from verification.claim import Claim, Verdict
from verification.compare import AT_MOST, Comparison
from verification.falsify.counterexample import certified
from verification.falsify.description import described
from verification.falsify.drawn_data import POLICY
from verification.falsify.evidence import NOTHING_MET, evidence_of, searched, with_search
from verification.falsify.generic import trials_of
from verification.falsify.search import Budget, Search, search_claim
from verification.falsify.trial import Example, Hypothesis, Trial

SMALL = Budget(trials=40, games=4, reductions=300)
PRINTED = ("appendix-B.2b", "lemma-3.4", "lemma-3.6c")
NEVER = Hypothesis("never", lambda x: False)


@functools.cache
def searched_with_few(claim: str) -> Search:
    """A search that tests share."""
    return search_claim(find(claim), SMALL)


def words(search: Search) -> list[str]:
    assert search.counterexample is not None
    return described(search.counterexample.example)


def true_of(x: Example) -> Iterator[Comparison]:
    yield Comparison("delta", x.game.discount, AT_MOST, fmpq(1))


def with_trials(*trials: Trial) -> Claim:
    """A claim that is only tried."""
    return dataclasses.replace(planted("value_strictly_below").claim, trials=trials)


@pytest.mark.parametrize("claim", PRINTED)
def test_what_is_false_as_printed_falls_with_a_certificate_that_the_kernel_accepts(claim: str) -> None:
    found = searched_with_few(claim).counterexample
    assert found is not None
    assert found.evidence is not None
    assert found.evidence.verdict is Verdict.REFUTED
    assert found.evidence.certificate is not None
    checker.check(dict(found.evidence.certificate))


def test_equal_seeds_give_equal_searches() -> None:
    first, second = searched_with_few("appendix-B.2b"), search_claim(find("appendix-B.2b"), SMALL)
    assert first.counterexample is not None
    assert second.counterexample is not None
    assert words(first) == words(second)
    assert first.tallies == second.tallies
    one, again = first.counterexample, second.counterexample
    assert (one.number, one.reductions) == (again.number, again.reductions)


def test_other_seeds_draw_other_instances() -> None:
    claim = planted("exploration_keeps_best_replies").claim
    searches = [search_claim(claim, Budget(seed, trials=500, reductions=0)) for seed in range(4)]
    numbers = {search.counterexample.number for search in searches if search.counterexample is not None}
    assert len(numbers) > 1


def test_what_survives_is_counted() -> None:
    survived = searched_with_few("lemma-3.6b")
    assert (survived.outcome, survived.drawn, survived.met) == ("survived", 40, 40)
    assert survived.comparisons > 40
    assert survived.counterexample is None
    assert not survived.out_of_time


def test_a_search_that_met_no_instance_says_vacuous() -> None:
    search = search_claim(with_trials(Trial(true_of, hypotheses=(NEVER,))), SMALL)
    assert (search.outcome, search.drawn, search.met) == ("vacuous", 40, 0)
    evidence = evidence_of(search)
    assert evidence.verdict is Verdict.VACUOUS
    assert evidence.hypotheses == {NOTHING_MET: False}


def test_a_form_that_met_none_is_named_beside_one_that_did() -> None:
    trials = (Trial(true_of, title="met"), Trial(true_of, hypotheses=(NEVER,), title="never met"))
    search = search_claim(with_trials(*trials), SMALL)
    assert [(tally.form, tally.drawn, tally.met) for tally in search.tallies] == [("met", 20, 20), ("never met", 20, 0)]
    assert search.outcome == "survived"
    assert evidence_of(search).note == "40 instances drawn, 20 met the hypotheses; none of the form never met"


def test_the_cap_in_seconds_is_kept() -> None:
    claim = find("lemma-3.6b")
    start = time.process_time()
    search = search_claim(claim, Budget(trials=10**6, seconds=0.2))
    assert time.process_time() - start < 2
    assert search.out_of_time
    assert 0 < search.drawn < 10**6
    assert "stopped by the clock" in evidence_of(search).note


def test_a_cap_leaves_no_form_out() -> None:
    trials = tuple(Trial(true_of, title=title) for title in "abc")
    search = search_claim(with_trials(*trials), Budget(trials=3 * 10**6, seconds=0.1))
    tried = [tally.drawn for tally in search.tallies]
    assert min(tried) > 0
    assert max(tried) - min(tried) <= 1


def test_an_ended_search_was_not_stopped_by_the_clock() -> None:
    assert not search_claim(with_trials(Trial(true_of)), Budget(trials=3, seconds=60.0)).out_of_time


def test_progress_is_told_for_each_example() -> None:
    told: list[None] = []
    search_claim(find("lemma-3.6b"), dataclasses.replace(SMALL, trials=7), advance=lambda: told.append(None))
    assert len(told) == 7


def test_a_statement_is_tried_by_its_text_alone() -> None:
    search = searched_with_few("lemma-3.6b")
    assert [(tally.form, tally.drawn) for tally in search.tallies] == [("the statement", SMALL.trials)]


def test_slow_forms_share_the_smaller_number() -> None:
    trials = (Trial(true_of, title="fast"), Trial(true_of, title="slow", is_slow=True))
    search = search_claim(with_trials(*trials), SMALL)
    assert [tally.drawn for tally in search.tallies] == [SMALL.trials, SMALL.games]


def test_under_a_cap_the_slow_forms_have_their_share_of_the_time() -> None:
    trials = (Trial(true_of, title="fast"), Trial(true_of, title="slow", is_slow=True))
    search = search_claim(with_trials(*trials), Budget(trials=10**7, games=10**7, seconds=0.2))
    assert all(tally.drawn > 0 for tally in search.tallies)
    assert search.out_of_time


def test_claims_without_a_text_are_tried_by_their_own_checks() -> None:
    claim = find("section-3.information.corrected")
    assert not claim.text
    search = search_claim(claim, SMALL)
    assert (search.outcome, search.drawn) == ("survived", 4)
    assert search.met > 0
    assert all(form.title == check.title for form, check in zip(trials_of(claim), claim.checks, strict=False))


def test_detects_a_false_claim_by_its_own_check() -> None:
    search = search_claim(find("section-3.information"), Budget(games=40, reductions=100))
    assert search.counterexample is not None
    assert search.counterexample.evidence is not None
    assert search.counterexample.evidence.verdict is Verdict.REFUTED


def test_properties_of_games_are_not_searched() -> None:
    assert trials_of(find("definition-2.1")) == ()
    assert with_search(find("definition-2.1")) is find("definition-2.1")


def test_a_violation_that_nothing_certifies_is_our_own_error() -> None:
    trial = dataclasses.replace(planted("value_strictly_below").trial, evidence_for=None)
    claim = with_trials(trial)
    search = search_claim(claim, SMALL)
    assert search.counterexample is not None
    assert search.counterexample.evidence is None
    with pytest.raises(AssertionError, match=r"no check of planted-value_strictly_below refutes.*discount 1/2"):
        searched(claim, SMALL)


def test_detects_a_corrupted_certificate() -> None:
    """The kernel looks at each certificate before a counterexample is believed."""
    found = searched_with_few("appendix-B.2b").counterexample
    assert found is not None
    honest = found.trial.certify(found.example)
    assert honest is not None
    assert honest.certificate is not None
    broken = dataclasses.replace(honest, certificate={**honest.certificate, "cases": []})
    with pytest.raises(checker.InvalidError):
        certified(dataclasses.replace(found.trial, evidence_for=lambda _: broken), found.example)


def test_a_true_statement_has_no_certificate_of_its_fall() -> None:
    trial = Trial(true_of, {"pi": POLICY})
    assert certified(trial, two_states()) is None


def test_evidence_of_a_counterexample_tells_it_in_words() -> None:
    evidence = evidence_of(searched_with_few("appendix-B.2b"))
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.instance == "1 state, 2 players with 1 and 2 actions"
    assert evidence.counterexample is not None
    assert evidence.note == "; ".join(evidence.counterexample["words"])
    assert evidence.counterexample["violated"]["claimed"] == "= 0"
    assert evidence.counterexample["game"]["format"] == "mpgtheory.game/1"


def test_what_survives_is_supported_never_certified() -> None:
    evidence = searched(find("lemma-3.6b"), SMALL)
    assert evidence.verdict is Verdict.SUPPORTED
    assert evidence.note == "40 instances drawn, 40 met the hypotheses"
    assert evidence.certificate is None
