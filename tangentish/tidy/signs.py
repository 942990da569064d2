"""Signs: a temporary that is only subtracted from sums is not negated first."""

from tangentish.analyse.facts import facts, is_write, parts
from tangentish.analyse.infer import Inference
from tangentish.kinds import Array
from tangentish.tidy.effects import every
from tangentish.tidy.fold import is_fresh, is_negative
from tangentish.tidy.nest import counted
from tangentish.tree import Node, attribute, call, dotted, nodes


def without_signs(body: list[Node], names: set[str], inference: Inference, numpy: str) -> list[Node]:
    """The statements, with `t = -x` of arrays as `t = x` where t has one of these names and is only added. In place.

    >>> print_block(without_signs(block("t = -x * y\\na += t\\nb[1:] -= t * c"), {"t"}, inference, "np"))
    t = x * y
    a -= t
    b[1:] += t * c
    """
    statements = every(body)
    negated = [(node, one) for node in statements if (one := _negated_array(node, inference)) in names]
    if not negated:
        return body
    bound, used = counted(body)
    linear = LinearIn(numpy)
    for node, one in negated:
        if bound[one] != 1:
            continue
        readers = [other for other in statements if any(one in facts(part).reads for part in parts(other))]
        if used[one] == len(readers) and all(linear.adds(reader, one) for reader in readers):
            value = node.value.operand
            fresh = is_fresh(value, inference)
            node.value = value if fresh else call(attribute(value, "copy"))
            for reader in readers:
                reader.op = nodes.Sub() if isinstance(reader.op, nodes.Add) else nodes.Add()
    return body


def _negated_array(node: Node, inference: Inference) -> str:
    """The t of `t = -x` for an array."""
    if not isinstance(node, nodes.Assign) or is_write(node) or not isinstance(node.targets[0], nodes.Name):
        return ""
    plain = is_negative(node.value) and isinstance(inference.kind(node.value.operand), Array)
    return node.targets[0].id if plain else ""


class LinearIn:
    """Whether a statement adds something that changes its sign, to the last bit, with a name's."""

    def __init__(self, numpy: str) -> None:
        self.sums = frozenset((f"{numpy}.dot", f"{numpy}.matmul", f"{numpy}.sum", f"{numpy}.outer"))

    def adds(self, node: Node, one: str) -> bool:
        """`P += value`, of a value that is linear in a name which P does not read."""
        if not isinstance(node, nodes.AugAssign) or not isinstance(node.op, nodes.Add | nodes.Sub):
            return False
        return not is_write(node) and one not in facts(node.target).uses and self.is_linear(node.value, one)

    def is_linear(self, value: Node, one: str) -> bool:
        """Whether a value, which reads a name once, has it as a factor."""
        if one not in facts(value).reads:
            return False
        match value:
            case nodes.Name():
                return True
            case nodes.BinOp(op=nodes.Mult() | nodes.MatMult()):
                return self.is_linear(value.left, one) or self.is_linear(value.right, one)
            case nodes.BinOp(op=nodes.Div()) | nodes.UnaryOp(op=nodes.USub()):
                return self.is_linear(value.left if isinstance(value, nodes.BinOp) else value.operand, one)
            case nodes.Attribute(attr="T") | nodes.Subscript():
                return self.is_linear(value.value, one)
            case nodes.Call() if dotted(value.func) in self.sums:
                return any(self.is_linear(part, one) for part in value.args)
        return False
