"""One walk over every row of the table: a new row is tested here without a new test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import FUNCTIONS, TABLE
from graphviz_backprop.ops.operation import Array, Operation, latex_pull, setting_texts
from graphviz_backprop.passes import undo_broadcast
from graphviz_backprop.trace import run

Case = tuple[Operation, tuple[Array, ...], dict[str, object]]


def _cases() -> Iterator[object]:
    for row in TABLE.values():
        for i, example in enumerate(row.examples):
            operands = tuple(np.array(operand, dtype=np.float64)[()] for operand in example)
            for trial in row.trials:
                settings = {**row.settings, **trial}
                if _fits(operands, settings):
                    name = f"{row.name}-{i}-{','.join(f'{k}={v}' for k, v in trial.items())}"
                    yield pytest.param((row, operands, settings), id=name)


def _fits(operands: tuple[Array, ...], settings: Mapping[str, object]) -> bool:
    """Whether the axes that a trial speaks of exist: scalars have none."""
    return operands[0].ndim > 0 or settings.get("axis") in {None, 0, -1}


CASES = list(_cases())
ROWS = [pytest.param(row, id=row.name) for row in TABLE.values()]
every_case = pytest.mark.parametrize("case", CASES)
every_row = pytest.mark.parametrize("row", ROWS)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def _downstream(case: Case, position: int, upstream: Array) -> Array:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    pulled = row.vjp(position)(upstream, out, *operands, **settings)
    shape = operands[position].shape
    return pulled if pulled.shape == shape else undo_broadcast(pulled, shape)


def _numerical(case: Case, position: int, upstream: Array, h: float = 1e-5) -> Array:
    """Central differences of Σ upstream · out, of fourth order, in float64."""
    row, operands, settings = case
    gradient = np.zeros_like(operands[position])

    def moved(entry: tuple[int, ...], by: float) -> float:
        changed = np.array(operands[position])
        changed[entry] += by
        given = (*operands[:position], changed[()], *operands[position + 1 :])
        return float(np.sum(upstream * row.forward(*given, **settings)))

    for entry in np.ndindex(*gradient.shape):
        near = moved(entry, h) - moved(entry, -h)
        far = moved(entry, 2 * h) - moved(entry, -2 * h)
        slope = (8 * near - far) / (12 * h)
        if gradient.ndim:
            gradient[entry] = slope
        else:
            gradient = np.float64(slope)
    return gradient


def _takes_no_gradient(row: Operation, operands: tuple[Array, ...], position: int) -> bool:
    """A class index: a choice, not a quantity."""
    return "cross_entropy" in row.name and position == 1 and operands[1].ndim < operands[0].ndim


@every_case
def test_vjps_agree_with_central_differences(case: Case) -> None:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    upstream = np.random.default_rng(1).uniform(0.5, 2.0, out.shape)[()]
    for position in range(len(operands)):
        found = _downstream(case, position, upstream)
        if _takes_no_gradient(row, operands, position):
            assert not np.any(found)
        elif np.all(np.isfinite(numerical := _numerical(case, position, upstream))):
            np.testing.assert_allclose(found, numerical, rtol=1e-8, atol=1e-8)
        else:
            # x ln(a) of a negative base: the neighbours are not real, nor is the slope
            assert row.name == "power"
            assert np.isnan(found)


@every_case
def test_values_and_gradients_are_float64_of_the_right_shape(case: Case) -> None:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    kinds = (np.float64, np.ndarray)
    assert isinstance(out, kinds)
    assert out.dtype == np.float64
    assert isinstance(out, np.float64) == (out.ndim == 0)
    for position, operand in enumerate(operands):
        found = _downstream(case, position, np.ones_like(out)[()])
        assert found.shape == operand.shape
        assert found.dtype == np.float64
        assert isinstance(found, np.float64) == (operand.ndim == 0)


@every_case
def test_vjp_is_linear_in_upstream(case: Case) -> None:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    random = np.random.default_rng(2)
    one, two = random.normal(size=out.shape)[()], random.normal(size=out.shape)[()]
    for position in range(len(operands)):
        together = _downstream(case, position, 2.0 * one - 3.0 * two)
        apart = 2.0 * _downstream(case, position, one) - 3.0 * _downstream(case, position, two)
        np.testing.assert_allclose(together, apart, rtol=1e-9, atol=1e-12)


@every_case
def test_nothing_is_written_into_the_operands(case: Case) -> None:
    row, operands, settings = case
    before = [np.array(operand) for operand in operands]
    out = row.forward(*operands, **settings)
    kept = np.array(out)
    for position in range(len(operands)):
        _downstream(case, position, np.ones_like(out)[()])
    for operand, copy in zip(operands, before, strict=True):
        np.testing.assert_array_equal(operand, copy)
    np.testing.assert_array_equal(out, kept)


def _evaluate(formula: str, names: Mapping[str, Array]) -> Array:
    graph = parse(formula, declared=tuple(names))
    used = {n["node"].name for _, n in graph.nodes(data=True) if n["node"].op == "input"}
    trace = run(graph, {name: value for name, value in names.items() if name in used})
    return trace.values[trace.target]


@every_case
def test_expansion_has_the_value_of_the_operation(case: Case) -> None:
    row, operands, settings = case
    if row.expansion:
        names = dict(zip(row.operands, operands, strict=True)) | settings
        np.testing.assert_allclose(
            _evaluate(row.expansion, names), row.forward(*operands, **settings), rtol=1e-12
        )


@every_case
def test_partials_have_the_value_of_the_local_derivative(case: Case) -> None:
    row, operands, settings = case
    if row.variadic or not any(row.partials):
        return
    out = row.forward(*operands, **settings)
    names = dict(zip(row.operands, operands, strict=True)) | settings | {"out": out}
    elementwise = row.elementwise and (row.resolve is None or not any(o.ndim for o in operands))
    for position, formula in enumerate(row.partials if elementwise else ()):
        local = row.vjps[position](np.ones_like(out)[()], out, *operands, **settings)
        np.testing.assert_allclose(_evaluate(formula, names), local, rtol=1e-12, equal_nan=True)


@every_case
def test_kink_and_domain_have_nothing_to_say_away_from_them(case: Case) -> None:
    row, operands, settings = case
    if not any(_takes_no_gradient(row, operands, i) for i in range(len(operands))):
        assert row.kink(*operands, **settings) == ""
    if np.all(np.isfinite(row.forward(*operands, **settings))):
        assert row.domain(*operands, **settings) == ""


@every_row
def test_a_row_is_complete(row: Operation) -> None:
    count = len(row.operands)
    assert row.examples
    assert row.rule.endswith(".")
    assert len(row.partials) == count
    assert len(row.vjps) == count
    assert len(row.text.holes) == len(row.latex.holes) == count
    assert len(row.folded) in {0, count}
    assert row.elementwise or len(row.pulls) == count or row.resolve
    assert all(set(trial) <= set(row.settings) for trial in row.trials)
    assert not row.reduction or row.reduction in TABLE
    if row.resolve is not None:
        for example in row.examples:
            named = TABLE[row.resolve(*(np.shape(operand) for operand in example))]
            assert named.elementwise or len(named.pulls) == count


@every_row
def test_templates_can_be_filled_in(row: Operation) -> None:
    names = {name: f"<{name}>" for name in row.operands} | setting_texts(row.settings)
    for notation in (row.text, row.latex):
        filled = notation.template.format(**names)
        assert all(f"<{name}>" in filled for name in row.operands)
        assert filled.count("{") == filled.count("}")
    names |= {"upstream": "<u>", "out": "<out>"}
    for pull in row.pulls:
        latex = latex_pull(pull).format(**names)
        assert latex.count("{") == latex.count("}")
        assert latex.count("<") == pull.format(**names).count("<")


def test_no_two_rows_share_a_name_or_a_spelling() -> None:
    spellings = [s for row in TABLE.values() if row.called for s in (row.name, *row.aliases)]
    assert len(spellings) == len(set(spellings)) == len(FUNCTIONS)
