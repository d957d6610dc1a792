"""Algorithm 1: options, compiled learner, recorded traces and what is computed along them."""

from mpgtheory.learning.analysis import (
    corrected_q,
    distances_to,
    nash_gaps_along,
    perceived_advantages,
    tracking_errors,
)
from mpgtheory.learning.head_counts import HeadTables
from mpgtheory.learning.options import Options, as_released
from mpgtheory.learning.run import learn, resume
from mpgtheory.learning.sampler import Sampler, sampler_of
from mpgtheory.learning.sparse_rows import sparse_tables
from mpgtheory.learning.storage import read_trace, write_trace
from mpgtheory.learning.trace import Trace, log_spaced

__all__ = [
    "HeadTables",
    "Options",
    "Sampler",
    "Trace",
    "as_released",
    "corrected_q",
    "distances_to",
    "learn",
    "log_spaced",
    "nash_gaps_along",
    "perceived_advantages",
    "read_trace",
    "resume",
    "sampler_of",
    "sparse_tables",
    "tracking_errors",
    "write_trace",
]
