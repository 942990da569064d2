"""The compiler: capture -> lower -> kinds -> analyse -> differentiate -> record -> tidy -> emit, in this order.

`derive` makes the source and the code of one gradient function for arguments of given kinds.
"""

import dataclasses
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from tangentish.analyse.memory import ForeignWrite
from tangentish.capture import Captured
from tangentish.emit import code as emit_code
from tangentish.emit import printer
from tangentish.errors import UnsupportedError
from tangentish.kinds import Array, Kind, Nest, Number
from tangentish.lower.locals import LocalFunction
from tangentish.lower.methods import spelled_method
from tangentish.scope import Binding
from tangentish.stages.module import Module
from tangentish.stages.names import parameters_of
from tangentish.stages.parts import Emitted, Note, Prepared, Written
from tangentish.stages.prepare import Preparer
from tangentish.stages.push import Pusher
from tangentish.stages.result import check_result
from tangentish.stages.sweep import Differentiator
from tangentish.stages.write import define, output, write_joint
from tangentish.tidy.updates import with_calls
from tangentish.tree import Node, assign, comment, name, names_read, nodes
from tangentish.tree import statements as quote


@dataclasses.dataclass(frozen=True)
class Derived:
    """A compiled gradient: its module's source, its function and what its validity hangs on."""

    source: str
    name: str
    function: Any
    bindings: tuple[Binding, ...]
    namespace: dict[str, Any]
    notes: tuple[Note, ...]
    unconnected: tuple[str, ...]
    trees: tuple[tuple[str, Node], ...]
    numpy: str
    lines: dict[int, int]
    local_functions: tuple[Node, ...]
    islands: tuple[tuple[str, UnsupportedError], ...] = ()
    written: dict[str, Written] = dataclasses.field(default_factory=dict)
    homes: dict[str, Callable[[int], tuple[str, int]]] = dataclasses.field(default_factory=dict)
    backward: Any = None  # of a pair, whose forward function is `function`

    @property
    def stages(self) -> tuple[tuple[str, str], ...]:
        """What each stage handed on, printed."""
        return tuple(
            (stage, self.preamble(stage, tree) + printer.to_source(with_calls(tree, self.numpy)))
            for stage, tree in self.trees
        )

    def preamble(self, stage: str, tree: Node) -> str:
        """What a stage's text needs to run among the user's own globals: imports, local functions, other names."""
        if stage not in ("capture", "lower", "webs"):
            return ""
        read = names_read(tree)
        head = [node for alias in ("numpy", "np_") if alias in read for node in quote(f"import numpy as {alias}")]
        if "check_apart" in read:
            head += quote("from tangentish.helpers import check_apart")
        renamed = [
            assign(binding.name, name(binding.key))
            for binding in self.bindings
            if binding.key not in (None, binding.name)
            and isinstance(binding.holder, dict)
            and binding.name.isidentifier()  # others are guards of a gradient inside
        ]
        methods = [
            node
            for binding in self.bindings
            if not isinstance(binding.holder, dict) and binding.name in read and isinstance(binding.value, FunctionType)
            for node in quote(f"{binding.name} = {spelled_method(binding)}")
        ]
        return printer.to_source(nodes.Module([*head, *renamed, *methods, *self.local_functions], []))


def derive(
    captured: Captured,
    wrt: tuple[int, ...],
    kinds: tuple[Kind, ...],
    *,
    value: bool = False,
    has_aux: bool = False,
    single: bool = True,
    islands: bool = False,
) -> Derived:
    """The gradient of a captured function with respect to the parameters number `wrt`, for arguments of these kinds.

    With `islands`, a call of a user's function that cannot be compiled is left to the tape where that is exact.
    Raises UnsupportedError for what cannot be differentiated in source mode, ArgumentError for a result that is not a
    real number.
    """
    module = Module(captured, islands)
    preparer, prepared, wanted = prepare(module, captured, wrt, kinds, has_aux)
    check_result(prepared)
    swept = Differentiator(module, preparer).sweep(prepared, wanted, None)
    function = write_joint(module, prepared, swept, wanted, value, single)
    module.functions.append(function)
    unconnected = tuple(one for one in wanted if one not in swept.live)
    results = nodes.Return(nodes.Tuple([output(one, swept) for one in wanted], nodes.Load()))
    bare = [*swept.forward, comment(""), *swept.reverse, results]
    return write_module(module, function, prepared, bare, unconnected)


