import numpy as np


def function_forward(total, v):
    return total * 0.5 + v * v, (v,)


def function_backward(residuals, dresult):
    v, = residuals
    # total * 0.5 + v * v
    dv = 2.0 * dresult * v
    dtotal = 0.5 * dresult
    return dtotal, dv


def reduced_by_a_lambda_grad(x):
    total = 1.0
    function_residuals_kept = []
    for v in x:
        t, function_residuals = function_forward(total, v)
        function_residuals_kept.append(function_residuals)
        total = t

    # return functools.reduce(lambda total, v: total * 0.5 + v * v, x, 1.0)
    dtotal = 1.0
    dx = np.zeros_like(x)
    for k2 in reversed(range(len(x))):
        function_residuals = function_residuals_kept.pop()
        t2 = function_backward(function_residuals, dtotal)
        dtotal = t2[0]
        dx[k2] += t2[1]
    return dx
