"""Slide arithmetic: the printed factors multiply to the printed product."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from graphviz_backprop.choices import Paging
from graphviz_backprop.engine.rounded import printed, slide_arithmetic
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.explain import explanations
from graphviz_backprop.export.deck import deck
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.numbers import NumberFormat, format_number

STYLES = [
    NumberFormat("decimals", 2),
    NumberFormat("decimals", 1),
    NumberFormat("decimals", 4),
    NumberFormat("significant", 2),
    NumberFormat("significant", 3),
]


def number(text):
    """The number on the slide, exactly."""
    return Decimal(text.replace("−", "-"))


def entries(style, *arrays):
    """The printed entries of arrays of one shape, side by side."""
    for numbers in zip(*map(np.ravel, arrays), strict=True):
        yield tuple(format_number(float(each), style) for each in numbers)


def rounded(exact, text, style):
    """``exact`` to the last place that ``text`` shows, halves away from zero."""
    if style.kind == "significant":
        place = exact.adjusted() - style.digits + 1
    else:
        place = number(text).as_tuple().exponent
    return exact.quantize(Decimal((0, (1,), place)), ROUND_HALF_UP)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: f"{s.digits} {s.kind}")
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_printed_factors_give_the_printed_product(example, style):
    graph = parse(example.program, declared=example.bindings)
    trace = slide_arithmetic(run(graph, example.bindings), style)
    pulls = [step for step in trace.steps if isinstance(step, Pull)]
    assert pulls
    for step in pulls:
        for before, downstream, total in entries(
            style, step.total_before, step.downstream, step.total
        ):
            assert number(total) == rounded(number(before) + number(downstream), total, style)
        if step.local is None or np.shape(step.upstream) != np.shape(step.downstream):
            continue  # a matrix rule, or a sum over stretched axes
        for upstream, local, downstream in entries(
            style, step.upstream, step.local, step.downstream
        ):
            product = number(upstream) * number(local)
            assert number(downstream) == rounded(product, downstream, style)


def test_the_sigmoid_neuron_of_the_lecture():
    """The numbers that CS231n prints: 0.40 for x0, not the 0.39 of all digits."""
    example = next(example for example in examples() if example.id == "sigmoid-neuron")
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    slide = slide_arithmetic(trace, NumberFormat())
    assert round(trace.gradient("x0"), 2) == 0.39
    got = {name: slide.gradient(name) for name in ("w0", "x0", "w1", "x1", "w2")}
    assert got == {"w0": -0.2, "x0": 0.4, "w1": -0.4, "x1": -0.6, "w2": 0.2}


def test_it_is_marked_in_the_notes_and_under_the_picture():
    trace = run(parse("x / y"), {"x": 1, "y": 3})
    slide = slide_arithmetic(trace, NumberFormat())
    remark = "Computed from the rounded numbers shown."
    assert all(remark in told.notes for told in explanations(slide))
    assert not any(remark in told.notes for told in explanations(trace))
    paging = Paging(caption="A quotient.")
    assert deck(slide, paging=paging).paging.caption == f"A quotient. {remark}"
    assert deck(trace, paging=paging).paging.caption == "A quotient."


def test_the_note_on_rounded_factors_is_not_needed():
    slide = slide_arithmetic(run(parse("x y"), {"x": 0.345, "y": 0.1}), NumberFormat())
    assert not any("all their digits" in note for t in explanations(slide) for note in t.notes)


def test_exact_numbers_need_no_rounding():
    trace = run(parse("x y"), {"x": 0.1, "y": 0.2})
    assert slide_arithmetic(trace, NumberFormat("exact")) is trace


def test_halves_are_rounded_as_on_paper():
    assert 0.35 * 0.1 < 0.035  # in binary
    slide = slide_arithmetic(run(parse("x y"), {"x": 0.35, "y": 0.1}), NumberFormat())
    assert slide.value("f") == 0.04


def test_arrays_are_rounded_entry_by_entry():
    got = printed(np.array([[0.126, np.inf], [-2.0049, 1.0]]), NumberFormat())
    assert got.tolist() == [[0.13, np.inf], [-2.0, 1.0]]


def test_tensors_run_through():
    trace = run(parse("f = sum((W v)^2)"), {"W": [[1.26, 2], [3, 4]], "v": [0.555, 1]})
    slide = slide_arithmetic(trace, NumberFormat("decimals", 1))
    assert slide.gradient("v").shape == (2,)
    assert slide.value("W").tolist() == [[1.3, 2.0], [3.0, 4.0]]
    assert len(slide.steps) == len(trace.steps)
