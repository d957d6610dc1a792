"""Grids of games in a study file."""

from __future__ import annotations

import pytest

from mpgtheory.errors import InputError
from verification.grid import MOST_GAMES, expanded
from verification.study import load_study


def test_braces_stand_for_every_combination() -> None:
    assert expanded("routing:players={2,4},common_interest={false, true}") == [
        "routing:players=2,common_interest=false",
        "routing:players=2,common_interest=true",
        "routing:players=4,common_interest=false",
        "routing:players=4,common_interest=true",
    ]


def test_ranges_are_whole_numbers_with_both_ends() -> None:
    assert expanded("team:seed={3..5}") == ["team:seed=3", "team:seed=4", "team:seed=5"]
    assert expanded("team:seed={ 7 .. 7 }") == ["team:seed=7"]


@pytest.mark.parametrize("entry", ["routing", "team:seed=3", "folder/{a,b}.json", "{1,2}.json", "./team:{1..3}"])
def test_the_rest_stands_for_itself(entry: str) -> None:
    assert expanded(entry) == [entry]


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("team:seed={}", "empty"),
        ("team:seed={ }", "empty"),
        ("team:seed={1,,2}", "empty value"),
        ("team:seed={1,}", "empty value"),
        ("team:seed={5..3}", "empty"),
        ("team:seed={1,2", "closed"),
        ("team:seed=1}", "closed"),
        ("team:seed={{1,2}}", "closed"),
        ("team:seed={0..999999999}", "names 1000000000 games"),
        ("team:seed={1..1000},states={1..1000}", "names 1000000 games"),
    ],
)
def test_grids_that_name_nothing_or_too_much_are_refused_at_once(entry: str, shown: str) -> None:
    with pytest.raises(InputError, match=shown) as caught:
        expanded(entry)
    assert "team" in str(caught.value)


def test_the_largest_grid_is_allowed() -> None:
    assert len(expanded(f"team:seed={{1..{MOST_GAMES}}}")) == MOST_GAMES


def test_a_study_file_has_grids(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "grid.toml"
    path.write_text('title = "t"\ngames = ["team:seed={1..3}", "coordination"]\nclaims = ["equation-1"]\n')
    names = [game.name for game in load_study(str(path)).games]
    assert names == ["team:seed=1", "team:seed=2", "team:seed=3", "coordination"]
    path.write_text('title = "t"\ngames = ["team:seed={1..3}", "team:seed={3,4}"]\n')
    with pytest.raises(InputError, match=r"'team:seed=3' twice"):
        load_study(str(path))
    path.write_text('title = "t"\ngames = ["team:seed={}"]\n')
    with pytest.raises(InputError, match=r"grid\.toml: .*empty"):
        load_study(str(path))
