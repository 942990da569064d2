"""Functions written at random that hold views of the arrays into which they write, of every kind that is compiled.

`write(seed)` is deterministic. Matrices are of shape (2, 3), vectors of shape (3,), towers of shape (2, 1, 3), complex
vectors of shape (3,); pairs, of shape (2,), and spread matrices are views that cannot be written into. What is written
goes through tanh, or into the unit circle.
"""

import random

SIGNATURE = "def program(x, y, z, s):"
OPERATORS = ("=", "+=", "-=", "*=")
VIEWS = {
    "m": (
        "{m}", "{m}[::-1]", "{m}[:, ::-1]", "{m}.reshape(3, 2).T", "np.moveaxis({m}, 0, 1).T", "{m}.real",
        "np.expand_dims({m}, 0)[0]", "np.atleast_3d({m})[:, :, 0]", "np.swapaxes({m}, 0, 1).T", "np.squeeze({t})",
        "np.rollaxis({m}, 1).T", "np.atleast_2d({m})", "{t}[:, 0]",
    ),
    "v": (
        "{v}", "{v}[::-1]", "{m}[0]", "{m}[1, ::-1]", "{m}.T[:, 1]", "{m}.ravel()[1::2]", "{m}.reshape(-1)[:3]",
        "np.atleast_1d({v})", "np.expand_dims({v}, 0)[0]", "np.squeeze({v}[None])", "np.real({m}[1])", "{c}.real",
        "np.imag({c})", "{c}[::-1].imag",
    ),
    "p": ("{m}.diagonal()", "np.diagonal({m}, 1)", "np.diag({m})"),
    "b": ("np.broadcast_to({v}, (2, 3))",),
    "c": ("{c}", "{c}[::-1]", "np.atleast_1d({c})"),
}  # fmt: skip
NEW = {
    "m": ("np.zeros((2, 3))", "np.zeros(x.shape)", "{m}.copy()", "{m} * 1.0", "np.tanh({m} * {n})"),
    "v": ("np.zeros(3)", "np.ones(3)", "{v}.copy()", "np.tanh({v} * {w})"),
    "t": ("np.zeros((2, 1, 3)) + {m}[:, None]", "np.expand_dims({m}, 1) * np.ones((2, 1, 3))"),
    "c": ("np.zeros(3, dtype=complex)", "{c}.copy()", "{v} + 1j * {w}", "{c} * {v}"),
}
VALUES = {
    "v": ("{v} * {w}", "{v} + s", "np.sin({v})", "{m}.sum(axis=0)", "{m}[0]", "{v}", "np.abs({c}) ** 2", "{b}[1]",
          "{b}.sum(axis=0)"),
    "m": ("{m} * {n}", "{m} - {v}", "np.cos({m})", "{b} * {m}"),
    "n": ("{v}[0]", "{m}[1, 2]", "np.sum({v})", "{v} @ {w}", "np.sum({p})", "{p}[1]", "{p}[0] * {p}[1]"),
}  # fmt: skip
WRITES = (
    "{v}[0] {o} {N}", "{v}[1:] {o} ({V})[:2]", "{v}[...] {o} {V}", "{m}[1] {o} {V}", "{m}[:, 1] {o} {N}",
    "{m}[0, 2] {o} {N}", "{v} {u} {V}", "{m} {u} {M}", "{m}.T[1:] {o} ({M}).T[:2]", "{t}[:, 0] {o} {M}",
    "{v}[[0, 2]] {o} ({V})[:2]", "np.add.at({v}, [0, 0, 2], {V})", "np.multiply.at({v}, [1, 0, 1], {V})",
    "np.minimum.at({m}, (np.array([0, 1, 0]), 1), {V})", "np.divide.at({v}, [2, 2], 1.5 + {N})",
    "np.multiply({v}, {V}, out={w}, where=np.array([True, False, True]))", "np.add({m}, {V}, {m})",
    "np.copyto({m}, {V}, where=np.array([[True], [False]]))", "np.exp({V}, out={v}, where=np.arange(3) > 0)",
    "{c}[1:] {o} np.exp(1j * {V})[:2]", "{c} {u} np.exp(1j * {V})", "{c}.real = {V}", "{c}.imag {u} {V}",
)  # fmt: skip
HEADS = (
    "for i in range({i}):", "if {N} > 0.1:", "for q in ({m}[0], {m}[1], {v}):",
    "for s, q in ((0.5, {v}), (-1.5, {m}[1]), ({N}, {w})):",
)  # fmt: skip


class Writer:
    """The writing of one program: by a letter for what they stand for, the names that there are."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.names = {"m": ["x"], "v": ["y"], "c": ["z"], "t": [], "p": [], "b": []}
        self.count = 0

    def filled(self, text: str) -> "str | None":
        """The text with names and values put in; None if there is no name of a kind that it asks for."""
        for letter, kind in [*zip("mvctpb", "mvctpb", strict=True), ("n", "m"), ("w", "v")]:
            while f"{{{letter}}}" in text:
                if not self.names[kind]:
                    return None
                text = text.replace(f"{{{letter}}}", self.random.choice(self.names[kind]), 1)
        for letter in "VMN":
            while f"{{{letter}}}" in text:
                text = text.replace(f"{{{letter}}}", f"np.tanh({self.any_of(VALUES[letter.lower()])})", 1)
        text = text.replace("{o}", self.random.choice(OPERATORS)).replace("{u}", self.random.choice(OPERATORS[1:]))
        return text.replace("{i}", str(self.random.randint(0, 3)))

    def any_of(self, texts: "tuple[str, ...]") -> str:
        while (text := self.filled(self.random.choice(texts))) is None:
            pass
        return text

    def bind(self) -> None:
        letter = self.random.choice("mmvvtpbc")
        texts = VIEWS if letter in "pb" or (letter != "t" and self.random.random() < 0.6) else NEW
        self.count += 1
        self.lines.append(f"    {letter}{self.count} = {self.any_of(texts[letter])}")
        self.names[letter].append(f"{letter}{self.count}")

    def statement(self, indent: int) -> None:
        kind = self.random.random()
        if kind < 0.35 and indent == 1:
            self.bind()
        elif kind < 0.45 and indent < 3:
            head = self.any_of(HEADS)
            self.lines.append("    " * indent + head)
            if "q in" in head:
                self.names["v"].append("q")
            for _ in range(self.random.randint(1, 3)):
                self.statement(indent + 1)
            if "q in" in head:
                self.names["v"].remove("q")
        else:
            self.lines.append("    " * indent + self.any_of(WRITES))


def write(seed: int) -> str:
    """The source text of the program number `seed`."""
    writer = Writer(seed)
    if writer.random.random() < 0.6:
        writer.lines += ["    x = x * 1.5", "    y = y * s", "    z = z + 0.5j"]
    for _ in range(writer.random.randint(5, 14)):
        writer.statement(1)
    names = writer.names
    terms = [
        f"np.sum(({' + '.join(names['v'])}) * np.arange(1.0, 4.0))",
        f"np.sum(({' + '.join(names['m'] + names['b'])}) ** 2 * np.arange(6.0).reshape(2, 3))",
        f"np.sum(np.abs({' + '.join(names['c'])}) ** 2)",
        *(f"np.sum({one} * {one})" for one in names["t"]),
        *(f"np.sum({one} * np.arange(2.0))" for one in names["p"]),
    ]
    return "\n".join([SIGNATURE, *writer.lines, f"    return ({' + '.join(terms)}) * s", ""])
