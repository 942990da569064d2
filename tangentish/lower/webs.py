"""Webs: a name that is bound several times gets one name for each of its independent uses.

After this pass a name is bound once in the text (a *value name*), unless its bindings meet: at the end of an `if`, or
around a loop, from one turn to the next. Such a *joined name* is only ever bound to an atom.
"""

import dataclasses

from tangentish.analyse.liveness import Liveness, liveness
from tangentish.core import is_atom, is_attempt, is_store
from tangentish.scope import Scope
from tangentish.tree import Node, assign, copy, name, nodes, place, target, walk

Env = dict[str, int]


def split_webs(function: Node, scope: Scope) -> tuple[Node, dict[str, str], frozenset[str]]:
    """The function with its webs named apart, `{name: the user's name}`, and the joined names.

    >>> print_block(split_webs(block("a = f(x)\\na = g(a)\\nreturn a"), scope)[0])
    a = f(x)
    a2 = g(a)
    return a2
    """
    tree = copy(function)
    webs = _Webs(liveness(tree))
    env: Env = {}
    for argument in [*tree.args.args, *tree.args.kwonlyargs, tree.args.vararg, tree.args.kwarg]:
        if argument is not None:
            webs.bind(argument, env)
    webs.block(tree.body, env)
    users, joined = webs.rename(scope)
    tree.body = _copies(tree.body, joined, scope, users)
    return tree, users, joined


@dataclasses.dataclass
class _Webs:
    live: Liveness
    parents: list[int] = dataclasses.field(default_factory=list)
    names: list[str] = dataclasses.field(default_factory=list)
    sites: list[tuple[Node, int]] = dataclasses.field(default_factory=list)
    bindings: list[tuple[Node, int]] = dataclasses.field(default_factory=list)
    breaks: list[list[Env]] = dataclasses.field(default_factory=list)
    carried: list[int] = dataclasses.field(default_factory=list)  # webs of what one turn binds and the next one reads

    def find(self, web: int) -> int:
        while self.parents[web] != web:
            self.parents[web] = web = self.parents[self.parents[web]]
        return web

    def union(self, one: int, other: int) -> int:
        one, other = sorted((self.find(one), self.find(other)))
        self.parents[other] = one
        return one

    def new(self, identifier: str) -> int:
        self.parents.append(len(self.parents))
        self.names.append(identifier)
        return len(self.parents) - 1

    def bind(self, node: Node, env: Env) -> None:
        web = env[node.id] = self.new(node.id)
        self.sites.append((node, web))
        self.bindings.append((node, web))

    def read(self, node: Node, env: Env) -> None:
        for part in walk(node):
            if type(part) is nodes.Name and type(part.ctx) is nodes.Load and part.id in env:
                self.sites.append((part, env[part.id]))

    def write(self, node: Node, env: Env) -> None:
        for part in walk(node):
            if isinstance(part, nodes.Name):
                self.bind(part, env)

    def join(self, envs: list[Env], live: frozenset[str]) -> Env:
        """The environment where several paths meet."""
        joined: Env = {}
        for env in envs:
            for identifier, web in env.items():
                if identifier not in joined:
                    joined[identifier] = web
                elif identifier in live:
                    joined[identifier] = self.union(joined[identifier], web)
        return joined

    def block(self, block: list[Node], env: Env) -> Env | None:
        """Name what a block binds; the environment at its end, None if control does not get there."""
        for node in block:
            match node:
                case nodes.Assign() | nodes.AugAssign() if is_store(node):
                    self.read(node, env)
                case nodes.Assign():
                    self.read(node.value, env)
                    self.write(node.targets[0], env)
                case nodes.If():
                    self.read(node.test, env)
                    ends = [self.block(node.body, dict(env)), self.block(node.orelse, dict(env))]
                    alive = [end for end in ends if end is not None]
                    if not alive:
                        return None
                    env = self.join(alive, self.live.after[id(node)])
                case nodes.For() | nodes.While():
                    env = self.loop(node, env)
                case nodes.Break():
                    self.breaks[-1].append(env)
                    return None
                case nodes.Raise():
                    self.read(node, env)
                    return None
                case _:
                    self.read(node, env)
        return env

    def loop(self, node: Node, env: Env) -> Env:
        head = dict(env)
        live = self.live.head[id(node)]
        if isinstance(node, nodes.For):
            self.read(node.iter, env)
        for part in walk(node.body):  # bound in one turn and read in the next, but not before the loop
            if isinstance(part, nodes.Name) and isinstance(part.ctx, nodes.Store) and part.id in live:
                if part.id not in head:
                    head[part.id] = self.new(part.id)
                    self.carried.append(head[part.id])
        if isinstance(node, nodes.While):
            self.read(node.test, head)
        turn = dict(head)
        if isinstance(node, nodes.For):
            self.write(node.target, turn)
        self.breaks.append([])
        end = self.block(node.body, turn)
        left = self.breaks.pop()
        if end is not None:
            self.join([head, end], live)
        return self.join([head, *([end] if end is not None else []), *left], self.live.after[id(node)])

    def rename(self, scope: Scope) -> tuple[dict[str, str], frozenset[str]]:
        count: dict[int, int] = {}
        for _, web in self.bindings:
            root = self.find(web)
            count[root] = count.get(root, 0) + 1
        chosen: dict[int, str] = {}
        first: set[str] = set()
        users: dict[str, str] = {}
        for node, web in self.sites:
            root = self.find(web)
            if root not in chosen:
                user = self.names[root]
                chosen[root] = scope.fresh(user) if user in first else user
                first.add(user)
                users[chosen[root]] = user
            node.id = chosen[root]
        carried = set(map(self.find, self.carried))
        return users, frozenset(chosen[web] for web, number in count.items() if number > 1 or web in carried)


def _copies(block: list[Node], joined: frozenset[str], scope: Scope, users: dict[str, str]) -> list[Node]:
    """Bind joined names to atoms only: what is computed or unpacked for them gets a name of its own first."""
    result: list[Node] = []


    def own(to: Node, after: list[Node], like: Node) -> None:
        for part in walk(to):
            if isinstance(part, nodes.Name) and part.id in joined:
                temporary = scope.fresh("_1")
                users[temporary] = users[part.id]
                after.append(place(assign(part.id, name(temporary)), like))
                part.id = temporary

    for place_, node in enumerate(block):
        match node:
            case nodes.Assign():
                (to,) = node.targets
                after: list[Node] = []
                plain = type(to) is nodes.Name and (to.id not in joined or is_atom(node.value))
                if not plain and not is_store(node):
                    own(to, after, node)
                result += [node, *after]
                continue
            case nodes.For():
                # The reverse reads what was iterated when the loop has run: it must not have been bound again.
                for part in walk(node.iter):
                    if isinstance(part, nodes.Name) and part.id in joined:
                        held = scope.fresh("_1")
                        result.append(place(assign(held, name(part.id)), node))
                        part.id = held
                heads: list[Node] = []
                own(node.target, heads, node)
                node.body = heads + _copies(node.body, joined, scope, users)
            case nodes.While():
                node.body = _copies(node.body, joined, scope, users)
            case nodes.If():
                told = place_ and is_attempt(block[place_ - 1])  # whether that was completed: nobody binds it again
                if isinstance(node.test, nodes.Name) and node.test.id in joined and not told:
                    held = scope.fresh("_1")
                    result.append(place(assign(held, node.test), node))
                    node.test = name(held)
                node.body = _copies(node.body, joined, scope, users)
                node.orelse = _copies(node.orelse, joined, scope, users)
        result.append(node)
    return result


__all__ = ["split_webs", "target"]
