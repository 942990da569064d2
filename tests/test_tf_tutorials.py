"""The programs of TensorFlow's GradientTape tutorials, with nothing but the import line changed."""

import gc
import weakref

import numpy as np
import pytest

import tangentish.tf as tf

tf.enable_eager_execution()


def test_gradient_of_a_product_of_sums():
    x = tf.ones((2, 2))
    with tf.GradientTape() as t:
        t.watch(x)
        y = tf.reduce_sum(x)
        z = tf.multiply(y, y)
    dz_dx = t.gradient(z, x)
    for i in [0, 1]:
        for j in [0, 1]:
            assert dz_dx[i][j].numpy() == 8.0


def test_gradient_with_respect_to_an_intermediate_value():
    x = tf.ones((2, 2))
    with tf.GradientTape() as t:
        t.watch(x)
        y = tf.reduce_sum(x)
        z = tf.multiply(y, y)
    dz_dy = t.gradient(z, y)
    assert dz_dy.numpy() == 8.0


def test_persistent_tape():
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as t:
        t.watch(x)
        y = x * x
        z = y * y
    dz_dx = t.gradient(z, x)
    dy_dx = t.gradient(y, x)
    del t
    assert dz_dx.numpy() == 108.0
    assert dy_dx.numpy() == 6.0


def control_flow(x, y):
    output = 1.0
    for i in range(y):
        if i > 1 and i < 5:
            output = tf.multiply(output, x)
    return output


def gradient_of_control_flow(x, y):
    with tf.GradientTape() as t:
        t.watch(x)
        out = control_flow(x, y)
    return t.gradient(out, x)


def test_control_flow_is_recorded_as_it_runs():
    x = tf.convert_to_tensor(2.0)
    assert gradient_of_control_flow(x, 6).numpy() == 12.0
    assert gradient_of_control_flow(x, 5).numpy() == 12.0
    assert gradient_of_control_flow(x, 4).numpy() == 4.0


def test_a_loop_that_never_multiplies_leaves_no_tensor_to_differentiate():
    with pytest.raises(TypeError, match="target must hold tensors and variables, not float"):
        gradient_of_control_flow(tf.convert_to_tensor(2.0), 1)


def test_second_derivative():
    x = tf.Variable(1.0)
    with tf.GradientTape() as t:
        with tf.GradientTape() as t2:
            y = x * x * x
        dy_dx = t2.gradient(y, x)
    d2y_dx2 = t.gradient(dy_dx, x)
    assert dy_dx.numpy() == 3.0
    assert d2y_dx2.numpy() == 6.0


LINEAR_MODEL = """
from __future__ import absolute_import, division, print_function

import tensorflow as tf

tf.enable_eager_execution()


class Model(object):
  def __init__(self):
    # Initialize variable to (5.0, 0.0)
    self.W = tf.Variable(5.0)
    self.b = tf.Variable(0.0)

  def __call__(self, x):
    return self.W * x + self.b


model = Model()
assert model(3.0).numpy() == 15.0


def loss(predicted_y, desired_y):
  return tf.reduce_mean(tf.square(predicted_y - desired_y))


TRUE_W = 3.0
TRUE_b = 2.0
NUM_EXAMPLES = 1000

tf.set_random_seed(1)
inputs = tf.random_normal(shape=[NUM_EXAMPLES])
noise = tf.random_normal(shape=[NUM_EXAMPLES])
outputs = inputs * TRUE_W + TRUE_b + noise

print('Current loss: ')
print(loss(model(inputs), outputs).numpy())


def train(model, inputs, outputs, learning_rate):
  with tf.GradientTape() as t:
    current_loss = loss(model(inputs), outputs)
  dW, db = t.gradient(current_loss, [model.W, model.b])
  model.W.assign_sub(learning_rate * dW)
  model.b.assign_sub(learning_rate * db)


# Collect the history of W-values and b-values to plot later
Ws, bs = [], []
epochs = range(10)
for epoch in epochs:
  Ws.append(model.W.numpy())
  bs.append(model.b.numpy())
  current_loss = loss(model(inputs), outputs)

  train(model, inputs, outputs, learning_rate=0.1)
  print('Epoch %2d: W=%1.2f b=%1.2f, loss=%2.5f' %
        (epoch, Ws[-1], bs[-1], current_loss))
"""


def test_a_program_of_tensorflow_1_runs_with_another_import_line(capsys):
    program = LINEAR_MODEL.replace("import tensorflow as tf", "import tangentish.tf as tf")
    names: dict = {"__name__": "tutorial"}
    exec(compile(program, "tutorial.py", "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("Epoch  0: W=5.00 b=0.00, loss=")
    assert len(lines) == 12

    # The same descent by hand, in NumPy.
    x, y = names["inputs"].numpy().astype(float), names["outputs"].numpy().astype(float)
    w, b = 5.0, 0.0
    for weight, bias in zip(names["Ws"], names["bs"], strict=True):
        np.testing.assert_allclose([weight, bias], [w, b], rtol=1e-5)
        error = w * x + b - y
        w, b = w - 0.1 * 2 * np.mean(error * x), b - 0.1 * 2 * np.mean(error)


def test_a_small_network_trains():
    tf.random.set_seed(3)
    inputs = tf.random.uniform((64, 2), -1.0, 1.0)
    labels = tf.cast(inputs[:, 0] * inputs[:, 1] > 0.0, tf.int32)
    weights = [tf.Variable(tf.random.normal((2, 16))), tf.Variable(tf.random.normal((16, 2)) * 0.3)]
    biases = [tf.Variable(tf.zeros(16)), tf.Variable(tf.zeros(2))]
    variables = weights + biases
    losses = []
    for _ in range(150):
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(tf.matmul(inputs, weights[0]) + biases[0])
            logits = tf.matmul(hidden, weights[1]) + biases[1]
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            )
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(0.5 * gradient)
        losses.append(float(loss))
    assert losses[-1] < 0.25 < losses[0]
    right = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1, tf.int32), labels), tf.float32))
    assert float(right) > 0.9


def test_tapes_free_what_they_recorded_without_the_collector():
    gc.disable()
    try:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as inner:
                middle = tf.exp(x)
                y = tf.reduce_sum(middle * middle)
            gradient = inner.gradient(y, x)
        alive = [weakref.ref(tensor) for tensor in (middle, y, gradient)]
        del middle, y, gradient
        assert any(reference() is not None for reference in alive)
        del outer, inner
        assert all(reference() is None for reference in alive)
    finally:
        gc.enable()


def test_graphs_are_refused_and_point_to_the_tape():
    with pytest.raises(RuntimeError, match="GradientTape"):
        tf.gradients(tf.constant(1.0), [])
    with pytest.raises(AttributeError):
        tf.Session  # noqa: B018
