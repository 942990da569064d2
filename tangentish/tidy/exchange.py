"""Exchange: `a, b = b, a` for names that are bound from each other, one by one, by way of a temporary."""

from tangentish.tidy.effects import blocks, every
from tangentish.tidy.nest import counted
from tangentish.tree import Node, is_comment, name, nodes, place, replaced, target

LEAST_RUN = 3  # copies, of which two are a swap by way of a third


def exchange(body: list[Node]) -> list[Node]:
    """The statements, with runs of copies between names as one assignment where a temporary can go.

    >>> print_block(exchange(block("t = a\na = b\nb = t\nreturn a")))
    a, b = b, a
    return a
    """
    if sum(map(is_copy, every(body))) < LEAST_RUN:
        return body
    bound, used = counted(body)

    def within(block: list[Node]) -> list[Node]:
        result: list[Node] = []
        run: list[Node] = []
        for node in [*block, None]:
            if node is not None and is_copy(node):
                run.append(node)
                continue
            result += together(run, bound, used)
            run = []
            if node is not None:
                for inner in blocks(node):
                    inner[:] = within(inner)
                result.append(node)
        return result

    return within(body)


def return_directly(body: list[Node], names: set[str]) -> list[Node]:
    """The statements, without copies to `names` at their end that are only made to be returned.

    >>> print_block(return_directly(block("a = f(x)\nb = a\nreturn b"), {"b"}))
    a = f(x)
    return a
    """
    if not body or not isinstance(body[-1], nodes.Return):
        return body
    end = len(body) - 1
    while end and (is_copy(body[end - 1]) or is_comment(body[end - 1])):
        end -= 1
    if not any(map(is_copy, body[end:-1])):
        return body
    bound, used = counted(body)
    meaning: dict[str, Node] = {}
    kept: list[Node] = []
    for node in body[end:-1]:
        one = node.targets[0].id if is_copy(node) else ""
        if one in names and bound[one] == used[one] == 1 and node.value.id not in meaning:
            meaning[one] = node.value
        else:
            kept.append(node)
    written = {node.targets[0].id for node in kept if is_copy(node)}
    if not meaning or any(value.id in written for value in meaning.values()):
        return body
    returned = replaced(body[-1], lambda node: meaning.get(node.id) if isinstance(node, nodes.Name) else None)
    if not any(map(is_copy, kept)):
        kept = []
    return [*body[:end], *kept, returned]


def is_copy(node: Node) -> bool:
    """`x = y`."""
    if not isinstance(node, nodes.Assign):
        return False
    return isinstance(node.targets[0], nodes.Name) and isinstance(node.value, nodes.Name)


def together(run: list[Node], bound: dict[str, int], used: dict[str, int]) -> list[Node]:
    """A run of copies as one assignment, if that needs fewer names."""
    if len(run) < LEAST_RUN:
        return run
    meaning: dict[str, str] = {}
    for node in run:
        meaning[node.targets[0].id] = meaning.get(node.value.id, node.value.id)
    reads = [node.value.id for node in run]
    idle = {one for one in meaning if bound[one] == 1 and used[one] == reads.count(one)}
    wanted = [one for one in meaning if one not in idle and meaning[one] != one]
    if len(wanted) == len(run) or any(meaning[one] in idle for one in wanted):
        return run
    if not {meaning[one] for one in wanted} & set(wanted):
        return [place(nodes.Assign([target(one)], name(meaning[one]), None), run[-1]) for one in wanted]
    to = nodes.Tuple([target(one) for one in wanted], nodes.Store())
    return [place(nodes.Assign([to], nodes.Tuple([name(meaning[one]) for one in wanted], nodes.Load()), None), run[-1])]
