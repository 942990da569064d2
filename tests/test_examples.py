"""The example of the README runs as its command runs it, and fits the flowers as well as can be expected."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_logistic_regression(tmp_path):
    script = ROOT / "examples" / "logistic_regression.py"
    command = [sys.executable, "-W", "error", str(script), "--output", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "def loss_grad(w, X, y):" in run.stdout
    first, last = map(float, re.search(r"loss +([\d.]+) at the start, ([\d.]+) after", run.stdout).groups())
    # log(2) with no weights; 0.1028 is the minimum, which any optimiser of this convex loss finds.
    assert (first, last) == (0.6931, 0.1028)
    assert "94% of 100 flowers" in run.stdout
    assert (tmp_path / "logistic_regression.png").read_bytes().startswith(b"\x89PNG")
