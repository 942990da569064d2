"""Dispatch: compiled variants are found by kinds, stay valid, and never run stale."""

import functools
import importlib
import sys
import threading
import types

import numpy as np
import pytest

import tangentish as tg
from tangentish.dispatch import MOST_VARIANTS
from tangentish.rules import d

X = np.array([1.0, 2.0, 3.0])
equal = np.testing.assert_array_equal
source_grad = functools.partial(tg.grad, mode="source")


def square(x):
    return x * x


def cube(x):
    return x * x * x


def scaled(x, by=2.0):
    return by * x


called = square
factor = 2.0


def calls_a_global(x):
    return np.sum(called(x))


def calls_with_a_default(x):
    return np.sum(scaled(x))


def reads_a_global(x):
    return np.sum(factor * x)


# What was compiled in is watched


def test_a_global_function_bound_anew(monkeypatch):
    gradient = source_grad(calls_a_global)
    equal(gradient(X), 2 * X)
    monkeypatch.setattr(sys.modules[__name__], "called", cube)
    equal(gradient(X), 3 * X * X)
    monkeypatch.setattr(sys.modules[__name__], "called", np.sin)
    equal(gradient(X), np.cos(X))


def test_new_defaults_of_a_callee(monkeypatch):
    gradient = source_grad(calls_with_a_default)
    equal(gradient(X), [2.0, 2.0, 2.0])
    monkeypatch.setattr(scaled, "__defaults__", (5.0,))
    equal(gradient(X), [5.0, 5.0, 5.0])


def test_new_code_of_a_callee(monkeypatch):
    gradient = source_grad(calls_a_global)
    equal(gradient(X), 2 * X)
    monkeypatch.setattr(square, "__code__", cube.__code__)
    equal(gradient(X), 3 * X * X)


def test_new_code_of_the_function_itself(monkeypatch):
    def f(x):
        return np.sum(x * x)

    def g(x):
        return np.sum(x * x * x)

    gradient = source_grad(f)
    equal(gradient(X), 2 * X)
    f.__code__ = g.__code__
    equal(gradient(X), 3 * X * X)


def test_new_defaults_of_the_function_itself():
    def f(x, n=2.0):
        return n * np.sum(x)

    gradient = source_grad(f)
    equal(gradient(X), [2.0, 2.0, 2.0])
    f.__defaults__ = (4.0,)
    equal(gradient(X), [4.0, 4.0, 4.0])


def test_a_function_in_a_closure_bound_anew():
    inner = square

    def f(x):
        return np.sum(inner(x))

    gradient = source_grad(f)
    equal(gradient(X), 2 * X)
    inner = cube
    equal(gradient(X), 3 * X * X)


def test_a_number_in_a_closure_bound_anew():
    scale = 2.0

    def f(x):
        return np.sum(scale * x)

    gradient = source_grad(f)
    equal(gradient(X), [2.0, 2.0, 2.0])
    scale = 3.0
    equal(gradient(X), [3.0, 3.0, 3.0])
    scale = np.array([1.0, 2.0, 4.0])
    equal(gradient(X), scale)


other = types.ModuleType("other_module")
other.activation = square


def calls_another_module(x):
    return np.sum(other.activation(x))


def test_a_function_of_another_module_bound_anew(monkeypatch):
    gradient = source_grad(calls_another_module)
    equal(gradient(X), 2 * X)
    monkeypatch.setattr(other, "activation", cube)
    equal(gradient(X), 3 * X * X)


# Data is read when it is used


def test_a_global_number_is_read_at_each_call(monkeypatch):
    gradient = source_grad(reads_a_global)
    equal(gradient(X), [2.0, 2.0, 2.0])
    monkeypatch.setattr(sys.modules[__name__], "factor", 3.0)
    equal(gradient(X), [3.0, 3.0, 3.0])
    assert gradient.cache_info().misses == 1


def test_a_global_of_another_kind(monkeypatch):
    gradient = source_grad(reads_a_global)
    equal(gradient(X), [2.0, 2.0, 2.0])
    monkeypatch.setattr(sys.modules[__name__], "factor", np.array([[1.0], [2.0]]))
    equal(gradient(X), [3.0, 3.0, 3.0])
    monkeypatch.setattr(sys.modules[__name__], "factor", 5)
    equal(gradient(X), [5.0, 5.0, 5.0])


