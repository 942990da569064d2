"""Programs about objects: methods, and attributes that are read and written."""

import dataclasses

import numpy as np

from tests.cells import Cell
from tests.corpus import normal, positive, program

CELL = Cell()


class Slots:
    """An object without a dict."""

    __slots__ = ("kept",)

    def product(self, x):
        self.kept = x * x
        return self.kept * x


SLOTS = Slots()


@dataclasses.dataclass
class Line:
    """A dataclass with a method."""

    slope: float
    offset: np.ndarray

    def at(self, x):
        return self.slope * x + self.offset


@program(normal(4, 2), golden=True, shows=("self.x written",))
def states_of_a_cell(xs):
    """A method reads and writes the state; it was recorded by the tape only."""
    CELL.reset()
    total = 0.0
    for x in xs:
        total = total + np.sum(CELL.advance(x) ** 2)
    CELL.total = total
    return total * CELL.calls


@program(normal(2), shows=("self.x written",))
def attribute_swapped(x):
    """Two attributes are exchanged in one statement, and unpacked from a tuple."""
    CELL.state, CELL.total = x * x, np.sum(x)
    CELL.state, CELL.weights_row = x * CELL.total, CELL.state
    return np.sum(CELL.state * CELL.weights_row)


@program(normal(3), golden=True, shows=("self.x written",))
def attribute_in_a_loop(x):
    """An attribute is summed up, number by number, and read behind a branch."""
    CELL.total = 0.0
    for v in x:
        if v > 0.0:
            CELL.total += v * v
        else:
            CELL.total = CELL.total * v
    return CELL.total * x[0]


@program(normal(2), shows=("self.x written",))
def attribute_of_a_class(x):
    """What is read first is the attribute of the class; what is written is the object's."""
    gain = CELL.gain
    CELL.gain = gain * x[0]
    y = CELL.gain * x[1]
    CELL.gain = gain
    return y * CELL.gain


@program(normal(2), shows=("self.x written",))
def attribute_in_slots(x):
    """The object has slots."""
    return np.sum(SLOTS.product(x)) + np.sum(SLOTS.kept)


@program(normal(2), normal(2), wrt=(0, 1), shows=("self.x written",))
def gradient_is_what_is_kept(x, y):
    """The adjoint of x is the array that the object keeps: a copy of it is handed out."""
    CELL.state = y * y
    return np.sum(CELL.state * x)


@program(normal(2), shows=("self.x written",))
def attribute_left_on_a_way_out(x):
    """The function returns before the attribute is written, or behind it."""
    CELL.calls = 0
    if x[0] > 10.0:
        CELL.calls += 1
        return np.sum(x)
    CELL.state = x * x
    CELL.calls += 2
    return np.sum(CELL.state) * CELL.calls


@program(normal(2), expect="tape", refused="array into which", shows=("self.x written",))
def attribute_filled_in_place(x):
    """The reverse sweep runs its arrays back in time: the object must not hold one of them."""
    CELL.state = np.zeros(2)
    CELL.state[0] = x[0] ** 2
    return np.sum(CELL.state * x)


@program(normal(2), expect="tape", refused="the attribute norm", shows=("self.x written",))
def property_of_what_is_written(x):
    """A property computes from the attribute: its value depends on x, too."""
    CELL.state = x * x
    return CELL.norm * x[0]


def cleared():
    CELL.state = np.zeros(2)
    return 0.0


@program(normal(2), shows=("self.x written",))
def cleared_by_a_function(x):
    """A function that is called for its effect writes the attribute, too: what was there before counts no more."""
    CELL.state = x * x
    y = np.sum(CELL.state)
    zero = cleared()
    return y + np.sum(CELL.state * x) + zero


def read_outside():
    return np.sum(CELL.state)


@program(normal(2), shows=("self.x written",))
def read_by_another_function(x):
    """A function that is not given the object reads the attribute."""
    CELL.state = x * x
    return np.sum(CELL.state) + CELL.summed()


@program(normal(2), shows=("self.x written",))
def read_by_way_of_a_global(x):
    """A function that is called reads the same object by its own name for it."""
    CELL.state = x * x
    return read_outside() * x[0]


@program(normal(2), expect="tape", refused="another use of CELL", shows=("self.x written",))
def object_in_a_list(x):
    """The object is reached by way of a list."""
    CELL.state = x * x
    cells = [CELL]
    return np.sum(cells[0].state * x)


@program(Line(2.0, normal(3)), positive(3), wrt=(0, 1), shows=("methods of user classes, self.x read",))
def method_of_a_data_class(line, x):
    """The object is a dataclass, whose fields have gradients."""
    return np.sum(line.at(np.log(x)) ** 2)


class Gate:
    """Methods that are given what they change."""

    def __init__(self):
        self.level = 1.0
        self.row = np.ones(2)

    def opened(self, v):
        self.level = self.level * 0.5
        self.row = np.tanh(self.row)
        return v * self.level


GATE = Gate()


@program(normal(2), shows=("self.x written",))
def given_what_it_writes(x):
    """The method's argument is the value that the attribute had before it; it was the one that the method wrote."""
    GATE.level = x[0]
    GATE.row = x * x
    y = GATE.opened(GATE.level)
    z = GATE.opened(GATE.row)
    return y + np.sum(z * GATE.row)


@program(normal(2), shows=("self.x written",))
def read_before_the_call_beside_it(x):
    """Operands are evaluated from left to right: the attribute left of the call is the one before it."""
    GATE.level = x[1]
    y = GATE.level * GATE.opened(x[0]) + GATE.level
    GATE.level += GATE.opened(x[0])
    return y * GATE.level


@program(normal(3), shows=("self.x written",))
def read_in_tests_and_loops(x):
    """Attributes in tests, also of `while`, and as the bound of a range."""
    GATE.level, GATE.row = 2.0, x
    while GATE.level > 0.2:
        GATE.opened(x[0])
        GATE.row = GATE.row * GATE.level + x
    GATE.count = 2
    for _ in range(GATE.count):
        GATE.row = GATE.row * x
    return np.sum(GATE.row) if GATE.level < 0.5 else 0.0
