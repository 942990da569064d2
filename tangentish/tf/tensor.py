"""`tf.Tensor` and `tf.Variable`: the tape's tensors, with TensorFlow's dtypes, conversion and indexing."""

import functools
import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from tangentish import tape
from tangentish.helpers import lowered
from tangentish.helpers.indexing import overridable
from tangentish.rules import partial
from tangentish.tape.operations import apply
from tangentish.tape.record import Recorded, Stored
from tangentish.tape.tensor import shaped
from tangentish.tape.values import new_tensor, same_tensor
from tangentish.tf.dtypes import DType, as_array, as_dtype
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.shapes import TensorShape


class Tensor(tape.Tensor):
    """An immutable array of TensorFlow's manners: its dtype decides, and never changes silently."""

    __slots__ = ()

    @classmethod
    def _refuse(cls, problem: str) -> NoReturn:
        raise TypeError(problem)

    @classmethod
    def _converted(cls, value: Any) -> Any:
        return convert(value)

    @property
    def shape(self) -> TensorShape:
        return TensorShape(np.shape(self._value))

    @property
    def dtype(self) -> DType:
        return as_dtype(self._value.dtype)

    @property
    def device(self) -> str:
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def get_shape(self) -> TensorShape:
        """The shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Check that the tensor has that shape."""
        self.shape.assert_is_compatible_with(shape)

    def __getitem__(self, index: Any) -> Any:
        items = tuple(index) if isinstance(index, (list, tuple)) else (index,)
        checked = tuple([_checked_index(item) for item in items])
        try:
            return run(operator.getitem, self, checked)
        except IndexError as problem:
            raise InvalidArgumentError(str(problem)) from None

    def __repr__(self) -> str:
        value = np.asarray(self._value)
        shown = repr(value) if value.ndim else str(value)
        return f"<tf.Tensor: shape={value.shape}, dtype={self.dtype.name}, numpy={shown}>"

    def __str__(self) -> str:
        value = np.asarray(self._value)
        return f"tf.Tensor({value}, shape={value.shape}, dtype={self.dtype.name})"

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        if method == "__call__" and len(args) == 2 and not kwargs:
            return elementwise(ufunc, *args)  # an array beside a tensor takes its dtype
        return super().__array_ufunc__(ufunc, method, *args, **kwargs)

    def __neg__(self) -> Any:
        return run(np.negative, self)

    def __pos__(self) -> Any:
        return run(np.copy, self)

    def __abs__(self) -> Any:
        return run(np.absolute, self)

    def __invert__(self) -> Any:
        return run(np.invert, self)

    def _compare(self, function: Any, run_: Any, other: Any, otherwise: bool) -> Any:
        if other is None:
            return otherwise
        left, right = agreed(self, other)
        try:
            return run(function, left, right)
        except ValueError:
            return otherwise


def _checked_index(item: Any) -> Any:
    if isinstance(item, slice):
        return slice(_bound(item.start), _bound(item.stop), _bound(item.step))
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, (Recorded, Stored)):
        item = item.numpy()  # type: ignore[union-attr]
    if isinstance(item, (np.ndarray, list)):
        array = np.asarray(item)
        if array.dtype.kind == "b" and array.ndim:
            return array
        if array.ndim:
            raise TypeError(
                "only integers, slices, ellipsis, newaxis and masks index a tensor: use gather for arrays"
            )
        item = array[()]
    if isinstance(item, (bool, np.bool_)) or not hasattr(item, "__index__"):
        raise TypeError(f"only integers, slices, ellipsis, newaxis and masks index a tensor, not {item!r}")
    return operator.index(item)


def _bound(bound: Any) -> Any:
    return None if bound is None else operator.index(bound)


def run(function: Any, *args: Any, by: Callable[..., Any] | None = None, **kwargs: Any) -> Any:
    """A NumPy function on tensors, recorded under its rule; NumPy's warnings are silenced."""
    with np.errstate(all="ignore"):
        return apply(function, args, kwargs, Tensor, by)


def convert(value: Any, dtype: Any = None) -> Any:
    """The value as a tensor: a tensor of the right dtype is returned itself, one of another dtype refused."""
    if isinstance(value, Stored):
        value = value.value()
    if isinstance(value, Recorded):
        tensor = same_tensor(Tensor, value)
        if dtype is not None and tensor.dtype != as_dtype(dtype):
            wanted = as_dtype(dtype).name
            raise InvalidArgumentError(
                f"a tensor of dtype {tensor.dtype.name} was given where dtype {wanted} is asked for"
            )
        return tensor
    if isinstance(value, TensorShape):
        value = value.as_list()
    if isinstance(value, (list, tuple)) and _holds_tensor(value):
        return _stacked(value, dtype)
    return new_tensor(Tensor, as_array(value, dtype)[()])


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_tensor(item) for item in value)
    return isinstance(value, (Recorded, Stored))


def _stacked(items: Any, dtype: Any) -> Any:
    """A list with tensors in it as one tensor; a tensor in it decides the dtype of the numbers beside it."""
    first = convert(next(item for item in items if _holds_tensor(item)), dtype)
    parts = [convert(item, first.dtype) for item in items]
    try:
        return run(np.stack, parts)
    except ValueError as problem:
        raise InvalidArgumentError(f"a list of tensors could not be stacked: {problem}") from None


