"""Learners to compare with: several on one game behind one call, what theory predicts, and whether they converged."""

from mpgtheory.reinforcement.learners.convergence import Convergence, Outcome
from mpgtheory.reinforcement.learners.runs import Runs, Summary, compare
from mpgtheory.reinforcement.learners.runs_of_one import Prediction, Run, run_from_policies, run_of

__all__ = ["Convergence", "Outcome", "Prediction", "Run", "Runs", "Summary", "compare", "run_from_policies", "run_of"]
