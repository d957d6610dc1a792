"""The bounds of pyproject.toml are those that the suite was run with: the lowest, and the pinned ones lie above."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
COMPILED_WHERE_IT_HAS_NO_WHEEL = "pygambit"


def pinned(name: str) -> dict[str, Version]:
    """The versions of a file of constraints."""
    lines = (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(package): Version(version) for package, version in pairs}


def bounds(requirements: list[str]) -> dict[str, Version]:
    """The lower bound of each requirement."""
    listed = [Requirement(text) for text in requirements]
    assert all([one.operator for one in requirement.specifier] == [">="] for requirement in listed)
    return {canonicalize_name(one.name): Version(next(iter(one.specifier)).version) for one in listed}


def test_the_lower_bounds_are_the_lowest_versions_of_the_suite() -> None:
    lowest = pinned("constraints-lowest.txt")
    run = bounds([*PROJECT["dependencies"], *EXTRAS["netcdf"], *EXTRAS["cluster"], *EXTRAS["formats"]])
    del run[COMPILED_WHERE_IT_HAS_NO_WHEEL]
    assert run == {name: lowest[name] for name in run}


def test_the_pinned_versions_are_no_lower() -> None:
    latest = pinned("constraints.txt")
    assert [name for name, version in pinned("constraints-lowest.txt").items() if latest[name] < version] == []
