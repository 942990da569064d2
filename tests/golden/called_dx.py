def called_dx_grad(dx):
    x = dx * dx

    # return x * dx
    ddx = x
    # x = dx * dx
    ddx += 2.0 * dx * dx
    return ddx
