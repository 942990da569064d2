from tangentish.helpers import appended, tangent_like, zeros_of


def comprehension_with_a_condition_tangent(x, tx):
    v = 2.0
    t = []
    items = t
    titems = zeros_of(t)
    for v2, tv2 in zip(x, tx):
        if v2 > -0.5:
            t2 = appended(items, v2 * v2)
            titems = tangent_like(appended(titems, 2.0 * tv2 * v2), t2)
            items = t2
    return v * sum(items), sum(titems) * v
