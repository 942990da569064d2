def short_circuit_tangent(x, tx):
    if x > 10.0 and 1.0 / (x - 0.6) > 0.0 or x < 1.0:
        result = x * 4.0
        t = 4.0 * tx
    else:
        result = x * 5.0
        t = 5.0 * tx
    return result, t
