def called_d_tangent(d, td):
    dd = d * d
    tdd = 2.0 * td * d
    return dd * d, tdd * d + td * dd
