def line_tangent(v, x, tv, tx2):
    return v * x + 1.0, tv * x + tx2 * v


def line_tangent2(v, x, tx3):
    return v * x + 1.0, tx3 * v


def nested_function_with_closure_tangent(x, tx):
    t, t2 = line_tangent(x, x, tx, tx)
    t3, t4 = line_tangent2(3.0, x, tx)
    return t * t3, t2 * t3 + t4 * t
