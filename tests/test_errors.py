"""The texts of errors: what, where, what to do, in that order."""

import pickle
import traceback

import pytest

import tangentish
from tangentish import errors
from tangentish.errors import ArgumentError, CaptureError, Error, Location, UnsupportedError


def test_text_names_place_source_and_remedy():
    where = Location("model.py", 14, 16, 37, "    total = sum(w * f(x) for w in ws)")
    error = UnsupportedError(
        "generator expressions cannot be differentiated in source mode",
        where,
        'Write a loop, or use mode="tape".',
    )
    assert str(error) == (
        "model.py:14: generator expressions cannot be differentiated in source mode\n"
        "    total = sum(w * f(x) for w in ws)\n"
        "                ^^^^^^^^^^^^^^^^^^^^^\n"
        'Write a loop, or use mode="tape".'
    )
    assert (error.file, error.line, error.column, error.end_column) == ("model.py", 14, 16, 37)
    assert error.text == where.text


def test_tracebacks_name_the_exported_class():
    error = UnsupportedError("no", Location("m.py", 3), "Do.")
    assert traceback.format_exception_only(error) == ["tangentish.UnsupportedError: m.py:3: no\nDo.\n"]
    for name in errors.__all__:
        exported = getattr(errors, name)
        assert name == "Location" or getattr(tangentish, name) is exported
        assert name == "Location" or exported.__module__ == "tangentish"


def test_text_without_a_place():
    error = UnsupportedError("object arrays have no derivative", remedy="Use float arrays.")
    assert str(error) == "object arrays have no derivative\nUse float arrays."
    assert error.line is None


def test_text_without_the_source_line():
    error = UnsupportedError("no derivative", Location("m.py", 3), "Give one.")
    assert str(error) == "m.py:3: no derivative\nGive one."


def test_carets_stop_at_the_end_of_the_line():
    assert Location("m.py", 1, 4, 400, "    y = f(").underlined() == "    y = f(\n    ^^^^^^"
    assert Location("m.py", 1, 2, 2, "ab").underlined() == "    ab\n      ^"


def test_carets_follow_tabs():
    assert Location("m.py", 1, 3, 5, "\ta\tbc").underlined() == "    a\tbc\n     \t^^"


@pytest.mark.parametrize("cls", [UnsupportedError, CaptureError])
def test_errors_pickle(cls):
    error = cls("no", Location("m.py", 3, 0, 1, "x"), "Do.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls and str(again) == str(error) and again.where == error.where


def test_hierarchy():
    assert issubclass(CaptureError, UnsupportedError) and issubclass(UnsupportedError, Error)
    assert issubclass(ArgumentError, (TypeError,)) and issubclass(ArgumentError, ValueError)
    for warning in (errors.FallbackWarning, errors.UnconnectedWarning):
        assert issubclass(warning, UserWarning) and not issubclass(warning, Error)
