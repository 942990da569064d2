def guarded_forward(x):
    if x < 0.0:
        result = -x
    else:
        y = x * x
        result = y * x
    return result, (x,)


def guarded_backward(residuals, dresult):
    x, = residuals
    if x < 0.0:
        # return -x
        dx = -dresult
    else:
        # return y * x
        dx = dresult * x * x
        # y = x * x
        dy = dresult * x
        dx += 2.0 * dy * x
    return dx


def callee_with_two_exits_grad(x):
    t, guarded_residuals2 = guarded_forward(x)
    t2, guarded_residuals = guarded_forward(-x)

    # return guarded(x) * 2.0 + guarded(-x)
    dx = guarded_backward(guarded_residuals2, 2.0) - guarded_backward(guarded_residuals, 1.0)
    return dx
