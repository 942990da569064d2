import numpy as np


def over_the_items_of_a_dict_tangent(table, ttable):
    total = 0.0
    value = table["a"]
    tvalue = ttable["a"]
    n = len("a")
    total2 = total + np.sum(value * value) * n
    ttotal = np.dot(2.0 * tvalue, value) * n
    value2 = table["b"]
    tvalue2 = ttable["b"]
    n2 = len("b")
    total2 = total2 + np.sum(value2 * value2) * n2
    ttotal = ttotal + np.dot(2.0 * tvalue2, value2) * n2
    return total2, ttotal
