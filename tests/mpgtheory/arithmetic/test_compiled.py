"""Two processes that compile a function for other arguments at the same time leave a cache that tells them apart."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mpgtheory.arithmetic import compiled

MODULE = """
    import sys, time
    from pathlib import Path
    from numba import njit
    from numba.core.caching import IndexDataCacheFile as File
    from mpgtheory.arithmetic.compiled import cached

    HERE, WHO, PATIENCE = Path(__file__).parent, sys.argv[1], float(sys.argv[2])

    @{decorator}
    def half(x):
        return x / 2

    def around(name, *, after=()):
        quick = getattr(File, name)

        def waits(*given):
            (HERE / f"{{WHO}} {{name}}").touch()
            end = time.monotonic() + PATIENCE
            while not all((HERE / mark).exists() for mark in after) and time.monotonic() < end:
                time.sleep(0.01)
            result = quick(*given)
            (HERE / f"{{WHO}} {{name}} done").touch()
            return result

        setattr(File, name, waits)

    if WHO == "whole":  # the first to write the index, and the last to write its code
        around("_save_index", after=["real _save_index"])
        around("_save_data", after=["real _save_data done"])
        half(3)
    elif WHO == "real":
        around("_save_index", after=["whole _save_index done"])
        around("_save_data")
        half(3.5)
    else:
        print(half(3.5), half(3), sum(half.stats.cache_hits.values()))
"""


def answers(folder: Path, decorator: str, patience: float) -> list[str]:
    """What a third process gets from a cache that two have filled, which wait for each other up to `patience` s."""
    (folder / "halves.py").write_text(textwrap.dedent(MODULE.format(decorator=decorator)))
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "cache")}

    def start(who: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(folder / "halves.py"), who, str(patience)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    for process in [start("whole"), start("real")]:
        with process:
            assert process.wait(timeout=120) == 0
    with start("third") as third:
        told, _ = third.communicate(timeout=120)
    return told.split()


@pytest.mark.slow
def test_the_cache_tells_signatures_apart(tmp_path: Path) -> None:
    assert answers(tmp_path, "cached", 2) == ["1.75", "1.5", "2"], "both from the cache, and right"


@pytest.mark.slow
def test_without_turns_one_is_taken_for_the_other(tmp_path: Path) -> None:
    """The hazard is real: with numba's own cache the half of 3.5 is computed by the code for whole numbers."""
    assert float(answers(tmp_path, "njit(cache=True)", 60)[0]) == 1.5


READ_ONLY = """
import sys
from numba.core import caching
for kind in vars(caching).values():
    if hasattr(kind, "_locator_classes"):
        kind._locator_classes = kind._locator_classes[:{places}]
import mpgtheory.arithmetic.compiled as compiled
compiled.tempfile.gettempdir = lambda: sys.argv[1]
from mpgtheory.learning import learn
from mpgtheory.formats import load_game
print(learn(load_game("coordination"), steps=10).steps)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
def test_read_only_packages_without_a_home_are_no_obstacle(tmp_path: Path, kept: bool) -> None:
    """numba finds no place but the one that it is told, if `kept`; then a temporary folder is used, else none."""
    folder = tmp_path if kept else tmp_path / "there is none"
    command = [sys.executable, "-c", READ_ONLY.format(places=int(kept)), str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout) == (0, "10\n"), done.stderr
    assert done.stderr.count("\n") == 1, "one note, however many functions"
    own = tmp_path / f"mpgtheory-{os.getuid()}"
    if kept:
        assert str(own) in done.stderr
        assert list(own.rglob("*.nbi"))
        assert own.stat().st_mode & 0o777 == 0o700
    else:
        assert "cannot be stored anywhere" in done.stderr


def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"mpgtheory-{os.getuid()}"
    folder.mkdir()
    for mode, used in ((0o777, None), (0o700, folder)):
        folder.chmod(mode)
        compiled._temporary_cache.cache_clear()
        assert compiled._temporary_cache() == used
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    compiled._temporary_cache.cache_clear()
    assert compiled._temporary_cache() is None
    compiled._temporary_cache.cache_clear()


WATCHED = """
    from mpgtheory.arithmetic.compiled import cached, watched

    @cached
    def half(x):
        return x / 2

    told = []
    with watched(lambda: told.append("compiling")):
        half(3.5)
        half(4.5)
    print(told)
"""


@pytest.mark.slow
def test_a_watcher_is_told_of_what_the_cache_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "halves.py").write_text(textwrap.dedent(WATCHED))
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, str(tmp_path / "halves.py")]
    runs = [subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [run.stdout.strip() for run in runs] == ["['compiling']", "[]"]


OF_ANOTHER_VERSION = """
import pickle, sys, types
from numba import njit
from mpgtheory.arithmetic.compiled import cached

gone = types.ModuleType("gone")
gone.Table = type("Table", (), {"__module__": "gone"})

@cached
def half(x):
    return x / 2

half(3)
file = half._cache._cache._cache_file
sys.modules["gone"] = gone
file._save_index({gone.Table: "half.nbc"})
del sys.modules["gone"]

@cached
def again(x):
    return x / 2

again._cache._cache._cache_file = file
print(again(3), again(3.5))
"""


def test_a_cache_of_a_version_with_other_names_is_replaced(tmp_path: Path) -> None:
    """numba reads its whole index before it sees that the source is another one; a class may have moved since."""
    (tmp_path / "halves.py").write_text(OF_ANOTHER_VERSION)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "halves.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1.5", "1.75"]
