def called_d_grad(d):
    dd = d * d

    # return dd * d
    dd2 = dd
    # dd = d * d
    dd2 += 2.0 * d * d
    return dd2
