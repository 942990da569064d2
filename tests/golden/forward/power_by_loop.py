def power_by_loop_tangent(x, n, tx):
    y = 1.0
    ty = 0.0
    for _ in range(n):
        ty = ty * x + tx * y
        y = y * x
    return y, ty
