"""The text of every refusal: what, where with carets under the user's own words, and what to do."""

import functools
import importlib
import sys

import numpy as np
import pytest

import tangentish as tg
from tangentish import FallbackWarning, UnconnectedWarning, UnsupportedError

X = np.array([1.0, 2.0, 3.0])
HEAD = "import functools\nimport numpy as np\n\ntable = {'f': np.sin, 'a': np.zeros(3)}\nboard = np.zeros(3)\n\n\n"
BUILD = 'Build a new array from its parts, with np.where, np.stack or np.concatenate, or use mode="tape".'
NUMPY = "Use NumPy's functions and no conversion."
OWN = "Make that array with np.zeros, np.copy or the like, in the function that is differentiated or in one that it "
OWN += "calls by its name."
COPY = "Write into a copy of it: a = np.copy(a)."
RULE = "Give it a rule with tangentish.adjoint, or write it with functions that have one."
ONE_NAME = "Make the list in this function and give it no second name"


@pytest.fixture
def refusal(tmp_path, monkeypatch):
    """The error of the gradient of a function `f(x)` with these statements."""
    monkeypatch.syspath_prepend(tmp_path)

    def provoke(body, mode):
        (tmp_path / "user_module.py").write_text(HEAD + "def f(x):\n    " + body.replace("\n", "\n    ") + "\n")
        importlib.invalidate_caches()
        try:
            f = importlib.import_module("user_module").f
            with pytest.raises(UnsupportedError) as caught:
                tg.grad(f, mode=mode)(X.copy())
        finally:
            sys.modules.pop("user_module", None)
        return caught.value

    return provoke


def in_source(what, remedy):
    return f"{what} cannot be differentiated in source mode", f'{remedy}, or use mode="tape".'


