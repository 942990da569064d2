"""The result of a function whose gradient is asked for: a real number, or with has_aux a pair that begins with one."""

from tangentish.analyse.operations import statements
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.kinds import UNKNOWN, Array, Constant, Kind, Nest, Number, Other
from tangentish.stages.parts import Prepared
from tangentish.tree import names_written, nodes


def check_result(prepared: Prepared) -> None:
    """Refuse a result that has no gradient, as far as its kind is known."""
    kind, name_ = prepared.result, prepared.captured.name
    if prepared.aux is not None:
        check_pair(prepared)
    scalar = "grad takes a function with a scalar result"
    if isinstance(kind, Array) and kind.ndim:
        raise ArgumentError(f"{scalar}; {name_} returned {described(kind)}. Sum it, or take its mean.")
    if isinstance(kind, Number | Array) and kind.dtype.startswith("complex"):
        raise ArgumentError(
            f"grad takes a function with a real result; {name_} returned a complex number. Take its real part, or abs."
        )
    if isinstance(kind, Nest):
        hint = " With has_aux=True it may return (value, aux)." if kind.cls is tuple and len(kind.kinds) == 2 else ""
        raise ArgumentError(f"{scalar}; {name_} returned a {kind.cls.__name__}.{hint}")
    if isinstance(kind, Constant | Other):
        raise ArgumentError(f"{scalar}; {name_} returned {described(kind)}.")


def check_pair(prepared: Prepared) -> None:
    """Refuse what is returned with has_aux unless it is known to be a tuple of two."""
    unpacking = next(
        node
        for node in statements(prepared.function.body)
        if isinstance(node, nodes.Assign) and prepared.aux in names_written(node.targets[0])
    )
    kind, name_ = prepared.inference.kind(unpacking.value), prepared.captured.name
    if isinstance(kind, Nest) and issubclass(kind.cls, tuple) and len(kind.kinds) == 2:
        return
    if kind == UNKNOWN:
        what = f"what {name_} returns is not known to be a pair (value, aux)"
        remedy = 'Return it as a display, value, aux, or use mode="tape".'
        raise UnsupportedError(what, prepared.captured.location(unpacking), remedy)
    raise ArgumentError(f"with has_aux {name_} must return a pair (value, aux), not {described(kind)}")


def described(kind: Kind) -> str:
    """What is known of a value, for an error's text."""
    if isinstance(kind, Array) and kind.ndim:
        return f"an array of {kind.ndim} {'axis' if kind.ndim == 1 else 'axes'}"
    if isinstance(kind, Array | Number):
        return "a number"
    if isinstance(kind, Nest):
        return f"a {kind.cls.__name__} of {len(kind.kinds)}"
    cls = type(kind.value) if isinstance(kind, Constant) else kind.cls if isinstance(kind, Other) else object
    return "None" if cls is type(None) else f"a {cls.__name__}"
