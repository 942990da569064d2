def line_forward(v, x):
    return v * x + 1.0, (v,)


def line_backward(residuals, dresult):
    v, = residuals
    # return v * x + 1.0
    dx = dresult * v
    return dx


def line_forward2(v, x):
    return v * x + 1.0, (v, x)


def line_backward2(residuals, dresult2):
    v, x = residuals
    # return v * x + 1.0
    dv = dresult2 * x
    dx = dresult2 * v
    return dv, dx


def nested_function_with_closure_grad(x):
    t, line_residuals2 = line_forward2(x, x)
    t2, line_residuals = line_forward(3.0, x)

    # return line(x) * line(3.0)
    t3 = line_backward2(line_residuals2, t2)
    dx = line_backward(line_residuals, t) + t3[0] + t3[1]
    return dx
