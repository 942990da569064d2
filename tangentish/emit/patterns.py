"""Prints the patterns of `match`."""

from typing import Any

from tangentish.emit.displays import Displays
from tangentish.emit.precedence import ATOM, OR
from tangentish.tree import nodes


class Patterns(Displays):
    """Patterns, with parentheses around the open ones inside of others."""

    def _MatchValue(self, t: Any) -> None:
        self.operand(t.value, OR)

    def _MatchSingleton(self, t: Any) -> None:
        self.write(repr(t.value))

    def _MatchSequence(self, t: Any) -> None:
        self.patterns("[", t.patterns, "]")

    def _MatchStar(self, t: Any) -> None:
        self.write("*" + (t.name or "_"))

    def _MatchMapping(self, t: Any) -> None:
        self.write("{")
        for number, (key, pattern) in enumerate(zip(t.keys, t.patterns, strict=True)):
            self.write(", " if number else "")
            self.operand(key, OR)
            self.write(": ")
            self.dispatch(pattern)
        if t.rest:
            self.write((", " if t.keys else "") + "**" + t.rest)
        self.write("}")

    def _MatchClass(self, t: Any) -> None:
        self.operand(t.cls, ATOM)
        self.patterns("(", t.patterns, "")
        named = zip(t.kwd_attrs, t.kwd_patterns, strict=True)
        for number, (name, pattern) in enumerate(named, len(t.patterns)):
            self.write((", " if number else "") + name + "=")
            self.dispatch(pattern)
        self.write(")")

    def patterns(self, opening: str, patterns: list[Any], closing: str) -> None:
        self.write(opening)
        for number, pattern in enumerate(patterns):
            self.write(", " if number else "")
            self.dispatch(pattern)
        self.write(closing)

    def _MatchAs(self, t: Any) -> None:
        if t.pattern is None:
            self.write(t.name or "_")
            return
        # `a as b` and `a | b` are open patterns: each stands in parentheses inside the other.
        in_parentheses = isinstance(t.pattern, nodes.MatchAs) and t.pattern.pattern is not None
        self.patterns("(" if in_parentheses else "", [t.pattern], ")" if in_parentheses else "")
        self.write(" as " + t.name)

    def _MatchOr(self, t: Any) -> None:
        for number, pattern in enumerate(t.patterns):
            self.write(" | " if number else "")
            open_pattern = isinstance(pattern, nodes.MatchAs) and pattern.pattern is not None
            open_pattern = open_pattern or isinstance(pattern, nodes.MatchOr)
            self.patterns("(" if open_pattern else "", [pattern], ")" if open_pattern else "")
