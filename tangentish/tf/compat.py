"""`tf.compat`: the one name of TensorFlow 1 that eager programs begin with."""

from types import SimpleNamespace

from tangentish.tf.eager import enable_eager_execution, executing_eagerly

__all__ = ["v1"]

v1 = SimpleNamespace(enable_eager_execution=enable_eager_execution, executing_eagerly=executing_eagerly)
