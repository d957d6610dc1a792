"""Anonymous games: payoffs and transitions by head counts, for many players. No joint table is ever made."""

from mpgtheory.game.anonymous.counts import HeadCounts, number_of_counts
from mpgtheory.game.anonymous.game import BY_COUNTS, BY_OWN_COUNT, AnonymousGame, check_counts

__all__ = ["BY_COUNTS", "BY_OWN_COUNT", "AnonymousGame", "HeadCounts", "check_counts", "number_of_counts"]
