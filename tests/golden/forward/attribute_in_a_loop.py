def attribute_in_a_loop_tangent(x, tx):
    CELL_total = 0.0
    tCELL_total = 0.0
    CELL.total = CELL_total
    for v, tv in zip(x, tx):
        if v > 0.0:
            tCELL_total = tCELL_total + 2.0 * tv * v
            CELL_total = CELL_total + v * v
            CELL.total = CELL_total
        else:
            tCELL_total = tCELL_total * v + tv * CELL_total
            CELL_total = CELL_total * v
            CELL.total = CELL_total
    t = x[0]
    return CELL_total * t, tCELL_total * t + tx[0] * CELL_total
