"""Adjoints are added up in place where the array is the sweep's own: nobody else's array may change by that."""

import numpy as np

import tangentish as tg

X = np.array([1.0, 2.0, 3.0])


def test_many_uses_of_a_source_and_of_a_source_in_between():
    x = tg.constant(X)
    with tg.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * 2.0
        z = y + y + y * y + x + x * y
    expected = 2 * (2 + 2 * 2 * X + X) + 1 + 2 * X, 2 + 2 * 2 * X + X
    for sources in ([x, y], [y, x], [x, y]):
        found = dict(zip([id(one) for one in sources], tape.gradient(z, sources), strict=True))
        np.testing.assert_allclose(found[id(x)].numpy(), expected[0])
        np.testing.assert_allclose(found[id(y)].numpy(), expected[1])


def test_a_seed_of_the_users_stays_as_it_is():
    x, seed = tg.constant(X), np.ones(3)
    held = tg.constant(seed)
    with tg.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x + x + x + x
    for given in (seed, held):
        assert tape.gradient(y, x, output_gradients=given).numpy().tolist() == [4, 4, 4]
        assert tape.gradient([y, y], [x, y], output_gradients=[given, given])[0].numpy().tolist() == [8, 8, 8]
    assert seed.tolist() == [1, 1, 1] and held.numpy().tolist() == [1, 1, 1]


def test_what_a_gradient_function_is_given_and_gives_stays_as_it_is():
    seen = []

    @tg.custom_gradient
    def same(x):
        def back(upstream):
            seen.append(upstream)
            return upstream

        return x * 1.0, back

    x = tg.constant(X)
    with tg.GradientTape() as tape:
        tape.watch(x)
        y = same(x)
        z = y * 2.0 + y * 3.0 + y * 4.0 + x + x + x
    assert tape.gradient(z, x).numpy().tolist() == [12, 12, 12]
    assert seen[0].numpy().tolist() == [9, 9, 9]


def test_gradients_of_two_sources_are_their_own_afterwards():
    x, y = tg.constant(X), tg.constant(X)
    with tg.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        z = x + y
        w = z + z * x
    first = tape.gradient(z, [x, y])
    second = tape.gradient(w, [x, y])
    assert [one.numpy().tolist() for one in first] == [[1, 1, 1], [1, 1, 1]]
    np.testing.assert_allclose(second[0].numpy(), 1 + 2 * X + X)
    np.testing.assert_allclose(second[1].numpy(), 1 + X)


def test_steps_that_only_another_tape_asked_for_are_left_out():
    x, y = tg.constant(2.0), tg.constant(3.0)
    with tg.GradientTape() as outer:
        outer.watch(y)
        with tg.GradientTape(persistent=True) as inner:
            inner.watch(x)
            a = y * y
            z = x * a
        assert inner.gradient(z, x).numpy() == 9 and inner.gradient(z, y) is None and inner.gradient(a, y) is None
        assert [one if one is None else float(one) for one in inner.gradient([z, a], [x, y, a])] == [9.0, None, 3.0]
    assert outer.gradient(z, y).numpy() == 12


def test_wider_operands_beside_narrow_ones():
    x = tg.constant(np.float32([1.0, 2.0]))
    w, b = tg.constant(np.arange(6.0).reshape(3, 2)), tg.constant(np.float64(0.5))
    with tg.GradientTape() as tape:
        tape.watch([x, w, b])
        z = np.sum(w * x + b * x)
    dx, dw, db = tape.gradient(z, [x, w, b])
    assert dx.dtype == np.float32 and dw.shape == (3, 2) and db.shape == ()
    np.testing.assert_allclose(dx.numpy(), [0 + 2 + 4 + 1.5, 1 + 3 + 5 + 1.5])
    np.testing.assert_allclose(dw.numpy(), [[1, 2]] * 3)
    np.testing.assert_allclose(db.numpy(), 9)
