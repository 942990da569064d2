"""Match statements as tests: `case 0 | 1:` as `if subject == 0 or subject == 1:`."""

import builtins
import collections.abc
from typing import Any, NoReturn

from tangentish.capture import Captured, Origin
from tangentish.lower.blocks import rewritten
from tangentish.lower.flatten import refuse_in_source
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    assign,
    attribute,
    call,
    constant,
    copy,
    name,
    names_written,
    nodes,
    place,
    substitute,
    walk,
)

# The classes of which `case float(x)` takes the whole subject.
WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
NAMES: dict[str, Any] = {
    "isinstance": isinstance, "len": len, "hasattr": hasattr, "str": str, "bytes": bytes, "bytearray": bytearray,
    "Sequence": collections.abc.Sequence,
}  # fmt: skip


def needed_names(captured: Captured) -> dict[str, Origin]:
    """What the tests of a function's match statements call, but for what the function itself calls by these names."""
    if nodes.Match not in captured.sorts:
        return {}
    homes = {one: vars(collections.abc if one == "Sequence" else builtins) for one in NAMES}
    return {one: Origin(homes[one], one, value, "builtin") for one, value in NAMES.items()}


def matches_as_tests(function: Node, captured: Captured, scope: Scope) -> list[Node]:
    """The body of a function with `if` for its match statements.

    Captured names are bound where the pattern fits. A guard reads the parts that they stand for, so that a guard that
    fails leaves them unbound: that is refused where another statement may read them.
    """

    def visit(node: Node) -> list[Node] | None:
        if not isinstance(node, nodes.Match):
            return None
        for one in NAMES:
            meant = captured.names.get(one)
            if one in local or (meant is not None and meant.value is not NAMES[one]):
                refuse_in_source(captured, node, f"a match statement where {one} is another thing", "Write if ... elif")
        plain = isinstance(node.subject, nodes.Name) and node.subject.id not in bound_anywhere
        subject = node.subject.id if plain else scope.fresh("subject")
        cases = _Cases(captured, function, subject)
        rest: list[Node] = []
        for case in reversed(node.cases):
            test, bound = cases.test(case)
            body = [*(place(assign(one, part), case.pattern) for one, part in bound), *rewritten(case.body, visit)]
            rest = body if test is None else [place(nodes.If(test, body, rest), case.pattern)]
        return rest if plain else [place(assign(subject, node.subject), node), *rest]

    bound_anywhere = {*names_written(function.body), *captures(function.body)}
    local = {*names_written(function.args), *bound_anywhere}
    return rewritten(function.body, visit)


def captures(node: Any) -> list[str]:
    """The names that patterns bind."""
    patterns = [part for part in walk(node) if isinstance(part, nodes.MatchAs | nodes.MatchStar | nodes.MatchMapping)]
    return [one for part in patterns if (one := part.rest if isinstance(part, nodes.MatchMapping) else part.name)]


