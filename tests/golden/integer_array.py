from tangentish.helpers import index_adjoint


def integer_array_grad(x, index):
    # return np.sum(x[index] * x[index])
    dx = 2.0 * index_adjoint(x[index], x, index)
    return dx
