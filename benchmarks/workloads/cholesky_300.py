"""The same of a matrix of 300 by 300."""

from benchmarks.workloads.cholesky_100 import WRT, by_hand, definite, primal

__all__ = ["NAME", "WRT", "arguments", "by_hand", "primal"]

NAME = "cholesky loops, 300x300"


def arguments():
    return (definite(300),)
