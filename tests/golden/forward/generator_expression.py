from tangentish.helpers import appended, tangent_like, zeros_of


def generator_expression_tangent(x, tx):
    t = []
    t2 = t
    t3 = zeros_of(t)
    for v, tv in zip(x, tx):
        t4 = appended(t2, v * v)
        t2 = t4
        t3 = tangent_like(appended(t3, 2.0 * tv * v), t4)
    return sum(t2), sum(t3)
