"""A tape from its beginning to its end, and what it follows."""

import threading

import numpy as np
import pytest

from tangentish import tape as tg


class TestLifeCycle:
    """Entering, leaving, spending, stopping, resetting."""

    def test_spent(self):
        x = tg.constant(1.0)
        tape = tg.GradientTape()
        with pytest.raises(RuntimeError, match="non-persistent GradientTape can only"):
            tape.gradient(x, x)
        with tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
        with pytest.raises(RuntimeError, match="non-persistent GradientTape can only"):
            tape.gradient(y, x)
        with tape:  # a new record
            tape.watch(x)
            y = x * 5
        assert tape.gradient(y, x).numpy() == 5

    def test_entered_twice(self):
        with tg.GradientTape() as tape, pytest.raises(ValueError, match="recording.*re-enter"):
            tape.__enter__()

    def test_resumed(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with tape:
            tape.watch(x)
            y = x * x
        unrecorded = y * 10
        with tape:
            z = y * x + unrecorded * 1
        assert tape.gradient(z, x).numpy() == 12

    def test_stopped(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with pytest.raises(RuntimeError, match="not recording"), tape.stop_recording():
            pass
        with tape:
            tape.watch(x)
            with tape.stop_recording():
                constant = x * x
                with pytest.raises(ValueError, match="not recording"), tape.stop_recording():
                    pass
            y = constant * x
        assert tape.gradient(y, x).numpy() == 4
        with pytest.raises(RuntimeError, match="not recording"), tape.stop_recording():
            pass

    def test_reset(self):
        x, v = tg.constant(2.0), tg.Variable(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x * v
            tape.reset()
            assert tape.watched_variables() == ()
            z = x * 3
            tape.watch(x)
            w = x * 7
        with pytest.raises(ValueError, match="not recording"):
            tape.reset()
        assert tape.gradient([y, z, w], x).numpy() == 7

    def test_gradient_in_the_block_ends_the_recording(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            assert tape.gradient(y, x).numpy() == 4
            with pytest.raises(RuntimeError, match="not recording"):
                tape.watch(x)
            with pytest.raises(ValueError, match="not recording"):
                tape.reset()

    def test_persistent_gradient_in_the_block_is_recorded(self):
        x = tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x * x
            first = tape.gradient(y, x)
            second = tape.gradient(first, x)
        assert [first.numpy(), second.numpy(), tape.gradient(second, x).numpy()] == [27, 18, 6]

    def test_overlapping_tapes(self):
        x = tg.constant(2.0)
        one, two = tg.GradientTape(), tg.GradientTape()
        one.__enter__()
        one.watch(x)
        a = x * x
        two.__enter__()
        two.watch(x)
        b = a * x
        one.__exit__(None, None, None)
        c = b * x
        two.__exit__(None, None, None)
        assert one.gradient(b, x).numpy() == 12
        assert two.gradient(c, x).numpy() == 8 + 8  # a is a constant to the second tape

    def test_an_exception_in_the_block_ends_the_recording(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with pytest.raises(KeyError), tape:
            tape.watch(x)
            y = x * x
            raise KeyError
        z = y * x
        assert tape.gradient([y, z], x).numpy() == 4

    def test_other_threads_are_not_recorded(self):
        x = tg.constant(2.0)
        results = []
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            thread = threading.Thread(target=lambda: results.append(y * x))
            thread.start()
            thread.join()
        assert tape.gradient(results[0], x) is None
        thread = threading.Thread(target=lambda: results.append(tape.gradient(y, x)))
        thread.start()
        thread.join()
        assert results[1].numpy() == 4


class TestWatching:
    """What a tape follows."""

    @pytest.mark.parametrize("wrong", [np.ones(2), 1.0, None])
    def test_only_tensors(self, wrong):
        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            with pytest.raises(ValueError, match=type(wrong).__name__):
                tape.watch([x, wrong])
            y = x * 2
        assert tape.gradient(y, x).numpy() == 2

    def test_before_the_block(self):
        with pytest.raises(RuntimeError, match="not recording"):
            tg.GradientTape().watch(tg.constant(1.0))

    def test_integers_have_no_gradient(self, caplog):
        n = tg.constant([1, 2])
        with tg.GradientTape() as tape:
            tape.watch(n)
            y = n * 1.5
        assert "int64" in caplog.text
        assert tape.gradient(y, n) is None

    def test_only_later_uses_count(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            early = x * 10
            tape.watch(x)
            tape.watch(x)
            y = early + x * 3
        assert tape.gradient(y, x).numpy() == 3

    def test_an_intermediate(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.watch(y)
            z = y * 3
        assert [g.numpy() for g in tape.gradient(z, [x, y])] == [12, 3]

    def test_variables_are_followed_when_read(self):
        b, a = tg.Variable(3.0), tg.Variable(2.0)
        fixed = tg.Variable(4.0, trainable=False)
        with tg.GradientTape(persistent=True) as tape:
            assert tape.watched_variables() == ()
            y = a * b * fixed
        assert [v.ref() for v in tape.watched_variables()] == [b.ref(), a.ref()]
        assert [None if g is None else g.numpy() for g in tape.gradient(y, [a, b, fixed])] == [12, 8, None]

    def test_variables_are_not_followed_unasked(self):
        a, b = tg.Variable(2.0), tg.Variable(3.0)
        with tg.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
            tape.watch(a)
            y = a * b
        assert [v.ref() for v in tape.watched_variables()] == [a.ref()]
        assert tape.gradient(y, a).numpy() == 3
        assert tape.gradient(y, b) is None
