def cube_forward(v):
    p = v * v
    return p * v, (v, p)


def cube_backward(residuals, dresult):
    v, p = residuals
    # return v * v * v
    dv = dresult * p + 2.0 * dresult * v * v
    return dv


def nested_function_grad(x):
    t, cube_residuals2 = cube_forward(x)
    t2, cube_residuals = cube_forward(2.0 * x)

    # return cube(x) + cube(2.0 * x)
    dx = 2.0 * cube_backward(cube_residuals, 1.0) + cube_backward(cube_residuals2, 1.0)
    return dx
