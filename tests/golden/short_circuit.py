def short_circuit_grad(x):
    if x > 10.0 and 1.0 / (x - 0.6) > 0.0 or x < 1.0:
        # return x * 4.0
        dx = 4.0
    else:
        # return x * 5.0
        dx = 5.0
    return dx
