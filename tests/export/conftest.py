"""Decks that several tests of the writers share; the hostile one is in every format."""

import pytest

from graphviz_backprop.choices import Paging
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.language.parse import parse

NEURON = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
NEURON_AT = {"x0": -1, "w0": 2, "x1": -2, "w1": -3, "w2": -3}
HOSTILE = (
    "<script>alert(1)</script> ]]> & \"'{}$%\\input{x} \u202eevil \u05e9\u05dc\u05d5\u05dd "
    "\x00\x07\ud800 \U0001f600 " + "long" * 200
)


@pytest.fixture(scope="session")
def lecture():
    """The trace of the lecture's (x+y)z."""
    return run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})


@pytest.fixture(scope="session")
def sum_times(lecture):
    """Its deck."""
    return deck(lecture)


@pytest.fixture(scope="session")
def neuron():
    """The deck of the sigmoid neuron: subscripts, folded constants, 22 steps."""
    return deck(run(parse(NEURON), NEURON_AT))


@pytest.fixture(scope="session")
def fan_out():
    """A deck with a fan-out, a troubled operation and a number that is none."""
    return deck(run(parse("a = x x + ln(x); f = a + x"), {"x": -1}))


@pytest.fixture(scope="session")
def hostile(lecture):
    """A deck whose title, caption and footer are hostile."""
    return deck(lecture, paging=Paging(title=HOSTILE, caption=HOSTILE, footer=HOSTILE))
