"""How the rule of a function serves a form of call: which arguments have derivatives, what they need kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.kept import keep, keep_like
from tangentish.tape.record import Backward, Recorded
from tangentish.tape.values import swept, unwrap

RESULT = -1  # the place of a call's result among its arguments


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
        self.asks = self._asked()
        self._defaults = {name: place.value for name, place in self.bound.items() if isinstance(place, rules.Default)}
        self._selections: dict[Any, Selection] = {}
        self._texts: dict[Any, int] = {}

    def _named(self, parameters: tuple[str, ...]) -> dict[int, str]:
        """Which of the parameters the argument at each place is given for."""
        named: dict[int, str] = {}
        for parameter in parameters if self.rule.form != "zero" else ():
            places = self.bound[parameter]
            for place in places if isinstance(places, list) else [places]:
                if isinstance(place, int):
                    named[place] = parameter
        return named

    def _asked(self) -> tuple[tuple[str, int, str], ...]:
        """What the choice of a text asks of arguments: the name of a fact, a place, and `ndim`, `real` or nothing."""
        found = []
        for fact in sorted(self.rule.asked):
            parameter, _, what = fact.partition(".")
            place = self.bound.get(parameter)
            if isinstance(place, int):
                found.append((fact, place, what))
        return tuple(found)

    def text(self, slots: Sequence[Any]) -> int | None:
        """The number of the rule's text for these arguments; None where all calls of this form have the same."""
        if not self.asks:
            return None
        key = tuple([fact_of(slots[place], what) for _, place, what in self.asks])
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            found = self._texts[key] = self._choice(key)
        return found

    def _choice(self, found: Sequence[Any]) -> int:
        facts = dict(self._defaults)
        for (fact, _, what), value in zip(self.asks, found, strict=True):
            if value is not None:
                facts[fact] = value if what else value[1]
        return self.rule.choice(facts)

    def selection(
        self,
        places: tuple[int, ...],
        lean: "tuple[int, ...] | None" = None,
        text: int | None = None,
        wrapped: "frozenset[int] | None" = None,
    ) -> "Selection":
        """What serves the derivatives of the arguments at these places.

        `lean`: all is real, and so many of the operands have the shape and dtype of the result. `wrapped`: the places,
        and `RESULT`, of which tensors are kept, and not nests of them.
        """
        key = places, lean, text, wrapped
        if key not in self._selections:
            self._selections[key] = Selection(self, *key)
        return self._selections[key]


def fact_of(value: Any, what: str) -> Any:
    """A fact of an argument: its number of axes, whether it is real, or the constant that it is; None for none."""
    if isinstance(value, Recorded):
        if not what:
            return None
        value = value._value
    if not what:
        return (type(value), value) if type(value) in _CONSTANTS else None
    if not isinstance(value, _NUMBERS):
        return None
    return np.ndim(value) if what == "ndim" else not np.iscomplexobj(value)