def derive_pullback(
    captured: Captured,
    wrt: tuple[int, ...],
    kinds: tuple[Kind, ...],
    *,
    islands: bool = False,
    operation: bool = False,
) -> Derived:
    """The function as a pair: `forward(...)` gives its result and residuals, `backward(residuals, dresult)` adjoints.

    `function` of what is returned is the forward one; the other is `backward`. Adjoints are given for the parameters
    number `wrt`, bare if there is one: those of nests are lists and dicts. The residuals hold the globals that the
    backward function reads, but for an `operation` of the tape, which compares them itself.
    Raises UnsupportedError as `derive`, also if the result depends on none of the parameters; for an operation also for
    a result of unknown kind, and for functions that write into their arguments.
    """
    module = Module(captured, islands)
    module.holds_data = not operation
    preparer, prepared, wanted = prepare(module, captured, wrt, kinds)
    if operation:
        check_operation(captured, prepared)
    named = dict(zip([parameter.name for parameter in captured.parameters], kinds, strict=True))
    split = Differentiator(module, preparer).split(captured, prepared, named, wanted)
    forward = next(node for node in module.functions if node.name == split.forward)
    live = module.written[split.forward].swept.live
    unconnected = tuple(one for one in wanted if one not in live) if operation else ()
    derived = write_module(module, forward, prepared, None, unconnected)
    return dataclasses.replace(derived, backward=derived.namespace[split.backward])


def check_operation(captured: Captured, prepared: Prepared) -> None:
    """Refuse what the tape cannot record as one operation."""
    where = captured.location(captured.tree)
    if prepared.writes_into_arguments:
        raise UnsupportedError("a function that writes into its arguments is no operation", where)
    if prepared.keeps_attributes:
        raise UnsupportedError("a function that writes attributes of objects is no operation", where)
    if not is_known(prepared.result):
        what = f"what {captured.name} returns is not known to be an array, a number, or a nest of these"
        raise UnsupportedError(what, where)


def is_known(kind: Kind) -> bool:
    """Whether a kind is that of an array, a number, or a nest of these."""
    return all(map(is_known, kind.kinds)) if isinstance(kind, Nest) else isinstance(kind, Array | Number)


def derive_tangent(
    captured: Captured, wrt: tuple[int, ...], kinds: tuple[Kind, ...], *, islands: bool = False
) -> Derived:
    """The function `f_tangent(..., tangents)`: its result, and its tangent for those of the parameters number `wrt`.

    Tangents of nests are lists and dicts. Raises UnsupportedError as `derive`.
    """
    module = Module(captured, islands)
    preparer, prepared, wanted = prepare(module, captured, wrt, kinds)
    named = dict(zip([parameter.name for parameter in captured.parameters], kinds, strict=True))
    emitted = Pusher(module, preparer).tangent_of(captured, prepared, named, wanted)
    function = next(node for node in module.functions if node.name == emitted)
    return write_module(module, function, prepared, None, ())


def prepare(
    module: Module, captured: Captured, wrt: tuple[int, ...], kinds: tuple[Kind, ...], has_aux: bool = False
) -> tuple[Preparer, Prepared, list[str]]:
    """The function prepared for arguments of these kinds, and the names of the parameters number `wrt`."""
    names = [parameter.name for parameter in captured.parameters]
    preparer = Preparer(module)
    try:
        prepared = preparer.prepare(captured, dict(zip(names, kinds, strict=True)), has_aux)
    except ForeignWrite as refusal:  # no caller whose arrays these are is compiled with it
        raise UnsupportedError(refusal.what, refusal.where, refusal.remedy) from refusal.__cause__
    return preparer, prepared, [names[position] for position in wrt]


