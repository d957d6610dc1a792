"""Reader of PRISM-games' explicit export of a concurrent stochastic game: .tra, .sta, .lab, .srew, .trew.

The files stand side by side under one name; opening any of them reads all. The .tra holds the transitions,

    states:players choices transitions
    state choice next-state probability [action of player 1,action of player 2,...]

with `-` for a player who cannot move: such a player has one action there, so the number of actions may depend on
the state. How the model carries that (an action that is not available is an alias of the first available one) is
said and justified in `mpgtheory.formats.choices`. The .sta names the states; the .lab says which are initial
(uniform on them; without the file state 0, as PRISM takes it). Players are numbered; their names are not exported.

Rewards are not per player in PRISM: a structure has a name, and properties say who collects it. The decision here:
one structure is the common payoff of all players (`x.srew`, `x.trew`); exactly as many structures as players
(`x1.srew`, `x2.srew`, ...) are the players' payoffs in that order, as PRISM's own examples number them ("r1",
"r2"); any other number is refused. A state reward is received for every joint action in the state; a transition
reward `state choice next-state reward` counts with its probability, and both add. There is no discount factor in
PRISM: it must be given.

Source:  PRISM manual, Appendix "Explicit model files"; PRISM-games, prism-tests/functionality/export/csg.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.families.registry import check_size, numbered
from mpgtheory.formats.choices import Choice, Joint, Listing
from mpgtheory.formats.files import read_text, unpacked_name
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.places import Word, words
from mpgtheory.formats.prism_rewards import Rewards, read_rewards
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import MOST_CELLS, TabularGame

IDLE = "-"
MOST_PLAYERS = 30
"""Players at the most: NumPy 1 has 32 axes, and a table of payoffs has two more than there are players."""


@dataclass
class _Transitions:
    """The .tra file: joint actions and next states of each choice, choice by choice."""

    states: int
    players: int
    choices: list[dict[int, tuple[Joint, Choice]]] = field(default_factory=list)


def read_prism(path: Path, options: Options) -> LoadedGame:
    """The concurrent game of which `path` is one file.

    Raises:  InputError naming file, line and column, and the remedy; in particular without a discount factor.
    """
    if unpacked_name(path) != path:
        raise InputError(f"{path}: an export of PRISM is several files; unpack all of them with gunzip first")
    stem = _stem(path)
    entry = stem.with_name(stem.name + ".tra")
    transitions = _read_transitions(entry)
    if options.discount is None:
        raise InputError(f"{entry}: PRISM's export has no discount factor; give one with --discount")
    states = _read_states(stem.with_name(stem.name + ".sta"), transitions.states)
    initial, notes = _read_initial(stem.with_name(stem.name + ".lab"), transitions.states)
    structures = read_rewards(stem, transitions.choices)
    notes += _pay(entry, transitions, structures)
    players = numbered(transitions.players)
    listed = [dict(choices.values()) for choices in transitions.choices]
    rule = RowRule(options.normalise)
    actions, payoffs, rows, more = Listing(entry, players, states, listed, IDLE).tables(rule)
    game = TabularGame(
        name=stem.name,
        players=players,
        states=states,
        actions=actions,
        discount=options.discount,
        initial=initial,
        payoffs=payoffs,
        transitions=rows,
    )
    return LoadedGame(game, (*notes, *more))


def _stem(path: Path) -> Path:
    """The name that the files share: a reward file's may end in the number of its structure."""
    stem = path.with_suffix("")
    if path.suffix.lower() in (".srew", ".trew") and not stem.with_name(stem.name + ".tra").exists():
        return stem.with_name(stem.name.rstrip("0123456789"))
    return stem


def _read_transitions(path: Path) -> _Transitions:
    lines = words(path, read_text(path))
    head = next(lines, None)
    if head is None:
        raise InputError(f"{path}: is empty; a first line 'states:players choices transitions' was expected")
    model, n_choices, n_transitions = _sizes(head)
    seen = 0
    for line in lines:
        _transition(model, line)
        seen += 1
    if seen != n_transitions:
        raise head[2].place.error(f"{n_transitions} transitions are announced, {seen} given; is the file cut short?")
    given = sum(map(len, model.choices))
    if given != n_choices:
        raise head[1].place.error(f"{n_choices} choices are announced, {given} given; is the file cut short?")
    return model


def _sizes(head: list[Word]) -> tuple[_Transitions, int, int]:
    """Numbers of states, players, choices and transitions in the first line, refused where no table could hold."""
    first = head[0]
    states, colon, players = first.text.partition(":")
    if len(head) != 3 or not colon:
        kinds = {2: "a Markov chain", 3: "a decision process or a turn-based game"}
        kind = f", as of {kinds[len(head)]}" if len(head) in kinds and states.isdigit() else ""
        raise first.place.error(
            f"the line has {len(head)} words{kind}; only concurrent games are read, whose first line is "
            "'states:players choices transitions'"
        )
    n_states = Word(states, first.place).count(MOST_CELLS, "states")
    n_players = Word(players, first.place).count(MOST_PLAYERS, "players")
    if n_states < 1 or n_players < 1:
        raise first.place.error("at least one state and one player are needed")
    check_size(f"{first.place}: the game", players=n_players, states=n_states, joint_actions=1)
    n_choices = head[1].count(MOST_CELLS, "choices")
    n_transitions = head[2].count(MOST_CELLS, "transitions")
    return _Transitions(n_states, n_players, [{} for _ in range(n_states)]), n_choices, n_transitions


