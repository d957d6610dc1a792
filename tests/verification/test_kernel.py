"""The trusted kernel: accepts what is true and honestly written, rejects everything else, and never crashes."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from certificates import (
    CERTIFIED,
    FALSE_AS_PRINTED,
    SEALED,
    THEOREMS,
    UNDERSTOOD,
    certificate_of,
    certifies,
    containers,
    is_accepted,
    is_number,
    leaves,
    part_at,
    resealed,
    shifted,
    single_case,
    with_part,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from truth import is_true

from verification import checker
from verification.certificate import FAILS, HOLDS

pytestmark = pytest.mark.slow

CLAIMED = {"V", "V_before", "Q", "d", "D", "gaps", "W", "b", "c", "value"}
"""Members that hold what a certificate claims, as against what it is about."""
FREE = {"policy", "before", "trial", "q", "q_bar", "horizon", "t", "player", "state", "action", "game"}
"""Members that say what the certificate is about; another value may be another true statement."""
AMOUNTS = (Fraction(1), Fraction(1, 7))
GAMES = ("team:states=2", "coordination", "matching_pennies", "routing:players=2", "prisoners_two_state")
ROUTES = [
    pytest.param(claim, game, id=f"{claim}-{game}")
    for claim in UNDERSTOOD
    for game in ("team:states=2", "coordination" if claim in FALSE_AS_PRINTED else "prisoners_two_state")
]


def kind_of(path):
    """The member that a leaf belongs to: the last name on its path, `optimal` policies apart."""
    names = [key for key in path if isinstance(key, str)]
    if names[0] == "game":
        return "game"
    return "optimal policy" if names[-2:] == ["optimal", "policy"] else names[-1]


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("claim", CERTIFIED)
def test_accepts_what_the_checks_write(claim, game):
    if not certifies(claim, game):
        pytest.skip("the check does not suit the game")
    content = certificate_of(claim, game)
    assert checker.check(content) > 0
    assert checker.check(json.loads(json.dumps(content))) > 0


# Damage that leaves the seal as it was: every field, of some claims; a seal knows nothing of what it seals.


def damaged(value):
    """Other values for a leaf: a changed number or text, another type of the same value."""
    if is_number(value):
        return [shifted(value, Fraction(1)), shifted(value, Fraction(-1, 7)), float(Fraction(value)), None]
    return [value + "x", value[:-1], value.upper() if value != value.upper() else value.lower(), 0]


@pytest.mark.parametrize("claim", SEALED)
def test_rejects_damage_to_any_leaf(claim):
    """Corruption in storage: the seal finds each."""
    content = single_case(claim)
    assert is_accepted(content)
    paths = list(leaves(content))
    assert len(paths) >= 39
    for path, value in paths:
        for other in damaged(value):
            if other != value or type(other) is not type(value):
                assert not is_accepted(with_part(content, path, other)), (path, value, other)


@pytest.mark.parametrize("claim", SEALED)
def test_rejects_damage_to_any_key_or_list(claim):
    """A member renamed, lost or added; a list with an entry lost, doubled or moved."""
    content = single_case(claim)
    for path in containers(content):
        part = part_at(content, path)
        for changed in damaged_dicts(part) if isinstance(part, dict) else damaged_lists(part):
            if changed != part:
                assert not is_accepted(with_part(content, path, changed)), path


def damaged_dicts(part):
    for key in part:
        rest = {name: value for name, value in part.items() if name != key}
        yield rest
        yield {**rest, f"{key}_": part[key]}
    yield {**part, "extra": 0}


def damaged_lists(part):
    yield part[:-1]
    yield [*part, part[-1]]
    yield part[::-1]
    yield [part]


# Damage by a forger who seals again: the mathematics must find it.


def claimed_leaves(content):
    for path, value in leaves(content["cases"], ("cases",)):
        if is_number(value) and kind_of(path) in CLAIMED | {"optimal policy"}:
            yield path, value


@pytest.mark.parametrize(("claim", "game"), ROUTES)
def test_rejects_any_other_number_in_what_is_claimed(claim, game):
    """Each entry of V, Q, d, W, gaps, b, c, values on a line and optimal policies, off by 1 and by 1/7."""
    content = single_case(claim, game)
    checked = 0
    for path, value in claimed_leaves(content):
        for amount in AMOUNTS:
            forged = resealed(with_part(content, path, shifted(value, amount)))
            assert not is_accepted(forged), (path, value, amount)
            checked += 1
    assert checked or not set(content["cases"][0]) & (CLAIMED | {"optimal", "lines"})


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("claim", CERTIFIED)
def test_rejects_the_other_outcome(claim, game):
    if not certifies(claim, game):
        pytest.skip("the check does not suit the game")
    content = certificate_of(claim, game)
    other = HOLDS if content["outcome"] == FAILS else FAILS
    assert not is_accepted(resealed({**content, "outcome": other}))


@pytest.mark.parametrize("claim", [claim for claim in THEOREMS if claim not in FALSE_AS_PRINTED])
def test_no_wrong_number_refutes_a_theorem(claim):
    """A forger who changes one number and claims a counterexample: a theorem has none, so none may be accepted."""
    content = single_case(claim)
    for path, value in leaves(content["cases"], ("cases",)):
        if is_number(value):
            for amount in AMOUNTS:
                forged = with_part(content, path, shifted(value, amount))
                assert not is_accepted(resealed({**forged, "outcome": FAILS})), (path, value, amount)


@pytest.mark.parametrize(("claim", "game"), ROUTES)
def test_accepts_other_inputs_only_as_true_statements(claim, game, tmp_path):
    """Policies, trials, q, horizons, points, game numbers, labels: rejected, or everything claimed is true of them.

    Truth is decided by the toolkit, which solves for every vector. What may stay true: `trial`, `q`, `q_bar` and
    `horizon` are arbitrary; payoffs of joint actions that a pure profile never plays do not enter; labels mean nothing.
    """
    content = single_case(claim, game)
    assert is_true(content, tmp_path)
    accepted = set()
    for path, value in leaves(content):
        if path[0] in ("cases", "game") and kind_of(path) in FREE:
            for other in [f"{value}x"] if is_label(path) else [shifted(value, a) for a in AMOUNTS]:
                forged = resealed(with_part(content, path, other))
                if is_accepted(forged):
                    accepted.add(kind_of(path))
                    assert is_true(forged, tmp_path), (path, value, other)
    assert accepted <= {"game", "q", "q_bar", "horizon"}


def is_label(path):
    """Whether a leaf is a name: text that no comparison reads."""
    return path[0] == "game" and path[1] in ("format", "name", "players", "states", "actions")


@pytest.mark.parametrize(("claim", "game"), ROUTES)
def test_accepts_exchanged_entries_only_as_true_statements(claim, game, tmp_path):
    """Probability rows reversed in place: still distributions, but of another profile or another game."""
    content = single_case(claim, game)
    for path in containers(content):
        part = part_at(content, path)
        if isinstance(part, list) and path[0] in ("cases", "game") and part != part[::-1]:
            forged = resealed(with_part(content, path, part[::-1]))
            assert not is_accepted(forged) or is_true(forged, tmp_path), path


def test_rejects_the_certificate_of_another_claim():
    """Relabelled: the members differ, or the comparisons do."""
    for claim in CERTIFIED:
        content = single_case(claim)
        for other in set(CERTIFIED) - {claim}:
            relabelled = resealed({**content, "claim": other})
            if is_accepted(relabelled):
                assert set(single_case(other)["cases"][0]) == set(content["cases"][0])


def test_rejects_deviations_that_are_not_unilateral():
    """Lemma 3.6(b) with both players' policies exchanged between `policy` and `before`, values and all."""
    joint = single_case("appendix-B.2b.corrected")
    case = {**joint["cases"][0], "player": 0}
    assert not is_accepted(resealed({**joint, "claim": "lemma-3.6b", "cases": [case]}))


