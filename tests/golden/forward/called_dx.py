def called_dx_tangent(dx, tdx):
    x = dx * dx
    tx = 2.0 * tdx * dx
    return x * dx, tx * dx + tdx * x
