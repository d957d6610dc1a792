"""Witnesses: each is multiplied out, asked for, and used; none is believed."""

from __future__ import annotations

import pytest
from kernel_forging import HALF, LEANING, UNIFORM, certificate, corridor, game, refused, sealed, text, with_part

from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError
from verification.kernel.facts import optimal_values
from verification.kernel.game import Induced
from verification.kernel.games import read_game
from verification.kernel.model import Model
from verification.kernel.primitives import stationary

MOVE = [[[1, -1], [0, 0]], [["1/2", "-1/2"], [0, 0]]]
ASKED = {
    "V": "forall i s: V[w](i,s) = V[w](i,s)",
    "W": "forall i s: W[w](i,s) = W[w](i,s)",
    "d": "forall s: d[w](s) = d[w](s)",
    "D": "forall z s: d[w](z,s) = d[w](z,s)",
    "dV": "forall i s: dV[w,x](i,s) = dV[w,x](i,s)",
    "stationary": "forall s: stationary[w](s) = stationary[w](s)",
}
"""A statement that is true whatever the witness says, so that only the witness is checked."""


def asking(kind):
    return certificate(text(ASKED[kind], given="policy w; estimate x"), game(), {"w": LEANING, "x": MOVE})


def place_of(document, kind):
    return next(n for n, witness in enumerate(document["witnesses"]) if witness[0] == kind)


def numbers_in(data, path=()):
    if isinstance(data, list):
        return [found for k, part in enumerate(data) for found in numbers_in(part, (*path, k))]
    return [(path, data)]


@pytest.mark.parametrize("kind", ASKED)
def test_the_true_witness_is_accepted(kind):
    check(asking(kind))


@pytest.mark.parametrize("kind", ASKED)
def test_every_number_of_a_witness_is_checked(kind):
    document = asking(kind)
    n = place_of(document, kind)
    for path, _ in numbers_in(document["witnesses"][n][-1]):
        refused(with_part(document, ("witnesses", n, len(document["witnesses"][n]) - 1, *path), "1/97"))


@pytest.mark.parametrize("kind", ASKED)
def test_a_missing_witness_is_named(kind):
    document = asking(kind)
    n = place_of(document, kind)
    left = document["witnesses"][:n] + document["witnesses"][n + 1 :]
    used = {k for witness in left for k in witness[1:-1]}
    body = {**document, "witnesses": left}
    if used == set(range(len(document["profiles"]))):
        assert f"a witness {kind} is missing" in refused(sealed(body))
    else:
        assert "a profile has no witness" in refused(sealed(body))


@pytest.mark.parametrize("kind", ASKED)
def test_an_unused_witness_is_refused(kind):
    document = asking(kind)
    idle = text("1 = 1", given="policy w; estimate x")
    assert "is not used" in refused(sealed({**document, "statement": idle}))


def test_a_witness_of_another_profile_does_not_count():
    document = asking("V")
    other = {**document, "cases": [{"w": UNIFORM, "x": MOVE}]}
    assert "a witness V is missing, for the table" in refused(sealed(other))


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("witnesses", 0), ["V", 0], "other parts"),
        (("witnesses", 0), ["X", 0, []], "no kind"),
        (("witnesses", 0), [], "no kind"),
        (("witnesses", 0), "V", "no kind"),
        (("witnesses", 0, 0), ["V"], "malformed"),
        (("witnesses", 0, 1), 1, "names no profile"),
        (("witnesses", 0, 1), True, "names no profile"),
        (("witnesses", 0, 1), "0", "names no profile"),
        (("witnesses", 0, 1), -1, "names no profile"),
        (("witnesses", 0, 2), [[0, 0]], "a list of 2"),
        (("witnesses", 0, 2, 0, 0), 1.5, "no exact number"),
        (("witnesses", 0, 2, 0, 0), True, "no exact number"),
        (("witnesses",), {}, "no list"),
        (("profiles",), {}, "no list"),
        (("profiles",), [], "names no profile"),
        (("profiles", 0, 0), [], "a list of 2"),
    ],
)
def test_a_malformed_witness_is_refused(path, value, why):
    assert why in refused(with_part(asking("V"), path, value))


