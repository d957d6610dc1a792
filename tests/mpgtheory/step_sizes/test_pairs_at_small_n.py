"""Schedule pairs that fail at the first counters only, with verdicts derived by hand.

Letters and G, H as in test_pairs_on_the_edge: R in (0,1), D divergent sum, L limit 0, M non-increasing,
S = (ii), T = (iii), P = (v) with itself, X = (iv).  `start` is 1 as Algorithm 1 counts, or 0 as the sums
are written; with an undefined term every statement about all n fails (R, D, M, S, T, P), the limits do not.
"""

import pytest

from mpgtheory.step_sizes import Schedule, check_assumption_3_2, check_both_starts, not_holding

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
UNDEFINED = "RDMSTP"

# (alpha, beta, start, fails for alpha, fails for beta, pair fails, why)
CASES = [
    (G, H, 0, "", "", "", "9/10 at n = 0"),
    ("1/sqrt(n)", "1/n", 1, "R", "R", "", "the value at n = 1 is 1, not below it"),
    ("1/sqrt(n)", "1/n", 0, UNDEFINED, UNDEFINED, "", "division by zero at n = 0"),
    ("99/100*n**(-3/5)", "99/100/n", 1, "", "", "", "0.99 at n = 1"),
    ("99/100*n**(-3/5)", "99/100/n", 0, UNDEFINED, UNDEFINED, "", "n^(-c) at n = 0"),
    ("11/10*(n+1)**(-3/5)", H, 1, "", "", "", "1.1 * 2^(-3/5) = 0.73 at n = 1"),
    ("11/10*(n+1)**(-3/5)", H, 0, "R", "", "", "1.1 at n = 0"),
    ("(n+1)**(-3/5)", H, 0, "R", "", "", "exactly 1 at n = 0"),
    ("3/2*n**(-3/5)", "1/2/n", 1, "R", "", "", "1.5 at n = 1; 1.5 * 2^(-3/5) = 0.99 at n = 2"),
    ("4**(-1/2)*2*n**(-3/5)", "1/2/n", 1, "R", "", "", "the coefficient is exactly 1"),
    ("Piecewise((1/10, n < 5), (n**(-3/5), True))", H, 1, "M", "", "", "0.1 at n = 4, 0.38 at n = 5"),
    ("Piecewise((1/2, n < 5), (n**(-3/5), True))", H, 1, "", "", "", "0.5, then 0.38: still non-increasing"),
    (
        "Piecewise((1/2, n == 7), (9/10*(n+1)**(-3/5), True))",
        H,
        1,
        "M",
        "",
        "",
        "0.28 at n = 6, 0.5 at n = 7",
    ),
    ("n/(n+10)**(8/5)", H, 1, "M", "", "", "increases while 1/n > 1.6/(n+10), that is n < 16.7"),
    ("(n+1)**(-3/5)-1/2", H, 1, "RDLSTP", "", "", "tends to -1/2; the ratio then tends to 0"),
    (G, "1/(n-5)", 1, "", UNDEFINED, "", "negative before n = 5 and undefined there"),
    (G, "99/100", 1, "", "LS", "X", "a constant slow schedule: the ratio is unbounded"),
    ("Max(1/2, (n+1)**(-3/5))", H, 1, "LS", "", "", "eventually 1/2"),
    ("Min(1/2, (n+1)**(-3/5))", H, 1, "", "", "", "0.5 until (n+1)^(-3/5) is smaller"),
    ("log(n)/n", "1/(2*n)", 1, "RMTP", "", "", "0 at n = 1; largest at n = 3"),
    ("power_log(z=1/2,c=1/2,r=-1,offset=8)", H, 1, "", "", "", "log x/sqrt x decreases for x >= e^2 = 7.4"),
    (
        "power_log(z=1/2,c=1/2,r=-1,offset=2)",
        H,
        1,
        "M",
        "",
        "",
        "x = 3 is too early: it increases until x = 7",
    ),
    (G, "1/(n*log(n))", 1, "", UNDEFINED, "", "log 1 = 0 at n = 1"),
    ("(n+1)**(-3/5)*log(n+2)**5/100", H, 1, "RM", "", "", "increases until log n = 25/3, to about 2.7"),
    ("1-1/(n+1)", H, 1, "LMS", "", "", "increasing to 1"),
    ("(n-1)**0/3", H, 1, "RDMLSTP", "", "", "0**0 is undefined at n = 1; then constant"),
    ("0/n", H, 1, "RDTP", "", "X", "zero: the sum is 0, ratios have no meaning"),
]


@pytest.mark.parametrize(("alpha", "beta", "start", "alpha_fails", "beta_fails", "pair_fails", "why"), CASES)
def test_verdict_derived_by_hand(alpha, beta, start, alpha_fails, beta_fails, pair_fails, why):
    results = check_assumption_3_2([Schedule.parse(alpha)], [Schedule.parse(beta)], start=start)
    texts = {"alpha_1": alpha_fails, "beta_1": beta_fails, "beta_1/alpha_1": pair_fails}
    expected = {key: {LETTERS[letter] for letter in text} for key, text in texts.items() if text}
    assert {key: set(conditions) for key, conditions in not_holding(results).items()} == expected, why


# (schedule, condition, first n where it fails, holds from there on)
WITNESSES = [
    ("1/n", "range", 1, 2),
    ("3/2*n**(-3/5)", "range", 1, 2),
    ("3*n**(-3/5)", "range", 1, 7),  # 3 * 6^(-3/5) = 1.02, 3 * 7^(-3/5) = 0.93
    ("Piecewise((1/10, n < 5), (n**(-3/5), True))", "i.monotone", 4, 5),
    ("Piecewise((1/2, n == 7), (9/10*(n+1)**(-3/5), True))", "i.monotone", 6, 7),
    ("n/(n+10)**(8/5)", "i.monotone", 1, 17),  # f(16) < f(17): 16/26^1.6 = .08710, 17/27^1.6 = .08711
    ("power_log(z=1/2,c=1/2,r=-1,offset=2)", "i.monotone", 1, 5),
    ("log(n)/n", "i.monotone", 1, 3),
]


@pytest.mark.parametrize(("text", "condition", "first", "later"), WITNESSES)
def test_witness_and_where_it_holds_from(text, condition, first, later):
    schedule = Schedule.parse(text)
    result = next(r for r in check_assumption_3_2([schedule], [schedule]) if r.condition == condition)
    assert result.holds is False
    assert result.witness == first
    key = "holds_from" if condition == "range" else "eventually_from"
    assert result.details[key] == later


def test_both_readings_are_reported():
    """n^(-c) satisfies the assumption counted from 1 and not from 0."""
    readings = check_both_starts([Schedule.parse("1/2*n**(-3/5)")], [Schedule.parse("1/2/n")])
    assert not_holding(readings[1]) == {}
    assert set(not_holding(readings[0])) == {"alpha_1", "beta_1"}
