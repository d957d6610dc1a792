"""The closed list of primitives: what a statement may speak of, with signature, meaning, LaTeX and an example.

A primitive is a number, a truth, an index or a table. `brackets` are the sorts of what stands in square brackets (for
`dev`, `before`, ... in round ones); `indices` those of the table's indices. A name may have several signatures, told
apart by how many brackets and indices are written.
"""

from __future__ import annotations

from dataclasses import dataclass

PLAYER, STATE, ACTION, JOINT, STAGE = "player", "state", "action", "joint action", "stage"
NUMBER, TRUTH, TABLE, PLAY = "number", "truth", "table", "play"
WEIGHTS = (PLAYER, STATE, ACTION)
"""The indices of policies, estimates and directions."""
OF_PLAYER, OF_STATE, OF_VALUES = (PLAYER,), (STATE,), (PLAYER, STATE)
"""The indices of explorations, of distributions over states, and of values and rates."""


@dataclass(frozen=True)
class Primitive:
    r"""One signature of a primitive.

    brackets: sorts of its arguments; a tuple of index sorts stands for a table with these indices.
    indices:  sorts of the indices of its value; () for a number or an index.
    result:   the sort of its value at indices.
    latex:    its LaTeX; {0}, {1}, ... are its brackets, {i}, {s}, {a}, ... its indices in order: {x}, {y}, {z}, {w}.
    is_function: its arguments stand in round brackets.
    """

    name: str
    brackets: tuple[str | tuple[str, ...], ...]
    indices: tuple[str, ...]
    meaning: str
    latex: str
    example: str
    result: str = NUMBER
    is_function: bool = False

    @property
    def needs_joint_actions(self) -> bool:
        """Whether its value lists joint actions, which large games have too many of."""
        return JOINT in self.indices or JOINT in self.brackets or PLAY in self.brackets


