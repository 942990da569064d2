"""Files, folders and modules by name: what the command line and `coverage` import, and nothing that they call."""

import importlib
import importlib.util
import pkgutil
import sys
import types
from collections.abc import Iterator
from pathlib import Path

__all__ = ["FAILURES", "files_of", "imported", "names_of"]

# What the code of a module may raise while it is imported.
FAILURES = (
    SyntaxError, NameError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError, OSError, RuntimeError,
    ImportError, AssertionError,
)  # fmt: skip


def imported(path: Path) -> types.ModuleType:
    """The module of a file; one in a package is imported as a part of that, so that relative imports work.

    The folder is put in front of `sys.path`. Raises ImportError, and what the module itself raises.
    """
    root, parts = path.parent, [path.stem]
    while (root / "__init__.py").is_file():
        root, parts = root.parent, [root.name, *parts]
    if str(root) not in sys.path[:1]:
        sys.path.insert(0, str(root))
    if len(parts) > 1:
        name = ".".join(parts[:-1] if path.stem == "__init__" else parts)
        module = importlib.import_module(name)
        if Path(module.__file__ or "").resolve() != path:
            raise ImportError(f"{name} is another module already: {module.__file__}")
        return module
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    spec.loader.exec_module(module)
    return module


def files_of(folder: Path) -> list[Path]:
    """The Python files under a folder, but for `__main__.py`, which would run, and those in hidden folders."""
    found = (path for path in folder.rglob("*.py") if path.name != "__main__.py")
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts))


def names_of(module: types.ModuleType) -> Iterator[str]:
    """The names of the modules in a package and in the packages in it, but for `__main__`; nothing is imported."""
    yield from _names(list(getattr(module, "__path__", ())), module.__name__)


def _names(places: list[str], package: str) -> Iterator[str]:
    for found in pkgutil.iter_modules(places):
        if found.name != "__main__":
            name = f"{package}.{found.name}"
            yield name
            if found.ispkg:
                yield from _names([str(Path(place) / found.name) for place in places], name)
