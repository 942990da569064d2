def linear_loop_tangent(x, n, tx):
    s = 0.0
    ts = 0.0
    for i in range(n):
        ts = ts + tx * i
        s = s + i * x
    return s, ts
