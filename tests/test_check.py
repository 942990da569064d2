"""check: what it prints, and which statement it names where gradients differ."""

import numpy as np
import pytest

import tangentish as tg

X = np.array([0.3, 0.2, 0.5])


def wave(x):
    return np.sin(x)


@tg.partial(wave)
def wave_rule(z, x):
    return np.cos(x) * 1.01


def wrong_rule(x, y, turns=2):
    a = x * y
    b = np.exp(a)
    for _ in range(turns):
        b = b * 0.5
    c = wave(
        b + a)  # fmt: skip
    d = c * b
    return np.sum(d)


def told_apart(x):
    """The tape sees an attribute of its own where source mode sees none: the gradients are those of two functions."""
    a = x * x
    b = a * (3.0 if hasattr(a, "_value") else 2.0)
    return np.sum(b * a)


def in_a_branch(x):
    if x[0] > 0.0:
        s = np.sum(wave(x))
    else:
        s = np.sum(x)
    return s


class Model:
    """Differentiated by what its method is given, not by itself."""

    scale = 2.0

    def loss(self, x):
        y = wave(x * self.scale)
        return np.sum(y)


def doubled(x, *, scale=1.0):
    return np.sum(x * x) * scale


def refused(x):
    y = 2.0 * x
    y.resize(2)
    return np.sum(y)


def test_the_table():
    text = str(tg.check(doubled, X, wrt=("x", "scale"), scale=3.0)).splitlines()
    assert text[0] == "doubled: all agree"
    assert text[1] == "  gradient of   source - tape   source - numeric   tape - numeric"
    assert text[2].startswith("  x                   0.0e+00")
    assert text[3].startswith("  scale               0.0e+00")
    assert len(text) == 4 and len({len(line) for line in text[1:]}) == 1


def test_what_deviates_is_marked():
    text = str(tg.check(told_apart, X)).splitlines()
    assert text[0] == "told_apart: GRADIENTS DIFFER"
    assert text[2].split()[1] == "*5.0e-01" and not text[2].split()[2].startswith("*")
    assert text[3] == "  (largest deviation over largest element; * is more than 1e-06)"


@pytest.mark.parametrize(
    "f, args, line, statement",
    [
        (wrong_rule, (X, X + 1.0), 5, "c = wave(b + a)"),
        (told_apart, (X,), 3, 'b = a * (3.0 if hasattr(a, "_value") else 2.0)'),
        (in_a_branch, (X,), 1, "if x[0] > 0.0:"),
        (Model().loss, (X,), 1, "y = wave(x * self.scale)"),
        (tg.function(wrong_rule), (X, X), 5, "c = wave(b + a)"),
    ],
)
def test_the_statement_that_makes_the_difference_is_named(f, args, line, statement):
    report = tg.check(f, *args)
    first = getattr(f, "__wrapped_primal__", f).__code__.co_firstlineno
    assert not report
    assert report.place == f"{__file__}:{first + line}: {statement}"
    assert f"made by {report.place}" in str(report)


def test_no_statement_is_named_where_that_cannot_be_told():
    def f(x):
        return np.sum(wave(x)) * len(locals())

    assert tg.check(f, X).place is None


def test_arguments_are_not_touched():
    x = X.copy()
    tg.check(wrong_rule, x, x)
    np.testing.assert_array_equal(x, X)


def test_what_both_engines_refuse_is_not_said_to_differ():
    report = tg.check(refused, X)
    assert not report and report.place is None
    assert str(report).startswith("refused: nothing could be compared")
    assert "source: " in str(report) and "tape: " in str(report)
