"""The text of docs/operations.md: what has a derivative, read off the registry of rules."""

import importlib

import scipy.fft  # noqa: F401  (its rules are there once it is)
import scipy.integrate  # noqa: F401
import scipy.linalg  # noqa: F401
import scipy.ndimage  # noqa: F401
import scipy.signal  # noqa: F401
import scipy.special  # noqa: F401
import scipy.stats  # noqa: F401

from tangentish import rules

HEAD = """# Operations

What has a derivative rule, by family, as the registry says it: `pytest tests/test_operations.py --update-golden`
writes this page anew. {rules} functions have a rule, and {zeros} a derivative that is zero or no floats.

*Modes*: a rule that is a partial derivative or linear serves both modes of differentiation, reverse (R) and
forward (F), from one text; others have a text for each. Where there is none for forward mode, the text of reverse
mode is transposed, which is as exact and costs more. *With respect to*: the parameters that have a
derivative; a derivative by another one is refused by name, unless the result changes with it in steps only.
"""


def modes(rule):
    return "R, F" if rule.form in ("partial", "linear") or rule.has_tangent else "R"


def notes(rule):
    """The docstring of the rule's text: what it does where the function is not smooth, and where it comes from."""
    texts = [text.function.__doc__ for text in rule._texts if text.function.__doc__]
    return " ".join(" ".join(text.split()) for text in texts)


def cell(text):
    return text.replace("|", "\\|")


def page():
    """The whole text."""
    families, zeros = {}, {}
    for function, (rule, family) in rules.shipped().items():
        name = rules._name(function)
        if name.startswith("tangentish."):
            continue
        if rule.form == "zero":
            zeros.setdefault(family, {})[name] = None
        else:
            families.setdefault(family, {}).setdefault(rule, {})[name] = None
    count = sum(len(names) for family in families.values() for names in family.values())
    parts = [HEAD.format(rules=count, zeros=sum(map(len, zeros.values())))]
    for family in sorted({*families, *zeros}):
        doc = importlib.import_module(f"tangentish.templates.{family}").__doc__
        parts.append(f"## {family}\n\n" + " ".join(doc.split()) + "\n")
        if family in families:
            rows = ["| functions | with respect to | modes | notes |", "| --- | --- | --- | --- |"]
            for rule, names in families[family].items():
                functions = ", ".join(f"`{cell(name)}`" for name in names)
                operands = ", ".join(f"`{operand}`" for operand in rule.operands) or "none"
                rows.append(f"| {functions} | {operands} | {modes(rule)} | {cell(notes(rule))} |".replace("  ", " "))
            parts.append("\n".join(rows) + "\n")
        if family in zeros:
            parts.append("Derivative zero: " + ", ".join(f"`{name}`" for name in zeros[family]) + ".\n")
    return "\n".join(parts)
