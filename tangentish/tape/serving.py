"""What serves the derivatives of a call: the selection of a rule, or the reason why there is none."""

from collections.abc import Sequence
from typing import Any

from tangentish import rules
from tangentish.tape.plans import Plan, Selection, find_plan
from tangentish.tape.record import Backward, Recorded
from tangentish.tape.values import tensors_in

_selections: dict[Any, Selection] = {}
_generations: list[object] = [None]


def selected(
    function: Any, positional: int, keywords: tuple[str, ...], followed: tuple[int, ...], face: Any
) -> "Selection | Underivable | None":
    """As `_select`, remembered for calls of one form while the rules stay the same."""
    if _generations[0] is not rules.generation:
        _generations[0] = rules.generation
        _selections.clear()
    key = function, positional, keywords, followed
    try:
        return _selections[key]
    except (KeyError, TypeError):  # a TypeError from what cannot be hashed, and has no rule
        pass
    found = _select(function, positional, keywords, followed, face)
    if isinstance(found, Selection):
        _selections[key] = found
    return found


def _select(
    function: Any, positional: int, keywords: tuple[str, ...], followed: tuple[int, ...], face: Any
) -> "Selection | Underivable | None":
    """What serves the derivatives of the arguments at the places `followed`: None if they have none."""
    try:
        plan: Plan | None = find_plan(function, positional, keywords)
    except rules.NotCovered as problem:
        return Underivable(face._without_rule(f"the derivative of {problem} is not known"), followed)
    if plan is None:
        problem_ = f"the derivative of {name_of(function)} is not known"
        return Underivable(face._without_rule(problem_), followed)
    if plan.rule.mutates:
        face._refuse(f"{name_of(function)} writes into an array, and the tape cannot record that")
    places = tuple([place for place in followed if place in plan.operands])
    selection = plan.selection(places) if places else None
    if plan.unknown:
        lost = [place for place in followed if place in plan.unknown]
        if lost:
            problem_ = face._without_rule(plan.rule.lacks(plan.unknown[lost[0]]))
            return Underivable(problem_, (*places, *lost), selection)
    return selection


class Underivable(Backward):
    """Stands for the selection of a function that has no rule, or none for the last of the `places`.

    It fails when such a derivative is asked for; those by the first places come from `derivable`.
    """

    def __init__(self, problem: str, places: tuple[int, ...], derivable: Selection | None = None) -> None:
        self.problem = self.name = problem
        self.places = places
        self.derivable = derivable

    def save(self, slots: Sequence[Any], result: Any) -> Any:
        return None if self.derivable is None else self.derivable.save(slots, result)

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        if self.derivable is None or wanted[-1] >= len(self.derivable.places):
            raise LookupError(self.problem)
        return self.derivable.pull(adjoint, saved, wanted, surroundings)


class _PullIntoNests(Backward):
    """The backward function of a step with tensors in nests: `origins` says where each input was."""

    def __init__(self, selection: Selection, origins: list[tuple[int, tuple[int, ...]]]) -> None:
        self.selection = selection
        self.name = selection.name
        self.origins = origins

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        everything = tuple(range(len(self.selection.places)))
        adjoints = self.selection.pull(adjoint, saved, everything, surroundings)
        found = []
        for i in wanted:
            index, path = self.origins[i]
            part = adjoints[index]
            for step in path:
                part = part[step]
            found.append(part)
        return found


def inputs_of(selection: Selection | Underivable, slots: Sequence[Any]) -> tuple[Backward, tuple[int, ...]]:
    """The backward function of a step and the keys of its inputs."""
    places = selection.places
    if len(places) == 1 and isinstance(slots[places[0]], Recorded):
        return selection, (slots[places[0]]._key,)
    taken = [slots[place] for place in places]
    keys = tuple([slot._key for slot in taken if isinstance(slot, Recorded)])
    if len(keys) == len(taken):
        return selection, keys
    found = [(leaf._key, i, path) for i, slot in enumerate(taken) for leaf, path in tensors_in(slot)]
    keys = tuple(key for key, _, _ in found)
    if isinstance(selection, Underivable):
        return Underivable(selection.problem, selection.places), keys
    return _PullIntoNests(selection, [(i, path) for _, i, path in found]), keys


def name_of(function: Any) -> str:
    """What a user calls the function."""
    rule = rules.find(function)
    if rule is not None:
        return rule.name
    module = getattr(function, "__module__", None) or type(function).__module__
    name = getattr(function, "__name__", type(function).__name__)
    return f"np.{name}" if module.split(".")[0] == "numpy" else str(name)
