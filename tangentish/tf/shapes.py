"""`TensorShape`, the shape of a tensor in TensorFlow's terms: sizes may be unknown, written None."""

from collections.abc import Iterator
from typing import Any

from tangentish.tf.dtypes import as_dtype


class TensorShape:
    """A sequence of sizes; `TensorShape(None)` is a shape of which not even the rank is known."""

    def __init__(self, dims: Any) -> None:
        if isinstance(dims, TensorShape):
            self._sizes: tuple[int | None, ...] | None = dims._sizes
        elif dims is None:
            self._sizes = None
        else:
            sizes = dims if hasattr(dims, "__iter__") else [dims]
            self._sizes = tuple(None if size is None else int(size) for size in sizes)

    @property
    def rank(self) -> int | None:
        return None if self._sizes is None else len(self._sizes)

    ndims = rank

    @property
    def dims(self) -> list[int | None] | None:
        return None if self._sizes is None else list(self._sizes)

    def _known(self) -> tuple[int | None, ...]:
        if self._sizes is None:
            raise ValueError("the rank of this shape is not known")
        return self._sizes

    def as_list(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self._known())

    def num_elements(self) -> int | None:
        """The product of the sizes, None if one is unknown."""
        if not self.is_fully_defined():
            return None
        product = 1
        for size in self._known():
            product *= size or 0
        return product

    def is_fully_defined(self) -> bool:
        """Whether all sizes are known."""
        return self._sizes is not None and None not in self._sizes

    def is_compatible_with(self, other: Any) -> bool:
        """Whether the two could be the same shape."""
        sizes = TensorShape(other)._sizes
        if self._sizes is None or sizes is None:
            return True
        same = [a is None or b is None or a == b for a, b in zip(self._sizes, sizes, strict=False)]
        return len(sizes) == len(self._sizes) and all(same)

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError if the two cannot be the same shape."""
        if not self.is_compatible_with(other):
            raise ValueError(f"shapes {self} and {other} are not compatible")

    def concatenate(self, other: Any) -> "TensorShape":
        """The sizes of both, one after the other."""
        sizes = TensorShape(other)._sizes
        return TensorShape(None if self._sizes is None or sizes is None else self._sizes + sizes)

    def with_rank_at_least(self, rank: int) -> "TensorShape":
        """The shape itself; ValueError if it has fewer axes."""
        if self._sizes is not None and len(self._sizes) < rank:
            raise ValueError(f"shape {self} must have rank at least {rank}")
        return self

    def __len__(self) -> int:
        return len(self._known())

    def __iter__(self) -> Iterator[int | None]:
        return iter(self._known())

    def __getitem__(self, index: Any) -> Any:
        found = self._known()[index]
        return TensorShape(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> "TensorShape":
        return self.concatenate(other)

    def __radd__(self, other: Any) -> "TensorShape":
        return TensorShape(other).concatenate(self)

    def __bool__(self) -> bool:
        return self._sizes is not None

    def __eq__(self, other: object) -> bool:
        if other is None or isinstance(other, (TensorShape, tuple, list)):
            return self._sizes == TensorShape(other)._sizes
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._sizes)

    def __repr__(self) -> str:
        return f"TensorShape({self.dims})"

    def __str__(self) -> str:
        if self._sizes is None:
            return "<unknown>"
        return f"({', '.join(map(str, self._sizes))}{',' if len(self._sizes) == 1 else ''})"


class TensorSpec:
    """A shape, of which sizes may be unknown, and a dtype."""

    def __init__(self, shape: Any, dtype: Any = "float32", name: str | None = None) -> None:
        self.shape = TensorShape(shape)
        self.dtype = as_dtype(dtype)
        self.name = name

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> "TensorSpec":
        """That of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a tensor, or another specification, fits."""
        return bool(as_dtype(other.dtype) == self.dtype) and self.shape.is_compatible_with(tuple(other.shape))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TensorSpec):
            return NotImplemented
        return (self.shape, self.dtype, self.name) == (other.shape, other.dtype, other.name)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self.name!r})"
