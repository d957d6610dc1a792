"""From an expression to its tail, one rule per kind of node.

Exponentials are split first: exp(p n + q) is geometric, exp(c log w) is w**c, 2**(c ilog2(n + k)) is a power of n + k
times a factor between 1 and 2**(-c), and exp(v) with v convergent is a factor that tends to e**lim v. Of other
exponentials (exp(-sqrt(n)), n**log(n)) only sign and direction are known. Sines, cosines and floors have no tail.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from flint import arb

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint, UndefinedPoint, value_at
from mpgtheory.arithmetic.reals import Real
from mpgtheory.step_sizes import leading_terms, monomials, rational_functions, tail_algebra
from mpgtheory.step_sizes.leading_terms import LeadingTerm
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.tail_algebra import Elasticity, Tail, completed


def tail_of(expression: ex.Expression, low: int) -> Tail:
    """What is known of `expression` for all n >= low, low >= 1.

    Raises: Unsettled where nothing is.
    """
    if ex.is_constant(expression):
        return tail_algebra.constant(_constant(expression))
    function = rational_functions.as_rational(expression)
    if function is not None:
        return tail_algebra.rational(function, low)
    match expression:
        case ex.Sum(terms):
            return _sum(terms, low)
        case ex.Product(factors):
            return tail_algebra.product([tail_of(factor, low) for factor in factors], low)
        case ex.Power(base, exponent) if ex.is_constant(exponent):
            return tail_algebra.power(tail_of(base, low), _constant(exponent), low)
        case ex.Power(ex.Number(base), exponent):
            return _exponential(exponent, base, low)
        case ex.Power(base, exponent):
            return _exponential(ex.product(exponent, ex.call("log", base)), None, low)
        case ex.Call((exponent,), "exp"):
            return _exponential(exponent, None, low)
        case ex.Call((argument,), "log"):
            return _log(argument, low)
        case ex.Call(arguments, "Max" | "Min" as name):
            return _extreme(arguments, name, low)
        case ex.Piecewise() if low >= expression.bounds[-1]:
            return tail_of(expression.arguments[-1], low)
        case ex.Piecewise():
            raise Unsettled(f"the branch changes at n = {expression.bounds[-1]}")
        case ex.Call(_, name):
            raise Unsettled(f"{name} is outside the scale of powers, logarithms and exponentials")
    raise Unsettled(f"the symbol {expression} has no value")


def _constant(expression: ex.Expression) -> Real:
    try:
        return value_at(expression, 0)
    except (UndefinedPoint, UndecidedPoint) as error:
        raise Unsettled(f"undefined constant: {error}") from error


def _sum(terms: tuple[ex.Expression, ...], low: int) -> Tail:
    """Rational terms are added up exactly first."""
    plain = [term for term in terms if rational_functions.as_rational(term) is not None]
    together = rational_functions.as_rational(ex.total(*plain)) if plain else None
    if together is None:
        return tail_algebra.total([tail_of(term, low) for term in terms], low)
    others = [tail_of(term, low) for term in terms if term not in plain]
    return tail_algebra.total([*others, tail_algebra.rational(together, low)], low)


def _log(argument: ex.Expression, low: int) -> Tail:
    inner = tail_of(argument, low)
    if inner.value is None:
        return Tail(None, None, inner.direction, None, inner.reason)
    value = _log_near_one(argument, low) or leading_terms.logarithm(inner.value, low)
    elasticity = None
    if inner.elasticity is not None and value.sign:
        try:
            elasticity = Elasticity(rest=leading_terms.divide(inner.elasticity.leading(low), value))
        except Unsettled:
            elasticity = None
    return completed(Tail(value, elasticity, inner.direction), low)


def _log_near_one(argument: ex.Expression, low: int) -> LeadingTerm | None:
    """log(1 + w) = w * phi with phi between 1/(1+w) and 1, for rational w that tends to 0."""
    deviation = rational_functions.as_rational(ex.total(argument, ex.number(-1)))
    if deviation is None or deviation.numerator.degree() >= deviation.denominator.degree():
        return None
    small = deviation.leading(low)
    largest = 1 + leading_terms.bounds(small, low)
    if small.is_zero or not largest > 0:
        raise Unsettled("the argument of log is not known to be positive on this range")
    return LeadingTerm(small.monomial, small.limit, small.factor * arb(1).union(1 / largest))


def _exponential(exponent: ex.Expression, base: Fraction | None, low: int) -> Tail:
    """base ** exponent, or exp(exponent) where base is None, term by term."""
    if base is not None and base <= 0:
        raise Unsettled(f"powers of {base} are not real")
    terms = exponent.arguments if isinstance(exponent, ex.Sum) else (exponent,)
    return tail_algebra.product([_exponential_of(term, base, low) for term in terms], low)


def _exponential_of(term: ex.Expression, base: Fraction | None, low: int) -> Tail:
    factors = term.arguments if isinstance(term, ex.Product) else (term,)
    inner = ex.product(*(factor for factor in factors if not ex.is_constant(factor)))
    scale = _constant(ex.product(*(factor for factor in factors if ex.is_constant(factor))))
    rate = scale if base is None else reals.multiply(scale, reals.ball(base).log())
    line = ex.affine(inner)
    if line is not None:
        lead = _exp(reals.multiply(rate, line[1]))
        slope = reals.multiply(rate, line[0])
        value = LeadingTerm(monomials.unit(0, slope), lead, reals.ball(lead))
        counter = LeadingTerm(monomials.unit(1, Fraction(1)), slope, reals.ball(slope))
        return completed(Tail(value, Elasticity(rest=counter if reals.sign(slope) != 0 else leading_terms.ZERO)), low)
    match inner:
        case ex.Call((argument,), "log"):
            return tail_algebra.power(_positive(argument, low), rate, low)
        case ex.Call((argument,), "ilog2"):
            exponent = scale if base == 2 else reals.ball(rate) / arb(2).log()
            return _power_on_blocks(_positive(argument, low), exponent, low)
    return _exponential_of_tail(tail_of(inner, low), rate, low)


def _exp(value: Real) -> Real:
    return Fraction(1) if value == 0 else reals.ball(value).exp()


def _positive(argument: ex.Expression, low: int) -> Tail:
    tail = tail_of(argument, low)
    if tail.sign != 1:
        raise Unsettled("the argument of log is not known to be positive on this range")
    return tail


def _power_on_blocks(base: Tail, exponent: Real, low: int) -> Tail:
    """2**(exponent * ilog2(w)): w**exponent times a factor between 1 and 2**(-exponent)."""
    power = tail_algebra.power(base, exponent, low).value
    assert power is not None, "a positive affine function has a leading term"
    swing = LeadingTerm(monomials.TRIVIAL, None, arb(1).union(arb(2) ** (-reals.ball(exponent))))
    return completed(Tail(leading_terms.multiply(power, swing), None, reals.sign(exponent)), low)


def _exponential_of_tail(inner: Tail, rate: Real, low: int) -> Tail:
    """exp(rate * v): within the class where v converges."""
    order = reals.sign(rate)
    direction = None if inner.direction is None or order is None else inner.direction * order
    reason = inner.reason or "an exponential of a function that is neither affine nor a logarithm"
    if inner.value is None or monomials.growth(inner.value.monomial) > 0:
        return Tail(None, None, direction, 1, reason)
    limit = Fraction(0) if monomials.growth(inner.value.monomial) < 0 else inner.value.limit
    factor = (leading_terms.bounds(inner.value, low) * reals.ball(rate)).exp()
    value = LeadingTerm(monomials.TRIVIAL, None if limit is None else _exp(reals.multiply(rate, limit)), factor)
    return completed(Tail(value, None, direction), low)


def _extreme(arguments: tuple[ex.Expression, ...], name: str, low: int) -> Tail:
    """Max, and Min as the negative of the Max of the negatives."""
    minus = tail_algebra.constant(Fraction(-1 if name == "Min" else 1))
    tails = [tail_algebra.product([minus, tail_of(argument, low)], low) for argument in arguments]
    largest = reduce(lambda left, right: tail_algebra.largest(left, right, low), tails)
    return tail_algebra.product([minus, largest], low)
