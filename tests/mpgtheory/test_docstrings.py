"""Every `>>>` example in the packages' docstrings is executed."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

import mpgtheory
import verification

NEED = {
    "mpgtheory.reinforcement.environments.environments_as_games": "gymnasium",
    "mpgtheory.reinforcement.environments.games_as_environments": "pettingzoo",
    "mpgtheory.reinforcement.environments.gymnasium_env": "gymnasium",
    "mpgtheory.reinforcement.environments.pettingzoo_env": "pettingzoo",
}
"""Modules of an extra, and the library that they or their examples need."""


def module_names() -> list[str]:
    """All modules of both packages."""
    packages = (mpgtheory, verification)
    found = [m.name for p in packages for m in pkgutil.walk_packages(p.__path__, f"{p.__name__}.")]
    return [name for name in found if not name.endswith("__main__")]


def failures(module: ModuleType) -> int:
    """How many examples of a module's docstrings fail."""
    return doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed


@pytest.mark.parametrize("name", module_names())
def test_examples_run(name: str) -> None:
    if name in NEED:
        pytest.importorskip(NEED[name])
    assert failures(importlib.import_module(name)) == 0


def test_a_wrong_example_is_seen() -> None:
    """Negative control."""
    module = ModuleType("planted", ">>> 1 + 1\n3\n")
    assert failures(module) == 1
