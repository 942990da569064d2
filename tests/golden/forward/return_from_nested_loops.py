def return_from_nested_loops_tangent(x, tx):
    y = x
    ty = tx
    returned = False
    for i in range(4):
        returned = False
        for j in range(4):
            ty = ty * x + tx * y
            y = y * x + 0.1
            if i * j == 2:
                result = y * y
                t = 2.0 * ty * y
                returned = True
                break
        if returned:
            break
    if not returned:
        result = y
        t = ty
    return result, t
