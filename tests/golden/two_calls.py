def square_forward(x):
    return x * x, (x,)


def square_backward(residuals, dresult):
    x, = residuals
    # return x * x
    dx = 2.0 * dresult * x
    return dx


def two_calls_grad(x):
    t, square_residuals2 = square_forward(x)
    t2, square_residuals = square_forward(x + 1.0)

    # return square(x) * square(x + 1.0)
    dx = square_backward(square_residuals, t) + square_backward(square_residuals2, t2)
    return dx
