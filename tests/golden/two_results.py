import numpy as np


def sine_and_cosine_forward(x):
    return (np.sin(x), np.cos(x)), (x,)


def sine_and_cosine_backward(residuals, dresult):
    x, = residuals
    # return np.sin(x), np.cos(x)
    dx = dresult[0] * np.cos(x) - dresult[1] * np.sin(x)
    return dx


def two_results_grad(x):
    t, sine_and_cosine_residuals = sine_and_cosine_forward(x)
    s, c = t

    # return s * c * x
    dx = s * c
    # s, c = sine_and_cosine(x)
    ds = x * c
    dc = x * s
    dx += sine_and_cosine_backward(sine_and_cosine_residuals, [ds, dc])
    return dx
