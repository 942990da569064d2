def three_ways_grad(x):
    # return y + x
    dx = 1.0
    if x < 1.0:
        # y = x
        dx += 1.0
    elif x < 3.0:
        # y = x * x
        dx += 2.0 * x
    else:
        # y = x * x * x
        dx += x * x
        dx += 2.0 * x * x
    return dx
