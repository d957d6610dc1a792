"""The kernel agrees with the plain twin to the bit: every variant, several games."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest
from learners import VARIANTS, both, differences, uneven_game
from numba import njit
from numba.core import errors

import mpgtheory.arithmetic.compiled
from mpgtheory.arithmetic.compiled import without_counting
from mpgtheory.families import build
from mpgtheory.learning import Options, run
from mpgtheory.learning import kernel as learning_kernel
from mpgtheory.learning.kernel import compiled, learn_own
from mpgtheory.learning.layout import Own, Rules, Seen
from mpgtheory.learning.sampler import play_tables
from mpgtheory.learning.sources import digest_of
from mpgtheory.learning.states import is_as_printed

GAMES = {
    "uneven": uneven_game(),
    "routing": build("routing:players=3"),
    "dominance": build("dominance"),
    "shapley": build("shapley_team"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", GAMES)
def test_kernel_and_twin_agree_to_the_bit(name: str, variant: str) -> None:
    kernel, twin = both(GAMES[name], VARIANTS[variant])
    for steps in (1, 2, 397):
        kernel.advance(steps)
        twin.run(steps)
        assert differences(GAMES[name], kernel.standing, twin) == []


def test_heterogeneous_players() -> None:
    game = GAMES["uneven"]
    options = Options(
        alpha=["1/(n + 1)", "power(z=1/2, c=3/5)", "1/2", "1/(2 + log(n + 1))"],
        beta=["1/(n + 3)", "1/(n + 3)", "power(z=1/3, c=1)", "1/(n + 3)"],
        theta=["1/10", "1/(n + 1)", "1/3", "1/(n + 1)"],
    )
    kernel, twin = both(game, options, seed=4)
    kernel.advance(500)
    twin.run(500)
    assert differences(game, kernel.standing, twin) == []


def test_the_kernel_of_the_printed_algorithm_is_that_of_all_variants(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its branches or without, the same bits; and only the printed options, with fixed theta, go without."""
    ends = []
    for is_printed in (True, False):
        monkeypatch.setattr(run, "is_as_printed", lambda options, chosen=is_printed: chosen)
        kernel, _ = both(GAMES["uneven"], Options(theta=["1/10", "1/3", "1/2", "9/10"]))
        kernel.advance(400)
        ends.append([part.tobytes() for part in (kernel.standing.q, kernel.standing.policy, kernel.standing.words)])
    assert ends[0] == ends[1]
    printed = {name for name, options in VARIANTS.items() if is_as_printed(options)}
    assert printed == {"printed", "integer exponents"}
    assert not is_as_printed(Options(theta=["1/10", "1/(n + 1)"]))


def test_variants_differ() -> None:
    """Were an option ignored by both, the agreement above would not tell."""
    ends = {}
    for name, options in VARIANTS.items():
        kernel, _ = both(GAMES["uneven"], options)
        kernel.advance(400)
        ends[name] = kernel.standing.q.tobytes()
    assert len(set(ends.values())) == len(VARIANTS)


def test_a_planted_error_is_found() -> None:
    kernel, twin = both(GAMES["routing"], Options())
    kernel.advance(50)
    twin.run(50)
    twin.q[1][2, 0] = np.nextafter(twin.q[1][2, 0], np.inf)
    twin.plays[0][0, 0] += 1
    assert differences(GAMES["routing"], kernel.standing, twin) == ["q", "plays"]


def test_a_player_sees_states_its_own_action_its_own_reward_and_its_own_memory() -> None:
    assert list(inspect.signature(learn_own).parameters) == ["own", "seen", "rules", "rng"]
    assert Seen._fields == ("state", "action", "reward", "following")
    assert Own._fields == ("q", "policy", "plays", "reply", "rates", "alpha", "size")
    assert not {"payoffs", "transitions", "actions"} & {*Rules._fields, *Own._fields}


def test_the_cache_of_compiled_code_knows_all_sources(tmp_path: Path) -> None:
    """The digest is a cell of the compiled closure, and changes with any of the files."""
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_text("x = 1")
    before = digest_of(map(str, files))
    files[1].write_text("x = 2")
    assert digest_of(map(str, files)) != before
    cells = compiled(play_tables, is_printed=True).py_func.__closure__  # type: ignore[attr-defined]
    assert any(isinstance(cell.cell_contents, str) and len(cell.cell_contents) == len(before) for cell in cells)


def refusing(function, **options):  # type: ignore[no-untyped-def]
    raise errors.UnsupportedError("no such code")


def total_of_tails(rows):  # type: ignore[no-untyped-def]
    total = 0.0
    for row in rows:
        total += row[1:].sum()
    return total


@pytest.mark.skipif(not without_counting(), reason="this numba cannot leave counting out; learners are slower")
def test_the_undocumented_option_of_numba_keeps_counting_out() -> None:
    """`_nrt=False`: views are not counted (with counting a step of the kernel costs ten times as much), and what would
    allocate is no longer compiled."""
    rows = np.arange(6.0).reshape(2, 3)
    counted, uncounted = njit(total_of_tails), njit(**without_counting())(total_of_tails)
    assert uncounted(rows) == counted(rows) == 12
    for function, is_counted in ((counted, True), (uncounted, False)):
        assert ("NRT_decref" in function.inspect_llvm(function.signatures[0])) == is_counted
    with pytest.raises(errors.NumbaError, match="NRT"):
        njit(**without_counting())(lambda: np.zeros(3))()


@pytest.mark.parametrize(("option", "compile"), [("_no_option_of_numba", njit), ("_nrt", refusing)])
def test_a_numba_without_the_option_is_noticed(monkeypatch: pytest.MonkeyPatch, option: str, compile) -> None:
    """An option that numba does not know, and one with which it no longer compiles views."""
    monkeypatch.setattr(mpgtheory.arithmetic.compiled, "UNCOUNTED", option)
    monkeypatch.setattr(mpgtheory.arithmetic.compiled, "cached", compile)
    assert without_counting.__wrapped__() == {}


@pytest.mark.slow
def test_a_kernel_that_counts_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a numba without the option runs."""
    monkeypatch.setattr(learning_kernel, "without_counting", dict)
    compiled.cache_clear()
    try:
        kernel, twin = both(GAMES["dominance"], VARIANTS["printed"])
        kernel.advance(300)
    finally:
        compiled.cache_clear()
    twin.run(300)
    assert differences(GAMES["dominance"], kernel.standing, twin) == []
