"""Helpers of `ufunc.at`, which changes an entry as often as it occurs at an index."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.indexing import overridable


@overridable
def changed_at(a: Any, ufunc: Any, index: Any, v: Any) -> Any:
    """a as `ufunc.at(a, index, v)` leaves it, in an array of its own."""
    whole = np.array(a)
    ufunc.at(whole, index, v)
    return whole


def changed_at_adjoints(g: Any, a: Any, ufunc: Any, index: Any, v: Any) -> Any:
    """The adjoints of a and v in `changed_at(a, ufunc, index, v)`.

    The changes are made in turns, in which no place occurs twice, and run back, the last first.
    """
    numbers = np.arange(np.size(a)).reshape(np.shape(a))[index]
    places, values = np.ravel(numbers), np.ravel(np.broadcast_to(v, np.shape(numbers)))
    now, flowing = np.ravel(a), np.ravel(np.broadcast_to(g, np.shape(a)))
    turns = [(chosen, *changed_in(places, chosen, np.size(a))) for chosen in turns_of(places)]
    before = []
    for _, touched, entry in turns:
        change = np.where(touched, values[entry], 1.0)
        before.append((now, change))
        now = np.where(touched, ufunc(now, change), now)
    parts = []
    for (chosen, touched, _), (old, change) in zip(turns[::-1], before[::-1], strict=True):
        da, slope = slopes_at(ufunc, old, change)
        parts.append((flowing * conj(slope))[places[chosen]])
        flowing = np.where(touched, flowing * conj(da), flowing)
    if not parts:
        return unbroadcast(np.reshape(flowing, np.shape(a)), a), np.zeros_like(v)
    order = np.argsort(np.concatenate([chosen for chosen, *_ in turns[::-1]]))
    dv = np.reshape(np.concatenate(parts)[order], np.shape(numbers))
    return unbroadcast(np.reshape(flowing, np.shape(a)), a), unbroadcast(dv, v)


def changed_at_tangent(change: Any, of_v: Any, a: Any, ufunc: Any, index: Any, v: Any) -> Any:
    """The tangent of `changed_at(a, ufunc, index, v)` by those of a and v, one of which may be 0.0."""
    numbers = np.arange(np.size(a)).reshape(np.shape(a))[index]
    places, values = np.ravel(numbers), np.ravel(np.broadcast_to(v, np.shape(numbers)))
    moves = np.ravel(np.broadcast_to(of_v, np.shape(numbers)))
    now, flowing = np.ravel(a), np.ravel(np.broadcast_to(change, np.shape(a)))
    for chosen in turns_of(places):
        touched, entry = changed_in(places, chosen, np.size(a))
        value = np.where(touched, values[entry], 1.0)
        da, slope = slopes_at(ufunc, now, value)
        flowing = np.where(touched, flowing * da + slope * moves[entry], flowing)
        now = np.where(touched, ufunc(now, value), now)
    return np.reshape(flowing, np.shape(a))


def turns_of(places: Any) -> Any:
    """The numbers of the entries by turns: the first change of each place, the second, and so on."""
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    turn = (np.arange(places.size) - np.searchsorted(ordered, ordered))[np.argsort(order)]
    return [np.nonzero(turn == number)[0] for number in range(np.max(turn, initial=-1) + 1)]


def changed_in(places: Any, chosen: Any, size: Any) -> Any:
    """For each place of an array whether one of the chosen entries changes it, and which one (any, if none does)."""
    order = chosen[np.argsort(places[chosen])]
    entry = order[np.minimum(np.searchsorted(places[order], np.arange(size)), order.size - 1)]
    return places[entry] == np.arange(size), entry


def slopes_at(ufunc: Any, a: Any, v: Any) -> Any:
    """The partial derivatives of multiply, divide, maximum or minimum; ties are shared equally."""
    if ufunc is np.multiply:
        return v, a
    if ufunc is np.divide:
        return 1.0 / v, -a / v / v
    sign = 1.0 if ufunc is np.maximum else -1.0
    return np.where(a == v, 0.5, sign * a > sign * v), np.where(a == v, 0.5, sign * v > sign * a)
