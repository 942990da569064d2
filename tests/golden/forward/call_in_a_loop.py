def square_tangent(x, tx2):
    return x * x, 2.0 * tx2 * x


def call_in_a_loop_tangent(x, tx):
    y = x
    ty = tx
    for _ in range(3):
        t, t2 = square_tangent(y, ty)
        ty = t2 + tx
        y = t + x
    return y, ty
