r"""LaTeX of typical terms, as the paper writes them; every statement gives LaTeX whose braces match."""

from __future__ import annotations

import pytest
from latex2mathml.converter import convert

from verification.language.files import catalogue, load_statement
from verification.language.latex import definition_latex, latex, statement_latex
from verification.language.statement import statement

TEXTS = [name for name, entry in catalogue().items() if entry.is_text]
GIVEN = """
policy pi; policy pi'; policy w; estimate q; exploration theta; optimal reply dag to w; stage K in 1..3; play y of 3
"""
TERMS = [
    ("forall i s: V[pi](i,s) = 0", r"\forall i, s : V_{i}(s, \pi) = 0"),
    ("forall i s a: Q[w](i,s,a) <= 1/2", r"\forall i, s, a \in A_{i} : Q_{i}(s, a; \varpi) \leq \frac{1}{2}"),
    ("(sum s: d[pi](s)) = 1", r"\sum_{s} d_\mu^{\pi}(s) = 1"),
    ("(1 - delta) * delta^K = 0", r"\left( 1 - \delta \right) \, {\delta}^{K} = 0"),
    ("1 - (2 - 3) = 2", r"1 - \left( 2 - 3 \right) = 2"),
    ("(max i a: 1) != |0 - 1|", r"\max_{i, a \in A_{i}} 1 \neq \left| 0 - 1 \right|"),
    ("(sum k < K: delta^k) = 1", r"\sum_{k < K} {\delta}^{k} = 1"),
    ("forall i s a with a != a: 0 = 0", r"\forall i, s, a \in A_{i} \text{ with } a \neq a : 0 = 0"),
    ("1 = 1 or 2 = 2 and 3 = 3", r"1 = 1 \;\vee\; 2 = 2 \;\wedge\; 3 = 3"),
    ("(1 = 1 or 2 = 2) and 3 = 3", r"\left( 1 = 1 \;\vee\; 2 = 2 \right) \;\wedge\; 3 = 3"),
    ("forall i s a: best[Q[pi]](i,s,a)", r"\forall i, s, a \in A_{i} : a \in \arg\max_{a'} Q_{i}(s, a'; \pi)"),
    ("forall i s: V[dev(w,i,dag)](i,s) = 0", r"\forall i, s : V_{i}(s, \pi^{\dagger}_{i}, \varpi_{-i}) = 0"),
    (
        "forall i s: W[dev(w,i,dag)](i,s) = 0",
        r"\forall i, s : \max_{\pi'_{i}} V_{i}(s, \pi'_{i}, \left( \pi^{\dagger}_{i}, \varpi_{-i} \right)_{-i}) = 0",
    ),
    ("forall s h t: P(s,h,t) >= 0", r"\forall s, h \in A, t : P(t \mid s, h) \geq 0"),
    ("not [1 = 1] = 0", r"\neg \left( \mathbb{1}\left( 1 = 1 \right) = 0 \right)"),
    ("forall i h: h(i) = h(i)", r"\forall i, h \in A : h_{i} = h_{i}"),
    ("forall i: alpha[y,1](i) = beta[y,1](i)", r"\forall i : \alpha_{i}^{1} = \beta_{i}^{1}"),
    ("forall i s a: q(i,s,a) = pi'(i,s,a)", r"\forall i, s, a \in A_{i} : q_{i}(s, a) = \pi'_{i}(s, a)"),
]


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_term(text: str, expected: str) -> None:
    """As the paper writes it."""
    assert latex(statement("mine", text, given=GIVEN).clauses[""]) == expected


def test_definition() -> None:
    """A definition as an equation, its tables above, its player below."""
    found = statement("mine", "0 = 0", given=GIVEN, where="gain[w'](i,s) := (max a: Q[w'](i,s,a)) - V[w'](i,s)")
    (definition,) = found.defined.values()
    expected = r"\mathrm{gain}^{\varpi'}_{i}(s) := \max_{a \in A_{i}} Q_{i}(s, a; \varpi') - V_{i}(s, \varpi')"
    assert definition_latex(definition) == expected


@pytest.mark.parametrize("name", TEXTS)
def test_statement(name: str) -> None:
    """Braces and brackets match, no subscript follows a subscript, and a converter reads it."""
    found = load_statement(name)
    for text in (*statement_latex(found).values(), *map(definition_latex, found.defined.values())):
        assert is_balanced(text), text
        assert "}_{" not in text or not has_double_subscript(text), text
        convert(text)


def is_balanced(text: str) -> bool:
    """Whether braces match, and \\left has a \\right."""
    depth = 0
    for k, character in enumerate(text):
        if character in "{}" and (k == 0 or text[k - 1] != "\\"):
            depth += 1 if character == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and text.count(r"\left") == text.count(r"\right")


def has_double_subscript(text: str) -> bool:
    """Whether a subscript in braces is followed by another one: x_{1}_{i}."""
    opened: list[bool] = []
    last_closed = False
    for k, character in enumerate(text):
        if character == "{":
            opened.append(k > 0 and text[k - 1] == "_")
            last_closed = False
        elif character == "}":
            last_closed = opened.pop() if opened else False
        elif character == "_" and last_closed:
            return True
        elif character not in "'":
            last_closed = False
    return False


def test_the_checks_can_fail() -> None:
    """A lost brace, and a double subscript."""
    assert not is_balanced(r"\frac{1}{2")
    assert not is_balanced(r"\left( 1")
    assert has_double_subscript("q_{1}_{i}")
    assert not has_double_subscript("{q_{1}}_{i}")
