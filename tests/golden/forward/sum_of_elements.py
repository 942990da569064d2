def sum_of_elements_tangent(x, tx):
    s = 0.0
    ts = 0.0
    for i in range(len(x)):
        t = x[i]
        t2 = x[i]
        ts = ts + (tx[i] * t2 + tx[i] * t)
        s = s + t * t2
    return s, ts
