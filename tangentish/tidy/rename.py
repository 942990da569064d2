"""Rename: give the temporaries that are left names that a person might have chosen."""

from tangentish.analyse.facts import facts, is_write, parts
from tangentish.tidy.effects import SIMPLE, every
from tangentish.tree import Node, dotted, nodes, replaced, shell

LETTERS = {
    "exp": "e", "sum": "s", "mean": "s", "log": "l", "dot": "p", "matmul": "p", "sin": "s", "cos": "c", "sqrt": "r",
    "tanh": "h", "shape": "shape", "len": "n", "Sub": "r", "Add": "s", "Mult": "p", "Div": "q", "Pow": "p",
    "MatMult": "p",
    "USub": "m", "Compare": "test",
}  # fmt: skip
PLAIN = "t"


def rename(body: list[Node], bases: dict[str, str], reserved: set[str]) -> tuple[list[Node], dict[str, str]]:
    """The statements, with names of a person's kind for what the compiler named, in the order of the text; the names.

    `bases` gives the name that a generated name should have, with a digit behind it where that is taken; '' for a
    temporary, which is named after the operation that makes it, and 'd' for the adjoint of one.
    """
    used = {one for node in every(body) for one in binds_and_reads(node) if one not in bases} | reserved
    meaning: dict[str, str] = {}

    def free(wanted: str) -> str:
        number, candidate = 2, wanted
        while candidate in used:
            candidate, number = f"{wanted}{number}", number + 1
        used.add(candidate)
        return candidate

    for node in every(body):
        for one in binds_and_reads(node):
            if one in bases and one not in meaning:
                base = bases[one]
                if base == "":
                    base = _letter(node, one)
                elif base == "d":
                    base = "dt" if "dt" not in used or "dt" in meaning.values() else "g"
                meaning[one] = free(base)
    return renamed(body, meaning), meaning


def binds_and_reads(node: Node) -> list[str]:
    """The names of a statement, those of its inner blocks left out."""
    known = [facts(part) for part in parts(node)]
    return [one for its in known for one in (*its.bound, *its.reads)]


def renamed(body: list[Node], meaning: dict[str, str]) -> list[Node]:
    """The statements, with names replaced by others."""
    known = meaning.keys()

    def visit(node: Node) -> Node | None:
        if type(node) is nodes.Name:
            if node.id not in meaning:
                return None
            twin = shell(node)
            twin.id = meaning[node.id]
            return twin
        if type(node) in SIMPLE and all(
            known.isdisjoint(its.uses) and known.isdisjoint(its.bound) for its in map(facts, parts(node))
        ):
            return node
        return None

    result: list[Node] = replaced(body, visit) if meaning else body
    for node in every(result):
        if is_write(node):
            node.touches = frozenset(meaning.get(one, one) for one in node.touches)
    return result


def _letter(node: Node, identifier: str) -> str:
    plain = identifier.strip("_").rstrip("0123456789")
    if plain[:1].isalpha():
        return plain
    if (
        not isinstance(node, nodes.Assign)
        or not isinstance(node.targets[0], nodes.Name)
        or node.targets[0].id != identifier
    ):
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
