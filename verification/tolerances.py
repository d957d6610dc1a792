"""Every tolerance of the floating-point and statistical checks, each with the reason for its size.

Nothing that is exact has a tolerance. A float within tolerance is `supported`, never `certified`.
"""

LINEAR_PROGRAM = 1e-6
"""Relative. HiGHS stops at primal and dual feasibility 1e-7; a value multiplies it by at most ~10 coefficients."""

DIFFERENCE_ORDER = 0.1
"""Absolute. Observed order of a central difference against 2: the next term of the error is a factor (1 + O(h^2)),
which over the steps of the fit (h <= 1/8) bends the log-log slope by less than this on the games of the study."""

ROUNDING_OF_MEANS = 1e-6
"""Relative to the confidence radius. The radius includes the truncation error, at most 1e-3, which a game without
chance attains; sums of some thousand discounted payoffs in doubles err by less than 1e-12 of their size, so that the
rounding is a millionth of any radius of this size."""

MISS_PROBABILITY = 1e-6
"""Probability that a simulation of a true statement misses its confidence interval, all comparisons together."""

FAILING_SHARE = 0.25
"""The largest probability of a failing run that a check of the learner lets pass. With 64 seeds of which none fails the
Clopper-Pearson bound is 1 - 1e-6^(1/64) = 0.194 at `MISS_PROBABILITY`, with one failing 0.237: one run in 64 may miss a
threshold by the noise of its last estimates, and two may not."""

FAILING_HALF = 0.5
"""The same where something has to shrink: that it does in the median run. What is left in one run is the noise of its
last estimates. With one in four in its place the team was supported at the seed with which the check had been made, and
at none of three others, where 2, 4 and 5 of 64 runs stayed above a tenth."""

SHRUNK = 0.1
"""An error shrinks if its median over the last decade of time is at most this part of that over the first. Estimates
start at 0, so their first errors are of the size of Q; the noise that is left is about sqrt(alpha) of a stage's
payoffs, a hundredth of Q at the horizons of the studies. An error that tends to a positive limit keeps more: against
the printed Q an eighth on the dominance example in nearly all runs."""

NEAR = 0.01
"""Distance of policies to a profile to which they have converged: what 0.9 n^-0.9 leaves after some thousand updates,
where the distance falls as exp(-sum beta), is far below; what a policy that goes elsewhere keeps is about 1."""

KEPT_SHARE = 0.5
"""The part of an exact positive limit, or of an exact lower bound along an orbit, above which a trajectory must stay:
runs come near to limit and orbit but are never on them, and zero is at the other end."""

ONE_ITERATE = 1e-9
"""Absolute. One iterate of the learner adds and multiplies some tens of doubles of the size of payoffs / (1 - delta),
at most some thousands on the games of the study: rounding is below 1e-11; a wrong term is of the size of a payoff."""

FOLLOWED_EXACTLY = 1e-9
"""Absolute. What a learner falls short of an inclusion by counts as nothing below this: replies are read off policies
to 1e-11, rates to 1e-12 and distances to 1e-15, while what is counted has the size of a payoff, of a share of updates
or of a probability."""

BELLMAN_ITERATES = 1e-9
"""Relative to the distance of the first estimate to Q. An entry of T q sums at most some hundred doubles of the size of
Q, which is at most some hundred such distances on the games of the study: rounding is below 1e-11."""
