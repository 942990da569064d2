"""`Gradient.memory`: what is kept for the reverse sweep, against sizes known from the program."""

import warnings

import numpy as np
import pytest

import tangentish as tg


def entries(report, what):
    return [entry for entry in report.entries if entry.what == what]


def smoothed(x, n):
    u = np.zeros(x.shape[0])
    u[:] = x
    for _ in range(n):
        u[1:-1] = u[1:-1] * u[2:]
    return np.sum(u)


@pytest.mark.parametrize("n, m", [(0, 5), (1, 5), (7, 5), (7, 40)])
def test_overwritten_slices_in_a_loop(n, m):
    x = np.linspace(1.0, 2.0, m)
    before = x.copy()
    report = tg.grad(smoothed, mode="source").memory(x, n)
    assert (report.function, report.engine) == ("smoothed", "source")
    slices = entries(report, "u[1:-1]")
    line = smoothed.__code__.co_firstlineno + 4
    assert [(one.line, one.pieces, one.bytes) for one in slices] == ([(line, n, 8 * n * (m - 2))] if n else [])
    assert all(one.text == "u[1:-1] = u[1:-1] * u[2:]" for one in slices)
    assert all(one.why == "it is overwritten here, and the reverse sweep puts it back" for one in slices)
    (u,) = entries(report, "u")
    assert (u.line, u.bytes) == (smoothed.__code__.co_firstlineno + 1, 8 * m)
    assert report.total == 8 * n * (m - 2) + 8 * m
    np.testing.assert_array_equal(x, before)


def recurrent(w, h, n):
    for _ in range(n):
        h = np.tanh(w * h)
    return h @ h


def test_arrays_kept_by_reference_count_once_and_arguments_nothing():
    n, m = 6, 11
    report = tg.grad(recurrent, wrt=(0, 1), mode="source").memory(np.ones(m), np.ones(m), n)
    assert report.total == 8 * n * m  # h of each turn; the first h and w are arguments
    (w,) = entries(report, "w")
    assert (w.bytes, w.pieces) == (0, 1) and w.why.startswith("it is an argument, kept by reference")
    assert any("shares with an entry above is counted there" in one.why for one in report.entries)
    assert any("memory of an argument or global costs nothing" in one.why for one in report.entries)


def root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def test_numbers_count_with_eight_bytes():
    turns, x = 0, 2.0
    while abs(x * x - 2.0) > 1e-12:
        x, turns = 0.5 * (x + 2.0 / x), turns + 1
    assert tg.grad(root, mode="source").memory(2.0).total == 8 * turns


def narrow(x):
    y = np.exp(x)
    return np.sum(y * y)


@pytest.mark.parametrize("dtype, size", [("float32", 4), ("float64", 8)])
def test_a_value_that_is_read_again(dtype, size):
    for make in (tg.grad, tg.value_and_grad):
        report = make(narrow, mode="source").memory(np.ones(10, dtype))
        (y,) = entries(report, "y")
        line = narrow.__code__.co_firstlineno
        assert (y.line, y.pieces, y.bytes) == (line + 1, 1, 10 * size)
        assert y.why == f"the reverse of lines {line + 1} and {line + 2} reads it"
        assert report.total == 10 * size


def squared(x):
    y = np.sin(x)
    return y * y


def of_squares(x, n):
    s = 0.0
    for k in range(n):
        z = x * (k + 1.0)
        s = s + np.sum(squared(z))
    return s


def test_what_a_callee_keeps_is_told_at_its_own_lines():
    report = tg.grad(of_squares, mode="source").memory(np.ones(9), 5)
    (y,) = entries(report, "y")
    assert (y.function, y.line) == ("squared", squared.__code__.co_firstlineno + 1)
    assert (y.text, y.pieces, y.bytes) == ("y = np.sin(x)", 5, 5 * 9 * 8)
    (call,) = entries(report, "what the call of squared keeps")
    assert call.line == of_squares.__code__.co_firstlineno + 4
    assert (call.pieces, call.bytes) == (5, 5 * 9 * 8)  # z, which the callee reads again
    assert report.total == 2 * 5 * 9 * 8


