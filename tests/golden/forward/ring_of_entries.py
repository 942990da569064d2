from tangentish.helpers import tangent_like, with_entry, zeros_of


def ring_of_entries_tangent(x, tx):
    p = [0.0] * 4
    w = p
    tw = zeros_of(p)
    for i in range(len(x)):
        t = i % 4
        t2 = x[i]
        w = with_entry(w, t, w[t] + t2 ** 2)
        tw = tangent_like(with_entry(tw, t, tw[t] + 2.0 * tx[i] * t2), w)
        t3 = w[0]
        t4 = x[i]
        t5 = with_entry(w, -1, t3 * t4)
        tw = tangent_like(with_entry(tw, -1, tw[0] * t4 + tx[i] * t3), t5)
        w = t5
    return sum(w), sum(tw)
