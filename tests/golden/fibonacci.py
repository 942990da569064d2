def fibonacci_grad(a, b, n):
    b_kept = []
    for _ in range(n):
        s = a + b * b
        a = b
        b_kept.append(b)
        b = s

    # return a
    da = 1.0
    db = 0.0
    for _ in reversed(range(n)):
        # a, b = b, a + b * b
        b = b_kept.pop()
        dt = db
        dt2 = da
        da = dt
        db = dt2 + 2.0 * dt * b
    return da, db
