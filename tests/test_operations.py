"""docs/operations.md says what the registry of rules says."""

from pathlib import Path

import numpy as np
import pytest

from tests.operations import page

PAGE = Path(__file__).parent.parent / "docs" / "operations.md"


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.3.0", reason="NumPy had fewer functions before")
def test_the_page_of_operations_is_true(request):
    text = page()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "pytest --update-golden writes it"
