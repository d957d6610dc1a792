"""A report checked again, whole: `recheck` of its folder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from mpgtheory.errors import InputError
from verification.claim import Claim
from verification.kernel.exact import InvalidError, printable
from verification.recheck.inspection import Inspection
from verification.recheck.outcome import Recheck
from verification.recheck.pool import cores
from verification.recheck.progress import Progress, silent
from verification.recheck.reading import RESULTS, results_of


def recheck(
    folder: Path,
    *,
    jobs: int | None = None,
    made_here: Collection[str] | None = None,
    claims: Sequence[Claim] | None = None,
    progress: Progress = silent,
) -> Recheck:
    """Check the report in a folder again.

    made_here: hashes of the certificates that the kernel accepted in the run that is writing this report. Then only
    the links are followed: everything else was computed in that run, and documents are not written yet.
    claims: those of the study, where they are known.
    """
    done = Recheck(folder)
    try:
        results = results_of(folder)
        Inspection(done, results, jobs or cores(), made_here, progress).check(claims)
    except (InvalidError, InputError, OSError) as reason:
        done.invalid.append((RESULTS, printable(str(reason))))
    return done
