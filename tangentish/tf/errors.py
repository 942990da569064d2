"""The errors of `tangentish.tf`."""

__all__ = ["InvalidArgumentError"]


class InvalidArgumentError(ValueError, TypeError):
    """Arguments of an operation whose dtypes, shapes or indices do not go together."""