W = WEIGHTS
PRIMITIVES: tuple[Primitive, ...] = (
    Primitive("delta", (), (), "discount factor", r"\delta", "0 < delta"),
    Primitive("mu", (), OF_STATE, "initial distribution", r"\mu({x})", "(sum s: mu(s)) = 1"),
    Primitive(
        "u",
        (),
        (PLAYER, STATE, JOINT),
        "payoff at a joint action",
        "u_{{{x}}}({y}, {z})",
        "forall i s h: u(i,s,h) <= |u(i,s,h)|",
    ),
    Primitive(
        "u",
        (W,),
        OF_VALUES,
        "expected payoff",
        "u_{{{x}}}({y}, {0})",
        "forall i s: u[pi](i,s) = sum a: pi(i,s,a) * u[pi](i,s,a)",
    ),
    Primitive(
        "u",
        (W,),
        W,
        "expected payoff of one's own action, the others playing the policy",
        "u_{{{x}}}({y}, {z}, {0}_{{-{x}}})",
        "forall i s: u[pi](i,s) <= max a: u[pi](i,s,a)",
    ),
    Primitive(
        "P",
        (),
        (STATE, JOINT, STATE),
        "transition probability at a joint action",
        r"P({z} \mid {x}, {y})",
        "forall s h: (sum t: P(s,h,t)) = 1",
    ),
    Primitive(
        "P",
        (W,),
        (STATE, STATE),
        "transition probability under a policy",
        r"P({y} \mid {x}, {0})",
        "forall s: (sum t: P[pi](s,t)) = 1",
    ),
    Primitive(
        "P",
        (W,),
        (PLAYER, STATE, ACTION, STATE),
        "transition probability after one's own action, the others playing the policy",
        r"P({w} \mid {y}, {z}, {0}_{{-{x}}})",
        "forall i s t: P[pi](s,t) = sum a: pi(i,s,a) * P[pi](i,s,a,t)",
    ),
    Primitive("A", (), OF_PLAYER, "number of actions", r"\lvert A_{{{x}}} \rvert", "forall i: A(i) = sum a: 1"),
    Primitive(
        "V",
        (W,),
        OF_VALUES,
        "value: the solution of V = u + delta P V",
        "V_{{{x}}}({y}, {0})",
        "forall i s: V[pi](i,s) = u[pi](i,s) + delta * sum t: P[pi](s,t) * V[pi](i,t)",
    ),
    Primitive(
        "Q",
        (W,),
        W,
        "Q-function (2)",
        "Q_{{{x}}}({y}, {z}; {0})",
        "forall i s: V[pi](i,s) = sum a: pi(i,s,a) * Q[pi](i,s,a)",
    ),
    Primitive(
        "G",
        (W,),
        W,
        "advantage (11): Q - V",
        r"\Gamma_{{{x}}}({y}, {z}; {0})",
        "forall i s: 0 <= max a: G[pi](i,s,a)",
    ),
    Primitive(
        "W",
        (W,),
        OF_VALUES,
        "largest value against the policy of the others",
        r"\max_{{\pi'_{{{x}}}}} V_{{{x}}}({y}, \pi'_{{{x}}}, {0}_{{-{x}}})",
        "forall i s: V[pi](i,s) <= W[pi](i,s)",
    ),
    Primitive(
        "best",
        (W,),
        W,
        "the action has the largest entry of the table among the player's actions in the state",
        r"{z} \in \arg\max_{{a'}} {0}_{{{x}}}({y}, a')",
        "forall i s: exists a: best[Q[pi]](i,s,a)",
        TRUTH,
    ),
    Primitive(
        "d",
        (W,),
        OF_STATE,
        "discounted visitation distribution from mu",
        r"d_\mu^{{{0}}}({x})",
        "(sum s: d[pi](s)) = 1",
    ),
    Primitive(
        "d",
        (W,),
        (STATE, STATE),
        "discounted visitation distribution from a state",
        "d_{{{x}}}^{{{0}}}({y})",
        "forall s: d[pi](s) = sum z: mu(z) * d[pi](z,s)",
    ),
    Primitive(
        "law",
        (W, STAGE),
        OF_STATE,
        "probability of a state at a stage, from mu",
        r"\Pr(s^{{{1}}} = {x} \mid s^0 \sim \mu, {0})",
        "forall k <= 3: (sum s: law[pi,k](s)) = 1",
    ),
    Primitive(
        "law",
        (W, STAGE),
        (STATE, STATE),
        "probability of a state at a stage, from a state",
        r"\Pr(s^{{{1}}} = {y} \mid s^0 = {x}, {0})",
        "forall s t: law[pi,1](s,t) = P[pi](s,t)",
    ),
    Primitive(
        "stationary",
        (W,),
        OF_STATE,
        "the only stationary distribution of the chain",
        r"p^{{{0}}}({x})",
        "(sum s: stationary[explored(pi, theta)](s)) = 1",
    ),
    Primitive(
        "T",
        (W, W),
        W,
        "Bellman operator (22) applied to an estimate",
        r"\mathcal{{T}}_{{{x}}}^{{{0}}} {1}_{{{x}}}({y}, {z})",
        "forall i s a: T[pi,Q[pi]](i,s,a) = Q[pi](i,s,a)",
    ),
    Primitive(
        "dev",
        (W, PLAYER, W),
        W,
        "the player plays as in the second policy, the others as in the first",
        "{2}_{{{1}}}, {0}_{{-{1}}}",
        "forall i s: V[dev(pi,i,pi')](i,s) <= W[pi](i,s)",
        is_function=True,
    ),
    Primitive(
        "before",
        (W, W, PLAYER),
        W,
        "players before this one play as in the first policy, the others as in the second",
        "{0}_{{<{2}}}, {1}_{{\\geq {2}}}",
        "forall i s a: before(pi,pi,i)(i,s,a) = pi(i,s,a)",
        is_function=True,
    ),
    Primitive(
        "explored",
        (W, OF_PLAYER),
        W,
        "the policy mixed with uniform exploration (6)",
        r"\tilde{{{0}}}",
        "forall i s a: theta(i) / A(i) <= explored(pi,theta)(i,s,a)",
        is_function=True,
    ),
    Primitive(
        "fixed",
        (W, PLAYER, STATE, ACTION),
        W,
        "the player plays the action in the state, everything else as in the policy",
        r"{0}[{1}, {2} \mapsto {3}]",
        "forall i s a: V[fixed(pi,i,s,a)](i,s) <= W[pi](i,s)",
        is_function=True,
    ),
    Primitive(
        "shifted",
        (W, PLAYER, STATE, ACTION, NUMBER),
        W,
        "the table with a number added to one entry",
        "{0} + {4} e_{{{1},{2},{3}}}",
        "forall i s a: shifted(pi,i,s,a,0)(i,s,a) = pi(i,s,a)",
        is_function=True,
    ),
    Primitive(
        "always",
        (JOINT,),
        W,
        "everybody plays as in the joint action, in every state",
        "{0}",
        "forall h s: (sum t: P[always(h)](s,t)) = 1",
        is_function=True,
    ),
    Primitive(
        "Phi",
        (W, W),
        OF_STATE,
        "potential by telescoping from a reference: the sum of the changes of value as player after player moves",
        r"\Phi_{{{1}}}({x}, {0})",
        "forall s: Phi[pi,pi](s) = 0",
    ),
    Primitive(
        "dV",
        (W, W),
        OF_VALUES,
        "derivative of the value along a direction",
        r"\partial_{{{1}}} V_{{{x}}}({y}, {0})",
        "forall i s: dV[pi,zero](i,s) = 0",
    ),
    Primitive(
        "dPhi",
        (W, W, W),
        OF_STATE,
        "derivative of the potential along a direction",
        r"\partial_{{{2}}} \Phi_{{{1}}}({x}, {0})",
        "forall s: dPhi[pi,pi',zero](s) = 0",
    ),
    Primitive("stages", (PLAY,), (), "number of stages of a play", "T", "1 <= stages[y]"),
    Primitive(
        "state",
        (PLAY, STAGE),
        (),
        "state of a stage",
        "s^{{{1}}}",
        "0 < mu(state[y,0])",
        STATE,
    ),
    Primitive(
        "joint",
        (PLAY, STAGE),
        (),
        "joint action of a stage",
        "a^{{{1}}}",
        "0 < P(state[y,0], joint[y,0], state[y,1])",
        JOINT,
    ),
    Primitive(
        "estimate",
        (PLAY, STAGE),
        W,
        "q-estimate of an iterate",
        "q_{{{x}}}^{{{1}}}({y}, {z})",
        "forall i s a: estimate[y,0](i,s,a) = 0",
    ),
    Primitive(
        "held",
        (PLAY, STAGE),
        W,
        "policy of an iterate",
        r"\pi_{{{x}}}^{{{1}}}({y}, {z})",
        "forall i s k <= stages[y]: (sum a: held[y,k](i,s,a)) = 1",
    ),
    Primitive(
        "visits",
        (PLAY, STAGE),
        OF_STATE,
        "counter of a state",
        "n^{{{1}}}({x})",
        "forall k <= stages[y]: (sum s: visits[y,k](s)) = k",
    ),
    Primitive(
        "plays",
        (PLAY, STAGE),
        W,
        "counter of a state and an action",
        r"\tilde n_{{{x}}}^{{{1}}}({y}, {z})",
        "forall i s k <= stages[y]: (sum a: plays[y,k](i,s,a)) = visits[y,k](s)",
    ),
    Primitive(
        "alpha",
        (PLAY, STAGE),
        OF_PLAYER,
        "step size of the q-estimate at an iterate from 1 on",
        r"\alpha_{{{x}}}^{{{1}}}",
        "forall i: 0 < alpha[y,1](i)",
    ),
    Primitive(
        "beta",
        (PLAY, STAGE),
        OF_PLAYER,
        "step size of the policy at an iterate from 1 on",
        r"\beta_{{{x}}}^{{{1}}}",
        "forall i: 0 < beta[y,1](i)",
    ),
    Primitive(
        "target",
        (PLAY, STAGE),
        OF_PLAYER,
        "what the q-estimate moves towards at an iterate from 1 on",
        r"\hat{{\mathcal{{T}}}}_{{{x}}}^{{{1}}}",
        "forall i: target[y,1](i) = u(i, state[y,0], joint[y,0])",
    ),
)
"""All of them, in the order of the documentation."""


