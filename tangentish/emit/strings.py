"""How strings are spelled: literals, docstrings and f-strings."""

from collections.abc import Callable, Iterator
from typing import Any

from tangentish.tree import nodes


def spell_quoted(spelled: str, has_double: bool) -> str:
    """The `repr` of a string, with double quotes where that needs no more escapes."""
    return f'"{spelled[1:-1]}"' if spelled[0] == "'" and not has_double else spelled


def spell_string(value: str) -> str:
    return spell_quoted(repr(value), '"' in value)


def spell_docstring(value: str) -> str:
    """A string that is a statement: in triple quotes, its lines as they were."""
    plain = value.replace("\n", "").replace("\t", "")
    if not plain.isprintable() or value.endswith('"'):
        return spell_string(value)
    return '"""' + value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'


def spell_f_string(node: Any, spell: Callable[[Any], str]) -> str:
    """An f-string, in quotes that none of the expressions in it use: Python 3.11 and older ask for that.

    `spell` gives the text of an expression.
    """
    pieces = list(_f_string_pieces(node.values, spell))
    code = "".join(text for is_code, text in pieces if is_code)
    quote = next((quote for quote in ('"', "'", '"""', "'''") if quote not in code), '"')
    spelled = (text if is_code else _escape(text, quote[0]) for is_code, text in pieces)
    return f"f{quote}{''.join(spelled)}{quote}"


def _f_string_pieces(values: list[Any], spell: Callable[[Any], str]) -> Iterator[tuple[bool, str]]:
    """The pieces of an f-string, and whether each is code."""
    for value in values:
        if isinstance(value, nodes.Constant):
            yield False, value.value.replace("{", "{{").replace("}", "}}")
            continue
        code = spell(value.value)
        yield True, "{ " if code.startswith("{") else "{"
        yield True, code + (f"!{chr(value.conversion)}" if value.conversion != -1 else "")
        if value.format_spec:
            yield True, ":"
            yield from _f_string_pieces(value.format_spec.values, spell)
        yield True, "}"


def _escape(text: str, quote: str) -> str:
    """Text as it stands in a string literal with these quotes."""
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
