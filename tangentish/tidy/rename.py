"""Rename: give the temporaries that are left names that a person might have chosen."""

from tangentish.scope import Scope
from tangentish.tidy.effects import every
from tangentish.tree import Node, dotted, nodes, walk

LETTERS = {
    "exp": "e", "sum": "s", "mean": "s", "log": "l", "dot": "p", "matmul": "p", "sin": "s", "cos": "c", "sqrt": "r",
    "tanh": "h", "shape": "shape", "len": "n", "Sub": "r", "Add": "s", "Mult": "p", "Div": "q", "Pow": "p", "MatMult": "p",
    "USub": "m", "Compare": "test",
}  # fmt: skip
PLAIN = "t"


def rename(body: list[Node], scope: Scope, adjoints: dict[str, str], locals_: set[str], reserved: set[str]) -> None:
    """Name the temporaries `_1`, `_2`, ... and their adjoints, in the order of the text. Changes the tree in place."""
    used = {part.id for part in walk(body) if isinstance(part, nodes.Name)} | reserved
    meaning: dict[str, str] = {}

    def free(wanted: str) -> str:
        number, candidate = 2, wanted
        while candidate in used:
            candidate, number = f"{wanted}{number}", number + 1
        used.add(candidate)
        return candidate

    for node in every(body):
        for part in walk(node):
            if isinstance(part, nodes.Name) and part.id not in meaning:
                primal = adjoints.get(part.id, "")
                if part.id.startswith("_") and len(part.id) > 1 and part.id in locals_:
                    meaning[part.id] = free(_letter(node, part.id))
                elif primal.startswith("_"):
                    meaning[part.id] = free("d" + meaning.get(primal, PLAIN))
    for part in walk(body):
        if isinstance(part, nodes.Name) and part.id in meaning:
            part.id = meaning[part.id]


def _letter(node: Node, identifier: str) -> str:
    plain = identifier.strip("_")
    if plain[:1].isalpha():
        return plain
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name) or node.targets[0].id != identifier:
        return PLAIN
    value = node.value
    match value:
        case nodes.Call():
            path = dotted(value.func) or ""
            key = path.split(".")[-1]
        case nodes.BinOp() | nodes.UnaryOp():
            key = type(value.op).__name__
        case nodes.Attribute():
            key = value.attr
        case _:
            key = type(value).__name__
    return LETTERS.get(key, PLAIN)
