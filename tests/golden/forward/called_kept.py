def called_kept_tangent(x, turns, tx):
    x_kept = x
    tx_kept = tx
    t = x
    tt = tx
    for _ in range(turns):
        tx_kept = tx_kept * x + tx * x_kept
        x_kept = x_kept * x
        tt = tt + tx_kept
        t = t + x_kept
    return t, tt