def write_module(
    module: Module, function: Node, prepared: Prepared, bare: "list[Node] | None", unconnected: tuple[str, ...]
) -> Derived:
    """The module's text and code; `bare` are the statements of `function` before they were tidied, for its stages."""
    scope = module.scope
    used = set(names_read(module.functions))
    while needed := [
        plain for emitted, plain in module.local_functions.items() if emitted in used and plain not in module.functions
    ]:
        module.functions[:0] = needed
        used = set(names_read(module.functions))
    head = [quote(f"import numpy as {scope.numpy}")[0]] if scope.numpy in used else []
    for standard in ("math", "operator"):
        if standard in used:
            head.append(quote(f"import {standard}")[0])
    called = sorted(emitted for plain, emitted in module.helpers.items() if emitted in used)
    if called:
        plain_of = {emitted: plain for plain, emitted in module.helpers.items()}
        parts = [plain_of[one] if plain_of[one] == one else f"{plain_of[one]} as {one}" for one in called]
        head.append(quote(f"from tangentish.helpers import {', '.join(parts)}")[0])
    if module.taped_name is not None:
        alias = "" if module.taped_name == "taped" else f" as {module.taped_name}"
        head.append(quote(f"from tangentish.tape.islands import taped{alias}")[0])
    if module.pushforward_name is not None:
        alias = "" if module.pushforward_name == "pushforward" else f" as {module.pushforward_name}"
        head.append(quote(f"from tangentish.tape.pushforward import pushforward{alias}")[0])
    whole = nodes.Module([*head, *module.functions], [])
    source, lines = printer.to_source_with_lines(whole)
    namespace = {
        path: value
        for path, value in scope.objects.items()
        if "." not in path and not isinstance(value, Emitted | LocalFunction)
    }
    namespace = {key: value for key, value in namespace.items() if key in used}
    homes = {one: home.origin for one, home in module.homes.items()} | {function.name: prepared.captured.origin}
    emit_code.load(source, function.name, namespace, lines, homes)
    lines = {emitted: line for emitted, line in lines.items() if prepared.captured.home(line) is None}
    bindings = [binding for binding in scope.bindings.values() if binding.name in used or not binding.data]
    bindings += [guard for guard in module.guards if guard.key == "__code__" or guard.value is not None]
    namespace["__bindings__"] = tuple(bindings)  # for when the text is differentiated again
    stages = [*prepared.stages]
    if bare is not None:
        derived = define(function.name, parameters_of(function), bare)
        stages.append(("differentiate", derived))
    stages.append(("emit", whole))
    return Derived(
        source,
        function.name,
        namespace[function.name],
        tuple(bindings),
        namespace,
        tuple(module.notes),
        unconnected,
        tuple(stages),
        scope.numpy,
        lines,
        before_stages(module, prepared.captured),
        tuple(module.islands),
        module.written,
        homes,
    )


def before_stages(module: Module, captured: Captured) -> tuple[Node, ...]:
    """What the texts of the first stages read beside the user's globals: local functions, and gradients made inside."""
    functions = list(module.local_functions.values())
    read = set(names_read(functions))
    imports = [
        part
        for binding in module.scope.bindings.values()
        if (binding.name in read or binding.name == binding.key)
        and isinstance(binding.holder, dict)
        and binding.holder is not captured.function.__globals__
        and binding.holder.get("__name__") in sys.modules
        for part in quote(f"from {binding.holder['__name__']} import {binding.key} as {binding.name}")
    ]
    return (*imports, *functions, *(assign(one, value) for one, value in module.scope.made.items()))
