"""Schedule pairs on the edge of a condition, with verdicts derived by hand.

Letters: R in (0,1), D divergent sum, L limit 0, M non-increasing, S = (ii), T = (iii), P = (v) with itself,
X = (iv).  A case names what fails for alpha, beta and the pair; everything else must be proved; `?` marks
what must stay undecided.  G = 9/10 (n+1)^(-3/5) and H = 9/10/(n+1) satisfy everything: G(0) = 9/10 < 1,
decreasing, 3/5 <= 1 diverges, (3/5)(1+q/2) > 1 for q = 2, ((n+1)/([xn]+1))^(3/5) <= (1+1/x)^(3/5), and
H/G = (n+1)^(-2/5) -> 0.
"""

import pytest

from mpgtheory.step_sizes import Schedule, check_assumption_3_2, not_holding

LETTERS = {
    "R": "range",
    "D": "i.divergence",
    "L": "i.limit",
    "M": "i.monotone",
    "S": "ii",
    "T": "iii",
    "P": "v",
    "X": "iv",
}
G, H = "9/10*(n+1)**(-3/5)", "9/10/(n+1)"

# (alpha, beta, fails for alpha, fails for beta, pair fails, why)
CASES = [
    (G, H, "", "", "", "the reference pair"),
    ("9/10*(n+1)**(-1/2)", H, "", "", "", "alpha^2 ~ 1/n diverges, but any q > 2 gives (1/2)(1+q/2) > 1"),
    (H, "1/2/(n+1)", "", "", "X", "exponent 1 twice: the ratio is 5/9"),
    ("1/2", H, "LS", "", "", "exponent 0: tends to 1/2, and every power sums to infinity"),
    ("(n+1)**(-1/1000)", H, "", "", "", "exponent just above 0: q > 2 (1000 - 1) is admissible"),
    (G, "(n+1)**(-1001/1000)", "", "D", "", "p-series with exponent 1.001 converges"),
    (G, "(n+1)**(-999/1000)", "", "", "", "p-series with exponent 0.999 diverges"),
    ("1/log(n+3)", H, "S", "", "", "1/log^s n >= 1/n eventually, for every s: no power converges"),
    (G, "1/((n+1)*log(n+2))", "", "", "", "integral of 1/(n log n) is log log n"),
    (G, "1/((n+1)*log(n+2)**2)", "", "D", "", "integral of 1/(n log^2 n) is -1/log n: finite"),
    (G, "1/((n+1)*log(n+2)**(1001/1000))", "", "D", "", "Bertrand exponent 1.001 > 1"),
    (G, "1/((n+1)*log(n+2)**(999/1000))", "", "", "", "Bertrand exponent 0.999 < 1"),
    (G, "1/((n+2)*log(n+2)*log(log(n+15)))", "", "", "", "the integral is log log log n"),
    (G, "1/((n+2)*log(n+2)*log(log(n+15))**2)", "", "D", "", "second iterated logarithm squared: finite"),
    ("log(n+3)/(n+3)", "1/(n+1)", "", "", "", "log x/x decreases for x >= e; the ratio is ~ 1/log n"),
    ("1/(n+1)", "1/((n+1)*log(n+2))", "", "", "", "timescales separated by a logarithm only"),
    (
        "1/((n+2)*log(n+2))",
        "1/((n+2)*log(n+2)*log(log(n+15)))",
        "",
        "",
        "",
        "separated by an iterated logarithm",
    ),
    (G, "(n+1)**(-3/5)/log(n+3)", "", "", "", "equal exponents, a logarithm between"),
    ("(n+1)**(-3/5)/log(n+3)", G, "", "", "X", "the same reversed: the ratio is ~ log n"),
    ("(n+2)**(-1/2)/log(n+2)", H, "", "", "", "q = 2 itself is admissible: 1/(n log^2 n)"),
    ("(n+2)**(-1/2)*log(n+2)**(-1/2)", H, "", "", "", "q = 2 is not: 1/(n log n); every q > 2 is"),
    ("(n+1)**(-1/3)", H, "", "", "", "q > 4: (1/3)(1+q/2) > 1"),
    ("(n+3)**(-1/3)/log(n+3)", H, "", "", "", "q = 4 itself: 1/(n log^3 n)"),
    ("1/log(n+3)", "1/log(n+3)**2", "S", "S", "", "logarithms only; their ratio 1/log n tends to 0"),
    ("1/log(log(n+20))", H, "S", "", "", "slower than any logarithm power"),
    ("(n+1)**(-3/5)", "1/2*(n+1)**(-3/5)+1/4/(n+1)", "", "", "X", "the ratio tends to 1/2"),
    (G, "1/2/(n+1)+1/2*(n+1)**(-2)", "", "", "", "sum of two decreasing terms ~ 1/(2n)"),
    (G, "exp(-log(n+1))", "", "", "", "this is 1/(n+1)"),
    ("(n+1)**(-sqrt(2)/2)", H, "", "", "", "irrational exponent 0.707 in (1/2, 1)"),
    (G, "(n+1)**(-sqrt(2))", "", "D", "", "irrational exponent 1.414 > 1"),
    (G, "(n+1)**(-log(2))", "", "", "", "exponent log 2 = 0.693 in (3/5, 1]"),
    ("n**(-1/2)/2", "n**(-1/2)/2", "", "", "X", "the same schedule twice: the ratio is 1"),
]

