"""Weights gamma_i(s) from text, as a command line gives them.

    3/4                 a constant
    0:1, 5:1/2          1 until time 5, then 1/2
    3/4 + sin(tau)/4    a function of time, in the language of step sizes, evaluated in floats

One text holds for all players; or one a player, each of them a constant or a function. States are treated alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.flow.weights import Weights, constant, piecewise, varying

TIME = "tau"


def weights_from(game: MarkovGame, texts: Sequence[str], eta: str | None = None) -> Weights:
    """The weights that the texts denote; without a text all are 1.

    Raises:  InputError for a text that is none of the above, for another number of texts than 1 or N, for a function
             without `eta`, and as `constant`, `piecewise` and `varying`.
    """
    listed = list(texts) or ["1"]
    if len(listed) not in (1, game.n_players):
        raise InputError(
            f"gamma is given {len(listed)} times; give it once, or once for each of {game.n_players} players"
        )
    bound = None if eta is None else rational(eta)
    if any(":" in text for text in listed):
        if len(listed) > 1:
            raise InputError(f"gamma is {listed}; weights that jump are given once, for all players")
        return _jumping(game, listed[0], bound)
    functions = [_function(text) for text in listed]
    if all(isinstance(f, str) for f in functions):
        values = [[rational(text)] * game.n_states for text in listed * (game.n_players // len(listed))]
        return constant(game, values, eta=bound)
    if bound is None:
        raise InputError(f"gamma is {', '.join(listed)}: it varies with time, so give its lower bound eta")
    rows = [_still(f) if isinstance(f, str) else f for f in functions] * (game.n_players // len(functions))
    return varying(game, lambda tau: [[row(tau)] * game.n_states for row in rows], eta=bound)


def _still(text: str) -> Callable[[float], float]:
    """The function that is this number at all times."""
    number = FLOAT.number(rational(text))
    return lambda tau: number


def _jumping(game: MarkovGame, text: str, eta: Any) -> Weights:
    times, values = [], []
    for part in text.split(","):
        time, colon, value = part.partition(":")
        if not colon:
            raise InputError(f"gamma: {part.strip()!r} in {text!r} has no time; write TIME:VALUE, as in 0:1, 5:1/2")
        times.append(rational(time.strip()))
        values.append(rational(value.strip()))
    return piecewise(game, times, values, eta=eta)


def _function(text: str) -> str | Callable[[float], float]:
    """The text itself if it is a number, else a function of tau."""
    try:
        return str(rational(text.strip()))
    except InputError:
        return _formula(text)


def _formula(text: str) -> str | Callable[[float], float]:
    """The value of a formula if it is constant, else a function of tau."""
    import sympy

    from mpgtheory.arithmetic.formulas.expressions import is_constant
    from mpgtheory.arithmetic.formulas.parsing import parse
    from mpgtheory.arithmetic.formulas.sympy_bridge import parameter, to_sympy

    try:
        expression = parse(text, parameters={TIME})
    except ValueError as error:
        raise InputError(f"gamma: {error}; time is {TIME}") from error
    symbol = parameter(TIME)
    formula = to_sympy(expression)
    if formula.free_symbols - {symbol}:
        names = ", ".join(sorted(map(str, formula.free_symbols - {symbol})))
        raise InputError(f"gamma: {text!r} depends on {names}; it may depend on the time {TIME} only")
    if is_constant(expression) and formula.is_Rational:
        return str(formula)
    compiled = sympy.lambdify(symbol, formula, modules="math")
    return lambda tau: float(compiled(tau))