class Selection(Backward):
    """The backward function of a rule for the arguments at `places`, and which values it needs."""

    def __init__(
        self,
        plan: Plan,
        places: tuple[int, ...],
        lean: "tuple[int, ...] | None" = None,
        text: int | None = None,
        wrapped: "frozenset[int] | None" = None,
    ) -> None:
        wanted = tuple(dict.fromkeys(plan.operands[place] for place in places))
        bare = None if lean is None else tuple([plan.operands[place] for place in lean])
        backward = rules.backward(plan.rule, wanted, plan.left_out, bare, text)
        self._form = lean, text, wrapped
        self.text = text
        self.plan = plan
        self.name = plan.rule.name
        self.places = places
        self.function = backward.function
        self.needs = backward.needs
        self.picks = [self._pick(name) for name in backward.needs]
        self.shapes = [name in backward.shapes for name in backward.needs]
        self._keeps = [keep_like if shape else keep for shape in self.shapes]
        self.pick = self._one_pick()
        self._plain = all(isinstance(pick, int) for pick in self.picks)
        self._pairs = list(zip(self._keeps, self.picks, strict=True))
        # Where in the adjoints that the function returns each argument finds its own.
        self._finds: list[tuple[int, int | None]] = []
        for place in places:
            bound = plan.bound[plan.operands[place]]
            inner = bound.index(place) if isinstance(bound, list) else None
            self._finds.append((wanted.index(plan.operands[place]), inner))
        self._direct = self._finds == [(i, None) for i in range(len(places))]
        self.count = len(places)
        self._all = tuple(range(len(places)))
        self._narrower: dict[tuple[int, ...], tuple[Selection, tuple[int, ...]]] = {}
        self._specials: dict[Any, Selection] = {}
        self.tangents: dict[tuple[int, ...], Any] = {}  # by indices of arguments; see tangents.py
        if wrapped is not None and self._direct and not any(isinstance(pick, list) for pick in self.picks):
            triples = zip(self.needs, self.picks, self.shapes, strict=True)
            names = [name for name, pick, shape in triples if pick in wrapped and not shape]
            self.plain = backward.over(frozenset(names))

    def _one_pick(self) -> int | None:
        """What is kept, for those who do that themselves: nothing (None), a place, or both of two (2); else 3.

        Of the first argument the shape alone: 4, with the second 5.
        """
        if not self.picks:
            return None
        if self.picks == [0, 1][: len(self.picks)] and self.shapes == [True, False][: len(self.picks)]:
            return 3 + len(self.picks)
        if any(self.shapes) or not all(isinstance(pick, int) for pick in self.picks):
            return 3
        return self.picks[0] if len(self.picks) == 1 else 2 if self.picks == [0, 1] else 3

    def _pick(self, name: str) -> Any:
        if name == self.plan.rule.result:
            return RESULT
        place = self.plan.bound[name]
        return _Constant(place.value) if isinstance(place, rules.Default) else place

    def save(self, slots: Sequence[Any], result: Any) -> list[Any]:
        """The values that the backward function needs, as they are now."""
        if self._plain:
            return [how(result if pick < 0 else slots[pick]) for how, pick in self._pairs]
        saved = []
        for how, pick in self._pairs:
            if isinstance(pick, _Constant):
                saved.append(pick.value)
            elif isinstance(pick, list):
                saved.append([how(slots[place]) for place in pick])
            else:
                saved.append(how(result if pick < 0 else slots[pick]))
        return saved

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        """The adjoints of the arguments whose indices among `places` are `wanted`."""
        if len(wanted) < self.count:
            narrow, needs = self.narrowed(wanted)
            return narrow.pull(adjoint, [saved[i] for i in needs], narrow._all, surroundings)
        if surroundings is None:
            values = [
                value._value if isinstance(value, Recorded) else unwrap(value) if isinstance(value, _NESTS) else value
                for value in saved
            ]
            adjoints = self.function(adjoint, *values)
        else:
            adjoints = surroundings.placed(self.function)(adjoint, *[swept(value) for value in saved])
        return adjoints if self._direct else [adjoints[i] if j is None else adjoints[i][j] for i, j in self._finds]

    def special(self, slots: Sequence[Any], tensors: "tuple[int, ...] | None", real: bool) -> "Selection":
        """The selection for arguments of which those at `tensors` are tensors, and for real values.

        With None values are kept in the place of tensors.
        """
        text = self.plan.text(slots) if self.plan.asks else None
        key = tensors, real, text
        found = self._specials.get(key)
        if found is None:
            wrapped = frozenset() if tensors is None else frozenset((*tensors, RESULT))
            found = self.plan.selection(self.places, () if real else None, text, wrapped)
            self._specials[key] = found
        return found

    def narrowed(self, kept: tuple[int, ...]) -> "tuple[Selection, tuple[int, ...]]":
        """The selection for some of the places only, and where its needs are among the needs of this one."""
        if kept not in self._narrower:
            lean, text, wrapped = self._form
            places = tuple([self.places[i] for i in kept])
            selection = self.plan.selection(places, lean, text, wrapped)
            self._narrower[kept] = selection, tuple(self.needs.index(name) for name in selection.needs)
        return self._narrower[kept]


_NUMBERS = (np.ndarray, np.generic, float, complex, int)
_CONSTANTS = frozenset({bool, int, float, str, type(None)})
MOST_TEXTS = 512  # facts of one form of call that are remembered: constants may be drawn at random
_NESTS = (list, tuple)


def tell(error: NotImplementedError) -> None:
    """Raise what a user is told where a helper does not cover the arguments of a call."""
    told = rules.refusal(error)
    if told is not None:
        raise told from None


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
