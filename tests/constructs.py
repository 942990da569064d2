"""The text of docs/constructs.md: what becomes of Python's constructs, found by deriving programs that show them."""

import warnings

import tangentish as tg
from tests.corpus import Program, load

CONSTRUCTS = (
    "for over range",
    "for over a sequence / array rows",
    "zip / enumerate / reversed",
    "for over dict items",
    "for ... else",
    "while, trip count from data",
    "break",
    "continue",
    "early return, several returns, return in loop",
    "name defined in one branch only",
    "loop variable used after the loop",
    "rebinding a name (x = f(x))",
    "swap a, b = b, a in a loop",
    "nested def, closure read",
    "closure cell rebound after capture, nonlocal",
    "lambda",
    "recursion",
    "default / keyword arguments",
    "*args, **kwargs",
    "tuples, nested unpacking",
    "list literal, item assignment, append, pop",
    "dict as state (get, setdefault, update)",
    "list comprehension",
    "dict / set comprehension",
    "generator expression",
    "generator function (yield)",
    "try / except / finally",
    "with",
    "x += y on a name holding a number",
    "x += y on an array, no alias",
    "x += y on an array with an alias",
    "x[i] = v (element)",
    "x[i] += v (element)",
    "x[a:b] = v, overlapping slices",
    "writing through a view (y = x[1:]; y *= 2; x.T, reshape)",
    "callee mutates its argument",
    "input array of the caller mutated",
    "boolean mask read",
    "boolean mask write",
    "fancy index read, repeated indices",
    "fancy index write / +=",
    "np.add.at and friends",
    "out= arguments",
    "array methods (x.sum(), x.copy(), x.dot)",
    "np.array([[x0, x1], ...]) from active scalars",
    "methods of user classes, self.x read",
    "self.x written",
    "dataclass / namedtuple",
    "operator overloading in user classes",
    "inheritance, super()",
    "property, __getattr__, setattr",
    "reading a global",
    "writing a global",
    "string / None / bool flags",
    "f-string, print, assert, raise",
    "walrus",
    "match",
    "chained comparison",
    "conditional expression",
    "short-circuit and / or with side effects",
    "complex numbers",
    "integer arguments and exponents",
    "float(x), x.item(), math.sin(x)",
    "isinstance(x, np.ndarray) dispatch",
    "function passed as argument",
    "functools.partial",
    "decorators with functools.wraps",
    "import inside a function",
    "del name",
    "global / class attribute changed between calls",
    "exec / eval",
    "async, await",
    "plain NumPy functions on active values",
    "pickling / saving the derivative code",
)

HEAD = """# Constructs

What becomes of the constructs of Python in a function that is differentiated. The table is found by deriving the
programs named, which lie in `tests/programs/`: `pytest tests/test_constructs.py --update-golden` writes this page anew,
and that each gradient is right is what the tests of these programs check.

*source*: compiled, to source that can be read and saved. *tape*: refused by name in `mode="source"`, with what to
write instead, and recorded by the tape in `mode="auto"`, with a warning. *refused*: by both. A construct with two
outcomes is compiled in its usual forms: the programs say which are left to the tape. Of {constructs} constructs
{source} are compiled in all forms that are shown, {partly} in part, {tape} are recorded by the tape, and {refused}
refused; {programs} programs show them.

| construct | outcome | compiled | on the tape | refused |
| --- | --- | --- | --- | --- |
"""
ORDER = ("source", "tape", "refused")


def outcome(one: Program) -> str:
    """What `mode="auto"` does with a program."""
    args, keywords = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for mode in ("source", "tape"):
            try:
                tg.grad(one.function, one.wrt, mode=mode)(*args, **keywords)
            except tg.UnsupportedError:
                continue
            return mode
    return "refused"


def table() -> dict[str, dict[str, list[str]]]:
    """For each construct the programs that show it, by outcome."""
    found: dict[str, dict[str, list[str]]] = {construct: {} for construct in CONSTRUCTS}
    for one in load().values():
        for construct in one.shows:
            found[construct].setdefault(outcome(one), []).append(one.name)
    return found


def page() -> str:
    """The whole text."""
    found = table()
    outcomes = ["source, tape" if len(its) > 1 else next(iter(its)) for its in found.values()]
    counts = {one: outcomes.count(one) for one in ("source", "tape", "refused")}
    head = HEAD.format(
        constructs=len(found), partly=len(found) - sum(counts.values()), **counts,
        programs=len({name for its in found.values() for names in its.values() for name in names}),
    )  # fmt: skip
    rows = []
    for construct, its in found.items():
        cells = [", ".join(f"`{name}`" for name in its.get(kind, [])) for kind in ORDER]
        said = ", ".join(kind for kind in ORDER if kind in its)
        rows.append(f"| {construct.replace('|', chr(92) + '|')} | {said} | {' | '.join(cells)} |".replace("  ", " "))
    return head + "\n".join(rows) + "\n"
