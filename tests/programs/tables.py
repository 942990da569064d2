"""Tables: dicts whose keys are known before the call, and what is read of them."""

import numpy as np

from tests.corpus import normal, positive, program


@program({"a": normal(2), "b": normal(2)}, golden=True, shows=("for over dict items",))
def over_the_items_of_a_dict(table):
    """Keys and values of an argument."""
    total = 0.0
    for key, value in table.items():
        total = total + np.sum(value * value) * len(key)
    return total


@program(normal(2), shows=("for over dict items",))
def over_the_values_of_a_display(x):
    """Values of a dict that was made here."""
    table = {"a": x[0], "b": x[1] * 2.0}
    total = 1.0
    for value in table.values():
        total = total * value
    return total


@program({"w": normal(3, 2), "b": normal(2), "s": 1.5}, normal(3), wrt=(0, 1), shows=("for over dict items",))
def keys_of_unlike_values(parameters, x):
    """The values are a matrix, a row and a number; the key is read after the loop."""
    total = 0.0
    for key in parameters:
        if key == "w":
            total = total + np.sum((x @ parameters[key]) ** 2)
        else:
            total = total + np.sum(parameters[key] ** 2) * len(key)
    return total * len(key) * len(parameters)


@program({"one": {"w": normal(2), "b": 0.5}, "two": {"w": normal(2), "b": 1.5}}, normal(2), wrt=(0, 1))
def dict_of_dicts(layers, x):
    """Layers of a network: a dict in a dict."""
    for layer in layers.values():
        x = np.tanh(layer["w"] * x + layer["b"])
    for name in layers["one"].keys():
        x = x * np.sum(layers["one"][name])
    return np.sum(x)


@program({"a": normal(2), "b": normal(2)}, shows=("dict / set comprehension",))
def comprehension_over_a_dict(table):
    """Comprehensions of dicts and lists over the items of one."""
    squared = {key: value * value for key, value in table.items() if key != "c"}
    halves = {key: 0.5 * squared[key] for key in squared}
    rows = [np.sum(value) * len(key) for key, value in halves.items()]
    return rows[0] * rows[1] + sum(np.sum(value) for value in table.values())


@program({"a": normal(2), "b": positive(2)})
def asked_for_by_get(table):
    """`get` of what is there and of what is not, with a default that counts."""
    scale = table.get("c", np.sum(table["b"]))
    if "d" in table:
        scale = scale * 100.0
    return np.sum(table.get("a") * table.get("b", 3.0)) * scale


@program({"a": normal(2), "b": normal(2)})
def dict_that_is_merged(table):
    """`**` in a display: a later item takes the place of an earlier one."""
    other = {**table, "b": table["a"] * 2.0, "c": table["b"]}
    total = 1.0
    for number, (key, value) in enumerate(other.items()):
        total = total * (np.sum(value * value) + number)
    return total


@program({"a": normal(2), "b": normal(2), "c": normal(2)})
def dict_loop_that_is_left(table):
    """A `break` leaves the loop over the values."""
    total = 0.0
    for value in table.values():
        total = total + np.sum(value * value)
        if total > 1.0:
            break
        total = total * 2.0
    return total


@program(normal(3), keywords={"a": 2.0, "b": 0.5})
def over_the_keywords(x, **weights):
    """Keywords of the call, which are gathered in a dict."""
    total = np.sum(x * x)
    for key, weight in weights.items():
        total = total * weight + len(key)
    return total


@program(normal(3), expect="tape", refused="dict comprehensions", shows=("dict / set comprehension",))
def keys_of_the_run(x):
    """The values of a dict, by a key of the run."""
    table = {i: v * v for i, v in enumerate(x)}
    return sum(table.values()) * table[1]
