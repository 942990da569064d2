def scaled_forward(x, factor, offset):
    return x * factor + offset, (x, factor)


def scaled_backward(residuals, dresult):
    x, factor = residuals
    # return x * factor + offset
    dx = dresult * factor
    dfactor = dresult * x
    return dx, dfactor, dresult


def keywords_in_the_call_grad(x, y):
    t, scaled_residuals = scaled_forward(y, x, y)

    # return scaled(offset=y, factor=x, x=y) * x
    t2 = scaled_backward(scaled_residuals, x)
    dx = t + t2[1]
    dy = t2[0] + t2[2]
    return dx, dy
