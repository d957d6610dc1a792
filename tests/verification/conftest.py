"""A small report, written once, and a copy of it to forge."""

from __future__ import annotations

from pathlib import Path

import pytest
from forging import Forgery, write_report


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small study."""
    folder = tmp_path_factory.mktemp("honest") / "report"
    write_report(folder)
    return folder


@pytest.fixture
def forged(honest: Path, tmp_path: Path) -> Forgery:
    """A copy of it."""
    return Forgery(honest, tmp_path / "report")
