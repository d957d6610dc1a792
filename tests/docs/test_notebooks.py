"""The notebooks run from top to bottom, and print what is committed; pictures are drawn but not compared."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="the notebooks need nbclient and ipykernel, of the extra test")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((ROOT / "reports" / "notebooks").glob("*.ipynb"))


def read(path: Path) -> Any:
    """The notebook in a file, checked against its format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def printed(notebook: Any) -> list[list[str]]:
    """For each cell what it prints; a picture counts as the word, standard error not at all."""
    return [
        [text_of(output) for output in cell.get("outputs", []) if output.get("name") != "stderr"]
        for cell in notebook.cells
    ]


def text_of(output: Any) -> str:
    """What an output shows as text."""
    data = output.get("data", {})
    return "picture" if "image/png" in data else str(output.get("text", data.get("text/plain", output)))


def execute(notebook: Any, folder: Path) -> None:
    """Run all cells in a kernel of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the machinery of kernels
        client = nbclient.NotebookClient(
            notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        )
        client.execute()


def test_there_are_six() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "algorithm-1",
        "arrays-to-certificate",
        "flows",
        "from-logs-to-a-nash-gap",
        "is-my-ppo-an-equilibrium",
        "your-own-conjecture",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_is_committed(path: Path, tmp_path: Path) -> None:
    if path.stem == "is-my-ppo-an-equilibrium":
        pytest.importorskip("pettingzoo", reason="the notebook plays through PettingZoo, of the extra test")
    committed, fresh = read(path), read(path)
    execute(fresh, tmp_path)
    assert printed(fresh) == printed(committed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_with_its_outputs_and_names_no_place(path: Path) -> None:
    notebook = read(path)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert all(output.output_type != "error" for cell in notebook.cells for output in cell.get("outputs", []))
    assert not re.search(r"/(tmp|home|root|work|Users)/", path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 200_000


@pytest.mark.slow
def test_a_changed_output_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    execute(notebook, tmp_path)
    assert printed(notebook) == [["2"]] != [["3"]]
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), tmp_path)
