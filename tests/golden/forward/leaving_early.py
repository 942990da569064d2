def leaving_early_tangent(x, n, tx):
    y = 1.0
    ty = 0.0
    for i in range(n):
        s = 1.0 + x
        ty = ty * s + tx * y
        y = y * s
        if y > 5.0:
            break
        else:
            ty = ty + 2.0 * tx * x
            y = y + x * x
    return y, ty
