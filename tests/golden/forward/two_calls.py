def square_tangent(x, tx2):
    return x * x, 2.0 * tx2 * x


def two_calls_tangent(x, tx):
    t, t2 = square_tangent(x, tx)
    t3, t4 = square_tangent(x + 1.0, tx)
    return t * t3, t2 * t3 + t4 * t
