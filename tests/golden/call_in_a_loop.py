def square_forward(x):
    result2 = x * x
    return result2, (x,)


def square_backward(residuals, dresult):
    x, = residuals
    # return x * x
    dx = 2.0 * dresult * x
    return dx


def call_in_a_loop_grad(x):
    y = x
    square_residuals2_kept = []
    for _ in range(3):
        t, square_residuals2 = square_forward(y)
        square_residuals2_kept.append(square_residuals2)
        y = t + x

    # return y
    dy = 1.0
    dx = 0.0
    for _ in reversed(range(3)):
        square_residuals2 = square_residuals2_kept.pop()
        # y = square(y) + x
        dy2 = dy
        dy = square_backward(square_residuals2, dy2)
        dx += dy2
    # y = x
    dx += dy
    return dx
