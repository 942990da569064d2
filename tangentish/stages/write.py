"""Putting both sweeps together: as one function, or as a pair."""

from tangentish.analyse.facts import base_of, is_write
from tangentish.analyse.liveness import live_at_entry
from tangentish.kinds import UNKNOWN, Array, Nest, Number
from tangentish.stages.module import Module
from tangentish.stages.names import parameters_of, public
from tangentish.stages.parts import Keep, Prepared, Split, Swept, Written
from tangentish.stages.tidying import finish, tidy
from tangentish.tidy.drop import drop
from tangentish.tidy.effects import every
from tangentish.tidy.own import hand_out
from tangentish.tree import Node, assign, attribute, call, comment, constant, copy, name, names_written, nodes, target
from tangentish.tree import statements as quote


def write_split(module: Module, split: Split, prepared: Prepared, swept: Swept, operands: list[str]) -> list[Node]:
    parameters = parameters_of(prepared.function)
    outputs = [output(operand, swept) for operand in operands]
    returned = outputs[0] if len(outputs) == 1 else nodes.Tuple(outputs, nodes.Load())
    result, forward = prepared.function.body[-1].value, list(swept.forward)
    if isinstance(result, nodes.Name) and any(result.id in names_written(node) for node in every(swept.reverse)):
        result = survivor(module, result, prepared, forward, "_value")  # the reverse sweep takes back what it was
    whole = [
        *forward,
        Keep(),
        *swept.reverse,
        nodes.Return(nodes.Tuple([copy(result), returned], nodes.Load())),
    ]
    whole = tidy(module, whole, prepared, swept, parameters)
    cut = next(i for i, node in enumerate(whole) if isinstance(node, Keep))
    forward, reverse = whole[:cut], whole[cut + 1 :]
    last = reverse.pop()
    result, returned = last.value.elts
    reverse.append(nodes.Return(returned))
    needed = live_at_entry(reverse)
    defined = [*parameters, *(n for node in forward for n in names_written(node))]
    residuals = [one for one in dict.fromkeys(defined) if one in needed and one not in module.scope.objects]
    bindings = module.scope.bindings
    data = [one for one in sorted(needed) if module.holds_data and one in bindings and bindings[one].data]
    lists = [one for one in residuals if is_list(forward, one)]
    bound = {*parameters, *surely_bound(forward)}
    unbound = [one for one in residuals if one not in bound]
    forward = [*(assign(one, constant(None)) for one in unbound), *forward]
    residuals += data
    kept = nodes.Tuple([name(one) for one in residuals], nodes.Load())
    if forward and is_bound_last(forward[-1], result) and result.id not in residuals:
        result = forward.pop().value
    forward.append(nodes.Return(nodes.Tuple([result, kept], nodes.Load())))
    head: list[Node] = []
    if residuals:
        head.append(assign(nodes.Tuple([target(one) for one in residuals], nodes.Store()), name("residuals")))
    if shares_what_is_put_back(reverse, residuals):
        head.insert(0, assign("residuals", call(module.helper("own_residuals"), name("residuals"))))
    else:
        head += [assign(one, call(f"{one}.copy")) for one in [*lists, *put_back(reverse, residuals)]]
    body = [*head, *reverse]
    both = define("both", parameters, [*forward[:-1], Keep(), *body, forward[-1]])
    finish(module, both, prepared, swept)
    cut = next(i for i, node in enumerate(both.body) if isinstance(node, Keep))
    forward, body = [*both.body[:cut], both.body[-1]], both.body[cut + 1 : -1]
    seed = swept.seed
    kept_names = tuple(one.id for one in forward[-1].value.elts[1].elts)
    module.written[split.forward] = Written(
        split.forward, parameters, forward[:-1], body[len(head) :], prepared, swept, kept_names
    )
    return [
        define(split.forward, parameters, forward),
        define(split.backward, ["residuals", seed], drop(body, module.scope.objects)),
    ]


def put_back(reverse: list[Node], residuals: list[str]) -> list[str]:
    """The residual arrays that run back in time: a pullback, which may be called again, works on copies of them."""
    written = dict.fromkeys(base_of(node) for node in every(reverse) if is_write(node))
    return [one for one in written if one in residuals]


def shares_what_is_put_back(reverse: list[Node], residuals: list[str]) -> bool:
    """Whether a residual may share memory with an array that runs back in time under another name."""
    writes = [node for node in every(reverse) if is_write(node)]
    return any(node.touches.intersection(residuals) - {base_of(node)} for node in writes)


