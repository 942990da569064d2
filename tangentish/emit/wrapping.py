"""Breaks a line of Python that is too long: inside brackets, before the operators that bind least.

Knows tokens only. A break inside brackets never changes the meaning; where a line has operators outside of
brackets, and its statement allows it, its expression gets parentheses.
"""

import io
import textwrap
import tokenize
from typing import NamedTuple

__all__ = ["wrap", "wrap_comment"]

_STEP = "    "
# Where to break first: between arguments, then before the parts of a comprehension, and so on to products.
_STRENGTH = {",": 0, "for": 1, "async": 1, "if": 2, "else": 2, "or": 3, "and": 4, "|": 6, "^": 6, "&": 6}
_STRENGTH.update(dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in", "is"), 5))
_STRENGTH.update(dict.fromkeys(("<<", ">>"), 7))
_STRENGTH.update(dict.fromkeys(("+", "-"), 8))
_STRENGTH.update(dict.fromkeys(("*", "/", "//", "%", "@"), 9))
_PAIRS = {"(": ")", "[": "]", "{": "}"}
# Behind these, `+`, `-` and `*` are signs and stars.
_BEFORE_OPERANDS = {*_STRENGTH, *_PAIRS, *"= : := ** return elif while yield await not lambda".split()}
# Statements whose expression cannot be put in parentheses, or is more than one.
_AS_THEY_ARE = {
    *"def class with async import except case assert raise del @ lambda global nonlocal type".split(),
}


class _Piece(NamedTuple):
    """A token with the space before it; `strength` where a line may break before it (behind a comma)."""

    text: str
    space: str
    depth: int
    strength: "int | None"


def wrap(line: str, indent: str, width: int) -> list[str]:
    """The lines that say what `line` says within `width` columns, each behind `indent`."""
    pieces = _pieces(line)
    head, body, tail = _parts(pieces)
    is_atom = not any(piece.strength is not None or piece.text in _PAIRS for piece in body)
    if head and head[-1].text == "=" and head[0].text not in _PAIRS and (is_atom or len(indent + _text(head)) > width):
        names = _fill(_strip(head[:-1]), indent + _STEP, width)
        return [indent + "(", *names, f"{indent}) = {_text(_strip(body))}{_text(tail)}"]
    if body and any(piece.strength is not None and piece.depth == 0 for piece in body):
        opening = _text(head) + (" (" if head and head[-1].text not in "([{" else "(")
        return [indent + opening, *_fill(_strip(body), indent + _STEP, width), f"{indent}){_text(tail)}"]
    return _explode(pieces, indent, width)


def wrap_comment(text: str, width: int) -> list[str]:
    """The lines of a comment; those that continue it are indented behind the mark."""
    return textwrap.wrap(text, width, subsequent_indent="#     ", break_long_words=False) or [text]


def _pieces(line: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    depth = end = in_f_string = 0
    for token in tokenize.generate_tokens(io.StringIO(line + "\n").readline):
        kind = tokenize.tok_name[token.type]
        if kind in ("NEWLINE", "NL", "ENDMARKER", "INDENT", "DEDENT") or token.start[0] > 1:
            continue
        start = token.start[1]
        if kind.endswith("STRING_START"):
            in_f_string += 1
            if in_f_string > 1:
                continue
        elif in_f_string:
            in_f_string -= kind.endswith("STRING_END")
            if in_f_string:
                continue
            # From its start on, which the last piece ended before, an f-string is one piece.
            start = end + len(line[end:]) - len(line[end:].lstrip())
            pieces.append(_Piece(line[start : token.end[1]], line[end:start], depth, None))
            end = token.end[1]
            continue
        if in_f_string:
            continue
        text = token.string
        depth -= text in _PAIRS.values()
        pieces.append(_Piece(text, line[end:start], depth, _strength(text, pieces)))
        depth += text in _PAIRS
        end = token.end[1]
    return pieces


def _strength(text: str, before: list[_Piece]) -> "int | None":
    """How early a line breaks at a token; None for a sign, and for the second word of `not in`."""
    strength = _STRENGTH.get(text)
    if strength is None or text == ",":
        return strength
    last = before[-1].text if before else "("
    return None if last in _BEFORE_OPERANDS else strength


def _parts(pieces: list[_Piece]) -> tuple[list[_Piece], list[_Piece], list[_Piece]]:
    """The head, expression and tail of a statement; all head if its expression must not get parentheses."""
    first = pieces[0].text
    tail = len(pieces)
    if first in _AS_THEY_ARE:
        return pieces, [], []
    if pieces[-1].text == ":" and pieces[-1].depth == 0:
        tail -= 1
    start = 0
    if first == "for":
        start = next(i for i, piece in enumerate(pieces) if piece.text == "in" and piece.depth == 0) + 1
    elif first == "from":
        start = next(i for i, piece in enumerate(pieces) if piece.text == "import") + 1
    elif first in ("return", "if", "elif", "while", "match"):
        start = 1
    for i, piece in enumerate(pieces):
        if piece.depth == 0 and piece.text.endswith("=") and piece.text not in ("==", "!=", "<=", ">=", ":="):
            start = i + 1
    if start < tail and pieces[start].text in ("yield", "await", "lambda"):
        return pieces, [], []
    return pieces[:start], pieces[start:tail], pieces[tail:]


def _text(pieces: list[_Piece]) -> str:
    return "".join(piece.space + piece.text for piece in pieces)


def _strip(pieces: list[_Piece]) -> list[_Piece]:
    return [pieces[0]._replace(space=""), *pieces[1:]] if pieces else pieces


def _fill(pieces: list[_Piece], indent: str, width: int) -> list[str]:
    """Lines for what stands in brackets: as few as hold it, broken where the operators bind least."""
    if not pieces:
        return []
    if len(indent) + len(_text(pieces)) <= width:
        return [indent + _text(pieces)]
    depth = pieces[0].depth if pieces[0].text not in _PAIRS else min(piece.depth for piece in pieces)
    strengths = [p.strength for p in pieces[:-1] if p.strength is not None and p.depth == depth]
    if not strengths:
        return _explode(pieces, indent, width)
    lines: list[str] = []
    current: list[_Piece] = []
    for part in _split(pieces, depth, min(strengths)):
        if current and len(indent) + len(_text(_strip([*current, *part]))) <= width:
            current += part
            continue
        if current:
            lines += _fill(_strip(current), indent, width)
        current = part
    return [*lines, *_fill(_strip(current), indent, width)]


def _split(pieces: list[_Piece], depth: int, strength: int) -> list[list[_Piece]]:
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        breaks = piece.depth == depth and piece.strength == strength
        if breaks and piece.text != "," and parts[-1]:
            # The operator that leads a line is the part's own, and breaks nothing in it.
            parts.append([piece._replace(strength=None)])
            continue
        parts[-1].append(piece._replace(strength=None) if breaks else piece)
        if breaks:
            parts.append([])
    return [part for part in parts if part]


def _explode(pieces: list[_Piece], indent: str, width: int) -> list[str]:
    """Lines with the content of the last outermost brackets that hold anything on lines of its own."""
    depth = min(piece.depth for piece in pieces)
    opened = [i for i, piece in enumerate(pieces[:-1]) if piece.text in _PAIRS and piece.depth == depth]
    for start in reversed(opened):
        stop = next(i for i in range(start + 1, len(pieces)) if pieces[i].depth == depth)
        if stop > start + 1 and len(indent) + len(_text(pieces[: start + 1])) <= width:
            inside = _fill(_strip(pieces[start + 1 : stop]), indent + _STEP, width)
            return [indent + _text(pieces[: start + 1]), *inside, indent + _text(_strip(pieces[stop:]))]
    return [indent + _text(pieces)]