SOURCE = [
    # what has no derivative
    ("return np.sum(table['f'](x) + x)", "table['f'](x)", 'table["f"] has no derivative rule for these arguments',
     'Call the function by a name of its own, or use mode="tape".'),
    ("return np.sum(np.apply_along_axis(np.sum, 0, 2.0 * x))", "np.apply_along_axis(np.sum, 0, 2.0 * x)",
     "np.apply_along_axis has no derivative rule for these arguments", RULE),
    ("t = tuple(x)\nreturn np.hypot(*t[:2])", "np.hypot(*t[:2])",
     "np.hypot has no derivative rule for these arguments", 'Pass the arguments one by one, or use mode="tape".'),
    ("return np.sum(x.byteswap())", "x.byteswap()", "x.byteswap has no derivative rule for these arguments",
     'Rewrite it, or use mode="tape".'),
    ("return np.sum(x * [1, 2, 3])", "x * [1, 2, 3]", "the operator * has no derivative rule for these arguments",
     'Rewrite it, or use mode="tape".'),
    ("table['f'](x)\nreturn np.sum(x)", "table['f'](x)", 'table["f"]() may change its arguments, or what others hold',
     "Give it a rule with tangentish.adjoint, or move it out of the function."),
    ("s = 0.0\nfor v in map(np.sin, x):\n    s = s + v\nreturn s", "map(np.sin, x)",
     "looping over a value that is not known to be an array, a list or a tuple",
     'Loop over a range, an array, a list or a tuple, or use mode="tape".'),
    ("return np.sum(x) + nothing", "nothing", "the name 'nothing' is not defined",
     "Define it before the gradient is taken."),
    # mutation
    ("b = table['a']\nb[0] = x[1] * 2.0\nreturn np.sum(b)", "b[0]",
     *in_source("item assignment to what is not known to be an array", ONE_NAME)),
    ("board[0] = x[1] * 2.0\nreturn np.sum(board)", "board[0]",
     "in-place work on an array of the module is not differentiated yet", "Write into a copy: board = board.copy()."),
    ("y = np.zeros((2, 3))\nz = np.split(y, 2)\ny[0] = x[1] * 2.0\nreturn np.sum(z[0])", "y[0]",
     "in-place assignment to items of an array that another name may share, which is read afterwards, "
     "is not differentiated yet", 'Write into a copy, y = y.copy(), or use mode="tape".'),
    ("y = np.zeros((3, 3))\nz = y.diagonal()\nz[0] = x[1]\nreturn np.sum(y * z)", "z[0]",
     "in-place work on a view that cannot be written into is not differentiated yet",
     "Write into a copy: z = z.copy()."),
    ("y = np.zeros(3)\ny[table['a']] = x[1]\nreturn np.sum(y)", "y[table['a']]",
     "in-place item assignment with an index of this kind is not differentiated yet", BUILD),
    ("y = [0.0, x[0]]\nz = y\ny[1] = x[1] * 2.0\nreturn z[0]", "y[1]",
     *in_source("item assignment to what is not known to be an array", ONE_NAME)),
    ("y = table['a']\ny += x\nreturn np.sum(y)", "y += x",
     "in-place work (+= on what may be an array) is not differentiated yet",
     'Write y = y + ... instead, or use mode="tape".'),
    ("y = np.zeros(3, 'f4')\nnp.sin(x, out=y)\nreturn np.sum(y)", "np.sin(x, out=y)",
     "in-place work (out=) with an array of another type is not differentiated yet", "Give both one dtype."),
    ("y, z = np.zeros(3), np.zeros(3)\nnp.modf(x, out=(y, z))\nreturn np.sum(y)", "np.modf(x, out=(y, z))",
     "in-place work (out=) is not differentiated yet", BUILD),
    ("y = 2.0 * x\ny.resize(5)\nreturn np.sum(y)", "y.resize(5)",
     "in-place work (.resize()) is not differentiated yet", BUILD.replace(', or use mode="tape"', "")),
    ("y = 2.0 * x\ny.partition(1)\nreturn np.sum(y)", "y.partition(1)",
     "in-place work (.partition()) is not differentiated yet", BUILD),
    ("y = np.zeros((2, 2, 2))\nnp.fill_diagonal(y, x[0])\nreturn np.sum(y)", "np.fill_diagonal(y, x[0])",
     "in-place work on an array of so many axes is not differentiated yet", BUILD),
    ("y = 2.0 * x\nnp.power.at(y, [0, 0], x[1])\nreturn np.sum(y)", "np.power.at(y, [0, 0], x[1])",
     "in-place work (np.power.at) is not differentiated yet", BUILD),
    ("y = []\nz = y\ny.append(x[0])\nreturn z[0]", "y.append(x[0])",
     *in_source("in-place work (.append())", ONE_NAME)),
    ("table.h = x\nreturn np.sum(x)", "table.h", *in_source("assignment to an attribute", "Return the value instead")),
    ("x.dump('a')\nreturn np.sum(x)", "x.dump('a')",
     *in_source("a call of .dump() for its effect", "Move it out of the function")),
    # syntax
    ("return sum({0: v for v in x}.values())", "{0: v for v in x}", *in_source("dict comprehensions", "Write a loop")),
    ("y = (v for v in x)\nreturn sum(y)", "(v for v in x)",
     *in_source("generator expressions that no built-in function consumes on the spot", "Write a list")),
    ("y = x[0]\ny += (y := x[1])\nreturn y", "y += (y := x[1])",
     *in_source("an assignment expression (walrus) at this place", "Assign in a statement of its own")),
    ("with open('f') as text:\n    return np.sum(x)", "open('f')",
     *in_source("a with statement of open('f')", "Move it out of the function")),
    ("try:\n    x[0] = 0.0\nexcept ValueError:\n    return 0.0\nreturn np.sum(x)", "x[0] = 0.0",
     *in_source("a try statement that writes into what it is given", "Test for the condition before, with if")),
    ("y = x * x\ndel x\nreturn np.sum(y) if len(y) else x", "del x",
     *in_source("a del statement of what may be used again", "Leave it out")),
    ("return eval('x[0]')", "eval('x[0]')", *in_source("eval()", "Write out what it computes")),
    ("return np.frompyfunc(lambda a: a, 1, 1)(x)", "lambda a: a",
     *in_source("a lambda that is not called or bound to a name", "Bind it to a name and call it")),
    # local functions
    ("c = x[0]\ndef h(y):\n    return y * c\nreturn sum(map(h, x, x))", "h",
     *in_source("the local function h as a value", "Call it where it is used")),
    ("@functools.cache\ndef h(y):\n    return y\nreturn h(x[0])", "def h(y):",
     *in_source("a decorated local function", "Define it outside of the function")),
    ("def h(*v):\n    return v[0]\nreturn h(*x)", "h(*x)",
     *in_source("this way of calling h", "Pass the arguments one by one")),
]  # fmt: skip


