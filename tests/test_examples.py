"""The front door tells the truth: the program and the example of the README do as it says."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent


def run(command, folder):
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_readme_prints_what_it_says(tmp_path):
    program, printed = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[:2]
    data = "w, X, y = np.array([0.1, -0.2]), np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([0.0, 1.0])"
    assert program.count("\n\ndef loss") == 1
    (tmp_path / "program.py").write_text(program.replace("\n\ndef loss", f"\n\n{data}\n\ndef loss"))
    assert run([sys.executable, "-W", "error", "program.py"], tmp_path).strip() == printed.strip()


def test_the_gradient_in_the_readme_is_right():
    """The emitted text stands alone, and agrees with the formula of the textbook."""
    _, printed = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[:2]
    names = {"np": np}
    exec(printed, names)
    random = np.random.RandomState(0)
    w, X, y = random.standard_normal(3), random.standard_normal((7, 3)), random.randint(0, 2, 7) * 1.0
    expected = X.T @ (1.0 / (1.0 + np.exp(-(X @ w))) - y) / len(y)
    np.testing.assert_allclose(names["loss_grad"](w, X, y), expected, rtol=1e-12)


def test_logistic_regression(tmp_path):
    script = ROOT / "examples" / "logistic_regression.py"
    printed = run([sys.executable, "-W", "error", str(script), "--output", str(tmp_path)], tmp_path)
    assert "def loss_grad(w, X, y):" in printed
    first, last = map(float, re.search(r"loss +([\d.]+) at the start, ([\d.]+) after", printed).groups())
    # log(2) with no weights; 0.1028 is the minimum, which any optimiser of this convex loss finds.
    assert (first, last) == (0.6931, 0.1028)
    assert "94% of 100 flowers" in printed
    assert (tmp_path / "logistic_regression.png").read_bytes().startswith(b"\x89PNG")
