def skipping_tangent(x, n, tx):
    y = 0.0
    ty = 0.0
    for i in range(n):
        ty = ty + tx
        y = y + x
        if i % 2 != 0:
            ty = ty * x + tx * y
            y = y * x
    return y, ty
