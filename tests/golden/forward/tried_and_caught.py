def tried_and_caught_tangent(x, tx):
    try:
        t = x[7]
        completed = True
    except IndexError:
        completed = False
    if completed:
        ty = tx[7]
        y = t
    if not completed:
        t2 = x[0]
        t3 = x[1]
        ty = tx[0] * t3 + tx[1] * t2
        y = t2 * t3
    t4 = x[2]
    return y * t4, ty * t4 + tx[2] * y
