def called_kept_grad(x, turns):
    x_kept = x
    t = x
    x_kept_kept = []
    for _ in range(turns):
        x_kept_kept.append(x_kept)
        x_kept = x_kept * x
        t = t + x_kept

    # return t
    dx_kept = 0.0
    dx = 0.0
    for _ in reversed(range(turns)):
        # t = t + x_kept
        dx_kept += 1.0
        # x_kept = x_kept * x
        x_kept = x_kept_kept.pop()
        dx_kept2 = dx_kept
        dx_kept = dx_kept2 * x
        dx += dx_kept2 * x_kept
    # t = x
    dx += 1.0
    # x_kept = x
    dx += dx_kept
    return dx
