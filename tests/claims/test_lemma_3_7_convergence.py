"""Lemma 3.7 under fixed exploration: refuted by dominance and by a cycle; T1, T2 and the Lyapunov identity hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from exploring import assert_caught, changed, claim_of, forgeries, is_accepted, ran, resealed, verdicts, with_payoffs
from flint import fmpq
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import tight_game
from verification.claim import Verdict
from verification.claims import lemma_3_7_convergence as module
from verification.instance import Instance, Sampling

PRINTED, CORRECTED = claim_of(module, "lemma-3.7"), claim_of(module, "lemma-3.7.corrected")
GAMES = ("routing:players=2", "team", "shaped", "coordination", "matching_pennies", "potential_stage")
TEAMS = ("shapley_team", "shapley_team:bonus=3/10", "shapley_team:exploration=1/2")
DOMINANCE, CYCLE = "the limit that perceived dominance forces", "a closed orbit of the dynamics at a hub"
BOUND, RISING = "Nash gaps at rest points and other profiles", "the Lyapunov identity, one state"


def test_printed_is_refuted_on_the_dominance_example(shared):
    found = ran(PRINTED, shared("dominance"))
    assert set(found) == {DOMINANCE}
    assert found[DOMINANCE].verdict is Verdict.REFUTED
    assert found[DOMINANCE].residual == fmpq(1, 5)


@pytest.mark.parametrize("game", TEAMS)
def test_printed_is_refuted_on_the_shapley_team(shared, game):
    found = ran(PRINTED, shared(game))
    assert set(found) == {CYCLE}
    assert found[CYCLE].verdict is Verdict.REFUTED
    assert found[CYCLE].residual > 0


def test_the_cycle_certificate_is_shapleys(shared):
    evidence = ran(PRINTED, shared("shapley_team"))[CYCLE]
    case = evidence.certificate["cases"][0]
    assert case["equation"] == [-1, 1, 0, 1]
    assert len(case["corners"]) == 6
    for part in ("2.293470", "0 rest", "486 are equilibria", "beta = 0"):
        assert part in evidence.note


def test_the_embedding_is_shown_at_several_explorations(shared):
    """Made for theta = 1/10: beta = 1 - 10 theta and slope delta (9/10) (20/3) theta (1 - theta) at smaller ones."""
    evidence = ran(PRINTED, shared("shapley_team"))[CYCLE]
    (listing,) = evidence.tables
    for row, theta in zip(listing["rows"], (fmpq(1, 10), fmpq(1, 20), fmpq(1, 100)), strict=True):
        assert row[:2] == [str(theta), str(1 - 10 * theta)]
        assert row[2] == str(3 * fmpq(1, 10) * (1 - theta))
    exploration = [case["exploration"] for case in evidence.certificate["cases"]]
    assert exploration == [["1/10"] * 2, ["1/20"] * 2, ["1/100"] * 2]


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "routing:players=2"])
def test_printed_is_not_checked_where_it_says_nothing(shared, game):
    assert ran(PRINTED, shared(game)) == {}


def test_fails_without_costly_exploration_no_more(shared):
    """The example with 17/20 for -10: row 0 dominates, exploration or not; its limit is the equilibrium: certified."""
    drawn = shared("dominance")

    def mild(payoffs):
        payoffs[:, 0, 0, 1] = fmpq(17, 20)

    assert verdicts(PRINTED, Instance(with_payoffs(drawn.game, mild), drawn.seed)) == {Verdict.CERTIFIED}


def test_without_a_potential_the_printed_lemma_is_vacuous(shared):
    """Dominance in a game that is no MPG refutes nothing."""
    drawn = shared("dominance")

    def tilted(payoffs):
        payoffs[1, 0] = [[fmpq(3), fmpq(1)], [fmpq(9), fmpq(8)]]

    assert verdicts(PRINTED, Instance(with_payoffs(drawn.game, tilted), drawn.seed)) == {Verdict.VACUOUS}


@pytest.mark.parametrize("game", [*GAMES, "dominance", *TEAMS])
def test_corrected_holds_on(shared, game):
    found = ran(CORRECTED, shared(game))
    assert {e.verdict for e in found.values()} == {Verdict.CERTIFIED}
    assert (RISING in found) == (game in ("coordination", "dominance"))


@pytest.mark.slow
@given(random_instances(most_profiles=60))
def test_corrected_holds_on_random_games(drawn):
    assert verdicts(CORRECTED, drawn) == {Verdict.CERTIFIED}


def test_corrected_is_attained_on_the_example(shared):
    """At theta = 1/10 the rest point of `tight_game` has the gap of T1: the largest left side is the whole bound."""
    game, _ = tight_game("1/10")
    found = ran(CORRECTED, Instance(game, 3, Sampling(random_profiles=1)))
    assert found[BOUND].verdict is Verdict.CERTIFIED
    assert "is 1 of its bound" in found[BOUND].note


def test_the_figure_holds_plain_lists(shared):
    figure = ran(CORRECTED, shared("dominance"))[BOUND].figure
    assert figure["kind"] == "gap_against_theta"
    assert len(figure["theta"]) == len(figure["gap"]) == len(figure["bound"])
    assert max(figure["gap"]) == pytest.approx(0.2)
    assert figure["threshold"] == pytest.approx(2 / 109)
    for gap, bound in zip(figure["gap"], figure["bound"], strict=True):
        assert gap <= bound


# Planted errors and forged certificates.


def test_detects_a_planted_gap(monkeypatch, instance):
    """If gaps came out as zero the check would certify: the kernel computes its own from V and W."""
    monkeypatch.setattr("mpgtheory.exploration.dominance.nash_gap", lambda _: (fmpq(0), fmpq(0)))
    assert_caught(PRINTED, instance("dominance"), never=Verdict.CERTIFIED)


def test_detects_a_planted_bound(monkeypatch, instance):
    """Half of T1 is refuted by its own example."""
    game, _ = tight_game("1/10")
    half = module.moved_by_others
    monkeypatch.setattr(module, "moved_by_others", lambda g, t: tuple(r / 2 for r in half(g, t)))
    assert_caught(CORRECTED, Instance(game, 3, Sampling(random_profiles=1)), never=Verdict.REFUTED)
    monkeypatch.setattr(module, "rest_point_bounds", lambda g, t: (fmpq(0),) * g.n_players)
    (check,) = [c for c in CORRECTED.checks if c.title == BOUND]
    assert check.run(Instance(game, 3)).verdict is Verdict.REFUTED
    assert_tried_and_caught((CORRECTED.id,))


def test_detects_a_planted_rest_point(monkeypatch, instance):
    """Values of the unexplored game in the place of the perceived ones."""
    monkeypatch.setattr(module, "perceived", lambda g, p, t: [Evaluation(g, p)] * g.n_players)
    drawn = instance("team")
    (check,) = [c for c in CORRECTED.checks if c.title == BOUND]
    content = check.run(drawn).certificate
    assert not is_accepted(content)


def test_detects_a_planted_rise(monkeypatch, instance):
    """The identity with a wrong factor fails its own comparison."""
    wrong = module.rise_as_printed

    def doubled(*arguments):
        found = wrong(*arguments)
        return type(found)(found.potential, found.value, 2 * found.predicted)

    monkeypatch.setattr(module, "rise_as_printed", doubled)
    (check,) = [c for c in CORRECTED.checks if c.title == RISING]
    evidence = check.run(instance("dominance"))
    assert evidence.verdict is Verdict.REFUTED
    assert not is_accepted(evidence.certificate)


def test_forged_dominance_is_rejected(shared):
    content = ran(PRINTED, shared("dominance"))[DOMINANCE].certificate
    for forged in forgeries(content, {"V", "optimal", "choices"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "holds"}))
    assert not is_accepted(changed(content, ("cases", 0, "exploration", 1), "1/100"))


@pytest.fixture(scope="module")
def cycle(shared):
    """The certificate at the first exploration alone."""
    content = ran(PRINTED, shared("shapley_team"))[CYCLE].certificate
    return changed(content, ("cases",), content["cases"][:1])


@pytest.mark.slow
def test_forged_corners_are_rejected(cycle):
    for forged in forgeries(cycle, {"corners"}):
        assert not is_accepted(forged)


def test_forged_fields_are_rejected(cycle):
    """Another equation, a root elsewhere, more gap than there is, other witnesses, another hub or exploration."""
    case = ("cases", 0)
    for member, value in (
        ("equation", [-1, 1, 1, 1]),
        ("equation", [-1, 1]),
        ("equation", [-1, 1, 0, 0]),
        ("root", ["1/10", "1/5"]),
        ("root", [0, 1]),
        ("root", ["1/2", "3/2"]),
        ("gap", "1/10"),
        ("hub", 1),
        ("hub", 4),
        ("exploration", ["1/2", "1/10"]),
        ("exploration", ["1/5", "1/5"]),
        ("exploration", [0, 0]),
        ("exploration", ["1/10"]),
        ("witnesses", [[0, 0, 0]] * 6),
        ("witnesses", cycle["cases"][0]["witnesses"][1:]),
        ("corners", cycle["cases"][0]["corners"][1:]),
        ("corners", [*cycle["cases"][0]["corners"][1:], cycle["cases"][0]["corners"][0]]),
    ):
        assert not is_accepted(changed(cycle, (*case, member), value)), (member, value)
    assert not is_accepted(changed(cycle, (*case, "gap"), 0))  # then nothing fails
    assert not is_accepted(resealed({**cycle, "outcome": "holds"}))
    assert is_accepted(changed(cycle, (*case, "gap"), "1/1000"))  # a smaller bound is true as well


def test_forged_hubs_are_rejected(cycle):
    """The structure of the game is checked: payoffs at the hub, transitions, dominance at the outcome states."""
    for path, value in (
        (("payoffs", 0, 0, 0, 0), 1),
        (("payoffs", 0, 1, 1, 0), "2/3"),
        (("payoffs", 1, 2, 0, 2), 5),
        (("payoffs", 0, 3, 0, 0), 3),
        (("transitions", 1, 0, 0), ["1/40", "37/40", "1/40", "1/40"]),
        (("transitions", 0, 0, 0), ["37/40", "1/40", "1/40", "1/40"]),
        (("transitions", 0, 0, 0), ["1/40", "1/40", "37/40", "1/40"]),
    ):
        assert not is_accepted(changed(cycle, ("game", *path), value)), path


def test_the_kernel_encloses_signs_in_its_field():
    """E^3 + E = 1 in the kernel's own arithmetic: products, signs, and the order of near values."""
    from exploring import RULE_FILES

    field = RULE_FILES[2].Field([-1, 1, 0, 1], ["1/2", "3/4"])
    e = field.times_root(field.constant(1))
    cube = field.times(e, field.times(e, e))
    assert [x + y for x, y in zip(cube, e, strict=True)] == field.constant(1)
    for value, sign in (("682327/1000000", 1), ("682328/1000000", -1)):
        assert field.sign([a - b for a, b in zip(e, field.constant(Fraction(value)), strict=True)]) == sign
    assert field.sign(field.constant(0)) == 0
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = ([Fraction(int(c)) for c in rng.integers(-9, 10, 3)] for _ in range(2))
        by_float = sum(float(c) * 0.6823278038280193**k for k, c in enumerate(field.times(x, y)))
        product = np.prod([sum(float(c) * 0.6823278038280193**k for k, c in enumerate(z)) for z in (x, y)])
        assert by_float == pytest.approx(product, abs=1e-9)


def test_forged_bounds_are_rejected(shared):
    content = ran(CORRECTED, shared("coordination"))[BOUND].certificate
    for forged in forgeries(content, {"V", "optimal", "perceived", "perceived_optimal"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))


def test_forged_rises_are_rejected(shared):
    content = ran(CORRECTED, shared("dominance"))[RISING].certificate
    for forged in forgeries(content, {"V", "V_before", "perceived", "player"}):
        assert not is_accepted(forged)
