"""Core Python: the subset of Python on which the compiler works, and `verify`, which enforces it.

    function  ::= def name(parameters): statement* return atom
    statement ::= name = value | (name | unpack)* = name | name[index] = atom | name[index] += atom | value
                | for target in iterable: statement* | while test: statement*
                | if test: statement* else: statement* | break | pass | raise ... | assert ...
                | if await manager: statement* else: raise       (which stands for `with manager: statement*`)
                | if yield E: statement* else: statement*        (for `try: statement* except E: statement*`)
    value     ::= atom | atom op atom | op atom | test | atom[index] | atom.attr | callee(argument*) | display of atoms
    atom      ::= name | constant
    test      ::= an expression that carries no derivative and has no effect: comparisons, `not`, `and`, `or`
    index     ::= atom | slice of atoms | tuple of these
    iterable  ::= atom | range(...), zip(...), enumerate(...), reversed(...) of iterables

Starred parts of calls and displays, `f(*t)`, are written out where the kinds tell the length of t.
`operator.iadd(x, y)` and its kin stand for `x += y` until the kinds have decided whether that rebinds or mutates:
then it is a new value, or a store into x[...].
Every statement and every value of the user's keeps its place in the file: `lineno`, `col_offset` and their ends.
"""

from tangentish.tree import Node, dotted, nodes

ITERATORS = ("range", "zip", "enumerate", "reversed")
TESTS = (nodes.Compare, nodes.BoolOp, nodes.JoinedStr, nodes.UnaryOp)


def is_atom(node: Node) -> bool:
    """A name or a constant (-1.0 counts as a constant)."""
    if isinstance(node, nodes.UnaryOp) and isinstance(node.op, nodes.USub):
        node = node.operand
        return isinstance(node, nodes.Constant)
    return isinstance(node, nodes.Name | nodes.Constant)


def is_index(node: Node) -> bool:
    if isinstance(node, nodes.Tuple):
        return all(map(is_index, node.elts))
    if isinstance(node, nodes.Slice):
        return all(part is None or is_atom(part) for part in (node.lower, node.upper, node.step))
    return is_atom(node)


def is_value(node: Node) -> bool:
    match node:
        case _ if is_atom(node):
            return True
        case nodes.BinOp():
            return is_atom(node.left) and is_atom(node.right)
        case nodes.UnaryOp():
            return is_atom(node.operand) or isinstance(node.op, nodes.Not)
        case nodes.Compare() | nodes.BoolOp() | nodes.JoinedStr():
            return True
        case nodes.Subscript():
            return is_atom(node.value) and is_index(node.slice)
        case nodes.Attribute():
            return is_atom(node.value) or dotted(node) is not None
        case nodes.Call():
            held = isinstance(node.func, nodes.Attribute) and is_atom(node.func.value)  # of a constant: ", ".join
            callee = is_atom(node.func) or held or dotted(node.func) is not None
            arguments = [a.value if isinstance(a, nodes.Starred) else a for a in node.args]
            return callee and all(map(is_atom, arguments)) and all(is_atom(k.value) for k in node.keywords)
        case nodes.Tuple() | nodes.List() | nodes.Set():
            return all(is_atom(part.value if isinstance(part, nodes.Starred) else part) for part in node.elts)
        case nodes.Dict():
            return all(map(is_atom, node.values)) and all(key is not None and is_atom(key) for key in node.keys)
    return False


def is_iterable(node: Node) -> bool:
    if isinstance(node, nodes.Call) and dotted(node.func) in ITERATORS:
        return all(map(is_iterable, node.args)) and not node.keywords
    return is_atom(node)


def is_target(node: Node) -> bool:
    if isinstance(node, nodes.Tuple | nodes.List):
        return all(map(is_target, node.elts))
    return isinstance(node, nodes.Name)


def is_store(node: Node) -> bool:
    """`a[i] = v`, `a[i] += v` or `a[i] -= v`."""
    if isinstance(node, nodes.Assign):
        to = node.targets[0]
    elif isinstance(node, nodes.AugAssign) and isinstance(node.op, nodes.Add | nodes.Sub):
        to = node.target
    else:
        return False
    return isinstance(to, nodes.Subscript) and isinstance(to.value, nodes.Name) and is_index(to.slice)


def stored(node: Node) -> Node:
    """The place into which a store writes: `a[i]`."""
    return node.targets[0] if isinstance(node, nodes.Assign) else node.target


def is_whole(to: Node) -> bool:
    """`a[...]`."""
    return isinstance(to, nodes.Subscript) and isinstance(to.slice, nodes.Constant) and to.slice.value is ...


def is_context(node: Node) -> bool:
    """`with manager:` around statements."""
    return type(node) is nodes.If and type(node.test) is nodes.Await


def is_attempt(node: Node) -> bool:
    """`try: ... except E: ...`."""
    return type(node) is nodes.If and type(node.test) is nodes.Yield


def verify(function: Node) -> None:
    """Raise AssertionError with the offending node if `function` is not core Python."""
    *body, last = function.body
    assert isinstance(last, nodes.Return) and is_atom(last.value), f"{function.name} does not end with `return atom`"
    _verify_block(body, in_loop=False)


def _verify_block(block: list[Node], in_loop: bool) -> None:
    for place, node in enumerate(block):
        match node:
            case nodes.Assign():
                (to,) = node.targets
                ok = is_store(node) or is_target(to)
                ok = ok and (is_value(node.value) if isinstance(to, nodes.Name) else is_atom(node.value))
            case nodes.AugAssign():
                ok = is_store(node) and is_atom(node.value)
            case nodes.Expr():
                ok = is_value(node.value)
            case nodes.If():
                _verify_block(node.body, in_loop)
                _verify_block(node.orelse, in_loop)
                ok = not is_context(node) or (is_value(node.test.value) and isinstance(node.orelse[0], nodes.Raise))
            case nodes.For():
                _verify_block(node.body, in_loop=True)
                ok = is_target(node.target) and is_iterable(node.iter) and not node.orelse
            case nodes.While():
                _verify_block(node.body, in_loop=True)
                ok = not node.orelse
            case nodes.Break():
                ok = in_loop and place == len(block) - 1
            case nodes.Pass() | nodes.Raise() | nodes.Assert():
                ok = True
            case _:
                ok = False
        assert ok, f"not core Python: {nodes.dump(node)}"
