"""Dispatch: from the arguments of a call to the compiled variant for their kinds, and what keeps variants
valid.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from tangentish import rules
from tangentish.compiler import Derived
from tangentish.kinds import TEST_NAMES, Kind, kind_of, test

MOST_VARIANTS = 32  # compiled for one gradient; the oldest makes room
MOST_TESTED = 4  # variants that the fast path tries, the newest first

_MISSING = object()


@dataclasses.dataclass
class Variant:
    """A gradient for arguments of certain kinds: compiled (`derived`), or on the tape because of
    `refusal`.
    """

    kinds: tuple[Kind, ...]
    run: Callable[..., Any]
    derived: Derived | None = None
    refusal: Exception | None = None
    generation: object = None  # of the rules that it was compiled with

    def is_valid(self) -> bool:
        """Whether all that was compiled in, rules too, is still what its name stands for; data that was bound
        again is taken over.
        """
        if self.generation is not rules.generation:
            return False
        if self.derived is None:
            return True
        for binding in self.derived.bindings:
            value = current(binding)
            if value is self.derived.namespace.get(binding.name, binding.value):
                continue
            if not binding.data or value is _MISSING or kind_of(value) != kind_of(binding.value):
                return False
            self.derived.namespace[binding.name] = value
        return True


def current(binding: Any) -> Any:
    """What a binding's name stands for now."""
    if binding.key is None:
        try:
            return binding.holder.cell_contents
        except ValueError:  # an empty cell
            return _MISSING
    if isinstance(binding.holder, dict):
        return binding.holder.get(binding.key, _MISSING)
    return getattr(binding.holder, binding.key, _MISSING)


def selector(variants: Sequence[Variant], count: int) -> Callable[..., Any]:
    """A function of `count` arguments that returns the `run` for their kinds, or None if it cannot tell.

    It is emitted as Python: one test a variant, the guards before it.
    """
    namespace: dict[str, Any] = {"rules": rules, "generation": rules.generation}
    names = [f"a{i}" for i in range(count)]
    lines = [f"def select({', '.join(names)}):", "    if rules.generation is not generation:", "        return None"]
    for number, variant in enumerate(variants[-MOST_TESTED:][::-1]):
        tests = [test(kind, name) for kind, name in zip(variant.kinds, names, strict=True)]
        if variant.derived is None or variant.generation is not rules.generation or None in tests:
            continue
        guards = []
        for place, binding in enumerate(variant.derived.bindings):
            holder, value = f"holder{number}_{place}", f"value{number}_{place}"
            namespace[holder] = binding.holder
            if binding.data:
                namespace[f"names{number}"] = variant.derived.namespace
                wanted = f"names{number}[{binding.name!r}]"
            else:
                namespace[value] = binding.value
                wanted = value
            if binding.key is None:
                found = f"{holder}.cell_contents"
            elif isinstance(binding.holder, dict):
                found = f"{holder}.get({binding.key!r})"
            else:
                found = f"{holder}.{binding.key}"
            guards.append(f"{found} is {wanted}")
        namespace[f"run{number}"] = variant.run
        lines.append(f"    if {' and '.join([*map(str, tests), *guards]) or 'True'}:")
        lines.append(f"        return run{number}")
    lines.append("    return None")
    namespace |= TEST_NAMES
    exec("\n".join(lines), namespace)
    select: Callable[..., Any] = namespace["select"]
    return select
