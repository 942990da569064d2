def scale_tangent(x, factor, tx2):
    return x * factor, tx2 * factor


def partial_application_tangent(x, tx):
    t, t2 = scale_tangent(x, 3.0, tx)
    return t * x, t2 * x + tx * t
