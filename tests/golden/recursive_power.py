def recursive_power_forward(x, n):
    t = None
    recursive_power_residuals = None
    if n == 0:
        result = 1.0
    else:
        t, recursive_power_residuals = recursive_power_forward(x, n - 1)
        result = x * t
    return result, (x, n, t, recursive_power_residuals)


def recursive_power_backward(residuals, dresult):
    x, n, t, recursive_power_residuals = residuals
    if n == 0:
        dx = 0.0
    else:
        # return x * recursive_power(x, n - 1)
        dx = dresult * t + recursive_power_backward(recursive_power_residuals, dresult * x)
    return dx


def recursive_power_grad(x, n):
    if n != 0:
        t, recursive_power_residuals = recursive_power_forward(x, n - 1)

    if n == 0:
        dx = 0.0
    else:
        # return x * recursive_power(x, n - 1)
        dx = t + recursive_power_backward(recursive_power_residuals, x)
    return dx
