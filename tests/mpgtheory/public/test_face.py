"""The public face: its names, how they load, and that they are typed; modules of the same names do not hide them."""

from __future__ import annotations

import doctest
import inspect
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import mpgtheory as mpg
from mpgtheory.public.face import GROUP, Face, homes

ROOT = Path(__file__).resolve().parents[3]
OWN = [name for name, home in homes().items() if home.startswith("mpgtheory.")]


def python(text: str) -> str:
    """What a fresh process prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(text)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_at_most_thirty_names() -> None:
    assert 10 < len(homes()) <= 30
    assert set(dir(mpg)) == {*homes(), "__version__"}


@pytest.mark.parametrize("name", OWN)
def test_every_name_loads_and_has_a_docstring(name: str) -> None:
    value = getattr(mpg, name)
    assert inspect.getdoc(value)
    assert value is getattr(import_module(homes()[name]), name, None) or value.__name__ == f"{homes()[name]}.{name}"


@pytest.mark.parametrize("name", [name for name in OWN if inspect.isfunction(getattr(mpg, name))])
def test_every_function_has_an_example_errors_and_a_source(name: str) -> None:
    text = inspect.getdoc(getattr(mpg, name)) or ""
    assert doctest.DocTestParser().get_examples(text)
    assert "Raises:" in text


def test_importing_loads_nothing_heavy() -> None:
    found = python(
        """
        import sys
        import mpgtheory
        print([name for name in ("numpy", "flint", "scipy", "sympy", "numba") if name in sys.modules])
        """
    )
    assert found.strip() == "[]"


def is_module(name: str) -> bool:
    """Whether the package has a module or a folder of this name."""
    return (ROOT / "mpgtheory" / f"{name}.py").exists() or (ROOT / "mpgtheory" / name / "__init__.py").exists()


@pytest.mark.parametrize("name", [name for name in homes() if is_module(name)])
def test_a_module_of_the_same_name_does_not_hide_a_function(name: str) -> None:
    found = python(
        f"import mpgtheory.{name}, mpgtheory as mpg; from mpgtheory import {name}; print(mpg.{name} is {name})"
    )
    assert found.strip() == "True"
    assert inspect.isfunction(getattr(mpg, name))
    assert isinstance(import_module(f"mpgtheory.{name}"), ModuleType)


def test_there_are_such_modules() -> None:
    assert {name for name in homes() if is_module(name)} >= {"game", "equilibria"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'mpgtheory' has no attribute 'gmae'"):
        _ = mpg.gmae


def test_the_version_is_that_of_the_distribution() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", mpg.__version__)


@pytest.mark.usefixtures("declared_entry_points")
def test_statements_are_found_by_declared_entry_points_only() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][GROUP]
    elsewhere = {name: home for name, home in homes().items() if name not in OWN}
    assert declared == {name: f"{home}:{name}" for name, home in elsewhere.items()}
    fresh = Face("mpgtheory")
    for name, home in elsewhere.items():
        assert getattr(fresh, name) is getattr(import_module(home), name)


def test_without_an_entry_point_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: ())
    with pytest.raises(ImportError, match=r"mpgtheory\.verify is offered by no installed package; reinstall"):
        _ = Face("mpgtheory").verify


def test_types_are_shipped() -> None:
    assert (ROOT / "mpgtheory" / "py.typed").exists()
    assert (ROOT / "mpgtheory" / "__init__.pyi").exists()


USER = '''
"""A stranger's script."""
from fractions import Fraction

import numpy as np

import mpgtheory as mpg

game: mpg.MarkovGame = mpg.game(np.ones((1, 1, 2)), np.ones((1, 2, 1)), 0.9, actions=["a", "b"])
pi: mpg.Policy = mpg.policy(game, [np.array([[0.5, 0.5]])])
decision: mpg.PotentialDecision = mpg.is_potential(game, tol=1e-9)
answer: bool = decision.is_potential and bool(decision)
gap: Fraction = mpg.nash_gap(game, pi).gap
value: float = float(mpg.evaluate(game, pi).V[0, 0])
lower = mpg.distance_from_potential(game).lower
print(mpg.equilibrium(game).policy, [one.is_exact for one in mpg.equilibria(game)])
for one in mpg.pure_equilibria(game):
    print(mpg.nash_gap(game, one).is_equilibrium)
trace: mpg.Trace = mpg.learn(game, steps=100, seeds=2, alpha="1/sqrt(n+1)", continuation="explored")
print(mpg.flow(game).gap, mpg.track(trace, game).eps, mpg.check_step_sizes("1/n", "1/n").holds)
print(mpg.verify("forall i s: V[pi](i,s) <= W[pi](i,s)", game).verdicts, mpg.falsify("0 = 1").verdict)
mpg.save(game, f"{mpg.__version__}.npz")
try:
    mpg.load("x")
except mpg.InputError as error:
    print(error)
'''


@pytest.mark.slow
def test_a_users_file_is_typed_strictly_and_a_planted_error_is_seen(tmp_path: Path) -> None:
    def errors(text: str) -> list[str]:
        (tmp_path / "user.py").write_text(text)
        command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "user.py"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "MYPYPATH": ""}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return [line for line in done.stdout.splitlines() if "error:" in line]

    assert errors(USER) == []
    found = errors(USER + "wrong: int = mpg.nash_gap(game, pi)\nmpg.nothing\n")
    assert len(found) == 2
    assert "NashGap" in found[0]
