def fibonacci_tangent(a, b, n, ta, tb):
    for _ in range(n):
        s = a + b * b
        a = b
        t = ta + 2.0 * tb * b
        ta = tb
        b = s
        tb = t
    return a, ta
