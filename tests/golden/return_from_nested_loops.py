def return_from_nested_loops_grad(x):
    y = x
    returned = False
    y_kept = []
    turns2_kept = []
    turns = 0
    for i in range(4):
        turns += 1
        returned = False
        turns2 = 0
        for j in range(4):
            turns2 += 1
            y_kept.append(y)
            y = y * x + 0.1
            if i * j == 2:
                returned = True
                break
        turns2_kept.append(turns2)
        if returned:
            break

    dt = 1.0
    if not returned:
        # return y
        dy = dt
        dt = 0.0
    else:
        dy = 0.0
    dx = 0.0
    for i in reversed(range(4)[:turns]):
        turns2 = turns2_kept.pop()
        for j in reversed(range(4)[:turns2]):
            if i * j == 2:
                # return y * y
                dy += 2.0 * dt * y
                dt = 0.0
            # y = y * x + 0.1
            y = y_kept.pop()
            dy2 = dy
            dy = dy2 * x
            dx += dy2 * y
    # y = x
    dx += dy
    return dx
