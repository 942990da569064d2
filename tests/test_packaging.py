"""The library installs from a wheel and in place, and works from a folder that is not the repository."""

import configparser
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Run in the fresh environment: the engines, the rules and the markers of a typed package are all there.
PROBE = """
import importlib.metadata, importlib.resources
import numpy as np
import tangentish as tg
import tangentish.templates

@tg.function
def loss(x):
    return np.sum(np.sin(x) * x)

x = np.linspace(0.0, 1.0, 5)
for mode in "source", "tape":
    assert np.allclose(tg.grad(loss, mode=mode)(x), np.cos(x) * x + np.sin(x))
assert importlib.resources.files("tangentish").joinpath("py.typed").is_file()
print(tg.__file__, tangentish.templates.__file__, importlib.metadata.version("tangentish"), sep="\\n")
"""


def run(*command, cwd):
    result = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def probe(python, folder):
    """Paths of the installed package and of its templates, and its version; seen from `folder`."""
    script = folder / "probe.py"
    script.write_text(PROBE)
    package, templates, version = run(python, script, cwd=folder).splitlines()
    return Path(package), Path(templates), version


def metadata():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what is packaged, so that nothing is built inside the repository."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("tangentish", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of a fresh environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def test_every_package_is_listed():
    listed = set(metadata()["options"]["packages"].split())
    found = {
        ".".join(file.parent.relative_to(ROOT).parts) for file in (ROOT / "tangentish").rglob("__init__.py")
    }
    assert listed == found | {"tangentish.templates"}


def test_wheel_and_editable_install(checkout, python, tmp_path):
    """The wheel is built from the source distribution, as it would be for a release."""
    run(sys.executable, "-m", "build", "--outdir", tmp_path, checkout, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    package, templates, version = probe(python, tmp_path)
    assert python.parent.parent in package.parents
    assert templates.parent == package.parent / "templates"
    assert version == metadata()["metadata"]["version"]

    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", checkout, cwd=tmp_path)
    package, templates, version = probe(python, tmp_path)
    assert package == checkout / "tangentish" / "__init__.py"
    assert templates == checkout / "templates" / "__init__.py"
