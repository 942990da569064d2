def swap_tangent(a, b, ta, tb):
    a2 = b
    ta2 = tb
    b = a
    tb = ta
    return a2 * a2 + b, 2.0 * ta2 * a2 + tb
