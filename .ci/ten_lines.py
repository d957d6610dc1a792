"""The ten lines with which the package introduces itself, as a script and as a notebook.

    python .ci/ten_lines.py SCRIPT|NOTEBOOK

They are those of the docstring of `mpgtheory`. What they leave open (arrays, a policy, a statement) comes first.
Routing has two players here: with three, the search for all equilibria runs to its limit of five minutes.
"""

import sys

import mpgtheory

BEFORE = """
import numpy as np
payoffs = np.array([[[[1, -10], [0.9, 0.8]]]] * 2)
transitions = np.ones((1, 2, 2, 1))
policy = [[[0.5, 0.5]] * 4] * 2  # of the game that is loaded: two players, four states
"""
AFTER = """
assert mpg.is_potential(mpg.game(payoffs, transitions, discount="9/10"))
assert trace.seeds == 8
print("the ten lines run")
"""
STATEMENT = "forall i s: V[pi](i,s) <= W[pi](i,s)"


def lines() -> str:
    """The lines of the docstring, with a statement in the place of its dots."""
    text = mpgtheory.__doc__ or ""
    listed = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    if len(listed) < 10:
        sys.exit("the docstring of mpgtheory has no ten lines")
    return "\n".join(listed).replace("forall i s: ...", STATEMENT).replace("players=3", "players=2")


def main() -> None:
    """Run them."""
    code = BEFORE + lines() + AFTER
    if sys.argv[1:] == ["SCRIPT"]:
        exec(compile(code, "the ten lines", "exec"), {"__name__": "__main__"})
    elif sys.argv[1:] == ["NOTEBOOK"]:
        import nbformat
        from nbclient import NotebookClient

        cells = [nbformat.v4.new_code_cell(part) for part in (BEFORE, *lines().splitlines(), AFTER) if part.strip()]
        NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=None, kernel_name="python3").execute()
        print("the ten lines run in a notebook")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
