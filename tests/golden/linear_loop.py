def linear_loop_grad(x, n):
    s = 0.0
    for i in range(n):
        s = s + i * x

    # return s
    ds = 1.0
    dx = 0.0
    for i in reversed(range(n)):
        # s = s + i * x
        dx += ds * i
    return dx
