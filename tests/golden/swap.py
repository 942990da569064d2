def swap_grad(a, b):
    a = b

    # a, b = b, a
    da = 2.0 * a
    return 1.0, da
