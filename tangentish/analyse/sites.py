"""Sites: where the statements of a function stand."""

import dataclasses
from typing import Any

from tangentish.tree import Node


@dataclasses.dataclass(frozen=True)
class Site:
    """Where a statement stands: its step's path, the loops around it and its number in the order of the text."""

    path: Any
    loops: tuple[int, ...]
    order: int
    statement: Node


@dataclasses.dataclass(frozen=True)
class Reading:
    """A reading of an array, or of a part of it, by the reverse of the statement at a site.

    Where `site` is None it may run at any time. What is read `after` is what the statement has written.
    """

    array: str
    index: Node | None
    site: Site | None
    after: bool = False
