def over_reversed_tangent(c, tc):
    y = 0.0
    ty = 0.0
    for v, tv in zip(reversed(c), reversed(tc)):
        ty = 0.7 * ty + tv
        y = y * 0.7 + v
    return y * y, 2.0 * ty * y
