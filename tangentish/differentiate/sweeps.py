"""Sweeps: the forward and the reverse statements of a function, with what is kept and put back in their places."""

import dataclasses
from collections.abc import Callable
from typing import Any

from tangentish.differentiate.record import Recorder, breaks_of, pop, push
from tangentish.differentiate.steps import Block, Step, only_branch
from tangentish.lower.contexts import context, is_silent
from tangentish.scope import Scope
from tangentish.tidy.drop import inverted
from tangentish.tidy.effects import is_pop
from tangentish.tree import (
    Node,
    assign,
    call,
    comment,
    constant,
    copy,
    name,
    nodes,
    place,
)


@dataclasses.dataclass
class Sweeps:
    """The writing of both sweeps from the steps and the record."""

    recorder: Recorder
    scope: Scope
    replaced: dict[int, Node]
    counters: dict[int, str]
    text_of: Callable[[Node], str]
    counted: dict[int, list[str]] = dataclasses.field(default_factory=dict)

    def write(self, root: Block) -> tuple[list[Node], list[Node]]:
        """The statements of the forward and of the reverse sweep."""
        reverse = self.reverse(root)
        return self.forward(root), reverse

    # Reverse

    def reverse(self, block: Block) -> list[Node]:
        result = [copy(node) for node in block.start]
        described: tuple[int, int] | None = None
        for step in reversed(block.steps):
            written = self.step(step)
            if not written:
                continue
            origin = (getattr(step.statement, "lineno", 0), getattr(step.statement, "col_offset", 0))
            if isinstance(step.statement, nodes.Assign) and origin != described:
                text = self.text_of(step.statement)
                if text:
                    result.append(comment(text))
                described = origin
            result += written
        return result + block.end

    def step(self, step: Step) -> list[Node]:
        node = step.statement
        match node:
            case nodes.If():
                return self.branch(step)
            case nodes.For() | nodes.While():
                return self.loop(step)
        restores = self.recorder.kept.restores.get(id(node), [])
        return [place(copied, node) for copied in (*copy(restores), *step.code)]

    def branch(self, step: Step) -> list[Node]:
        body, orelse = (self.reverse(block) for block in step.blocks)
        if not body and not orelse:
            return list(step.code)
        if is_silent(step.statement, self.scope.objects):
            return [*step.code, context(copy(step.statement.test.value), body, step.statement)]
        taken = only_branch(step.statement)
        if taken is not None:
            return [*step.code, *(body, orelse)[taken]]
        test = self.recorder.tests[id(step)]
        if not body:
            test, body, orelse = inverted(test), orelse, []
        return [*step.code, nodes.If(copy(test), body, orelse)]

    def loop(self, step: Step) -> list[Node]:
        node = step.statement
        body = self.reverse(step.blocks[0])
        if not body:
            return [*step.code, *step.before]
        counter = self.counters.get(id(node))
        start: list[Node] = []
        if counter is not None:
            start = self.count(step, counter)
        filled = self.filled_each_turn(step) if step.header is None else None
        if filled is not None:
            head = nodes.While(name(filled), [], [])
            start = []
            self.counted.pop(id(node), None)
        elif step.header is None:
            unused = "_" if "_" not in self.recorder.bindings else self.scope.fresh("turn")
            head = nodes.For(
                nodes.Name(unused, nodes.Store(), None, None), call("range", name(counter or "")), [], [], None
            )
        else:
            head = copy(step.header)
        head.body = [*copy(step.binds), *body]
        return [*step.code, *start, *step.before, place(head, node)]

    def filled_each_turn(self, step: Step) -> str | None:
        """A list of kept values that has one entry for each turn of a loop: it counts the turns."""
        loop, body = step.statement, step.blocks[0]
        if self.recorder.sites[id(loop)].loops or breaks_of(loop.body):
            return None
        restores = list(body.start)
        for inner in body.steps:
            if isinstance(inner.statement, nodes.Assign):
                restores += self.recorder.kept.restores.get(id(inner.statement), [])
        return next((node.value.func.value.id for node in restores if is_pop(node.value)), None)

    def count(self, step: Step, counter: str) -> list[Node]:
        """Count a loop's turns in the forward sweep; the statements that bring the count to the reverse."""
        loop = step.statement
        site = self.recorder.sites[id(loop)]
        self.counted[id(loop)] = [counter]
        if not site.loops:
            return []
        kept = self.scope.fresh(counter + "_kept")
        self.recorder.create(kept, site)
        self.recorder.kept.after.setdefault(id(loop), []).insert(0, push(kept, counter))
        return [pop(kept, counter)]

    # Forward

    def forward(self, block: Block) -> list[Node]:
        result: list[Node] = []
        kept = self.recorder.kept
        for step in block.steps:
            node = step.statement
            result += [place(extra, node) for extra in kept.before.get(id(node), [])]
            result += self.counting(node, before=True)
            result.append(self.replaced.get(id(node)) or self.compound(node, step))
            result += [place(extra, node) for extra in kept.after.get(id(node), [])]
        return result

    def counting(self, node: Node, before: bool) -> list[Node]:
        counters = self.counted.get(id(node), [])
        if before:
            return [place(assign(counter, constant(0)), node) for counter in counters]
        return [
            nodes.AugAssign(nodes.Name(counter, nodes.Store(), None, None), nodes.Add(), constant(1))
            for counter in counters
        ]

    def compound(self, node: Node, step: Step) -> Node:
        if not step.blocks:
            return node
        cls: Any = type(node)
        twin = cls.__new__(cls)
        twin.__dict__.update(node.__dict__)
        bodies = [self.forward(inner) for inner in step.blocks]
        twin.body = (
            [*self.counting(node, before=False), *bodies[0]] if isinstance(node, nodes.For | nodes.While) else bodies[0]
        )
        if len(bodies) > 1:
            twin.orelse = bodies[1]
        return twin
