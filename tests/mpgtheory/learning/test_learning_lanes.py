"""Eight seeds side by side end with the bits that each has alone, in every reading that is run so."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from learners import VARIANTS, final_row, uneven_game
from numba import njit

from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.learning import Options, lane_learner, lanes, learn, read_trace, resume, run, sampler_of, write_trace
from mpgtheory.learning.lane_learner import COST, LANES, LEAST_WORK, LaneLearner, fits, grouped
from mpgtheory.learning.run import Learner
from mpgtheory.learning.states import Standing, schedules_of, start
from mpgtheory.learning.step_size_tables import tabulated
from mpgtheory.learning.streams import spawn, words_of
from mpgtheory.learning.vectors import store

READINGS = {
    **{name: VARIANTS[name] for name in ("printed", "explored continuation", "reply to q^t", "integer exponents")},
    "same state": Options(bootstrap="same"),
    "repair with reply to q^t": Options(continuation="explored", reply="current", theta="1/3"),
    "programs and constants": Options(alpha="1/(2 + sqrt(n))", beta="1/3"),
}
GAMES: dict[str, MarkovGame] = {
    "uneven": uneven_game(),
    "long rows": uneven_game(3, counts=(3, 2), states=40),
    "one state": build("dominance"),
    "sparse": build("gridworld"),
}


def sides(game: MarkovGame, options: Options, reach: int, count: int = LANES) -> tuple[LaneLearner, list[Learner]]:
    """The same seeds side by side and alone, with step sizes tabulated to `reach`."""
    chosen, sampler = options.for_players(game.n_players), sampler_of(game)
    step_sizes, which = schedules_of(chosen)
    schedules = tabulated(step_sizes, reach), which
    begun = [start(game, rng) for rng in spawn(7, count)]
    alone = [Learner(game, sampler, chosen, standing) for standing in begun]
    return LaneLearner(game, sampler, chosen, begun, schedules), alone


def differing(left: Standing, right: Standing) -> list[str]:
    """The names of the arrays that differ in any bit."""
    names = [field.name for field in fields(Standing)]
    return [name for name in names if getattr(left, name).tobytes() != getattr(right, name).tobytes()]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", GAMES)
def test_seeds_side_by_side_are_the_seeds_alone(name: str, reading: str) -> None:
    """With step sizes from a table that ends within the run, so that both ways to them are met."""
    together, alone = sides(GAMES[name], READINGS[reading], reach=60)
    for steps in (1, 400):
        together.advance(steps)
        for one, standing in zip(alone, together.standings, strict=True):
            one.advance(steps)
            assert differing(one.standing, standing) == []


def test_players_with_schedules_of_their_own() -> None:
    options = Options(
        alpha=["1/(n + 1)", "power(z=1/2, c=3/5)", "1/2", "1/(2 + log(n + 1))"],
        beta=["1/(n + 3)", "1/(n + 3)", "power(z=1/3, c=1)", "1/5"],
        theta=["1/10", "1/3", "1/2", "1/10"],
    )
    for reach in (0, 1000):
        together, alone = sides(GAMES["uneven"], options, reach, count=5)
        together.advance(300)
        for one, standing in zip(alone, together.standings, strict=True):
            one.advance(300)
            assert differing(one.standing, standing) == []


def test_a_planted_error_in_one_seed_shows_in_that_seed_only() -> None:
    together, alone = sides(GAMES["uneven"], Options(), reach=0)
    together._memory.words[3] ^= np.uint64(1)  # the high word of the fourth seed's stream
    together.advance(200)
    for lane, (one, standing) in enumerate(zip(alone, together.standings, strict=True)):
        one.advance(200)
        assert bool(differing(one.standing, standing)) == (lane == 3)


def test_the_streams_of_eight_seeds_are_those_of_numpy() -> None:
    @njit
    def draw(words, out):  # type: ignore[no-untyped-def]
        for k in range(len(out)):
            store(out[k], 0, lanes.draw(words))

    generators = spawn(20231013, LANES)
    words, out = np.array([words_of(rng) for rng in generators]).T.ravel(), np.empty((500, LANES))
    draw(words, out)
    assert np.array_equal(out.T, [rng.random(500) for rng in generators])
    assert np.array_equal(words.reshape(4, LANES).T, [words_of(rng) for rng in generators])


@pytest.fixture
def in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let short runs, on any processor, learn in groups."""
    monkeypatch.setattr(lane_learner, "LEAST_WORK", 0)
    monkeypatch.setattr(run, "has_wide_registers", lambda: True)


def test_learning_in_groups_gives_the_same_trace_and_resumes(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """14 seeds: eight, and six with two lanes to spare; resumed alone, and resumed in groups."""
    game, calls = GAMES["uneven"], []
    alone = learn(game, steps=900, seeds=14, record=[0, 100, 350])
    request.getfixturevalue("in_groups")
    monkeypatch.setattr(LaneLearner, "advance", counted(LaneLearner.advance, calls))
    groups = learn(game, steps=350, seeds=14, record=[0, 100], cores=2, progress=lambda done, total: None)
    assert set(calls) == {LANES, 6}
    write_trace(groups, tmp_path / "half.npz")
    resumed = resume(read_trace(tmp_path / "half.npz"), game, steps=900, record=[350], cores=1)
    assert resumed.times.tolist() == alone.times.tolist()
    assert all(np.array_equal(a, b) for a, b in zip(final_row(resumed), final_row(alone), strict=True))
    for one, other in zip(resumed.standings, alone.standings, strict=True):
        assert differing(one, other) == []


def counted(advance, calls):  # type: ignore[no-untyped-def]
    """`advance` of a group, which notes how many seeds the group has."""

    def noted(self, steps):  # type: ignore[no-untyped-def]
        calls.append(len(self.standings))
        advance(self, steps)

    return noted


@pytest.mark.usefixtures("in_groups")
def test_progress_counts_the_steps_of_all_seeds() -> None:
    calls: list[tuple[int, int]] = []
    learn(GAMES["one state"], steps=500, seeds=9, cores=1, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (4500, 4500)


def test_readings_without_lanes_run_alone() -> None:
    sampler = sampler_of(GAMES["uneven"])
    assert all(fits(sampler, options) for options in READINGS.values())
    others = {name for name, options in VARIANTS.items() if not fits(sampler, options)}
    assert others == {"uniform ties", "random ties", "smoothed", "released code", "theta to zero", "programs"}
    assert fits(sampler, replace(VARIANTS["programs"], theta=Options().theta))
    assert not fits(sampler_of(build("routing:players=4,dense=false")), Options())


def test_groups_are_made_where_they_end_sooner() -> None:
    work = LEAST_WORK + 1
    assert [len(seeds) for seeds in grouped(64, 2, work)] == [LANES] * 8
    assert [len(seeds) for seeds in grouped(12, 2, work)] == [LANES, 1, 1, 1, 1]
    assert [len(seeds) for seeds in grouped(14, 2, work)] == [LANES, 6]
    alone = [(64, 2, LEAST_WORK), (8, 8, work), (1, 1, work), (COST - 1, 1, work)]
    assert all(len(grouped(*given)) == given[0] for given in alone)
    for seeds in range(1, 40):
        assert [seed for group in grouped(seeds, 2, work) for seed in group] == list(range(seeds))
