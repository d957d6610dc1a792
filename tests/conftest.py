"""What all tests share: processes on all cores, reproducible Hypothesis, and games with their sampled profiles."""

from __future__ import annotations

import functools
import importlib
import signal
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mpgtheory.formats import load_game
from verification.instance import Instance, Sampling

SEED = 20231013
"""Seed of every instance that the tests build."""

signal.signal(signal.SIGINT, signal.default_int_handler)
"""Under nohup or in the background of a shell Ctrl-C is ignored, here and in every process that tests start."""

settings.register_profile(
    "mpgtheory",
    deadline=None,
    derandomize=True,
    print_blob=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("mpgtheory")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The whole suite runs on all cores, chosen files in this process: benchmarks measure alone. `-n 2` insists."""
    return 0 if config.option.file_or_dir else None


LONGEST = ("test_kills.py", "test_hostile_corpus.py", "test_report_command.py", "test_cluster.py", "test_notebooks.py")
"""Files that take a minute or two: first, so that no core waits for another at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_report_header() -> str:
    """Say where the randomness of a run comes from."""
    return f"instances: seed {SEED}; hypothesis: profile 'mpgtheory', derandomized (seeded by the test's own source)"


def new_instance(game: str, **sampling: int) -> Instance:
    """A fresh instance of a built-in game: nothing evaluated yet, so that planted errors are not hidden."""
    return Instance(load_game(game), SEED, Sampling(**sampling))


@pytest.fixture(scope="session")
def declared_entry_points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The entry points that pyproject.toml declares, also where an older installation has none."""
    root = Path(__file__).resolve().parent.parent
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    folder = tmp_path_factory.mktemp("declared") / "declared-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: declared\nVersion: 1.0\n")
    groups = (f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in found.items()) for group, found in declared.items())
    (folder / "entry_points.txt").write_text("\n".join(groups))
    sys.path.insert(0, str(folder.parent))
    importlib.invalidate_caches()
    yield
    sys.path.remove(str(folder.parent))


@pytest.fixture
def instance() -> Callable[..., Instance]:
    """A function from a game's specification to a fresh instance."""
    return new_instance


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Instance]:
    """A function from a game's specification to an instance that all tests share (never under planted errors)."""
    return functools.cache(new_instance)
