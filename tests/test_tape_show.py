"""Pictures of a tape, and answers to "why is my gradient None?"."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import tangentish as tg
import tangentish.tf as tf

X = np.ones((5, 3))


def tape_of_a_layer():
    w, b = tg.Variable(np.ones((3, 4)), name="w"), tg.Variable(np.zeros(4), name="b<>")
    with tg.GradientTape(persistent=True) as tape:
        h = np.tanh(X @ w + b)
        y = np.sum(h)
        unused = np.exp(h)
    return tape, w, b, y, unused


class TestPicture:
    def test_operations_shapes_and_gradients(self):
        tape, w, _, y, _ = tape_of_a_layer()
        lines = repr(tape.show(y, {"weights": w})).splitlines()
        assert lines == [
            "np.matmul: (3,4) -> (5,4)   <- gradient",
            "np.add: (5,4), (4,) -> (5,4)   <- gradient",
            "np.tanh: (5,4) -> (5,4)   <- gradient",
            "np.sum = target: (5,4) -> ()   <- gradient",
            "np.exp: (5,4) -> (5,4)",
        ]
        assert "np.exp: (5,4) -> (5,4)   <- gradient" in repr(tape.show())

    def test_svg_is_xml_with_all_names(self):
        tape, w, _, y, _ = tape_of_a_layer()
        picture = tape.show(y, {"weights": w})
        root = ElementTree.fromstring(picture.svg)
        texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert {"weights", "b<>:0", "np.matmul", "np.tanh", "(5,4)"} <= set(texts)
        arrows = [element.get("class") for element in root.iter("{http://www.w3.org/2000/svg}path")]
        assert arrows.count("v") == 6 and arrows.count("g") == 4

    def test_boxes_do_not_overlap(self):
        x = tg.constant(np.ones(3))
        with tg.GradientTape() as tape:
            tape.watch(x)
            parts = [np.sin(x) * i for i in range(1, 6)]
            sum(parts)
        nodes = tape.show()._nodes
        for i, one in enumerate(nodes):
            for other in nodes[:i]:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert one.row != other.row or apart

    def test_notebooks_graphviz_and_files(self, tmp_path):
        tape, w, _, y, _ = tape_of_a_layer()
        picture = tape.show(y, w)
        assert "<svg" in tape._repr_html_() and "<svg" in picture._repr_html_()
        assert picture.dot.startswith("digraph") and '[label="w:0", shape=ellipse]' in picture.dot
        picture.save(tmp_path / "tape.svg")
        assert (tmp_path / "tape.svg").read_text() == picture.svg

    def test_nothing_and_very_much(self):
        assert repr(tg.GradientTape().show()) == "nothing is recorded"
        assert "nothing is recorded" in tg.GradientTape()._repr_html_()
        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(400):
                y = y * x
        assert repr(tape.show()).startswith("... 250 operations before\n")

    def test_custom_and_compiled_operations_have_names(self):
        x = tg.constant(np.ones(3))
        double = tg.custom_gradient(lambda x: (x * 2, lambda d: d * 2))
        cube = tg.function(cubed)
        with tg.GradientTape() as tape:
            tape.watch(x)
            np.concatenate([double(x), cube(x)])
        text = repr(tape.show())
        assert "custom_gradient:" in text and "cubed:" in text and "np.concatenate: (3,), (3,) -> (6,)" in text

    def test_wrong_arguments(self):
        with pytest.raises(TypeError, match="target"):
            tg.GradientTape().show(1.0)


def cubed(x):
    return x**3


class TestExplain:
    def explained(self, function):
        x = tg.constant([1.0, 2.0])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = function(x)
        assert tape.gradient(y, x) is None
        return tape.explain(y, x)

    @pytest.mark.parametrize(
        ("function", "what"),
        [
            (lambda x: np.sum(np.floor(x) * 3), "np.floor has no derivative"),
            (lambda x: tg.stop_gradient(x * 2) + 1, "stop_gradient"),
            (lambda x: np.where(x > 0, 1.0, 2.0), "np.greater has no derivative"),
            (lambda x: x.astype(int) * 1.5, "astype"),
            (
            lambda x: np.array([1.0, 2.0])[int(np.argmax(x))] * tg.constant(1.0),
            r"taken out of tensors at\n.*int\(\) gives a plain number",
        ),
            (lambda x: tg.constant(np.sin(x.numpy())), r"taken out of tensors at\n.*numpy\(\) gives a plain array"),
            (lambda x: tg.constant(float(x[0])), r"float\(\) gives a plain number"),
            (lambda x: tg.constant(np.asarray(x)), "np.asarray"),
        ],
    )
    def test_cuts_are_named_with_their_place(self, function, what):
        text = self.explained(function)
        assert "test_tape_show.py, line " in text
        assert re.search(what, text), text

    def test_the_line_is_that_of_the_cut(self):
        x = tg.constant([1.0, 2.0])
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = np.exp(x)
            z = np.round(y)
            w = np.sum(z * z)
        line = sys._getframe().f_lineno - 2
        assert f"line {line}: np.round has no derivative" in tape.explain(w, x)

    def test_a_way_that_exists_is_told(self):
        tape, w, b, y, _ = tape_of_a_layer()
        assert "through read, np.matmul, np.add, np.tanh, np.sum" in tape.explain(y, w)
        assert "through read, np.add" in tape.explain(y, b)
        assert tape.explain(y, y) == "The target is the source itself: its gradient is 1."

    def test_sources_that_are_not_followed(self):
        x, fixed, unread = tg.constant(1.0), tg.Variable(1.0, trainable=False), tg.Variable(1.0)
        with tg.GradientTape(persistent=True) as tape:
            y = x * fixed
            z = tg.constant(3.0)
        assert "call tape.watch(source) in the block" in tape.explain(y, x)
        assert "trainable=False" in tape.explain(y, fixed)
        assert "was not read in the block" in tape.explain(y, unread)
        assert tape.explain(z, y)
        with tg.GradientTape(watch_accessed_variables=False) as tape:
            y = unread * 1
        assert "watch_accessed_variables=False" in tape.explain(y, unread)

    def test_the_rest(self):
        x, other, n = tg.constant([1.0, 2.0]), tg.constant(1.0), tg.constant([1, 2])
        with tg.GradientTape() as tape:
            tape.watch([x, other])
            y = x * 2
            z = other * 3
            with tape.stop_recording():
                hidden = x * 5
        outside = x * 7
        assert "computed from the target, not the other way" in tape.explain(x, y)
        assert "computed from other values" in tape.explain(z, x)
        assert "outside of the block or under stop_recording" in tape.explain(outside, x)
        assert "outside of the block or under stop_recording" in tape.explain(hidden, x)
        assert "dtype int64" in tape.explain(n, x) and "dtype int64" in tape.explain(y, n)
        tape.gradient(y, x)
        assert "spent" in tape.explain(y, x)
        with pytest.raises(TypeError, match="source"):
            tape.explain(y, 1.0)

    def test_tensorflow_face(self):
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.cast(tf.cast(x, tf.int32), tf.float32))
        assert "test_tape_show.py" in tape.explain(y, x) and "astype" in tape.explain(y, x)
