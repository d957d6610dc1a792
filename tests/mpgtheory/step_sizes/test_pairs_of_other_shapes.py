"""Schedule pairs that jump, vanish, mix shapes, or oscillate (these are undecided), with verdicts derived by hand.

Letters and G, H as in test_pairs_on_the_edge: R in (0,1), D divergent sum, L limit 0, M non-increasing,
S = (ii), T = (iii), P = (v) with itself, X = (iv); `?` after a letter: must stay undecided.
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
VANISHING = "Max(1/2-n/100, 0)"

# (alpha, beta, fails for alpha, fails for beta, pair fails, why)
CASES = [
    (
        "(2+sin(n))/(4*n**(3/5))",
        H,
        "R?D?L?MS?T?P?",
        "",
        "X?",
        "of the order n^(-3/5); sin 5 < sin 6 < sin 7",
    ),
    (G, "(2+sin(n))/(4*n)", "", "R?D?L?MS?T?P?", "X?", "the same for beta; its sum diverges by comparison with 1/(4n)"),
    (G, "(2+sin(n))/(4*n**(6/5))", "", "R?D?L?MS?T?P?", "X?", "at most 3/4 n^(-6/5)"),
    (
        "(2+sin(n))/(4*n)",
        "(2+cos(n))/(4*n)",
        "R?D?L?MS?T?P?",
        "R?D?L?MS?T?P?",
        "X?",
        "the ratio stays between 1/3 and 3",
    ),
    (
        "(1+sin(n))/(4*(n+1))",
        "1/(n+1)",
        "R?D?L?MS?T?P?",
        "",
        "X?",
        "1 + sin n > 0 comes as near 0 as one likes: only upper bounds; the ratio is at least 2",
    ),
    (G, "geometric(z=1/2,r=1/2)", "", "DT", "", "finite sum; f(n/2)/f(n) = 2^(n/2)"),
    (G, "geometric(z=1/2,r=999/1000)", "", "DT", "", "slow, but exponential all the same"),
    (G, "piecewise_doubling(z=1/2,c=1)", "", "", "", "between (1/2)/(n+1) and 1/(n+1), constant on blocks"),
    (G, "piecewise_doubling(z=1/2,c=2)", "", "D", "", "at most 2/(n+1)^2"),
    ("piecewise_doubling(z=1/2,c=3/5)", H, "", "", "", "of the order n^(-3/5)"),
    ("floor(n/2+1)**(-3/5)", H, "RD?L?M?S?T?P?", "", "X?", "floor(1.5) = 1 at n = 1"),
    ("(floor(n/10)+2)**(-3/5)", H, "R?D?L?M?S?T?P?", "", "X?", "constant on tens; 2^(-3/5) at first"),
    (
        G,
        VANISHING,
        "",
        "RDTP",
        "",
        "0 from n = 50: the sum is finite, ratios have no meaning, the limit is 0",
    ),
    (VANISHING, H, "RDTP", "", "X", "division by zero from n = 50 in the ratio"),
    ("Max((n+1)**(-3/5), (n+1)**(-7/10))", H, "", "", "", "the first is the larger for every n"),
    ("Max((n+1)**(-3/5), 1/2/sqrt(n+1))", H, "", "", "", "the second takes over at n + 1 = 1024"),
    ("Min((n+1)**(-3/5), 3/(n+1))", H, "", "", "X", "3/(n+1) from n + 1 = 15.6 on: ratio 3/10"),
    ("cos(1/n)/(n+1)**(3/5)", H, "R?D?L?MS?T?P?", "", "X?", "0.36 at n = 1, 0.45 at n = 2"),
    (
        "cos(1/(n+3))/(n+1)**(3/5)",
        H,
        "R?D?L?M?S?T?P?",
        "",
        "X?",
        "a cosine is outside the class",
    ),
    ("Piecewise((1/2, n <= 1000), (n**(-3/5), True))", H, "", "", "", "a late drop, still non-increasing"),
    (
        "Piecewise((1/2, n <= 100000), (n**(-3/5), True))",
        H,
        "R?D?M?S?T?P?",
        "",
        "",
        "a later one: limits are decided, what speaks of every n is not",
    ),
    (
        "Piecewise((1/100, n <= 100000), (n**(-3/5)*20, True))",
        H,
        "R?D?M?S?T?P?",
        "",
        "",
        "0.01, then 0.0199: it rises at 100000, which is not looked at",
    ),
    ("9/20*(n+1)**(-3/5)*(1+1/(n+1))", H, "", "", "", "product of decreasing factors"),
    ("n**(-3/5)*(1-1/(n+1))", H, "", "", "", "n^(2/5)/(n+1): elasticity (2 - 3n)/(5(n+1)) < 0"),
    ("exp(1/n)/(4*(n+1)**(3/5))", H, "", "", "", "exp(1/n) decreases to 1"),
    ("2**(-n)+(n+1)**(-3/5)/2", H, "", "", "", "0.83 at n = 1; the power dominates"),
    ("1/(n*log(n+1)**2+1)", "(n+1)**(-2)", "D", "D", "", "~ 1/(n log^2 n) and ~ 1/n^2: both summable"),
    ("1/n-1/(n+1)+1/10*n**(-3/5)", H, "", "", "", "1/(n(n+1)) + n^(-3/5)/10"),
    (G, "log(1+1/n)/2", "", "", "", "~ 1/(2n); 0.35 at n = 1"),
    ("(n**2+1)**(-3/10)", H, "", "", "", "~ n^(-3/5); 0.81 at n = 1"),
    ("1/(log(n+2)+sqrt(n))", H, "", "", "", "~ n^(-1/2)"),
]


def letters(text: str) -> set[str]:
    found = []
    for letter in text:
        if letter == "?":
            found[-1] += "?"
        else:
            found.append(LETTERS[letter])
    return set(found)


@pytest.mark.parametrize(("alpha", "beta", "alpha_fails", "beta_fails", "pair_fails", "why"), CASES)
def test_verdict_derived_by_hand(alpha, beta, alpha_fails, beta_fails, pair_fails, why):
    results = check_assumption_3_2([Schedule.parse(alpha)], [Schedule.parse(beta)])
    texts = {"alpha_1": alpha_fails, "beta_1": beta_fails, "beta_1/alpha_1": pair_fails}
    expected = {key: letters(text) for key, text in texts.items() if text}
    assert {key: set(conditions) for key, conditions in not_holding(results).items()} == expected, why


def test_outside_the_class_is_undecided_with_the_reason():
    """exp(-sqrt n): outside the Bertrand scale; values are shown, and they decide nothing."""
    results = check_assumption_3_2([Schedule.parse(G)], [Schedule.parse("exp(-sqrt(n))")])
    beta = {r.condition: r for r in results if r.sequences == ("beta_1",)}
    for condition in ("i.divergence", "i.limit", "ii", "iii"):
        assert beta[condition].holds is None
        assert "outside the Bertrand scale" in beta[condition].reason
        assert "numerical evidence only" in beta[condition].reason
    assert beta["i.monotone"].holds is True