def scale_into(a, b):
    a *= np.exp(b)


def written_out(x, b):
    a = x * 2.0
    scale_into(a, b)
    return a @ a


def test_a_callee_that_is_written_out_keeps_its_lines():
    report = tg.grad(written_out, wrt=(0, 1), mode="source").memory(np.ones(4), np.ones(4))
    assert {one.line for one in report.entries if one.function == "scale_into"} == {
        scale_into.__code__.co_firstlineno + 1
    }
    assert sum(one.bytes for one in report.entries if one.function == "scale_into") == 2 * 32  # exp(b), and a before it


TABLE = np.arange(6.0)


@pytest.mark.parametrize("mode", ["source", "tape"])
def test_effects_happen_once_and_arguments_stay(capsys, mode):
    def effects(x):
        print("called")
        x *= TABLE
        return np.sum(x * x * TABLE)

    x = np.ones(6)
    tg.grad(effects, mode=mode).memory(x)
    assert capsys.readouterr().out == "called\n"
    np.testing.assert_array_equal(x, np.ones(6))


def test_a_global_array_costs_nothing():
    def weighted(x):
        return np.sum(np.sin(x) * TABLE)

    assert tg.grad(weighted, mode="source").memory(TABLE + 1.0).total == 0


def test_the_tape_is_measured_by_operation():
    x = np.ones(10)
    report = tg.grad(narrow, mode="tape").memory(x)
    assert report.engine == "tape"
    assert {one.text: one.bytes for one in report.entries}["exp"] == 80
    assert str(report).startswith("narrow runs on the tape, which keeps")


def test_a_fallback_is_measured_on_the_tape_and_says_why():
    def listed(x):
        total = eval("0.0")
        return np.sum(np.exp(x)) + total

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.FallbackWarning)
        report = tg.grad(listed).memory(np.ones(10))
    assert report.engine == "tape" and "eval" in report.refusal and report.refusal in str(report)
    assert {one.text: one.bytes for one in report.entries}["exp"] == 80


def exponentials(x):
    return np.array(list({i: np.exp(one) for i, one in enumerate(x)}.values()))


def test_an_island_is_measured_too():
    def outer(x):
        return np.sum(exponentials(x) * x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.FallbackWarning)
        report = tg.grad(outer).memory(np.ones(10))
    assert report.engine == "source"
    (call,) = entries(report, "what the call of exponentials keeps")
    assert call.bytes >= 80


def test_aux_is_not_what_the_reverse_keeps():
    def with_aux(x):
        y = np.sin(x)
        return np.sum(y), np.cos(x)

    for make in (tg.grad, tg.value_and_grad):
        assert make(with_aux, has_aux=True, mode="source").memory(np.ones(10)).total == 0


def test_errors_are_those_of_a_call():
    with pytest.raises(ValueError, match="broadcast|operands"):
        tg.grad(recurrent, mode="source").memory(np.ones(3), np.ones(4), 2)
    with pytest.raises(tg.UnsupportedError):
        tg.grad(lambda x: np.sum(eval("x")), mode="source").memory(np.ones(3))


def test_the_table():
    text = str(tg.grad(narrow, mode="source").memory(np.ones(10)))
    line = narrow.__code__.co_firstlineno + 1
    head, columns, *rows = text.splitlines()
    assert head == "narrow keeps 80 bytes for the reverse sweep"
    assert columns.split() == ["line", "bytes", "pieces", "statement", "kept"]
    assert f"{line}     80       1  y = np.exp(x)" in rows[-1]


def test_a_decorated_function_has_it_too():
    assert tg.function(narrow).memory(np.ones(10)).total == 80