TAPE = [
    ("y = [board]\ny[0][0] = x[1] * 2.0\nreturn np.sum(y[0])", "y[0][0]",
     "a value the gradient depends on would be written into an array the function has not made itself", COPY),
    ("table['b'] = [table['a']]\ntable['a'][1:] = x[1]\nreturn np.sum(x)", "table['a'][1:]",
     "a value the gradient depends on would be written into an array that the tape does not follow", OWN),
    ("table['a'][0] = x[1]\nreturn np.sum(x)", "table['a'][0]",
     "a value the gradient depends on would be written into an array that the tape does not follow", OWN),
    ("table['a'] += x\nreturn np.sum(x)", "table['a'] += x",
     "np.add would write values the gradient depends on into an array that the tape does not follow", OWN),
    ("y = np.zeros(3, int)\ny[0] = x[0]\nreturn np.sum(y)", "y[0]",
     "a value the gradient depends on would be written into an array of integers, without its fraction",
     "Make the array one of floats, or write int(v)."),
    ("return float(x[0])", "float(x[0])",
     "a value the gradient depends on would leave the tape as a plain float", NUMPY),
    ("return np.linalg.norm(memoryview(np.asarray(x).data))", "np.asarray(x).data",
     ".data of an array or number cannot be recorded by the tape",
     "Rewrite it with NumPy functions that return new arrays."),
    ("y = 2.0 * x\ny.resize(2)\nreturn np.sum(y)", "y.resize",
     ".resize of an array or number cannot be recorded by the tape",
     "Rewrite it with NumPy functions that return new arrays."),
    ("y = 2.0 * x\nreturn np.median(y, overwrite_input=True)", "np.median(y, overwrite_input=True)",
     "np.median with overwrite_input cannot be recorded", "Leave it out."),
    ("return np.sum(np.apply_along_axis(np.sum, 0, x))", "np.apply_along_axis(np.sum, 0, x)",
     "the derivative of np.apply_along_axis is not known", RULE),
    ("return np.sum(np.array([x[0], None], dtype=object)[:1])", "np.array([x[0], None], dtype=object)",
     "np.array gives an array of objects, and the tape cannot record what is in it",
     "Rewrite it with NumPy functions that return new arrays."),
    ("return {np.sum(x): 1.0}[6.0]", "{np.sum(x): 1.0}",
     "a value the gradient depends on cannot be a key, nor an element of a set", "Use an index or a name."),
]  # fmt: skip


def last_line_with(body, at):
    """The number in the file and the text of the last line that holds `at`."""
    lines = body.split("\n")
    number = max(i for i, line in enumerate(lines) if at in line)
    return HEAD.count("\n") + 2 + number, lines[number].strip()


@pytest.mark.parametrize(
    "mode, body, at, what, remedy", [("source", *one) for one in SOURCE] + [("tape", *one) for one in TAPE]
)
def test_text(refusal, mode, body, at, what, remedy):
    error = refusal(body, mode)
    place, source, *carets, said = str(error).split("\n")
    line, text = last_line_with(body, at)
    assert place == f"{error.file}:{line}: {what}"
    assert source == "    " + text
    assert said == remedy
    if mode == "source" or sys.version_info >= (3, 11):  # before, a frame does not know its columns
        start = len(carets[0]) - len(carets[0].lstrip())
        assert source[start : len(carets[0])] == at


def test_no_text_names_a_temporary():
    texts = [text for _, _, *texts in SOURCE + TAPE for text in texts]
    assert not [text for text in texts if "_1" in text or "_result" in text]


def chooses(x):
    s = x[0]
    for _ in range(3):
        s = s * (np.sin(s) if s > 0 else x[1])
        s = s * ((s > 0 and s) or x[2])
    return s


def leaves(x):
    y = x * x
    while True:
        if y > 4.0:
            return y * x
        y = y * y