def agreed(x: Any, y: Any) -> tuple[Any, Any]:
    """Two operands as tensors of one dtype: that of the tensor among them, else that of the first."""
    if isinstance(x, (Recorded, Stored)):
        x = convert(x)
        return x, convert(y, x.dtype)
    if isinstance(y, (Recorded, Stored)) or _holds_tensor(y):
        y = convert(y)
        return convert(x, y.dtype), y
    x = convert(x)
    return x, convert(y, x.dtype)


def elementwise(function: Any, x: Any, y: Any) -> Any:
    """A NumPy function of two operands under TensorFlow's dtype rules."""
    x, y = agreed(x, y)
    try:
        return run(function, x, y)
    except ValueError as problem:
        raise InvalidArgumentError(str(problem)) from None


def divide(x: Any, y: Any) -> Any:
    """x / y: of integers a float of 64 bits, or 32 for small ones."""
    x, y = agreed(x, y)
    if x.dtype.is_integer:
        wide = np.float64 if x.dtype.size >= 4 else np.float32
        x, y = (new_tensor(Tensor, part._value.astype(wide)) for part in (x, y))
    return elementwise(np.true_divide, x, y)


def divide_whole(function: Any, x: Any, y: Any) -> Any:
    """x // y or x % y: division of integers by zero is an error."""
    x, y = agreed(x, y)
    if x.dtype.is_integer and not np.all(y._value):
        raise InvalidArgumentError("integer division by zero")
    return elementwise(function, x, y)


@overridable
def _power(x: Any, y: Any) -> Any:
    return np.power(x, y)


@partial(_power)
def _power_rule(z, x, y):  # type: ignore[no-untyped-def]
    return y * x ** lowered(y), z * np.log(np.where(x > 0, x, 1))


def power(x: Any, y: Any) -> Any:
    """x ** y; the derivative by y is 0 where x is not positive."""
    x, y = agreed(x, y)
    return elementwise(_power if x.dtype.is_floating else np.power, x, y)


def multiply_matrices(x: Any, y: Any) -> Any:
    """x @ y of matrices, or stacks of matrices."""
    x, y = agreed(x, y)
    if x.ndim < 2 or y.ndim < 2:
        raise InvalidArgumentError(
            f"matmul takes operands of rank 2 or more, not of shapes {x.shape} and {y.shape}"
        )
    return elementwise(np.matmul, x, y)


def _operators() -> dict[str, Callable[[Any, Any], Any]]:
    table: dict[str, Callable[[Any, Any], Any]] = {
        "truediv": divide,
        "floordiv": lambda x, y: divide_whole(np.floor_divide, x, y),
        "mod": lambda x, y: divide_whole(np.remainder, x, y),
        "matmul": multiply_matrices,
        "pow": power,
    }
    plain = {
        "add": np.add, "sub": np.subtract, "mul": np.multiply,
        "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    }  # fmt: skip
    for name, function in plain.items():
        table[name] = functools.partial(elementwise, function)
    return table


for _name, _operate in _operators().items():
    setattr(Tensor, f"__{_name}__", lambda self, other, operate=_operate: operate(self, other))
    setattr(Tensor, f"__r{_name}__", lambda self, other, operate=_operate: operate(other, self))
for _name, _function in {
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}.items():
    setattr(
        Tensor, f"__{_name}__", lambda self, other, function=_function: elementwise(function, self, other)
    )


class Variable(tape.Variable):
    """A variable whose value has TensorFlow's dtypes; operations on it are operations on a `tf.Tensor`."""

    _face = Tensor

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        super().__init__(initial_value, trainable, name, dtype, constraint, shape)

    @classmethod
    def _as_array(cls, value: Any, dtype: Any) -> Any:
        return np.array(convert(value, dtype)._value)

    @property
    def dtype(self) -> DType:
        return as_dtype(self._array.dtype)

    @property
    def shape(self) -> TensorShape:
        return TensorShape(None) if self._any_shape else TensorShape(self._array.shape)

    @property
    def device(self) -> str:
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def get_shape(self) -> TensorShape:
        """The shape."""
        return self.shape

    def __repr__(self) -> str:
        return super().__repr__().replace("<tg.Variable", "<tf.Variable", 1)

    def __reduce__(self) -> Any:
        return _remake, (self._array, self.trainable, self._name[:-2])


def _remake(array: Any, trainable: bool, name: str) -> Variable:
    return Variable(array, trainable, name=name)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """A new tensor with a copy of the value, laid out in `shape`, which a single number fills."""
    tensor = convert(value, dtype)
    return (
        tensor
        if shape is None
        else new_tensor(Tensor, shaped(np.asarray(tensor._value), TensorShape(shape).as_list()))
    )


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """The value as a tensor: a tensor of the right dtype is returned itself."""
    return convert(value, dtype)


def is_tensor(value: Any) -> bool:
    """Whether the value is a tensor or a variable."""
    return isinstance(value, (Recorded, Stored))
