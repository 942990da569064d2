"""Functions written at random that write into arrays in every way the tape records.

`write(seed)` is deterministic. All arrays are of shape (2, 3) or (3,), or views of such; what is written goes through
tanh, and every name is bound before it is read.
"""

import random

SIGNATURE = "def program(x, y, s):"
OPERATORS = ("=", "+=", "-=", "*=")


class Writer:
    """The writing of one program: names by the number of axes of what they stand for."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.vectors = ["y"]
        self.matrices = ["x"]
        self.count = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def new(self, names: list[str], value: str, indent: int) -> None:
        self.count += 1
        name = f"{'v' if names is self.vectors else 'm'}{self.count}"
        self.put(indent, f"{name} = {value}")
        names.append(name)

    def put(self, indent: int, line: str) -> None:
        self.lines.append("    " * indent + line)

    def vector(self) -> str:
        v, w, m = self.random.choice(self.vectors), self.random.choice(self.vectors), self.random.choice(self.matrices)
        views = (v, v, f"{v}[::-1]", f"{m}[0]", f"{m}[1, ::-1]")
        return self.pick(*views, f"({v} * {w})", f"({v} + s)", f"np.sin({v})", f"{m}.sum(axis=0)")

    def matrix(self) -> str:
        v, m, n = self.random.choice(self.vectors), self.random.choice(self.matrices), self.random.choice(self.matrices)
        views = (m, m, f"{m}[::-1]", f"{m}[:, ::-1]", f"np.broadcast_to({v}, (2, 3))")
        return self.pick(*views, f"({m} * {n})", f"({m} - {v})", f"np.cos({n})")

    def number(self) -> str:
        v, m = self.random.choice(self.vectors), self.random.choice(self.matrices)
        return self.pick("s", "0.5", f"{v}[0]", f"{v}[-1]", f"{m}[1, 2]", f"np.sum({v})", f"({v} @ {v})")

    def statement(self, indent: int) -> None:
        v, w, m = self.random.choice(self.vectors), self.random.choice(self.vectors), self.random.choice(self.matrices)
        o = self.random.choice(OPERATORS)
        a, b = f"np.tanh({self.vector()})", f"np.tanh({self.matrix()})"
        c = f"np.tanh({self.number()})"
        kind = self.random.random()
        if kind < 0.2 and indent == 1:
            if self.random.random() < 0.5:
                self.new(self.vectors, self.pick("np.zeros(3)", "np.ones(3)", f"{a}", f"{v}.copy()", f"{v}", f"{v}[::-1]", f"{m}[0]", f"{m}[1, ::-1]", f"{m}.T[:, 1]", f"{m}.ravel()[1::2]", f"{m}.reshape(-1)[:3]", f"np.asarray({v})", f"{m}.T.reshape(6)[::2]"), indent)  # fmt: skip  # noqa: E501
            else:
                self.new(self.matrices, self.pick("np.zeros((2, 3))", f"{b}", f"{m}.copy()", f"{m}", f"{m}[::-1]", f"{m}[:, ::-1]", f"np.asfortranarray({m})", f"{m}.reshape(3, 2).T", f"{m}.T.reshape(2, 3)", f"np.array([{v}, {w}])", f"np.stack([{v}, {a}])"), indent)  # fmt: skip  # noqa: E501
        elif kind < 0.3 and indent < 3:
            self.put(indent, self.pick(f"for i in range({self.random.randint(0, 3)}):", f"for i, t in enumerate({v}):", f"if {self.number()} > 0.1:", f"for r in {m}:"))  # fmt: skip  # noqa: E501
            for _ in range(self.random.randint(1, 3)):
                self.statement(indent + 1)
        elif kind < 0.65:
            self.put(indent, self.pick(
                f"{v}[{self.pick('0', '1', '-1')}] {o} {c}",
                f"{v}[{self.pick('1:', ':-1', '::2')}] {o} ({a})[:2]",
                f"{v}[{self.pick(':', '...', '::-1')}] {o} {a}",
                f"{m}[{self.pick('0', '1', '-1')}] {o} {a}",
                f"{m}[{self.pick('0', '1')}, {self.pick('0', '2')}] {o} {c}",
                f"{m}[:, {self.pick('1', '-1')}] {o} ({a})[1:]",
                f"{m}[:, ::2] {o} ({b})[:, 1:]",
                f"{m}.T[1:] {o} ({b}).T[:2]",
                f"{v}[[{self.pick('0, 2', '1, 1', '2, 0')}]] {o} ({a})[:2]",
                f"{v}[{a} > 0.1] {o} {c}",
                f"{m}[[1, 0]] {o} {b}",
                f"{m}[np.array([0, 1, 0]), np.array([1, 2, 1])] {o} {a}",
                f"{m}[{b} < 0.2] {o} {c}",
                f"{v} {self.pick('+=', '-=', '*=')} {a}",
                f"{m} {self.pick('+=', '-=', '*=')} {self.pick(a, b, c)}",
                f"{v}.flat[1:] = ({a})[1:]",
                f"{m}.flat[{self.pick('4', '[0, 5]', '::2')}] = {c}",
            ))  # fmt: skip
        elif kind < 0.9:
            self.put(indent, self.pick(
                f"np.add.at({v}, [0, 0, 2], {a})",
                f"np.multiply.at({v}, [1, 0, 1], 1.0 + 0.1 * {a})",
                f"np.multiply({v}, {a}, out={w})",
                f"np.add({m}, {a}, {m})",
                f"np.divide({a}, 2.0 + {v} ** 2, out={v}, where={v} > 0.0)",
                f"np.sum({b}, axis=0, out={v})",
                f"np.cumsum({b}, axis=1, out={m})",
                f"np.put({m}, [0, 3, 0], {a})",
                f"np.putmask({v}, {a} > 0.0, {b})",
                f"np.place({m}, {b} > 0.0, ({a})[:2])",
                f"np.copyto({m}, {a}, where={b} > 0.1)",
                f"np.copyto({v}, {a})",
                f"np.fill_diagonal({m}, np.copy({a})[:2])",
                f"{v}.fill({c})",
                f"{m}.sort(axis={self.pick('0', '1')})",
                f"{v}.sort()",
                f"{m}.put([1, 1, 4], {c})",
            ))  # fmt: skip
        else:
            names = self.vectors if self.random.random() < 0.5 else self.matrices
            one, other = self.random.choice(names), self.random.choice(names)
            self.put(indent, f"{one}, {other} = {other}, {one}" if one != other else f"s = {c}")


def write(seed: int) -> str:
    """The source text of the program number `seed`."""
    writer = Writer(seed)
    for _ in range(writer.random.randint(4, 14)):
        writer.statement(1)
    vectors, matrices = " + ".join(writer.vectors), " + ".join(writer.matrices)
    total = f"np.sum(({vectors}) * np.arange(1.0, 4.0)) + np.sum(({matrices}) ** 2 * np.arange(6.0).reshape(2, 3))"
    return "\n".join([SIGNATURE, *writer.lines, f"    return {total} * s", ""])
