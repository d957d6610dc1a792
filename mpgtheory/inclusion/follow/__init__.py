"""Whether a run of the learner follows the inclusion: its time, its replies, the nearest solution."""
