"""The adjoints that the benchmarks hold against emitted source are right, and their columns tell what fails."""

import types

import numpy as np
import pytest

import tangentish as tg
from benchmarks import memory, run
from benchmarks.workloads import ALL, GROUPS, chosen, short_name
from tests.numeric import ridders

# The Lorenz system doubles every difference along its 10^4 steps: no difference quotient is worth anything.
BY_HAND = [workload for workload in ALL if hasattr(workload, "by_hand")]
SMOOTH = [workload for workload in BY_HAND if not short_name(workload).startswith("lorenz")]


@pytest.mark.parametrize("workload", SMOOTH, ids=short_name)
def test_by_hand_is_the_derivative_along_a_line(workload):
    arguments = workload.arguments()
    value, gradients = workload.by_hand(*arguments)
    random = np.random.RandomState(1)
    line = {position: 0.01 * random.standard_normal(np.shape(arguments[position])) for position in workload.WRT}

    def along(step):
        return workload.primal(*(a + step * line[i] if i in line else a for i, a in enumerate(arguments)))

    np.testing.assert_allclose(value, along(0.0), rtol=1e-12)
    found = sum(np.sum(line[position] * g) for position, g in zip(workload.WRT, gradients, strict=True))
    np.testing.assert_allclose(found, ridders(along, 1.0), rtol=2e-6)


@pytest.mark.parametrize("workload", GROUPS["rules"][::2], ids=short_name)
def test_a_single_operation_has_the_gradient_of_the_tape(workload):
    arguments = workload.arguments()
    value, gradients = tg.value_and_grad(workload.primal, workload.WRT, mode="source")(*arguments)
    expected = tg.value_and_grad(workload.primal, workload.WRT, mode="tape")(*arguments)
    assert run.disagreement((value, gradients), expected) < 1e-9 and value == workload.primal(*arguments)


def test_workloads_are_chosen_by_name_and_by_group():
    assert chosen([], []) == list(ALL)
    assert chosen([], ["kernels"]) == list(GROUPS["kernels"])
    assert [short_name(one) for one in chosen(["lu", "adi"], [])] == ["adi", "lu"]
    with pytest.raises(KeyError, match="luu"):
        chosen(["luu"], [])


def hidden(x):
    return eval("np.sum(x)")


def test_a_column_that_cannot_express_a_workload_fails():
    """A system that refuses has no figure; a gradient of ours that is wrong ends the run."""
    one = types.SimpleNamespace(
        __name__="one",
        NAME="one",
        WRT=(0,),
        arguments=lambda: (np.ones(3),),
        primal=hidden,
        by_hand=lambda x: (np.sum(x), (np.ones(3),)),
    )
    columns = run.available({"by hand", "tangentish"})
    times = run.measure(one, columns, 0.01)
    assert times["tangentish"] == "fails" and times["by hand"] > 0.0
    assert "| fails |" in run.table({one.NAME: times}, columns)
    peaks = memory.measure(one, columns)
    assert peaks["tangentish"] is None and peaks["by hand"] > 0
    one.primal = lambda x: np.sum(x) * 1.5
    with pytest.raises(SystemExit, match="off by"):
        run.measure(one, columns, 0.01)