# Wrong types and shapes.

SMALL = single_case("equation-3", "matching_pennies")


def altered(**members):
    return resealed({**copy.deepcopy(SMALL), **members})


@pytest.mark.parametrize(
    "wrong", [1.5, 1.0, True, None, [], {}, "1.5", "1e3", "nan", "1/0", "1/-2", " 1", "", "x", [[1]]]
)
@pytest.mark.parametrize("path", [("cases", 0, "V", 0, 0), ("cases", 0, "trial", 0, 0, 0), ("game", "discount")])
def test_rejects_numbers_of_other_types(path, wrong):
    with pytest.raises(checker.InvalidError):
        checker.check(resealed(with_part(SMALL, path, wrong)))


@pytest.mark.parametrize("special", [float("nan"), float("inf"), "9" * 6000, "1/" + "9" * 6000], ids=str)
def test_rejects_special_and_endless_numbers(special):
    with pytest.raises(checker.InvalidError):
        checker.check(resealed(with_part(SMALL, ("cases", 0, "V", 0, 0), special)))


@pytest.mark.parametrize("digits", [400, 6000])
def test_rejects_huge_integers(digits, tmp_path):
    """Python reads integers of at most 4300 digits; a longer one is a reason, not a crash."""
    text = json.dumps(with_part(SMALL, ("cases", 0, "V", 0, 0), "HUGE")).replace('"HUGE"', "7" * digits)
    (tmp_path / "huge.json").write_text(text)
    with pytest.raises(checker.InvalidError):
        checker.check_file(tmp_path / "huge.json")
    with pytest.raises(checker.InvalidError):
        checker.check(with_part(SMALL, ("cases", 0, "V", 0, 0), 10**digits))


