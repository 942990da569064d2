from tangentish.helpers import as_nest, zeros_of


def over_the_items_of_a_dict_grad(table):
    value = table["a"]
    value2 = table["b"]

    # total = total + np.sum(value * value) * len(key)
    dtable = zeros_of(table)
    dvalue = 2.0 * len("b") * value2
    dtable["b"] += dvalue
    # total = total + np.sum(value * value) * len(key)
    dvalue2 = 2.0 * len("a") * value
    dtable["a"] += dvalue2
    return as_nest(dtable, table)
