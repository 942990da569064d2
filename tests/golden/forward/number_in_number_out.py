def number_in_number_out_tangent(x, tx):
    return x * x + 3.0 * x, 2.0 * tx * x + 3.0 * tx
