"""Content addresses: equal ones for equal tasks, others as soon as anything differs that decides what a task finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from planted_runs import drawn, failing, planted_plan, planted_study
from scipy.sparse import csr_array

from mpgtheory.formats import load_game
from verification.claim import Check, Method, Scope
from verification.falsify.search import Budget
from verification.running import plan as plan_module
from verification.running.plan import Plan, digest_of
from verification.running.versions import code_digest
from verification.schedules import gallery
from verification.study import Study, load_study

CHECKS = {"a": drawn, "b": failing}


def keys(study: Study) -> dict[str, str]:
    plan = Plan(study)
    return {item.label: key for item, key in zip(plan.items, plan.keys, strict=True)}


def key_of(study: Study) -> str:
    (key,) = Plan(study).keys
    return key


BASE = planted_study({"a": drawn})


def test_equal_tasks_have_equal_keys_in_whatever_study() -> None:
    small = keys(planted_study(CHECKS))
    large = keys(planted_study(CHECKS, games=("team", "coordination"), name="another"))
    assert large.keys() > small.keys()
    assert {label: large[label] for label in small} == small
    assert len(set(large.values())) == len(large)


def with_game(**changes: object) -> Study:
    return replace(BASE, games=(BASE.games[0].changed(**changes),))


def with_payoff(amount: fmpq) -> Study:
    (game,) = BASE.games
    payoffs = game.payoffs.copy()
    payoffs[0, 0, 0, 0] += amount
    return replace(BASE, games=(replace(game, payoffs=payoffs),))


def with_check(**changes: object) -> Study:
    (claim,) = BASE.claims
    return replace(BASE, claims=(replace(claim, checks=(replace(claim.checks[0], **changes),)),))


CHANGES = {
    "the discount, by little": lambda: with_game(discount=BASE.games[0].discount + fmpq(1, 10**30)),
    "one payoff, by little": lambda: with_payoff(fmpq(1, 10**30)),
    "the name of the game": lambda: with_game(name="coordination again"),
    "the seed": lambda: replace(BASE, seed=4),
    "the number of profiles": lambda: replace(BASE, sampling=replace(BASE.sampling, random_profiles=2)),
    "the horizon of runs": lambda: replace(BASE, sampling=replace(BASE.sampling, horizon=1)),
    "the claim": lambda: planted_study({"b": drawn}),
    "the check": lambda: with_check(title="another"),
    "the method": lambda: with_check(method=Method.STATISTICAL),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_what_decides_the_result_changes_the_key(what: str) -> None:
    assert key_of(CHANGES[what]()) != key_of(BASE)


def test_what_decides_nothing_changes_no_key() -> None:
    assert key_of(with_payoff(fmpq(0))) == key_of(BASE)
    assert key_of(replace(BASE, title="Another title", name="another", timeout=5.0)) == key_of(BASE)


@pytest.mark.parametrize("setting", [{"code": "0", "environment": {}}, {"code": "1", "environment": {"numpy": "3"}}])
def test_other_code_or_libraries_change_the_key(monkeypatch: pytest.MonkeyPatch, setting: dict[str, object]) -> None:
    monkeypatch.setattr(plan_module, "setting", lambda: {"code": "1", "environment": {}})
    before = key_of(BASE)
    monkeypatch.setattr(plan_module, "setting", lambda: setting)
    assert key_of(BASE) != before


def test_searches_and_schedules_are_keyed_by_their_own_data() -> None:
    (claim,) = BASE.claims
    search = Check(Method.SEARCH, "search", drawn, Scope.SEARCH)
    schedules = Check(Method.EXACT, "schedules", drawn, Scope.SCHEDULES)
    study = replace(
        BASE, claims=(replace(claim, checks=(search, schedules)),), search=Budget(1, trials=5), schedules=gallery()[:2]
    )
    first = Plan(study).keys
    assert len(set(first)) == 3
    assert Plan(replace(study, seed=9)).keys == first, "the study's seed is not what they draw from"
    other = Plan(replace(study, search=Budget(1, trials=6))).keys
    assert [a == b for a, b in zip(first, other, strict=True)] == [True, True, False]


def test_checks_that_cannot_be_told_apart_are_an_error_of_ours() -> None:
    (claim,) = BASE.claims
    twice = replace(BASE, claims=(replace(claim, checks=claim.checks * 2),))
    with pytest.raises(AssertionError, match="name them apart"):
        Plan(twice).keys  # noqa: B018


def test_the_tasks_of_the_default_study_have_keys_of_their_own() -> None:
    plan = Plan(load_study("paper"))
    assert len(set(plan.keys)) == len(plan.items) > 1000
    assert [item.number for item in plan.items] == list(range(len(plan.items)))


def test_a_game_is_told_by_its_content() -> None:
    assert digest_of(load_game("team:seed=1")) == digest_of(load_game("team:seed=1"))
    assert digest_of(load_game("team:seed=1")) != digest_of(load_game("team:seed=2").changed(name="team:seed=1"))


def test_values_of_different_kinds_are_told_apart() -> None:
    values = [1, "1", 1.0, True, None, [1], ["1"], {"1": 1}, fmpq(1, 2), 0.5, "1/2", np.array([1]), np.array([1.0])]
    values += [np.array([[1]]), csr_array(np.eye(2)), csr_array(np.eye(3)), csr_array(2 * np.eye(2)), Method.FLOAT]
    assert len({digest_of(value) for value in values}) == len(values)
    assert digest_of((1, 2)) == digest_of([1, 2])
    assert digest_of(0.1) != digest_of(np.nextafter(0.1, 1).item())


@pytest.mark.parametrize("value", [object(), lambda: 1, {1, 2}, [object()]])
def test_what_cannot_be_told_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be told"):
        digest_of(value)


SOURCE = {
    "mpgtheory/game.py": "a = 1",
    "verification/procedures/b.py": "b = 2",
    "verification/statements/01.toml": "s = 3",
    "verification/proofs/C.v": "Lemma c.",
    "verification/report/page.py": "d = 4",
    "verification/commands/report.py": "e = 5",
    "verification/studies/paper.toml": "f = 6",
    "README.md": "g",
}


def planted_source(root: Path, changed: str | None = None) -> Path:
    for name, text in SOURCE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text + (" " if name == changed else ""))
    return root


@pytest.mark.parametrize("name", SOURCE)
def test_a_changed_byte_of_what_computes_changes_the_digest_of_the_code(tmp_path: Path, name: str) -> None:
    before = code_digest(planted_source(tmp_path / "before"))
    rooms = ("mpgtheory/", "verification/procedures/", "verification/statements/", "verification/proofs/")
    decides = name.startswith(rooms)
    assert (code_digest(planted_source(tmp_path / "after", changed=name)) != before) is decides


def test_a_moved_file_changes_the_digest_of_the_code(tmp_path: Path) -> None:
    before = code_digest(planted_source(tmp_path))
    (tmp_path / "mpgtheory/game.py").rename(tmp_path / "mpgtheory/games.py")
    assert code_digest(tmp_path) != before


def test_the_plan_knows_the_game_of_each_task() -> None:
    plan = planted_plan(CHECKS, games=("coordination", "team"))
    assert [item.label for item in plan.items] == ["a on coordination", "b on coordination", "a on team", "b on team"]