class _Cases:
    """The tests and the captured names of the cases of one match statement."""

    def __init__(self, captured: Captured, function: Node, subject: str) -> None:
        self.captured, self.function, self.subject = captured, function, subject

    def refuse(self, pattern: Node, what: str) -> NoReturn:
        refuse_in_source(self.captured, pattern, f"a match statement with {what}", "Write if ... elif")

    def test(self, case: Node) -> tuple[Node | None, list[tuple[str, Node]]]:
        """When a case is taken (None: always), and the names that it binds with what they are bound to."""
        tests: list[Node] = []
        bound: list[tuple[str, Node]] = []
        self.pattern(case.pattern, name(self.subject), tests, bound)
        if case.guard is not None:
            if any(self.read_elsewhere(one) for one, _ in bound):
                self.refuse(case.pattern, "a guard, whose captured names are read elsewhere")
            tests.append(substitute(case.guard, dict(bound)))
        if not tests:
            return None, bound
        return tests[0] if len(tests) == 1 else place(nodes.BoolOp(nodes.And(), tests), case.pattern), bound

    def read_elsewhere(self, one: str) -> bool:
        """Whether a name stands anywhere but in cases that bind it."""

        def uses(node: Any) -> int:
            return sum(isinstance(part, nodes.Name) and part.id == one for part in walk(node))

        cases = [part for part in walk(self.function) if isinstance(part, nodes.match_case)]
        return uses(self.function) != sum(uses(case) for case in cases if one in captures(case.pattern))

    def pattern(self, pattern: Node, part: Node, tests: list[Node], bound: list[tuple[str, Node]]) -> None:
        """Add what a pattern asks of a part of the subject, and what it binds."""
        match pattern:
            case nodes.MatchAs():
                if pattern.pattern is not None:
                    self.pattern(pattern.pattern, part, tests, bound)
                if pattern.name is not None:
                    bound.append((pattern.name, copy(part)))
            case nodes.MatchValue():
                tests.append(place(nodes.Compare(copy(part), [nodes.Eq()], [copy(pattern.value)]), pattern))
            case nodes.MatchSingleton():
                tests.append(place(nodes.Compare(copy(part), [nodes.Is()], [constant(pattern.value)]), pattern))
            case nodes.MatchOr():
                self.alternatives(pattern, part, tests)
            case nodes.MatchClass():
                self.instance(pattern, part, tests, bound)
            case nodes.MatchSequence():
                self.sequence(pattern, part, tests, bound)
            case _:
                self.refuse(pattern, "a pattern for a dict")

    def alternatives(self, pattern: Node, part: Node, tests: list[Node]) -> None:
        either = []
        for one in pattern.patterns:
            own: list[Node] = []
            bound: list[tuple[str, Node]] = []
            self.pattern(one, part, own, bound)
            if bound:
                self.refuse(pattern, "names in alternatives")
            whole = own[0] if len(own) == 1 else nodes.BoolOp(nodes.And(), own) if own else constant(True)
            either.append(place(whole, one))
        tests.append(place(nodes.BoolOp(nodes.Or(), either), pattern))

    def instance(self, pattern: Node, part: Node, tests: list[Node], bound: list[tuple[str, Node]]) -> None:
        tests.append(place(call("isinstance", copy(part), copy(pattern.cls)), pattern))
        origin = self.captured.names.get(getattr(pattern.cls, "id", ""))
        if pattern.patterns:
            if origin is None or not any(origin.value is cls for cls in WHOLE) or len(pattern.patterns) > 1:
                self.refuse(pattern, "parts of an object by position")
            self.pattern(pattern.patterns[0], part, tests, bound)
        for attr, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            tests.append(place(call("hasattr", copy(part), constant(attr)), pattern))
            self.pattern(inner, attribute(copy(part), attr), tests, bound)

    def sequence(self, pattern: Node, part: Node, tests: list[Node], bound: list[tuple[str, Node]]) -> None:
        texts = nodes.Tuple([name("str"), name("bytes"), name("bytearray")], nodes.Load())
        tests.append(place(call("isinstance", copy(part), name("Sequence")), pattern))
        tests.append(place(nodes.UnaryOp(nodes.Not(), call("isinstance", copy(part), texts)), pattern))
        star = next((i for i, one in enumerate(pattern.patterns) if isinstance(one, nodes.MatchStar)), None)
        count = len(pattern.patterns) - (star is not None)
        compared = nodes.Eq() if star is None else nodes.GtE()
        tests.append(place(nodes.Compare(call("len", copy(part)), [compared], [constant(count)]), pattern))
        for i, one in enumerate(pattern.patterns):
            if isinstance(one, nodes.MatchStar):
                if one.name is not None:
                    self.refuse(one, "a starred name")
                continue
            behind = star is not None and i > star
            at = nodes.UnaryOp(nodes.USub(), constant(len(pattern.patterns) - i)) if behind else constant(i)
            self.pattern(one, nodes.Subscript(copy(part), at, nodes.Load()), tests, bound)