@pytest.mark.parametrize(
    "f, x, kept",
    [
        (chooses, X, {"s", "np.sin(s) if s > 0 else x[1]", "s > 0 and s or x[2]", "s > 0 and s"}),
        (leaves, 1.5, {"y", "result", "y > 4.0"}),
    ],
)
def test_explain_names_no_temporary(f, x, kept):
    lines = tg.grad(f, mode="source").explain(x).splitlines()[1:]
    assert {line.split(": ", 1)[1].partition(" is kept: it ")[0] for line in lines} == kept


# Arguments and results


def scaled(x, y=2.0, *, scale=1.0):
    return np.sum(x * x) * y * scale


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize(
    "args, keywords, text",
    [
        ((), {}, r"scaled\(\): missing a required argument: 'x'"),
        ((X, 1.0, 2.0), {}, r"scaled\(\): too many positional arguments"),
        ((X,), {"size": 3}, r"scaled\(\): got an unexpected keyword argument 'size'"),
    ],
)
def test_calls_that_do_not_fit(mode, args, keywords, text):
    with pytest.raises(TypeError, match=text):
        tg.grad(scaled, mode=mode)(*args, **keywords)


def vector(x):
    return x * 2.0


def pair(x):
    return np.sum(x), 1.0


def imaginary(x):
    return np.sum(x) * 1j


def nothing(x):
    np.sum(x)


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize(
    "f, text",
    [
        (vector, r"scalar result; vector returned an array .*\. Sum it, or take its mean\."),
        (pair, r"scalar result; pair returned a tuple\. With has_aux=True it may return \(value, aux\)\."),
        (imaginary, r"real result; imaginary returned a complex number\. Take its real part, or abs\."),
        (nothing, r"scalar result; nothing returned None\."),
    ],
)
def test_results_without_a_gradient(mode, f, text):
    with pytest.raises(tg.ArgumentError, match=text):
        tg.grad(f, mode=mode)(X)


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("f", [lambda x: np.sum(x), lambda x: x[:2], lambda x: [np.sum(x), 1], lambda x: None])
def test_with_aux_only_a_pair_will_do(mode, f):
    with pytest.raises(tg.ArgumentError, match=r"with has_aux .* must return a pair \(value, aux\), not"):
        tg.grad(f, has_aux=True, mode=mode)(X)


# Warnings stand at the line of the user's that called, whichever way it did


def hidden(x):
    return np.sum(np.array(list({k: v * v for k, v in enumerate(x)}.values())))


def calls_hidden(x):
    return hidden(x) * 2.0


def apart(x, y):
    return np.sum(x) + 0.0 * len(y)


@pytest.mark.parametrize(
    "use, category",
    [
        (lambda: tg.grad(hidden)(X), FallbackWarning),
        (lambda: tg.grad(calls_hidden)(X), FallbackWarning),
        (lambda: tg.grad(hidden).explain(X), FallbackWarning),
        (lambda: tg.grad(calls_hidden).source(X), FallbackWarning),
        (lambda: tg.grad(apart, "y")(X, X), UnconnectedWarning),
        (lambda: tg.grad(apart, "y").stages(X, X), UnconnectedWarning),
        (lambda: tg.grad(apart, "y", mode="tape")(X, X), UnconnectedWarning),
        (lambda: functools.partial(tg.function(hidden).grad(), X)(), FallbackWarning),
    ],
)
def test_warnings_name_the_line_of_the_user(use, category):
    with pytest.warns(category) as seen:
        use()
    (warning,) = [one for one in seen if one.category is category]
    assert (warning.filename, warning.lineno) == (__file__, use.__code__.co_firstlineno)


class Settings:
    scale = 2.0


def test_what_cannot_stand_alone_is_shown_where_it_is_used(tmp_path):
    settings = Settings()

    def uses_an_object(x):
        return np.sum(x) * settings.scale

    with pytest.raises(UnsupportedError) as caught:
        tg.grad(uses_an_object).write(tmp_path / "out.py", X)
    line = uses_an_object.__code__.co_firstlineno + 1
    assert str(caught.value) == (
        f"{__file__}:{line}: 'settings' cannot be written to a stand-alone module: it is a Settings\n"
        "    return np.sum(x) * settings.scale\n"
        "                       ^^^^^^^^\n"
        "Pass it to the function as an argument."
    )
