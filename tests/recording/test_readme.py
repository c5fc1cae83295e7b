"""Every example of the README that shows its result gives it."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_examples_give_what_they_show():
    pytest.importorskip("torch")
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried >= 9
    assert not failed
