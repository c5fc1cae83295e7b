"""What is a number and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.engine.bindings import borrowed, number


@pytest.mark.parametrize("value", [2, 2.0, True, np.float32(1.5), np.int8(3), np.array(4.0)])
def test_a_scalar_becomes_a_numpy_scalar(value):
    found = number(value)
    assert type(found) is np.float64
    assert found == value


@pytest.mark.parametrize("value", [[1, 2], ((1.0,), (2.0,)), np.arange(3), [], np.zeros((0, 2))])
def test_an_array_becomes_float64_of_its_own(value):
    found = number(value)
    assert found.dtype == np.float64
    assert found is not value
    np.testing.assert_array_equal(found, np.array(value, dtype=float))


def test_a_borrowed_array_is_not_copied():
    array = np.array([1.0, 2.0])
    assert borrowed(array) is array
    assert borrowed([1, 2]).dtype == np.float64
    assert type(borrowed(np.array(1.0))) is np.float64


@pytest.mark.parametrize("value", ["1", None, 1j, [1, [2]], [None], {}])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        number(value)
