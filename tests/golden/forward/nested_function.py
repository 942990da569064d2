def cube_tangent(v, tv):
    p = v * v
    return p * v, 2.0 * tv * v * v + tv * p


def nested_function_tangent(x, tx):
    t, t2 = cube_tangent(x, tx)
    t3, t4 = cube_tangent(2.0 * x, 2.0 * tx)
    return t + t3, t2 + t4
