"""Kinds: what the compiler knows of a value without knowing its size or its contents.

A kind says number or array (dtype, axes, which of them have length 1), nest, or other. Compiled variants are keyed by
the kinds of their arguments; inside a function kinds are inferred by `analyse.infer`.
"""

import dataclasses
import types
from typing import Any, NamedTuple

import numpy as np


class Dim(NamedTuple):
    """The length of an axis: `base` (a text that names a length) plus `offset`.

    `wide` if it is known not to be 1, `long` if the length `base` is known to be at least LONGEST_SHORT + 1: then what
    slices cut off leaves more than 1, too.
    """

    base: str
    offset: int = 0
    wide: bool = False
    long: bool = False

    def cut(self, offset: int) -> "Dim":
        """The length of a slice of such an axis that is longer by `offset` (shorter, where that is negative)."""
        offset += self.offset
        return Dim(self.base, offset, self.long and -LONGEST_SHORT < offset <= 0, self.long)


LONGEST_SHORT = 7
# The axes of arguments that are not of length 1, as the key of a variant has them.
WIDE = Dim("", 0, True)
LONG = Dim("", 0, True, True)


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """An immutable scalar: a Python number (`python`) or a NumPy scalar; `dtype` is '' where it is not known."""

    dtype: str = ""
    python: bool = False

    @property
    def real(self) -> bool:
        return self.dtype != "" and not self.dtype.startswith("complex")

    @property
    def active(self) -> bool:
        return self.dtype == "" or self.dtype.startswith(("float", "complex"))


@dataclasses.dataclass(frozen=True, slots=True)
class Array:
    """An ndarray; an entry of `dims` is 1 or a Dim."""

    dtype: str
    dims: tuple["int | Dim", ...]

    @property
    def real(self) -> bool:
        return self.dtype != "" and not self.dtype.startswith("complex")

    @property
    def active(self) -> bool:
        return self.dtype == "" or self.dtype.startswith(("float", "complex"))

    @property
    def ndim(self) -> int:
        return len(self.dims)


@dataclasses.dataclass(frozen=True, slots=True)
class Nest:
    """A tuple, list, dict, namedtuple or dataclass instance of known keys."""

    cls: type
    keys: tuple[Any, ...]
    kinds: tuple["Kind", ...]

    @property
    def active(self) -> bool:
        return any(kind.active for kind in self.kinds)

    real = True


@dataclasses.dataclass(frozen=True, slots=True)
class Sequence:
    """A list of which only the run knows the length: of entries of one kind."""

    kind: "Kind"
    length: Dim = Dim("?")

    @property
    def active(self) -> bool:
        return self.kind.active

    real = True


@dataclasses.dataclass(frozen=True, slots=True)
class Constant:
    """A function, class, module or dtype: an object that the compiler looks into, known by its identity."""

    value: Any

    active = False
    real = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclasses.dataclass(frozen=True, slots=True)
