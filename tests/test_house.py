"""The rules of the house: lint, types, who may touch what, and that the front door says what CI does."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = sorted((ROOT / "tangentish").rglob("*.py"))
SOURCES = [*LIBRARY, *sorted((ROOT / "templates").rglob("*.py"))]


def name(path):
    return path.relative_to(ROOT).as_posix()


def imported(tree):
    """Names of the top-level packages that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


def run(*command):
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff():
    run(sys.executable, "-m", "ruff", "check", ".")


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.3.0", reason="NumPy's own types were others before")
def test_mypy():
    run(sys.executable, "-m", "mypy")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_begins_by_saying_what_it_is(path):
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "no docstring"


@pytest.mark.parametrize(
    "package, owners",
    [
        ("inspect", ("tangentish/capture.py",)),
        ("gast", ("tangentish/tree.py",)),
        ("astunparse", ("tangentish/emit/",)),
    ],
)
def test_one_place_to_mend_for_a_new_python(package, owners):
    users = {name(path) for path in SOURCES if package in imported(ast.parse(path.read_text()))}
    strangers = {user for user in users if not user.startswith(owners)}
    assert users and not strangers


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_error_is_swallowed(path):
    """`except Exception`, `except BaseException` and a bare `except` are allowed only to raise again."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            assert not broad or isinstance(node.body[-1], ast.Raise), f"line {node.lineno}"


def test_ci_runs_the_second_command_of_the_readme():
    """Both set up `.venv`, install the same extra and run pytest alike."""
    readme = (ROOT / "README.md").read_text()
    ci = (ROOT / ".ci" / "run").read_text()
    _, command = re.findall(r"```sh\n(python3 -m venv .*?)```", readme, re.DOTALL)[:2]
    install, test = re.search(
        r'(install -e "\.\[test\]").*\.venv/bin/(python -m pytest.*)', command, re.DOTALL
    ).groups()
    assert install in ci.replace("--quiet ", "")
    assert test.strip() in ci


def test_the_changelog_knows_the_version():
    version = re.search(r"^version = (.+)$", (ROOT / "setup.cfg").read_text(), re.MULTILINE)[1]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
