"""Formal verification and analysis of learning in Markov games.

    import mpgtheory as mpg

    game = mpg.game(payoffs, transitions, discount="9/10")   # NumPy arrays or nested lists
    game = mpg.load("routing:players=3")                      # a family, or a file of any format
    mpg.is_potential(game)                                    # with an exact reason
    mpg.distance_from_potential(game)                         # between two bounds, each with its proof
    mpg.equilibria(game)                                      # all, pure and mixed; mpg.equilibrium(game) for one
    mpg.nash_gap(game, policy)                                # a policy of any learner, read exactly
    mpg.evaluate(game, policy).V
    trace = mpg.learn(game, steps=10**6, seeds=8)             # Algorithm 1
    mpg.flow(game)                                            # the differential inclusion that it should follow
    mpg.track(trace, game)                                    # whether it did
    mpg.check_step_sizes("1/sqrt(n+1)", "1/(n+1)")
    mpg.verify("forall i s: ...", game)
    mpg.falsify("forall i s: ...")

Each name has a docstring with an example: `help(mpg.nash_gap)`. Names load when they are first used.
"""

import sys

from mpgtheory.public.face import Face

sys.modules[__name__].__class__ = Face
