def bond_tangent(rates, trates):
    discount = 1.0
    tdiscount = 0.0
    value = 0.0
    tvalue = 0.0
    for rate, trate in zip(rates, trates):
        s = 1.0 + rate
        q = discount / s
        tdiscount = (tdiscount - trate * q) / s
        discount = q
        tvalue = tvalue + 5.0 * tdiscount
        value = value + 5.0 * discount
    return value + 100.0 * discount, tvalue + 100.0 * tdiscount