def signatures(name: str) -> tuple[Primitive, ...]:
    """The signatures of a name; none if it is no primitive."""
    return tuple(primitive for primitive in PRIMITIVES if primitive.name == name)


LETTER = {PLAYER: "i", STATE: "s", ACTION: "a", JOINT: "h", STAGE: "k", NUMBER: "x", PLAY: "y"}
"""How an argument of a sort is written where a primitive is shown."""


def form(primitive: Primitive) -> str:
    """A primitive as a statement writes it: V[w](i,s), dev(w,i,w')."""
    arguments = _written(primitive.brackets)
    if primitive.is_function:
        return f"{primitive.name}({','.join(arguments)})"
    brackets = f"[{','.join(arguments)}]" if arguments else ""
    return primitive.name + brackets + (f"({','.join(_written(primitive.indices))})" if primitive.indices else "")


def latex_form(primitive: Primitive) -> str:
    """The LaTeX of `form`."""
    places = dict(zip(("x", "y", "z", "w"), _written(primitive.indices), strict=False))
    return primitive.latex.format(*_written(primitive.brackets), **{**dict.fromkeys("xyzw", r"\cdot"), **places})


def _written(sorts: tuple[str | tuple[str, ...], ...]) -> list[str]:
    """A letter for each argument, a second one of a sort with the next letter or a prime."""
    following = {"i": "j", "s": "t", "w": "x", "x": "c"}
    letters: list[str] = []
    for sort in sorts:
        letter = ("theta" if sort == OF_PLAYER else "w") if isinstance(sort, tuple) else LETTER[sort]
        while letter in letters:
            letter = following.get(letter, letter + "'")
        letters.append(letter)
    return letters
