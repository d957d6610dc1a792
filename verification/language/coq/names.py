"""Names of statements as names of Coq."""

from __future__ import annotations

import re

from verification.language.primitives import ACTION, JOINT, PLAYER, STAGE, STATE
from verification.language.sorts import Sort


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADER = frozenset(("R", "I", "S", "A", "g", "mu"))
"""What every translated statement is about: the field, players, states, actions, the game, the initial distribution."""
DEVELOPMENT = _words(
    """
    advantage before bellman best_value dirac discount distribution explored is_best is_instance
    is_MPG is_policy kernel largest mean mean_given overlay payoff policy probability profile qvalue replace
    shift smallest table telescoped telescoped_slope transition value value_slope
    visitation
    """
)
"""What translations write of the development: a statement's own name may not hide it."""
KEYWORDS = _words(
    """
    as at cofix else end exists exists2 fix for forall fun if in is let match mod Prop return Set SProp then
    Type using where with
    """
)
TYPES = {PLAYER: "I", STATE: "S", JOINT: "profile A", STAGE: "nat"}


def coq_name(name: str) -> str:
    """A name of a statement as Coq has it: an underscore is added where the name has a meaning there."""
    return f"{name}_" if name in HEADER | DEVELOPMENT | KEYWORDS else name


def coq_type(sort: Sort) -> str:
    """The type of an index."""
    return f"A {coq_name(sort.owner)}" if sort.kind == ACTION else TYPES[sort.kind]


def identifier(name: str) -> str:
    """The id of a claim as the name of a theorem: lemma-3.6a.moebius is lemma_3_6a_moebius."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
