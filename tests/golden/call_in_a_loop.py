def square_forward(x):
    return x * x, (x,)


def square_backward(residuals, dresult):
    x, = residuals
    # return x * x
    dx = 2.0 * dresult * x
    return dx


def call_in_a_loop_grad(x):
    y = x
    square_residuals_kept = []
    for _ in range(3):
        t, square_residuals = square_forward(y)
        square_residuals_kept.append(square_residuals)
        y = t + x

    # return y
    dy = 1.0
    dx = 0.0
    for _ in reversed(range(3)):
        square_residuals = square_residuals_kept.pop()
        # y = square(y) + x
        dy2 = dy
        dy = square_backward(square_residuals, dy2)
        dx += dy2
    # y = x
    dx += dy
    return dx
