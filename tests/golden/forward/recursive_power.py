def recursive_power_tangent2(x, n, tx2):
    if n == 0:
        result = 1.0
        t = 0.0
    else:
        t2, t3 = recursive_power_tangent2(x, n - 1, tx2)
        result = x * t2
        t = tx2 * t2 + t3 * x
    return result, t


def recursive_power_tangent(x, n, tx):
    if n == 0:
        result = 1.0
        t = 0.0
    else:
        t2, t3 = recursive_power_tangent2(x, n - 1, tx)
        result = x * t2
        t = tx * t2 + t3 * x
    return result, t
