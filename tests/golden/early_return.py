def early_return_grad(x):
    if x < 0.0:
        # return -x
        dx = -1.0
    else:
        # return y * x
        dx = x * x
        # y = x * x
        dx += 2.0 * x * x
    return dx