def write_joint(module: Module, prepared: Prepared, swept: Swept, wrt: list[str], value: bool, single: bool) -> Node:
    parameters = parameters_of(prepared.function)
    outputs = [output(parameter, swept) for parameter in wrt]
    result = prepared.function.body[-1].value
    extra: list[Node] = []
    forward = list(swept.forward)
    if not isinstance(prepared.inference.kind(result), Number | Array):  # known at run time only
        forward.append(nodes.Expr(call(module.helper("check_scalar"), copy(result))))
    if value:
        extra.append(survivor(module, result, prepared, forward, "_value"))
    if prepared.aux is not None:
        extra.append(survivor(module, name(prepared.aux), prepared, forward, "_aux"))
    ending = nodes.Return(nodes.Tuple([*extra, *outputs], nodes.Load()))
    blank = [comment("")] if swept.reverse else []
    body = tidy(module, [*forward, *blank, *swept.reverse, ending], prepared, swept, parameters)
    cut = next((place for place, node in enumerate(body) if is_blank(node)), len(body) - 1)
    if body and is_blank(body[0]):
        del body[0]
    last = body.pop()
    extra, outputs = last.value.elts[: len(extra)], last.value.elts[len(extra) :]
    results = [part.id for part in outputs if isinstance(part, nodes.Name)]
    copy_nest = module.helper("copy_nest")
    handed = dict(zip(results, hand_out(body, results, prepared.inference, module.scope.numpy, copy_nest), strict=True))
    outputs = [
        restored(module, handed[part.id], parameter, prepared) if isinstance(part, nodes.Name) else part
        for part, parameter in zip(outputs, wrt, strict=True)
    ]
    grads = outputs[0] if single else nodes.Tuple(outputs, nodes.Load())
    if prepared.aux is not None:
        first = nodes.Tuple(extra, nodes.Load()) if value else None
        whole = nodes.Tuple([first, grads] if first is not None else [grads, *extra], nodes.Load())
    else:
        whole = nodes.Tuple([*extra, grads], nodes.Load()) if extra else grads
    body += [nodes.Return(grads), nodes.Return(whole)]  # the first one is there to be renamed with the rest
    function = define(module.scope.fresh(f"{public(prepared.captured.name)}_grad"), parameters, body)
    finish(module, function, prepared, swept)
    forward, reverse = function.body[:cut], function.body[cut:-1]
    del function.body[-2]
    module.written[function.name] = Written(function.name, parameters, forward, reverse, prepared, swept)
    return function


def survivor(module: Module, node: Node, prepared: Prepared, forward: list[Node], wanted: str) -> Node:
    """A name that still holds at the end what `node` holds after the forward sweep."""
    if isinstance(node, nodes.Name) and node.id in prepared.joined:
        kept = module.scope.fresh(wanted)
        forward.append(assign(kept, node))
        prepared.inference.kinds[kept] = prepared.inference.kind(node)
        return name(kept)
    return node


def restored(module: Module, value: Node, parameter: str, prepared: Prepared) -> Node:
    """A gradient in the type of its argument."""
    kind = prepared.inference.kinds.get(parameter, UNKNOWN)
    if isinstance(kind, Array) and not kind.ndim:
        # A number's arithmetic may have widened its type: NumPy 1 takes 0-d arrays for Python's numbers.
        wide = kind.dtype in ("float64", "complex128", "")
        type_ = [] if wide else [attribute(name(module.scope.numpy), kind.dtype)]
        return call(f"{module.scope.numpy}.array", value, *type_)
    if isinstance(kind, Nest):
        return call(module.helper("as_nest"), value, name(parameter))
    return value


def is_bound_last(node: Node, result: Node) -> bool:
    """Whether a statement binds the name `result`."""
    return (
        isinstance(node, nodes.Assign)
        and isinstance(node.targets[0], nodes.Name)
        and isinstance(result, nodes.Name)
        and node.targets[0].id == result.id
    )


def is_blank(node: Node) -> bool:
    return isinstance(node, nodes.Expr) and isinstance(node.value, nodes.Constant) and node.value.value == ""


def define(name_: str, parameters: list[str], body: list[Node]) -> Node:
    function = quote(f"def {name_}({', '.join(parameters)}): pass")[0]
    function.body = body
    return function


def surely_bound(block: list[Node]) -> set[str]:
    """The names that are bound whichever way control takes through a block."""
    bound: set[str] = set()
    for node in block:
        if isinstance(node, nodes.If):
            branches = [surely_bound(branch) for branch in (node.body, node.orelse) if not ends_by_raising(branch)]
            bound |= set.intersection(*branches) if branches else set()
        elif isinstance(node, nodes.Assign):
            bound |= set(names_written(node))
    return bound


def ends_by_raising(block: list[Node]) -> bool:
    return bool(block) and isinstance(block[-1], nodes.Raise)


def is_list(forward: list[Node], one: str) -> bool:
    return any(
        isinstance(node, nodes.Assign)
        and isinstance(node.value, nodes.List)
        and not node.value.elts
        and one in names_written(node)
        for node in forward
    )


def output(parameter: str, swept: Swept) -> Node:
    """The gradient of a parameter: its adjoint, or zero."""
    maker = swept.reverse_maker
    return name(maker.adjoint(parameter)) if parameter in swept.live else maker.zero(parameter)
