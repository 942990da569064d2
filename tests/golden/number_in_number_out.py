def number_in_number_out_grad(x):
    # return x * x + 3.0 * x
    dx = 3.0 + 2.0 * x
    return dx
