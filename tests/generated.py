"""Programs written at random: loops, branches, exits, swaps, calls and slices over five float arguments.

`write(seed)` is deterministic. Every assignment goes through tanh, so that nothing overflows, and a value is compared
only with values it is unlikely to equal.
"""

import random

SIGNATURE = "def program(a, b, c, u, v, n=2):"
ORDER = "    order = np.array([2, 0, 2])"
ELEMENTWISE = ("np.sin({})", "np.cos({})", "np.tanh({})")


class Writer:
    """The writing of one program."""

    def __init__(self, seed: int, writes: bool = False) -> None:
        self.random = random.Random(seed)
        self.writes = writes
        self.lines: list[str] = []
        self.counters = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # Expressions

    def number(self, numbers: list[str], arrays: list[str], depth: int = 0) -> str:
        """A scalar expression."""
        if depth > 2 or self.chance(0.2):
            if self.chance(0.25):
                return self.random.choice(("0.5", "1.5", "-0.7", "2.0"))
            if self.chance(0.2):
                return f"{self.random.choice(arrays)}[{self.random.choice((0, -1, 1))}]"
            return self.random.choice(numbers)
        one, other = (self.number(numbers, arrays, depth + 1) for _ in range(2))
        array, second = (self.array(numbers, arrays, depth + 1) for _ in range(2))
        forms = 4 * [f"({one} {self.random.choice('+-*')} {other})"]
        forms += [f"({one} / (2.0 + {other} ** 2))", self.random.choice(ELEMENTWISE).format(one)]
        forms += [f"helper({one}, {other})", f"({one} if {self.test(numbers)} else {other})"]
        forms += [f"np.sum({array})", f"np.mean({array})", f"({array} @ {second})", f"np.max(np.tanh({array}))"]
        return self.random.choice(forms)

    def array(self, numbers: list[str], arrays: list[str], depth: int = 0) -> str:
        """An expression for a vector of three."""
        if depth > 2 or self.chance(0.2):
            return self.random.choice(arrays)
        one, other = (self.array(numbers, arrays, depth + 1) for _ in range(2))
        number = self.number(numbers, arrays, depth + 1)
        either = self.random.choice((other, number))
        forms = 3 * [f"({one} {self.random.choice('+-*')} {either})"]
        forms += [self.random.choice(ELEMENTWISE).format(one), f"helper({one}, {either})", f"({one})[::-1]"]
        forms += [f"np.where({one} > 0.1, {other}, {either})", f"np.concatenate([({one})[1:], ({other})[:1]])"]
        return self.random.choice(forms)

    def test(self, numbers: list[str]) -> str:
        return f"{self.random.choice(numbers)} {self.random.choice('<>')} {self.random.choice([*numbers, '0.3'])}"

    # Statements

    def block(self, indent: int, numbers: list[str], arrays: list[str], in_loop: bool, count: int) -> None:
        """Some statements; `numbers` and `arrays` are the names that are bound for sure."""
        numbers, arrays = list(numbers), list(arrays)
        for _ in range(count):
            self.statement(indent, numbers, arrays, in_loop)

    def put(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def statement(self, indent: int, numbers: list[str], arrays: list[str], in_loop: bool) -> None:
        if self.writes and self.chance(0.45):
            self.write_items(indent, numbers, arrays)
            return
        kind = self.random.random()
        if kind < 0.42 or indent > 3:
            self.assignment(indent, numbers, arrays)
        elif kind < 0.52:
            swaps = ("u, v = v, u + v", f"a, b = b, a * {self.random.choice(numbers)}")
            self.put(indent, self.random.choice(swaps))
        elif kind < 0.66:
            self.put(indent, f"if {self.test(numbers)}:")
            self.block(indent + 1, numbers, arrays, in_loop, self.random.randint(1, 3))
            if self.chance(0.6):
                self.put(indent, "else:")
                self.block(indent + 1, numbers, arrays, in_loop, self.random.randint(1, 2))
        elif kind < 0.92:
            self.loop(indent, numbers, arrays)
        elif in_loop and self.chance(0.5):
            self.put(indent, f"if {self.test(numbers)}: {self.random.choice(('break', 'continue'))}")
        else:
            self.put(indent, f"if {self.test(numbers)}: return {self.number(numbers, arrays)}")

    def assignment(self, indent: int, numbers: list[str], arrays: list[str]) -> None:
        if self.chance(0.45):
            name = self.random.choice("uvwz")
            self.put(indent, f"{name} = np.tanh({self.array(numbers, arrays)})")
            arrays += [name] if name not in arrays else []
            return
        name = self.random.choice("abcst")
        operator = self.random.choice(("+=", "-=", "*=")) if name in numbers and self.chance(0.3) else "="
        factor = "0.3 * " if operator in ("+=", "-=") else ""
        self.put(indent, f"{name} {operator} {factor}np.tanh({self.number(numbers, arrays)})")
        numbers += [name] if name not in numbers else []

    def write_items(self, indent: int, numbers: list[str], arrays: list[str]) -> None:
        """A write into an array of the program's own, an argument or a view, or a new array or view."""
        own = [name for name in "pqwuv" if name in arrays]
        if self.chance(0.15):
            name = self.random.choice("pq")
            new = (f"np.zeros(3) + {self.array(numbers, arrays)}", f"{self.random.choice(arrays)}.copy()", "np.ones(3)")
            self.put(indent, f"{name} = {self.random.choice(new)}")
            arrays += [name] if name not in arrays else []
            return
        name = self.random.choice(own)
        if self.chance(0.15):
            view = self.random.choice(("[::-1]", "", ".copy()", "[:]", ".T", "[[0, 2, 1]]"))
            self.put(indent, f"w = {name}{view}")
            arrays += ["w"] if "w" not in arrays else []
            return
        if self.chance(0.25):
            self.write_by_call(indent, name, numbers, arrays)
            return
        index = self.random.choice((":", "::-1", "...", "[0, 2, 2]", "order", f"{self.random.choice(arrays)} > 0.1"))
        value = self.random.choice((self.array(numbers, arrays), self.number(numbers, arrays)))
        choice = self.random.random()
        if choice < 0.3 or " > " in index:
            value = self.number(numbers, arrays)
            index = index if " > " in index else self.random.choice(("0", "1", "-1", "n - 1"))
        elif choice < 0.6:
            index = self.random.choice(("1:", ":-1", ":n", "::2"))
            value = self.random.choice(
                (
                    value + "[:2]" if value in arrays else f"({self.array([*numbers], arrays)})[1:]",
                    self.number(numbers, arrays),
                )
            )
        operator = self.random.choice(("=", "=", "+=", "-=", "*="))
        place = f"{name}[{index}]" if self.chance(0.8) or operator == "=" else name
        value = value if place != name else self.array(numbers, arrays)
        self.put(indent, f"{place} {operator} np.tanh({value})")

    def write_by_call(self, indent: int, name: str, numbers: list[str], arrays: list[str]) -> None:
        """A write by a function or a method, or an exchange of two arrays."""
        array, number = self.array(numbers, arrays), self.number(numbers, arrays)
        forms = [f"np.tanh({array}, out={name})", f"np.add.at({name}, [1, 1, 0], np.tanh({array}))"]
        forms += [f"{name}.fill(np.sin({number}))", f"np.copyto({name}, np.cos({array}))", f"{name}.sort()"]
        forms += [f"spoil({name}, {number})", f"spoil({name}[1:], np.sin({number}))"]
        forms += [f"np.subtract.at({name}, order, 0.1)"]
        if "p" in arrays and "q" in arrays:
            forms += 3 * ["p, q = q, p"]
        self.put(indent, self.random.choice(forms))

    def loop(self, indent: int, numbers: list[str], arrays: list[str]) -> None:
        self.counters += 1
        counter = f"i{self.counters}"
        bound: list[str] = []
        if self.chance(0.2):
            self.put(indent, f"{counter} = 0")
            self.put(indent, f"while {counter} < {self.random.randint(1, 4)}:")
            self.put(indent + 1, f"{counter} += 1")
        else:
            heads = [(f"for {counter} in range({self.random.randint(0, 4)}):", []), (f"for {counter} in range(n):", [])]
            heads += [(f"for {counter} in reversed(range(3)):", []), (f"for {counter}, t in enumerate(u):", ["t"])]
            heads += [("for t in v:", ["t"]), ("for c, t in zip(u, v):", ["c", "t"])]
            head, bound = self.random.choice(heads)
            self.put(indent, head)
        inside = [*numbers, *(name for name in bound if name not in numbers)]
        self.block(indent + 1, inside, arrays, True, self.random.randint(1, 4))


def write(seed: int, writes: bool = False) -> str:
    """The source text of the program number `seed`, if asked for with writes into arrays."""
    writer = Writer(seed, writes)
    writer.block(1, ["a", "b", "c"], ["u", "v"], False, writer.random.randint(2, 6))
    result = writer.number(["a", "b", "c"], ["u", "v"])
    head = [SIGNATURE, ORDER] if writes else [SIGNATURE]
    return "\n".join([*head, *writer.lines, f"    return {result} + a * b + np.sum(u * v)", ""])
