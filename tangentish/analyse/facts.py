"""Facts about expressions that many passes ask for, remembered on the node.

They hold as long as nobody changes the expression: whoever tidies makes a new expression instead. Copies forget them
(`tree.shell`).
"""

from tangentish.tree import Node, base_name, names_read, names_written, nodes, walk


class Facts:
    """The names that an expression reads (`uses`: each as often as it does) and binds, its calls, its nodes' number.

    `pairs` are its binary operations.
    """

    __slots__ = ("bound", "calls", "pairs", "plain", "reads", "size", "uses")
    bound: tuple[str, ...]
    uses: tuple[str, ...]
    reads: tuple[str, ...]
    calls: tuple[Node, ...]
    pairs: tuple[Node, ...]
    size: int
    plain: bool

    def __init__(self, node: Node) -> None:
        if type(node) is nodes.Name:  # many are
            self.size, self.plain, self.calls, self.pairs = 1, True, (), ()
            one = (node.id,)
            self.bound, self.uses = (one, ()) if type(node.ctx) is nodes.Store else ((), one)
            self.reads = self.uses
            return
        bound: list[str] = []
        uses: list[str] = []
        calls: list[Node] = []
        pairs: list[Node] = []
        self.plain = True
        size = 0
        for part in walk(node):
            size += 1
            cls = part.__class__
            if cls is nodes.Name:
                (bound if part.ctx.__class__ is nodes.Store else uses).append(part.id)
            elif cls is nodes.Constant:
                continue
            elif cls is nodes.Call:
                calls.append(part)
            elif cls is nodes.BinOp:
                pairs.append(part)
            elif cls is nodes.NamedExpr or cls is nodes.Yield or cls is nodes.Await:
                self.plain = False
        self.size = size
        self.bound, self.uses, self.calls, self.pairs = tuple(bound), tuple(uses), tuple(calls), tuple(pairs)
        self.reads = tuple(dict.fromkeys(uses))


def facts(node: Node) -> Facts:
    """The facts about an expression."""
    try:
        return node.facts
    except AttributeError:
        node.facts = Facts(node)
        return node.facts


def reads(node: Node) -> tuple[str, ...]:
    """The names that a simple statement or an expression reads, each once, in the order of the text."""
    cls = type(node)
    if cls is nodes.Assign:
        found = facts(node.value).reads
        if len(node.targets) == 1 and type(node.targets[0]) is nodes.Name:
            return found
        return tuple(dict.fromkeys([*(n for to in node.targets for n in facts(to).reads), *found]))
    if cls is nodes.AugAssign:
        if type(node.target) is nodes.Name:
            return facts(node.value).reads
        return tuple(dict.fromkeys([*facts(node.target).reads, *facts(node.value).reads]))
    if cls is nodes.Expr or cls is nodes.Return:
        return facts(node.value).reads if node.value is not None else ()
    if isinstance(node, nodes.expr):
        return facts(node).reads
    if not hasattr(node, "body"):
        return tuple(dict.fromkeys([name for part in parts(node) for name in facts(part).reads]))
    return tuple(names_read(node))


def needs(node: Node) -> tuple[str, ...]:
    """The names whose values a statement needs: as `reads`, without the array into which the primal writes."""
    if is_write(node):
        base = base_of(node)
        return tuple(one for one in reads(node) if one != base or one in facts(node.value).reads)
    return reads(node)


def base_of(node: Node) -> str:
    """The name of the array into which a write writes: `a` of `a[i] = v`, or of `a.T[i][j] = v`."""
    return base_name(node.targets[0] if type(node) is nodes.Assign else node.target) or ""


def is_write(node: Node) -> bool:
    """Whether a statement is a write of the primal, or puts back what one has overwritten; see `analyse.memory`."""
    return "touches" in node.__dict__


def is_moved(node: Node) -> bool:
    """Whether a statement hands an array from one name to another one, and the first is not read again."""
    return "moved" in node.__dict__


def parts(node: Node) -> list[Node]:
    """The expressions of a statement, without those of its inner blocks, in the order of the text."""
    cls = type(node)
    if cls is nodes.Assign:
        return [*node.targets, node.value]
    if cls is nodes.For:
        return [node.target, node.iter]
    if cls is nodes.If or cls is nodes.While:
        return [node.test]
    if cls is nodes.AugAssign:
        return [node.target, node.value]
    if cls is nodes.Raise:
        return [part for part in (node.exc, node.cause) if part is not None]
    if cls is nodes.Assert:
        return [part for part in (node.test, node.msg) if part is not None]
    value = getattr(node, "value", None)
    return [] if value is None else [value]


def binds(node: Node) -> tuple[str, ...]:
    """The names that a statement binds, each once, in the order of the text."""
    cls = type(node)
    if cls is nodes.Assign and len(node.targets) == 1 and type(node.targets[0]) is nodes.Name:
        return (node.targets[0].id,)
    if cls is nodes.AugAssign and type(node.target) is nodes.Name:
        return (node.target.id,)
    if cls is nodes.Expr or cls is nodes.Return or cls is nodes.Pass or cls is nodes.Break:
        return ()
    return tuple(names_written(node))
