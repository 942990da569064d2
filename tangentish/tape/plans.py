"""How the rule of a function serves a form of call: which arguments have derivatives, what they need kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.record import Recorded
from tangentish.tape.values import is_several, rebuild, swept, unwrap

_RESULT = -1


class _Constant:
    """A value that the text of a rule reads and a call leaves out."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Plan:
    """The rule of a function, applied to so many positional arguments and to keywords of these names."""

    def __init__(self, rule: rules.Rule, positional: int, keywords: tuple[str, ...]) -> None:
        self.rule = rule
        names = dict(zip(keywords, range(positional, positional + len(keywords)), strict=True))
        self.bound = rule.bind(list(range(positional)), names)
        self.left_out = tuple([name for name, place in self.bound.items() if isinstance(place, rules.Default)])
        self.operands = self._named(rule.operands)
        self.unknown = self._named(rule.unknown)
        self._selections: dict[tuple[int, ...], Selection] = {}

    def _named(self, parameters: tuple[str, ...]) -> dict[int, str]:
        """Which of the parameters the argument at each place is given for."""
        named: dict[int, str] = {}
        for parameter in parameters if self.rule.form != "zero" else ():
            places = self.bound[parameter]
            for place in places if isinstance(places, list) else [places]:
                if isinstance(place, int):
                    named[place] = parameter
        return named

    def selection(self, places: tuple[int, ...]) -> "Selection":
        """What serves the derivatives of the arguments at these places."""
        if places not in self._selections:
            self._selections[places] = Selection(self, places)
        return self._selections[places]


class Selection:
    """The backward function of a rule for the arguments at `places`, and which values it needs."""

    def __init__(self, plan: Plan, places: tuple[int, ...]) -> None:
        wanted = tuple(dict.fromkeys(plan.operands[place] for place in places))
        backward = rules.backward(plan.rule, wanted, plan.left_out)
        self.plan = plan
        self.name = plan.rule.name
        self.places = places
        self.function = backward.function
        self.needs = backward.needs
        self._picks = [self._pick(name) for name in backward.needs]
        self._keeps = [keep_like if name in backward.shapes else keep for name in backward.needs]
        self._plain = all(isinstance(pick, int) for pick in self._picks)
        # Where in the adjoints that the function returns each argument finds its own.
        self._finds: list[tuple[int, int | None]] = []
        for place in places:
            bound = plan.bound[plan.operands[place]]
            inner = bound.index(place) if isinstance(bound, list) else None
            self._finds.append((wanted.index(plan.operands[place]), inner))
        self._direct = self._finds == [(i, None) for i in range(len(places))]
        self._narrower: dict[tuple[int, ...], tuple[Selection, tuple[int, ...]]] = {}

    def _pick(self, name: str) -> Any:
        if name == self.plan.rule.result:
            return _RESULT
        place = self.plan.bound[name]
        return _Constant(place.value) if isinstance(place, rules.Default) else place

    def save(self, slots: Sequence[Any], result: Any) -> list[Any]:
        """The values that the backward function needs, as they are now."""
        if self._plain:
            return [
                how(result if pick < 0 else slots[pick]) for how, pick in zip(self._keeps, self._picks, strict=True)
            ]
        saved = []
        for how, pick in zip(self._keeps, self._picks, strict=True):
            if isinstance(pick, _Constant):
                saved.append(pick.value)
            elif isinstance(pick, list):
                saved.append([how(slots[place]) for place in pick])
            else:
                saved.append(how(result if pick < 0 else slots[pick]))
        return saved

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        """The adjoints of the arguments whose indices among `places` are `wanted`."""
        if len(wanted) < len(self.places):
            narrow, needs = self._narrowed(wanted)
            return narrow._run(adjoint, [saved[i] for i in needs], surroundings)
        return self._run(adjoint, saved, surroundings)

    def _run(self, adjoint: Any, saved: list[Any], surroundings: Any) -> Sequence[Any]:
        try:
            if surroundings is not None:
                function = surroundings.placed(self.function)
                adjoints = function(adjoint, *[swept(value) for value in saved])
            else:
                adjoints = self.function(adjoint, *[unwrap(value) for value in saved])
        except NotImplementedError as error:
            told = rules.refusal(error)
            if told is None:
                raise
            raise told from None
        if self._direct:
            return adjoints  # type: ignore[no-any-return]
        return [adjoints[i] if inner is None else adjoints[i][inner] for i, inner in self._finds]

    def _narrowed(self, kept: tuple[int, ...]) -> "tuple[Selection, tuple[int, ...]]":
        """The selection for some of the places only, and where its needs are among the needs of this one."""
        if kept not in self._narrower:
            selection = self.plan.selection(tuple(self.places[i] for i in kept))
            self._narrower[kept] = selection, tuple(self.needs.index(name) for name in selection.needs)
        return self._narrower[kept]


_plans: dict[tuple[Any, int, tuple[str, ...]], Plan] = {}


def find_plan(function: Any, positional: int, keywords: tuple[str, ...]) -> Plan | None:
    """The plan for a call of this form, None if there is no rule; NotCovered if the rule does not apply."""
    rule = rules.find(function)
    if rule is None:
        return None
    key = (function, positional, keywords)
    plan = _plans.get(key)
    if plan is None or plan.rule is not rule:  # a user may give a function another rule
        plan = _plans[key] = Plan(rule, positional, keywords)
    return plan


SMALL = 256  # elements: up to here it takes longer to make a stand-in for an array than to keep it or a copy
_UNREAD = b"\xff" * 32  # NaN in any width, should it be read after all


def keep_like(value: Any) -> Any:
    """An array without memory of its own in place of one of which only shape and dtype are read."""
    array = value._value if isinstance(value, Recorded) else value
    if isinstance(array, np.ndarray) and array.size > SMALL and array.dtype.kind in "fc":
        return np.ndarray(array.shape, array.dtype, _UNREAD, 0, (0,) * array.ndim)
    if is_several(value):
        return rebuild(value, [keep_like(item) for item in value])
    return keep(value)


def keep(value: Any) -> Any:
    """A value safe from later writes."""
    if isinstance(value, Recorded):
        return value._kept()
    if isinstance(value, np.ndarray):
        return value.copy() if value.flags.writeable or value.base is not None else value
    if is_several(value):
        return rebuild(value, [keep(item) for item in value])
    return value
