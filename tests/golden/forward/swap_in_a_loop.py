def swap_in_a_loop_tangent(a, b, n, ta, tb):
    for _ in range(n):
        p = a * b
        t = ta * b + tb * a
        a = b
        ta = tb
        b = p
        tb = t
    return a + 2.0 * b, ta + 2.0 * tb
