import numpy as np
from tangentish.helpers import lowered, tangent_like


def power_of_numbers_tangent(x, y, tx, ty):
    result = x ** y
    return (
        result, tangent_like(tx * y * x ** lowered(y) + ty * result * np.log(np.where(x == 0, 1, x)), result)
    )