def test_nothing_stands_there_twice_or_for_nothing():
    document = asking("V")
    twice = {**document, "witnesses": document["witnesses"] * 2}
    assert "repeats" in refused(sealed(twice))
    profiles = {**document, "profiles": document["profiles"] * 2}
    assert "listed twice" in refused(sealed(profiles))
    idle = {**document, "profiles": [*document["profiles"], UNIFORM]}
    assert "a profile has no witness" in refused(sealed(idle))


def test_profiles_are_found_by_content_not_by_how_they_are_written():
    document = asking("V")
    check(with_part(document, ("profiles", 0, 0, 0), ["2/6", "-4/-6".replace("-", "")]))


def test_w_needs_replies_that_attain_it():
    """W raised by the same amount everywhere looks ahead to less, but no policy earns it."""
    document = asking("W")
    n = place_of(document, "W")
    raised = [[100, 100], [100, 100]]
    assert "is not the value" in refused(with_part(document, ("witnesses", n, 3), raised))


def test_w_must_leave_nothing_to_gain():
    """The value of any policy is no optimum: replies that are not optimal, with their own true value."""
    document = certificate(text(ASKED["W"], given="policy w; estimate x"), corridor(), {"w": HALF, "x": HALF})
    n = place_of(document, "W")
    body = {**document, "profiles": [HALF, [[[1, 0], [0, 1]]]], "witnesses": [["W", 0, 1, [[2, 0]]]]}
    assert n == 0
    assert "is not the optimal value" in refused(sealed(body))


def test_w_of_what_is_no_policy_is_refused():
    given = "estimate w"
    with pytest.raises(InvalidError, match="no policy"):
        certificate(text("W[w](i,s) = 1", given=f"{given}; player i; state s"), game(), {"w": MOVE, "i": 0, "s": 0})


def test_equations_that_need_not_have_one_solution_are_refused():
    """3 everywhere: delta times the row sums of P is 1/2 * 36, far above 1."""
    three = [[[3, 3], [3, 3]], [[3, 3], [3, 3]]]
    document = asking("V")
    body = {**document, "profiles": [three], "cases": [{"w": UNIFORM, "x": three}]}
    claim = text(ASKED["V"].replace("w", "x"), given="policy w; estimate x")
    assert "not below 1" in refused(sealed({**body, "statement": claim}))


def test_a_chain_with_two_closed_sets_has_no_stationary_distribution_to_ask_for():
    stay = [[[1, 0], [0, 1]]]
    data = corridor() | {"transitions": [[[1, 0], [0, 1]], [[0, 1], [0, 1]]]}
    model = Model(read_game(data), [stay], [["stationary", 0, [1, 0]]])
    with pytest.raises(InvalidError, match="several"):
        stationary(model, model.profiles[0])


@pytest.mark.parametrize(
    ("w", "share"),
    [(HALF, [0, 2]), (HALF, [0, 0]), ([[["3/2", "-1/2"], [1, 0]]], [0, 1]), ([[[1, 1], [1, 0]]], [0, 1])],
)
def test_what_is_stationary_is_a_distribution_and_its_chain_is_one(w, share):
    model = Model(read_game(corridor()), [w], [["stationary", 0, share]])
    with pytest.raises(InvalidError, match="is none, or P"):
        stationary(model, model.profiles[0])


@pytest.mark.parametrize(
    ("optima", "why"),
    [
        ([{"policy": [[1, 0], [1, 0]], "W": [2, 4]}], None),
        ([], "one optimum a player"),
        ([{"policy": [[1, 0], [1, 0]], "W": [2, 4], "more": 0}], "other members"),
        ([{"policy": [["3/2", "-1/2"], [1, 0]], "W": [2, 4]}], "no distribution"),
        ([{"policy": [[1, 0], [1, 0]], "W": [3, 4]}], "not the value"),
        ([{"policy": [[1, 0], [0, 1]], "W": [2, 0]}], "not optimal"),
    ],
)
def test_optima_in_the_cases_of_rules(optima, why):
    game_read = read_game(corridor())
    at = Induced(game_read, game_read.profile(HALF))
    if why is None:
        assert optimal_values(at, optima) == [[2, 4]]
        return
    with pytest.raises(InvalidError, match=why):
        optimal_values(at, optima)


def test_a_transient_state_does_no_harm():
    claim = text("forall s: stationary[w](s) = mu(s)", given="policy w")
    document = certificate(claim, corridor() | {"initial": [0, 1]}, {"w": HALF})
    check(document)
    assert "p P[w]" in refused(with_part(document, ("witnesses", 0, 2), ["1/2", "1/2"]))
