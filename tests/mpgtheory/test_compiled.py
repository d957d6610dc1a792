"""Two processes that compile a function for other arguments at the same time leave a cache that tells them apart."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

MODULE = """
    import sys, time
    from pathlib import Path
    from numba import njit
    from numba.core.caching import IndexDataCacheFile as File
    from mpgtheory.compiled import cached

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
