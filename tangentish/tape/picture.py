"""`show`: a picture of what a tape recorded and of the way that gradients take, as SVG or as text for Graphviz."""

import dataclasses
import html
from collections.abc import Sequence
from typing import Any

from tangentish.tape.history import READING, History, label
from tangentish.tape.record import Recorded

MOST = 150  # operations in one picture; a larger one is no help to the eye
_ROW, _GAP, _HEIGHT, _MARGIN = 70, 26, 28, 24  # pixels
_CHARACTER = 7.2  # pixels, of 12-pixel monospaced text


@dataclasses.dataclass
class _Node:
    """A box: an operation, or a value that the tape was given."""

    text: str
    is_source: bool
    inputs: list[tuple[int, str]]  # the numbers of the nodes that it takes, each with a shape
    shape: str
    row: int = 0
    x: float = 0.0
    on_path: bool = False

    @property
    def width(self) -> float:
        return _CHARACTER * max(len(self.text), 4) + 18

    @property
    def y(self) -> float:
        return _MARGIN + self.row * _ROW


class Picture:
    """A picture of a tape: a notebook shows it; `svg` and `dot` are its texts, `save` writes the first to a file.

    Time runs downwards; grey arrows are values with their shapes, orange ones gradients.
    """

    def __init__(self, nodes: list[_Node], left_out: int) -> None:
        self._nodes = nodes
        self._left_out = left_out
        self.svg = _svg(nodes, left_out)
        self.dot = _dot(nodes)

    def save(self, path: Any) -> None:
        """Write the SVG text to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_html_(self) -> str:
        return f'<div style="overflow:auto">{self.svg}</div>'

    def __repr__(self) -> str:
        lines = [f"... {self._left_out} operations before"] if self._left_out else []
        for node in self._nodes:
            if not node.is_source:
                given = ", ".join(shape for _, shape in node.inputs)
                lines.append(f"{node.text}: {given} -> {node.shape}{'   <- gradient' if node.on_path else ''}")
        return "\n".join(lines) or "nothing is recorded"


def picture(record: History | None, targets: Sequence[Any], sources: Sequence[Any], names: dict[int, str]) -> Picture:
    """The picture of a record; gradients flow from the targets, or all last results, to the sources, or all inputs."""
    steps = list(record.steps) if record is not None else []
    shown = steps[-MOST:]
    nodes: list[_Node] = []
    made: dict[int, int] = {}
    shapes = {} if record is None else record.known
    for step in shown:
        inputs = []
        for key in step.inputs:
            if key not in made:
                made[key] = len(nodes)
                nodes.append(_Node(_name(record, key, names), True, [], _shape(shapes.get(key))))
            inputs.append((made[key], _shape(shapes.get(key))))
        keys = [key for key in step.outputs if key is not None]
        if label(step) == READING:  # a variable is shown where it is used
            made[keys[0]] = inputs[0][0]
            continue
        made.update(dict.fromkeys(keys, len(nodes)))
        text = label(step) + "".join(f" = {names[key]}" for key in keys if key in names)
        nodes.append(_Node(text, False, inputs, ", ".join(_shape(shapes.get(key)) for key in keys)))
    ends = [made[one._key] for one in targets if one._key in made]
    if not targets:
        used = {number for node in nodes for number, _ in node.inputs}
        ends = [number for number in range(len(nodes)) if number not in used]
    starts = [made[one._key] for one in sources if one._key in made]
    _mark(nodes, ends, starts if sources else [i for i, node in enumerate(nodes) if node.is_source])
    _place(nodes)
    return Picture(nodes, len(steps) - len(shown))


def _name(record: Any, key: int, names: dict[int, str]) -> str:
    if key in names:
        return names[key]
    variable = record.variables.get(key)
    return str(variable.name) if variable is not None else "tensor"


def _shape(shape: Any) -> str:
    return "" if shape is None else str(tuple(shape)).replace(" ", "")


def _mark(nodes: list[_Node], ends: list[int], starts: list[int]) -> None:
    """Mark the nodes on ways between starts and ends."""
    after, before = set(starts), set(ends)
    for number, node in enumerate(nodes):
        if any(other in after for other, _ in node.inputs):
            after.add(number)
    for number in range(len(nodes) - 1, -1, -1):
        if number in before:
            before.update(other for other, _ in nodes[number].inputs)
    for number in after & before:
        nodes[number].on_path = True


def _place(nodes: list[_Node]) -> None:
    """Rows by the longest way from an input; in a row each node near those that it takes."""
    for node in nodes:
        node.row = 1 + max((nodes[other].row for other, _ in node.inputs), default=-1)
    for number, node in enumerate(nodes):  # an input sits just above what first takes it
        if node.is_source:
            takers = [one.row for one in nodes if any(other == number for other, _ in one.inputs)]
            node.row = min(takers) - 1
    rows: dict[int, list[_Node]] = {}
    for node in nodes:
        rows.setdefault(node.row, []).append(node)
    for row in sorted(rows):
        def wanted(node: _Node) -> float:
            places = [nodes[other].x + nodes[other].width / 2 for other, _ in node.inputs]
            return sum(places) / len(places) - node.width / 2 if places else node.x

        edge = float(_MARGIN)
        for node in sorted(rows[row], key=wanted):
            node.x = max(edge, wanted(node))
            edge = node.x + node.width + _GAP


_STYLE = (
    "text{font:12px monospace;fill:#222}.s{font-size:10px;fill:#667}.v{stroke:#99a;fill:none;marker-end:url(#v)}"
    ".g{stroke:#d60;fill:none;stroke-width:1.6;stroke-dasharray:5 3;marker-end:url(#g)}"
)


def _svg(nodes: list[_Node], left_out: int) -> str:
    width = max((node.x + node.width for node in nodes), default=200) + _MARGIN
    height = max((node.y for node in nodes), default=0) + _HEIGHT + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}"><style>{_STYLE}</style><defs>{_marker("v", "#99a")}'
        f'{_marker("g", "#d60")}</defs><rect width="100%" height="100%" fill="white"/>'
    ]
    if not nodes:
        parts.append(f'<text x="{_MARGIN}" y="{_MARGIN}">nothing is recorded</text>')
    if left_out:
        parts.append(f'<text class="s" x="{_MARGIN}" y="14">{left_out} operations before are left out</text>')
    for node in nodes:
        for place, (other, shape) in enumerate(node.inputs):
            parts += _edge(nodes[other], node, (place + 1) / (len(node.inputs) + 1), shape)
    for node in nodes:
        fill = "#eef4ff" if node.is_source else "#fff4e8" if node.on_path else "#f4f4f6"
        radius = 13 if node.is_source else 4
        parts.append(
            f'<rect x="{node.x:.1f}" y="{node.y:.1f}" width="{node.width:.1f}" height="{_HEIGHT}" rx="{radius}" '
            f'fill="{fill}" stroke="#778"/><text x="{node.x + 9:.1f}" y="{node.y + 18:.1f}">'
            f"{html.escape(node.text)}</text>"
        )
        if node.shape and not node.is_source:
            parts.append(
                f'<text class="s" x="{node.x + 4:.1f}" y="{node.y + _HEIGHT + 12:.1f}">{html.escape(node.shape)}</text>'
            )
    parts.append("</svg>")
    return "\n".join(parts)


def _marker(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    )


def _edge(start: _Node, end: _Node, where: float, shape: str) -> list[str]:
    x1, y1 = start.x + start.width / 2, start.y + _HEIGHT
    x2, y2 = end.x + end.width * where, end.y
    bend = (y2 - y1) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"
    found = [f'<path class="v" d="{path}"/>']
    if start.on_path and end.on_path:
        x1, x2 = x1 + 7, x2 + 7
        back = f"M{x2:.1f} {y2:.1f}C{x2:.1f} {y2 - bend:.1f} {x1:.1f} {y1 + bend:.1f} {x1:.1f} {y1:.1f}"
        found.append(f'<path class="g" d="{back}"/>')
    if start.is_source and shape:
        found.append(f'<text class="s" x="{x1 + 10:.1f}" y="{y1 + 14:.1f}">{html.escape(shape)}</text>')
    return found


def _dot(nodes: list[_Node]) -> str:
    lines = ["digraph tape {", "  node [shape=box, fontname=monospace];"]
    for number, node in enumerate(nodes):
        text = node.text.replace("\\", "\\\\").replace('"', '\\"')
        form = ", shape=ellipse" if node.is_source else ""
        lines.append(f'  n{number} [label="{text}"{form}];')
    for number, node in enumerate(nodes):
        for other, shape in node.inputs:
            lines.append(f'  n{other} -> n{number} [label="{shape}"];')
            if node.on_path and nodes[other].on_path:
                lines.append(f"  n{number} -> n{other} [style=dashed, color=darkorange, constraint=false];")
    return "\n".join([*lines, "}"]) + "\n"


def names_of(nest: Any, name: str) -> dict[int, str]:
    """What to call the tensors of a nest: the keys of a dict; `name` for one alone."""
    if isinstance(nest, dict):
        return {leaf._key: str(key) for key, leaf in nest.items() if hasattr(leaf, "_key")}
    return {nest._key: name} if isinstance(nest, Recorded) else {}
