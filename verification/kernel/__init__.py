"""The trusted kernel: checks certificates by multiplying, adding and comparing fractions.

It imports the standard library and itself, nothing else, and shares no code with the toolkit: every formula of the
paper stands here a second time. It never solves an equation: that V is *the* value of a policy is seen from
V = u + delta P V, that W is a player's optimal value from W being the value of some policy and no action looking ahead
to more. `README.md` specifies certificates and says which file holds what.
"""

from .certificates import RULES, Accepted, check, check_file, files_in, seal
from .exact import InvalidError, printable

__all__ = ["RULES", "Accepted", "InvalidError", "check", "check_file", "files_in", "printable", "seal"]
