def nonlocal_accumulator_tangent(x, tx):
    total = 0.0
    ttotal = 0.0
    for v, tv in zip(x, tx):
        ttotal = ttotal + 2.0 * tv * v
        total = total + v * v
    return total, ttotal
