"""Fit a logistic regression to Fisher's irises with a gradient that can be read.

    python examples/logistic_regression.py [--output FOLDER]

Two species, virginica and versicolor, are told apart by the length and width of their petals. The script
prints the emitted gradient, checks it, fits with SciPy's L-BFGS-B, and saves a plot.
"""

import argparse
import csv
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from scipy.optimize import minimize  # noqa: E402

import tangentish as tg  # noqa: E402

HERE = Path(__file__).parent
SPECIES = ("versicolor", "virginica")


def loss(w, X, y):
    """Mean negative log-likelihood of the labels y, -1 or 1, given the rows of X."""
    margin = y * (X @ w)
    return np.mean(np.log1p(np.exp(-margin)))


def read_flowers(path):
    """Petal lengths and widths in centimetres, one row a flower, and 1 for virginica, -1 for versicolor."""
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["species"] in SPECIES]
    petals = np.array([[float(row["petal_length"]), float(row["petal_width"])] for row in rows])
    return petals, np.array([1.0 if row["species"] == "virginica" else -1.0 for row in rows])


def with_intercept(petals):
    return np.column_stack([np.ones(len(petals)), petals])


def fit(X, y):
    """The weights of the least loss, and the loss of each iterate."""
    value_and_gradient = tg.value_and_grad(loss)
    start = np.zeros(X.shape[1])
    history = [loss(start, X, y)]
    result = minimize(
        value_and_gradient,
        start,
        args=(X, y),
        jac=True,
        method="L-BFGS-B",
        callback=lambda w: history.append(loss(w, X, y)),
    )
    return result.x, history


def plot(petals, y, w, history, path):
    """The loss of each iterate, and the flowers with the line on which both species are equally likely."""
    figure, (losses, flowers) = plt.subplots(1, 2, figsize=(10.0, 4.2), layout="constrained")
    losses.plot(history, marker="o", markersize=3.5)
    losses.set(xlabel="iteration of L-BFGS-B", ylabel="mean negative log-likelihood")

    for species, label, marker in zip(SPECIES, (-1.0, 1.0), "os", strict=True):
        chosen = petals[y == label]
        flowers.scatter(chosen[:, 0], chosen[:, 1], marker=marker, alpha=0.7, label=f"Iris {species}")
    lengths = np.array([petals[:, 0].min(), petals[:, 0].max()])
    widths = -(w[0] + w[1] * lengths) / w[2]
    flowers.plot(lengths, widths, color="black", linewidth=1.2, label="decision boundary")
    margin = 0.1
    flowers.set(
        xlabel="petal length (cm)",
        ylabel="petal width (cm)",
        ylim=(petals[:, 1].min() - margin, petals[:, 1].max() + margin),
    )
    flowers.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description="Fit a logistic regression to Fisher's irises.")
    parser.add_argument("--output", type=Path, default=HERE / "output", help="folder of the plot")
    options = parser.parse_args()

    petals, y = read_flowers(HERE / "data" / "iris.csv")
    X = with_intercept(petals)
    trial = np.array([-3.0, 0.5, 0.5])

    print("The gradient of the loss, as it runs:\n")
    print(tg.grad(loss).source(trial, X, y))

    print("Checked against the tape and against numeric differences:\n")
    print(tg.check(loss, trial, X, y))

    w, history = fit(X, y)
    right = np.mean((X @ w > 0.0) == (y > 0.0))
    print(f"\nloss      {history[0]:.4f} at the start, {history[-1]:.4f} after {len(history) - 1} iterations")
    print(f"accuracy  {right:.0%} of {len(y)} flowers")
    print(f"weights   {w[0]:.3f} + {w[1]:.3f} * length + {w[2]:.3f} * width")

    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "logistic_regression.png"
    plot(petals, y, w, history, path)
    print(f"plot      {path}")


if __name__ == "__main__":
    main()
