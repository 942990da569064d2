def scaled_tangent(x, factor, offset, tx2, tfactor, toffset):
    return x * factor + offset, tx2 * factor + tfactor * x + toffset


def keywords_in_the_call_tangent(x, y, tx, ty):
    t, t2 = scaled_tangent(y, x, y, ty, tx, ty)
    return t * x, t2 * x + tx * t
