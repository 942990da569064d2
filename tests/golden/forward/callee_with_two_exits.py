def guarded_tangent(x, tx2):
    if x < 0.0:
        result = -x
        t = -tx2
    else:
        y = x * x
        ty = 2.0 * tx2 * x
        result = y * x
        t = ty * x + tx2 * y
    return result, t


def callee_with_two_exits_tangent(x, tx):
    t, t2 = guarded_tangent(x, tx)
    t3, t4 = guarded_tangent(-x, -tx)
    return t * 2.0 + t3, 2.0 * t2 + t4
