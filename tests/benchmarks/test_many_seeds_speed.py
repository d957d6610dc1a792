"""One seed and 64 seeds against the C program, in processor time and in one run; see README.md for what limits them."""

from __future__ import annotations

import pytest
from c_reference import has_compiler
from learner_against_c import GAMES, HEAD, Row, measured

ONE, MANY = 1.2, 3.0
"""How many times as fast as C with pow()."""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """Every game measured once."""
    if not has_compiler():
        pytest.skip("gcc is not installed")
    return {name: measured(name, tmp_path_factory.mktemp("c")) for name in GAMES}


@pytest.mark.parametrize("name", GAMES)
def test_against_c(rows: dict[str, Row], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = rows[name]
    with capsys.disabled():
        print(f"\n{HEAD}\n{row}")
    assert row.by_pow >= ONE * row.single
    assert row.by_pow >= MANY * row.many