def test_a_global_array_changed_in_place(monkeypatch):
    weights = np.array([1.0, 2.0, 3.0])
    monkeypatch.setattr(sys.modules[__name__], "factor", weights)
    gradient = source_grad(reads_a_global)
    equal(gradient(X), [1.0, 2.0, 3.0])
    weights[:] = 7.0
    equal(gradient(X), [7.0, 7.0, 7.0])


# Variants


def test_one_variant_for_all_sizes_and_one_for_each_kind():
    gradient = source_grad(lambda x: np.sum(x * x))
    for x in (X, np.ones(5), np.ones((2, 3)), 3.0, np.float32(2.0), np.ones(4, np.float32), 1j + X):
        if np.iscomplexobj(x):
            continue
        result = gradient(x)
        equal(result, 2 * x)
        assert np.asarray(result).dtype == np.asarray(2.0 * x).dtype
    assert gradient.cache_info().variants == gradient.cache_info().misses <= 6


def halved(x):
    return 0.5 * x


def calls_halved(x):
    return np.sum(halved(x))


def test_a_rule_given_later():
    gradient = source_grad(calls_halved)
    equal(gradient(X), [0.5, 0.5, 0.5])
    equal(gradient(2.0), 0.5)

    @tg.adjoint(halved)
    def halved_rule(z, x):
        d[x] = 7.0 * d[z]

    equal(gradient(np.float32(2.0)), 7.0)  # the first call of a new kind leaves no stale variant to the others
    equal(gradient(X), [7.0, 7.0, 7.0])
    equal(gradient(2.0), 7.0)


def by_a_dict(x):
    return sum({i: v * v for i, v in enumerate(x)}.values())


def calls_what_is_refused(x):
    return by_a_dict(x) * 1.0


def test_a_rule_given_later_to_what_was_refused():
    gradient = tg.grad(calls_what_is_refused)
    with pytest.warns(tg.FallbackWarning):
        equal(gradient(X), 2 * X)
    assert "runs on the tape" in gradient.explain(X)

    @tg.adjoint(by_a_dict)
    def rule(z, x):
        d[x] = 2.0 * d[z] * x

    equal(gradient(X), 2 * X)
    assert "is compiled" in gradient.explain(X)


def test_the_number_of_variants_is_bounded():
    gradient = source_grad(lambda x, extra: np.sum(x * x))
    for count in range(MOST_VARIANTS + 5):
        equal(gradient(X, (1.0,) * count), 2 * X)
    assert gradient.cache_info().variants <= MOST_VARIANTS


# Threads


def test_the_first_call_from_many_threads_compiles_once(monkeypatch):
    function_module = importlib.import_module("tangentish.function")
    compiled = []
    derive = function_module.derive

    def counted(*args, **kwargs):
        compiled.append(threading.get_ident())
        return derive(*args, **kwargs)

    monkeypatch.setattr(function_module, "derive", counted)
    gradient = source_grad(lambda x: np.sum(x * x))
    barrier = threading.Barrier(8)
    results = []

    def work():
        barrier.wait()
        results.append(gradient(X))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(compiled) == 1 and len(results) == 8
    for result in results:
        equal(result, 2 * X)


# Errors of the user's own


def product(x, y):
    z = x @ y
    return np.sum(z * z)


def test_errors_keep_their_class_and_get_a_note():
    gradient = source_grad(product)
    gradient(X, X)
    with pytest.raises(ValueError, match="matmul") as caught:
        gradient(X, np.ones(4))
    notes = "\n".join(getattr(caught.value, "__notes__", []))
    assert f"test_dispatch.py:{product.__code__.co_firstlineno + 1}" in notes
    assert "z = x @ y" in notes


def raising(x):
    if np.sum(x) > 0.0:
        raise RuntimeError("the user's own")
    return np.sum(x)


@pytest.mark.parametrize("mode", ["auto", "source", "tape"])
def test_exceptions_of_the_primal_come_through(mode):
    with pytest.raises(RuntimeError, match="the user's own"):
        tg.grad(raising, mode=mode)(X)