class Other:
    """Anything else that carries no derivative: a string, None, a range, an object array.

    `own` are the attributes of an object that its class has, too; `held` are the kinds of those that are numbers or
    arrays.
    """

    cls: type
    own: frozenset[str] = frozenset()
    held: "tuple[tuple[str, Number | Array], ...]" = ()

    def held_kind(self, attr: str) -> "Kind":
        """The kind of an attribute of the object."""
        return next((kind for key, kind in self.held if key == attr), UNKNOWN)

    active = False
    real = True


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known but that it may carry a derivative."""

    active = True
    real = False


@dataclasses.dataclass(frozen=True, slots=True)
class Nothing:
    """No value yet: the result of a recursive call whose function is still being looked at."""

    active = True
    real = True


Kind = Number | Array | Nest | Sequence | Constant | Other | Unknown | Nothing
INDEXED = (np.r_, np.c_, np.mgrid, np.ogrid)  # what makes arrays of an index
UNKNOWN = Unknown()
NOTHING = Nothing()
FLOAT = Number("float64", True)
INT = Number("int64", True)
BOOL = Number("bool", True)

_PYTHON_NUMBERS = {float: FLOAT, int: INT, bool: BOOL, complex: Number("complex128", True)}


def kind_of(value: Any) -> Kind:
    """The kind of a value, as it keys a compiled variant.

    >>> kind_of(np.ones((3, 1)))
    Array(dtype='float64', dims=(Dim(base='', offset=0, wide=True, long=False), 1))
    """
    cls = type(value)
    if cls is np.ndarray:
        if value.dtype.hasobject or value.dtype.names:
            return Other(cls)
        dims = (1 if n == 1 else WIDE if n <= LONGEST_SHORT else LONG for n in value.shape)
        return Array(value.dtype.name, tuple(dims))
    if cls in _PYTHON_NUMBERS:
        return _PYTHON_NUMBERS[cls]
    if isinstance(value, np.generic):
        return Number(value.dtype.name) if value.dtype.kind in "fciub" else Other(cls)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        keys: tuple[Any, ...] = tuple(field.name for field in dataclasses.fields(value))
        more = getattr(value, "__dict__", {}).keys() - set(keys)
        if any(isinstance(getattr(cls, key, None), types.FunctionType) for key in more):
            return Other(cls, frozenset(more))  # it has methods of its own
        return Nest(cls, keys, tuple(kind_of(getattr(value, key)) for key in keys))
    if cls in (tuple, list) or (isinstance(value, tuple) and hasattr(cls, "_fields")):
        return Nest(cls, tuple(range(len(value))), tuple(map(kind_of, value)))
    if cls is dict:
        return Nest(cls, tuple(value), tuple(map(kind_of, value.values())))
    if callable(value) or isinstance(value, types.ModuleType) or any(value is known for known in INDEXED):
        return Constant(value)
    if isinstance(value, np.dtype) and value == np.dtype(value.type):
        return Constant(np.dtype(value.type))  # of equal dtypes one
    return kind_of_object(value, cls)


SIMPLE = (np.ndarray, np.generic, bool, int, float, complex)


def kind_of_object(value: Any, cls: type) -> Other:
    """The kind of an object that is no array, number or nest."""
    attributes = getattr(value, "__dict__", None)
    if not attributes or not isinstance(attributes, dict):
        return Other(cls)
    simple = [(key, kind_of(its)) for key, its in attributes.items() if isinstance(its, SIMPLE)]
    held = tuple((key, kind) for key, kind in sorted(simple) if isinstance(kind, Number | Array))
    return Other(cls, frozenset(key for key in attributes if hasattr(cls, key)), held)


TEST_NAMES: dict[str, Any] = {"ndarray": np.ndarray, "generic": np.generic}


def test(kind: Kind, value: str) -> "str | None":
    """Python text that is true for values of this kind (names from TEST_NAMES), or None if only `kind_of` can say.

    >>> test(kind_of(np.ones((3, 1))), "x")
    'type(x) is ndarray and x.dtype is float64_ and x.ndim == 2 and 1 != x.shape[0] < 8 and x.shape[1] == 1'
    """
    if isinstance(kind, Array):
        TEST_NAMES[kind.dtype + "_"] = np.dtype(kind.dtype)
        lengths = [f"len({value})"] if kind.ndim == 1 else [f"{value}.shape[{i}]" for i in range(kind.ndim)]
        axes = "".join(f" and {_test_of(n, length)}" for n, length in zip(kind.dims, lengths, strict=True))
        return f"type({value}) is ndarray and {value}.dtype is {kind.dtype}_ and {value}.ndim == {kind.ndim}{axes}"
    if isinstance(kind, Number) and kind.python:
        cls = next(cls for cls, its_kind in _PYTHON_NUMBERS.items() if its_kind == kind)
        return f"type({value}) is {cls.__name__}"
    if isinstance(kind, Number):
        scalar = np.dtype(kind.dtype).type
        TEST_NAMES[scalar.__name__] = scalar
        return f"type({value}) is {scalar.__name__}"
    return None


def _test_of(dim: "int | Dim", length: str) -> str:
    if not isinstance(dim, Dim):
        return f"{length} == 1"
    return f"{length} > {LONGEST_SHORT}" if dim.long else f"1 != {length} < {LONGEST_SHORT + 1}"


def join(one: Kind, other: Kind, fresh: "Any" = None) -> Kind:
    """What is known of a value that is of the one kind or the other; `fresh()` names a new length."""
    if one == other or other is NOTHING:
        return one
    if one is NOTHING:
        return other
    if isinstance(one, Number) and isinstance(other, Number):
        dtype = one.dtype if one.dtype == other.dtype else _wider(one.dtype, other.dtype)
        return Number(dtype, one.python and other.python)
    if isinstance(one, Array) and isinstance(other, Array) and one.ndim == other.ndim and fresh is not None:
        dims = tuple(a if a == b else fresh() for a, b in zip(one.dims, other.dims, strict=True))
        return Array(one.dtype if one.dtype == other.dtype else "", dims)
    if isinstance(one, Nest) and isinstance(other, Nest) and (one.cls, one.keys) == (other.cls, other.keys):
        return Nest(one.cls, one.keys, tuple(join(a, b, fresh) for a, b in zip(one.kinds, other.kinds, strict=True)))
    if is_list(one) and is_list(other):
        return Sequence(join(entry_of(one), entry_of(other), lambda: Dim("?")))
    if (
        not one.active
        and not other.active
        and not isinstance(one, Array | Number)
        and not isinstance(other, Array | Number)
    ):
        return Other(object)
    return UNKNOWN


def is_list(kind: Kind) -> bool:
    """Whether a value of this kind is a list."""
    return isinstance(kind, Sequence) or (isinstance(kind, Nest) and kind.cls is list)


def entry_of(kind: Kind) -> Kind:
    """The kind of what iterating over a value of this kind gives; NOTHING for that of an empty list."""
    if isinstance(kind, Sequence):
        return kind.kind
    if isinstance(kind, Array) and kind.ndim:
        return Array(kind.dtype, kind.dims[1:]) if kind.ndim > 1 else Number(kind.dtype)
    if isinstance(kind, Nest) and issubclass(kind.cls, tuple | list) and (kind.kinds or kind.cls is list):
        entry: Kind = NOTHING
        for other in kind.kinds:
            entry = join(entry, other, lambda: Dim("?"))
        return entry
    return UNKNOWN


def _wider(one: str, other: str) -> str:
    """The dtype name that stands for both in questions of real and active, '' if they are not of one sort."""
    if one and other and np.dtype(one).kind in "fiub" and np.dtype(other).kind in "fiub":
        return np.result_type(one, other).name if "f" in (np.dtype(one).kind, np.dtype(other).kind) else "int64"
    return ""