@pytest.mark.parametrize(
    "members",
    [
        {"cases": []},
        {"cases": {}},
        {"cases": None},
        {"cases": "policy"},
        {"cases": [[]]},
        {"cases": ["policy V Q trial"]},
        {"cases": [["policy", "V", "Q", "trial"]]},
        {"claim": "lemma-9.9"},
        {"claim": None},
        {"claim": ["equation-3"]},
        {"outcome": "true"},
        {"outcome": None},
        {"outcome": ["holds"]},
        {"format": "mpgtheory.certificate/2"},
        {"game": None},
        {"game": []},
        {"game": {}},
        {"game": "matching_pennies"},
        {"extra": 0},
    ],
)
def test_rejects_members_of_other_kinds(members):
    with pytest.raises(checker.InvalidError):
        checker.check(altered(**members))


@pytest.mark.parametrize("name", list(SMALL))
def test_rejects_missing_members(name):
    rest = {key: value for key, value in SMALL.items() if key != name}
    with pytest.raises(checker.InvalidError):
        checker.check(rest)
    if name != "sha256":
        with pytest.raises(checker.InvalidError):
            checker.check(resealed(rest))


@pytest.mark.parametrize("name", list(SMALL["game"]))
def test_rejects_games_with_missing_members(name):
    rest = {key: value for key, value in SMALL["game"].items() if key != name}
    with pytest.raises(checker.InvalidError):
        checker.check(altered(game=rest))


def test_rejects_games_with_other_members():
    """A member that nothing reads may say anything."""
    with pytest.raises(checker.InvalidError):
        checker.check(altered(game={**SMALL["game"], "is_potential": True}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("players", "12"),
        ("players", {"1": 0, "2": 0}),
        ("players", ["1", "1"]),
        ("states", "s"),
        ("states", [1]),
        ("actions", ["ht", "ht"]),
        ("actions", [["heads", "heads"], ["heads", "tails"]]),
        ("name", None),
    ],
)
def test_rejects_labels_that_are_none(name, value):
    """The native format wants lists of different texts; the kernel must not certify what no reader accepts."""
    with pytest.raises(checker.InvalidError):
        checker.check(altered(game={**SMALL["game"], name: value}))


def test_rejects_deep_nesting():
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(checker.InvalidError):
        checker.check({**SMALL, "cases": deep})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("1/2"),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=5), parts, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150)
@given(JSON)
def test_any_json_value_is_judged(value):
    assert not is_accepted(value)


@settings(max_examples=150)
@given(st.data())
def test_any_replaced_part_is_judged(data):
    """A certificate with any part replaced by any JSON value, sealed again: accepted or InvalidError, nothing else."""
    paths = [path for path, _ in leaves(SMALL)] + list(containers(SMALL))
    path = data.draw(st.sampled_from([p for p in paths if p and p[0] != "sha256"]))
    changed = with_part(SMALL, path, data.draw(JSON))
    is_accepted(resealed(changed))


@settings(max_examples=100)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file_is_judged(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "certificate.json"
    path.write_bytes(content)
    with pytest.raises(checker.InvalidError):
        checker.check_file(path)
