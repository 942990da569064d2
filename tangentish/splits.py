"""A function as a pair, forward and backward, for the tape, which may ask for the gradient later, or never."""

from typing import Any

from tangentish.capture import Captured
from tangentish.compiler import Derived, prepare, write_module
from tangentish.errors import UnsupportedError
from tangentish.kinds import Array, Kind, Nest, Number
from tangentish.stages.module import Module
from tangentish.stages.parts import Split
from tangentish.stages.sweep import Differentiator
from tangentish.stages.write import output, write_split
from tangentish.tree import comment, nodes


def derive_split(
    captured: Captured, wrt: tuple[int, ...], kinds: tuple[Kind, ...], *, islands: bool = False
) -> tuple[Derived, Any]:
    """A captured function as two: `forward(...) -> y, residuals`, and `backward(residuals, dy)`, which gives the
    adjoints of the parameters number `wrt`. The result may be an array, or a nest; the `function` derived is the first.

    Raises UnsupportedError for what cannot be differentiated in source mode, for results of unknown kind, and for
    functions that write into their arguments.
    """
    module = Module(captured, islands)
    preparer, prepared, wanted = prepare(module, captured, wrt, kinds)
    where = captured.location(captured.tree)
    if prepared.writes_into_arguments:
        raise UnsupportedError("a function that writes into its arguments is no operation", where)
    if not _is_known(prepared.result):
        what = f"what {captured.name} returns is not known to be an array, a number, or a nest of these"
        raise UnsupportedError(what, where)
    seed = module.scope.fresh("dresult")
    prepared.inference.kinds[seed] = prepared.result
    swept = Differentiator(module, preparer).sweep(prepared, wanted, seed)
    base = captured.name if captured.name.isidentifier() else "function"
    split = Split(module.scope.fresh(f"{base}_forward"), module.scope.fresh(f"{base}_backward"), tuple(wanted))
    module.homes |= {split.forward: captured, split.backward: captured}
    forward, backward = write_split(module, split, prepared, swept, wanted)
    module.functions += [forward, backward]
    unconnected = tuple(one for one in wanted if one not in swept.live)
    results = nodes.Return(nodes.Tuple([output(one, swept) for one in wanted], nodes.Load()))
    bare = [*swept.forward, comment(""), *swept.reverse, results]
    derived = write_module(module, forward, prepared, bare, unconnected)
    return derived, derived.namespace[split.backward]


def _is_known(kind: Kind) -> bool:
    return all(map(_is_known, kind.kinds)) if isinstance(kind, Nest) else isinstance(kind, Array | Number)