INFIMUM = [
    (G, "2", True),
    ("9/10*(n+1)**(-1/2)", "2", False),
    ("(n+2)**(-1/2)/log(n+2)", "2", True),
    ("(n+2)**(-1/2)*log(n+2)**(-1/2)", "2", False),
    ("(n+1)**(-1/3)", "4", False),
    ("(n+3)**(-1/3)/log(n+3)", "4", True),
    ("(n+1)**(-1/1000)", "1998", False),
    ("1/2", None, False),
    ("1/((n+2)*log(n+2))", "2", True),
    ("geometric(z=1/2,r=1/2)", "2", True),
]


def expected(alpha: str, beta: str, pair: str) -> dict[str, set[str]]:
    letters = {"alpha_1": alpha, "beta_1": beta, "beta_1/alpha_1": pair}
    return {key: {LETTERS[letter] for letter in text} for key, text in letters.items() if text}


@pytest.mark.parametrize(("alpha", "beta", "alpha_fails", "beta_fails", "pair_fails", "why"), CASES)
def test_verdict_derived_by_hand(alpha, beta, alpha_fails, beta_fails, pair_fails, why):
    results = check_assumption_3_2([Schedule.parse(alpha)], [Schedule.parse(beta)])
    found = {key: set(conditions) for key, conditions in not_holding(results).items()}
    assert found == expected(alpha_fails, beta_fails, pair_fails), why
    assert all(result.exact and result.reason for result in results)


@pytest.mark.parametrize(("text", "infimum", "attained"), INFIMUM)
def test_infimum_of_admissible_q(text, infimum, attained):
    """q = 2(s - 1) with s = 1/c the critical power; at s itself the logarithms decide."""
    schedule = Schedule.parse(text)
    results = check_assumption_3_2([schedule], [schedule])
    result = next(r for r in results if r.condition == "ii")
    assert (result.details["infimum_q"], result.details["attained"]) == (infimum, attained)
    assert result.holds is (infimum is not None)


def test_limit_of_the_ratio_is_reported():
    """H/(1/(2(n+1))) reversed: (1/2)/(9/10) = 5/9."""
    results = check_assumption_3_2([Schedule.parse(H)], [Schedule.parse("1/2/(n+1)")])
    ratio = next(r for r in results if r.condition == "iv")
    assert ratio.details["limit"] == "5/9"
    assert "5/9" in ratio.reason
