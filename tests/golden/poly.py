import numpy as np


def square_forward(x):
    return x * x, (x,)


def square_backward(residuals, dresult):
    x, = residuals
    # return x * x
    dx = 2.0 * dresult * x
    return dx


def poly_grad(x):
    t, square_residuals = square_forward(np.sin(x))

    # return np.sum(square(np.sin(x)) * x)
    dx = t + square_backward(square_residuals, x) * np.cos(x)
    return dx
