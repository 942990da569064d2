def same_operand_twice_grad(x):
    # return np.sum(x * x)
    dx = 2.0 * x
    return dx