def _transition(table: _Transitions, line: list[Word]) -> None:
    if len(line) != 5 or not (line[4].text.startswith("[") and line[4].text.endswith("]")):
        raise line[0].place.error(
            f"'state choice next-state probability [actions]' was expected, {len(line)} words are given; "
            "only concurrent games are read"
        )
    state = line[0].index(table.states, "state")
    choice = line[1].index(MOST_CELLS, "choice")
    following = line[2].index(table.states, "state")
    joint = tuple(line[4].text[1:-1].split(","))
    if len(joint) != table.players or not all(joint):
        raise line[4].place.error(f"{shown(line[4].text)} must name an action for each of {table.players} players")
    here = table.choices[state]
    if choice not in here:
        before = next((c.place.line for other, c in here.values() if other == joint), None)
        if before is not None:
            raise line[4].place.error(f"the joint action {line[4].text} was given before, in line {before}")
        here[choice] = joint, Choice(line[0].place, {}, [])
    listed, known = here[choice]
    if listed != joint:
        raise line[4].place.error(
            f"choice {choice} of state {state} was [{','.join(listed)}] in line {known.place.line}"
        )
    if following in known.next_states:
        raise line[2].place.error(f"the next state {following} of choice {choice} in state {state} is given twice")
    known.next_states[following] = line[3].probability()


def _read_states(path: Path, count: int) -> tuple[str, ...]:
    """The states' names, as the .sta file describes them: (values of the model's variables)."""
    if not path.exists():
        return tuple(map(str, range(count)))
    names: dict[int, str] = {}
    numbers: dict[str, int] = {}
    lines = _joined(path)
    next(lines, None)  # the variables' names
    for word in lines:
        number, colon, name = word.text.partition(":")
        state = Word(number, word.place).index(count, "state")
        if not colon or not name:
            raise word.place.error(f"{shown(word.text)} is no 'state:(values)'")
        if state in names:
            raise word.place.error(f"state {state} is described twice; describe it once")
        if name in numbers:
            raise word.place.error(f"{shown(name)} describes state {numbers[name]} already; names must differ")
        names[state], numbers[name] = name, state
    if len(names) != count:
        raise InputError(f"{path}: describes {len(names)} states; the transitions have {count}: is the file cut short?")
    return tuple(names[state] for state in range(count))


def _joined(path: Path) -> Iterator[Word]:
    """Each line as one word, without blanks."""
    for line in words(path, read_text(path)):
        yield Word("".join(word.text for word in line), line[0].place)


def _read_initial(path: Path, count: int) -> tuple[Array, tuple[str, ...]]:
    """Uniform on the states that the .lab file calls "init"."""
    if not path.exists():
        return _uniform({0}, count), ("no .lab file: state 0 is initial, as PRISM takes it",)
    lines = words(path, read_text(path))
    head = next(lines, [])
    label = next((word.text.partition("=")[0] for word in head if word.text.endswith('="init"')), None)
    if label is None:
        raise InputError(f'{path}: has no label "init" in its first line; is it a .lab file of PRISM?')
    initial: set[int] = set()
    for line in lines:
        if not line[0].text.endswith(":"):
            raise line[0].place.error(f"{shown(line[0].text)} is no 'state:'; labels' numbers follow it")
        state = Word(line[0].text[:-1], line[0].place).index(count, "state")
        if any(word.text == label for word in line[1:]):
            initial.add(state)
    if not initial:
        raise InputError(f'{path}: calls no state "init"; label one')
    return _uniform(initial, count), ()


def _uniform(support: set[int], count: int) -> Array:
    return np.array([fmpq(s in support, len(support)) for s in range(count)], dtype=object)


def _pay(entry: Path, transitions: _Transitions, structures: list[Rewards]) -> tuple[str, ...]:
    """Give every choice its payoffs, and say whose reward structure is whose."""
    players = transitions.players
    if len(structures) not in (1, players):
        names = ", ".join(structure.name for structure in structures)
        raise InputError(
            f"{entry}: has {len(structures)} reward structures ({names}) for {players} players; "
            "export one, the common payoff, or one for each player"
        )
    for state, choices in enumerate(transitions.choices):
        for number, (_, choice) in choices.items():
            expected = [structure.expected(state, number, choice) for structure in structures]
            choice.payoffs = expected * (players // len(expected))
    if len(structures) == 1 < players:
        return (f"the reward structure {structures[0].name} is the common payoff of all players",)
    return tuple(f"player {i + 1} receives the reward structure {s.name}" for i, s in enumerate(structures))


READS = dict.fromkeys((".tra", ".sta", ".lab", ".srew", ".trew"), read_prism)
"""The reader by the ending of the file's name."""
