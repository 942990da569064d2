def linear_loop_grad(x, n):
    s = 0.0
    for i in range(n):
        s = s + i * x

    # return s
    dx = 0.0
    for i in reversed(range(n)):
        # s = s + i * x
        dx += i
    return dx
