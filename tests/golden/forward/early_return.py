def early_return_tangent(x, tx):
    if x < 0.0:
        result = -x
        t = -tx
    else:
        y = x * x
        ty = 2.0 * tx * x
        result = y * x
        t = ty * x + tx * y
    return result, t
