"""The notebooks run from top to bottom, and print what their committed output says.

`pytest --update-golden` writes them anew. Pictures and the size of rounding errors are not compared.
"""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def printed(cell):
    text = "".join(output.text for output in cell.get("outputs", ()) if output.output_type == "stream")
    return re.sub(r"\d\.\de-\d\d|0\.0e\+00", "tiny", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, tmp_path, request):
    committed = nbformat.read(path, as_version=4)
    executed = nbformat.from_dict(committed)
    NotebookClient(executed, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    if request.config.getoption("--update-golden"):
        for cell in executed.cells:
            cell.metadata.pop("execution", None)
        executed.metadata = committed.metadata
        nbformat.write(executed, path)
        return
    for before, after in zip(committed.cells, executed.cells, strict=True):
        assert printed(after) == printed(before), after.source
