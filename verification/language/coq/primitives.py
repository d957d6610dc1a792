"""What the primitives are in the Coq development, by name, number of brackets and number of indices.

{0}, {1}, ... are the arguments in brackets, {x}, {y}, ... the indices in order. Tables
`(i,s,a)` are policies of Coq. No name of a statement begins with an underscore.
"""

from __future__ import annotations

VALUES: dict[tuple[str, int, int], str] = {
    ("delta", 0, 0): "discount g",
    ("mu", 0, 1): "mu {x}",
    ("u", 0, 3): "payoff g {x} {y} {z}",
    ("u", 1, 2): "mean {0} {y} (payoff g {x} {y})",
    ("u", 1, 3): "mean_given {0} {y} {z} (payoff g {x} {y})",
    ("P", 0, 3): "transition g {x} {y} {z}",
    ("P", 1, 2): "kernel g {0} {x} {y}",
    ("P", 1, 4): "mean_given {0} {y} {z} (fun _h : profile A => transition g {y} _h {w})",
    ("A", 0, 1): "#|A {x}|%:R",
    ("V", 1, 2): "value g {x} {0} {y}",
    ("Q", 1, 3): "qvalue g {0} {y} {z}",
    ("G", 1, 3): "advantage g {0} {y} {z}",
    ("W", 1, 2): "best_value g {x} {0} {y}",
    ("d", 1, 1): "visitation g {0} mu {x}",
    ("d", 1, 2): "visitation g {0} (dirac R {x}) {y}",
    ("Phi", 2, 1): "telescoped g {1} {0} {x}",
    ("dV", 2, 2): "value_slope g {x} {0} {1} {y}",
    ("dPhi", 3, 1): "telescoped_slope g {1} {0} {2} {x}",
    ("law", 2, 1): "(\\sum_(_z : S) mu _z * probability g {0} {1} _z {x})",
    ("law", 2, 2): "probability g {0} {1} {x} {y}",
}
"""Numbers."""
TABLES: dict[str, str] = {
    "dev": "replace {0} ({2} {1})",
    "before": "before {0} {1} {2}",
    "explored": "explored {1} {0}",
    "shifted": "shift {0} {2} {3} {4}",
}
"""Tables `(i,s,a)` made of others."""
REASONS: dict[str, str] = {
    "stationary": "the stationary distribution is no function in the Coq development",
}
"""Why other primitives have no translation."""
PLAYS = "plays of Algorithm 1 are paths in the Coq development, with other counters"
