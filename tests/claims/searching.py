"""What the tests of claims share about the search for counterexamples."""

from __future__ import annotations

from collections.abc import Iterable

from verification import checker
from verification.claims.catalogue import find
from verification.falsify.search import Budget, Counterexample, search_claim


def assert_survives(claims: Iterable[str], *, trials: int = 40, games: int = 5) -> None:
    """No counterexample is found among drawn instances, of which some met the hypotheses."""
    for claim in claims:
        has_fast_form = any(not trial.is_slow for trial in find(claim).trials)
        budget = Budget(seed=5, trials=trials, games=1 if has_fast_form else games, reductions=200)
        found = search_claim(find(claim), budget)
        assert found.outcome == "survived", (claim, found)
        assert found.met >= min(trials, games) // 2, (claim, found.met)


def found_counterexample(claim: str, *, trials: int = 200) -> Counterexample:
    """The shrunk counterexample to a false statement; its certificate is accepted by the kernel."""
    found = search_claim(find(claim), Budget(seed=5, trials=trials, games=20, reductions=2000)).found
    assert found is not None, claim
    assert found.evidence is not None
    assert checker.check(dict(found.evidence.certificate)) > 0
    return found
