"""A small model with methods and attributes, for the programs and the tests about objects."""

import numpy as np


class Cell:
    """A recurrent cell, with a state and a counter."""

    gain = 0.9

    def __init__(self):
        self.weights = np.array([[0.5, -0.2], [0.1, 0.3]])
        self.state = np.zeros(2)
        self.calls = 0
        self.total = 0.0
        self.limit = 10.0

    def reset(self):
        self.state = np.zeros(2)
        self.calls = 0
        self.total = 0.0

    def advance(self, x):
        self.calls += 1
        self.state = np.tanh(self.weights @ self.state + x) * self.gain
        return self.state

    def damped(self, x, rate):
        if self.calls > 1:
            self.state = self.state * rate
        return self.advance(x)

    def energy(self, x):
        return np.sum(self.weights @ x)

    @property
    def norm(self):
        return np.sum(self.state**2)

    def summed(self):
        return np.sum(self.state)
