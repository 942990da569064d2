def function_tangent(total, v, ttotal2, tv2):
    return total * 0.5 + v * v, 0.5 * ttotal2 + 2.0 * tv2 * v


def reduced_by_a_lambda_tangent(x, tx):
    total = 1.0
    ttotal = 0.0
    for v, tv in zip(x, tx):
        t, ttotal = function_tangent(total, v, ttotal, tv)
        total = t
    return total, ttotal
