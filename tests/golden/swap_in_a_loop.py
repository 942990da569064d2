def swap_in_a_loop_grad(a, b, n):
    a_kept = []
    b_kept = []
    for _ in range(n):
        a_kept.append(a)
        p = a * b
        a = b
        b_kept.append(b)
        b = p

    # return a + 2.0 * b
    da = 1.0
    db = 2.0
    for _ in reversed(range(n)):
        # a, b = b, a * b
        b = b_kept.pop()
        dt = db
        a = a_kept.pop()
        dt2 = da
        da = dt * b
        db = dt2 + dt * a
    return da, db
