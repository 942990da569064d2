def over_zip_tangent(x, y, tx, ty):
    s = 0.0
    ts = 0.0
    for a, b, ta, tb in zip(x, y, tx, ty):
        p = a * b
        ts = ts + ((ta * b + tb * a) * b + tb * p)
        s = s + p * b
    return s, ts
