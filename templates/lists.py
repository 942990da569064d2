"""Lists that are changed, as the values that they have one after the other."""

from tangentish.helpers import (
    appended,
    extended,
    inserted,
    left_out,
    place_of,
    put_back,
    with_entry,
    without_entry,
    zeros_of,
)
from tangentish.rules import d, example, linear
from tangentish.samples import normal, number


@example([number(), number()], number())
@example([normal(3)], normal(3))
@linear(appended)
def appended_(z, xs, v):
    d[xs] = d[z][:-1]
    d[v] = d[z][-1]


@example([number(), number()], [number()])
@linear(extended)
def extended_(z, xs, ys):
    d[xs] = d[z][: len(d[z]) - len(ys)]
    d[ys] = d[z][len(d[z]) - len(ys) :]


@example([number(), number()], 1, number())
@example([number(), number()], -5, number())
@example([normal(2)], 0, normal(2))
@linear(inserted)
def inserted_(z, xs, i, v):
    d[xs] = left_out(d[z], place_of(i, len(d[z])))
    d[v] = d[z][place_of(i, len(d[z]))]


@linear(inserted, when={"i": 0})
def inserted_before_all(z, xs, i, v):
    d[xs] = d[z][1:]
    d[v] = d[z][0]


@example([number(), number(), number()], 1)
@example([normal(2), normal(3)], -1)
@linear(without_entry)
def without_entry_(z, xs, i):
    d[xs] = put_back(d[z], i, zeros_of(xs[i]))


@example([number(), number(), number()], 1, number())
@example([normal(2), normal(3)], -1, normal(2))
@linear(with_entry)
def with_entry_(z, xs, i, v):
    d[xs] = with_entry(d[z], i, zeros_of(xs[i]))
    d[v] = d[z][i]
