"""One walk over every row of the table: a new row is tested here without a new test."""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from ziamath.zmath import Latex

from graphviz_backprop import ops
from graphviz_backprop.engine.pulls import undo_broadcast
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import FUNCTIONS, TABLE, speaking_row
from graphviz_backprop.ops.operation import Operation, words_latex
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BackpropError, SettingError, ShapeError

Case = tuple[Operation, tuple[Array, ...], dict[str, object]]


def _cases() -> Iterator[object]:
    for row in TABLE.values():
        for i, example in enumerate(row.examples):
            operands = tuple(np.array(operand, dtype=np.float64)[()] for operand in example)
            for trial in row.trials:
                settings = row.checked(trial)
                if _fits(row, operands, settings):
                    name = f"{row.name}-{i}-{','.join(f'{k}={v}' for k, v in trial.items())}"
                    yield pytest.param((row, operands, settings), id=name)


def _fits(row: Operation, operands: tuple[Array, ...], settings: Mapping[str, object]) -> bool:
    """Whether the axes that a trial speaks of exist."""
    try:
        row.shape(*(operand.shape for operand in operands), **settings)
    except ShapeError:
        return False
    return True


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
    """A class index, a place, a condition: a choice; and what a gradient is kept from."""
    return position in speaking_row(row.name, *(o.shape for o in operands)).indices


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
def test_the_shape_is_known_before_the_value(case: Case) -> None:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    assert row.shape(*(operand.shape for operand in operands), **settings) == out.shape


def _assert_helpful(error: BackpropError, name: str = "") -> None:
    assert error.problem
    assert name in error.problem
    assert error.remedy
    assert name in error.remedy


SHAPES = st.lists(st.sampled_from([0, 1, 2, 2, 3]), max_size=4).map(tuple)


@every_row
@effort(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_shape_rule_and_numpy_agree_on_what_fits(row: Operation, data: st.DataObject) -> None:
    """Any shapes: where the rule gives a shape, so does the computation; else it fails too."""
    count = data.draw(st.integers(2, 3)) if row.variadic else len(row.operands)
    shapes = [data.draw(SHAPES) for _ in range(count)]
    if data.draw(st.booleans()):
        shapes = [shapes[0]] * count
    fixed = row.checked(data.draw(st.sampled_from(row.trials)))
    operands = [np.full(shape, 0.5)[()] for shape in shapes]
    try:
        found = row.shape(*shapes, **fixed)
    except ShapeError as error:
        _assert_helpful(error)
        return
    out = row.forward(*operands, **fixed)
    assert out.shape == found
    for position, operand in enumerate(operands):
        pulled = row.vjp(position)(np.ones(found)[()], out, *operands, **fixed)
        if pulled.shape != operand.shape:
            pulled = undo_broadcast(pulled, operand.shape)
        assert pulled.shape == operand.shape


HOSTILE = (
    0.5, -5, -1, 0, 1, 7, 64, -65, 1e300, -1e300, 2**31, 2**63, 10**400, math.inf, -math.inf,
    math.nan, True, False, None, "", "axis", b"0", (), [], (0,), (0, 0), (0.5,), (1e300,), (-1, -1),
    (1, 2), ((1, 2),), [[0]], (0, 1, 2), ((0, 1, 0),), ((None, None, None),), {}, object(),
    np.float64(0.5), np.int64(0), np.bool_(True), np.zeros(2), np.array(1), 1j,
)  # fmt: skip
SETTINGS = [
    pytest.param(row, name, id=f"{row.name}-{name}")
    for row in TABLE.values()
    for name in row.settings
]


@pytest.mark.parametrize(("row", "name"), SETTINGS)
def test_any_value_of_a_setting_is_taken_or_refused_with_advice(row: Operation, name: str) -> None:
    """In every row a setting is read, or refused in words; and then its shape rule answers."""
    for value in HOSTILE:
        try:
            fixed = row.checked({name: value})
        except SettingError as error:
            _assert_helpful(error, name)
            continue
        assert row.checked(fixed) == fixed
        hash(tuple(fixed.items()))
        operands = [np.array(operand, dtype=np.float64)[()] for operand in row.examples[0]]
        try:
            shape = row.shape(*(operand.shape for operand in operands), **fixed)
        except ShapeError as error:
            _assert_helpful(error)
            continue
        if math.prod(shape) <= 10_000:
            assert row.forward(*operands, **fixed).shape == shape


@every_row
def test_a_default_is_a_value_that_a_setting_takes_and_so_is_its_example(row: Operation) -> None:
    for name, setting in row.settings.items():
        assert row.checked({name: setting.default})[name] == setting.default
        assert setting.wanted
        assert setting.example


def test_a_setting_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingError, match="no setting called alpha") as caught:
        TABLE["sum"].checked({"alpha": 1})
    assert "axis, keepdims" in caught.value.remedy


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
    if row.expansion.formula:
        names = dict(zip(row.operands, operands, strict=True)) | settings
        np.testing.assert_allclose(
            _evaluate(row.expansion.formula, names), row.forward(*operands, **settings), rtol=1e-12
        )


@every_case
def test_partials_have_the_value_of_the_local_derivative(case: Case) -> None:
    row, operands, settings = case
    if row.variadic or not any(row.partials):
        return
    out = row.forward(*operands, **settings)
    names = dict(zip(row.operands, operands, strict=True)) | settings | {"out": out}
    elementwise = row.elementwise and (
        row.arrays.resolve is None or not any(o.ndim for o in operands)
    )
    for position, formula in enumerate(row.partials if elementwise else ()):
        local = row.vjps[position](np.ones_like(out)[()], out, *operands, **settings)
        np.testing.assert_allclose(_evaluate(formula, names), local, rtol=1e-12, equal_nan=True)


@every_case
def test_pulls_as_formulas_have_the_value_of_the_vjps(case: Case) -> None:
    row, operands, settings = case
    if not row.arrays.pulls:
        return
    out = row.forward(*operands, **settings)
    upstream = np.random.default_rng(3).uniform(0.5, 2.0, out.shape)[()]
    for position in range(len(operands)):
        names = dict(zip(row.operands, operands, strict=False)) | {"out": out, "upstream": upstream}
        place = (position,) if row.variadic else ()
        names |= {
            name: aid.value(*place, upstream, out, *operands, **settings)
            for name, aid in row.arrays.aids.items()
        }
        pull = row.pull(position, out, *operands, **settings)
        if "{" in pull:
            assert words_latex(pull).format(**names)
            continue
        found = _evaluate(pull, names)
        if found.shape != operands[position].shape:
            found = undo_broadcast(found, operands[position].shape)
        expected = _downstream(case, position, upstream)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@every_case
def test_jacobians_as_formulas_pull_as_the_vjps_do(case: Case) -> None:
    row, operands, settings = case
    out = row.forward(*operands, **settings)
    for position, formula in enumerate(row.arrays.jacobians):
        if not formula or out.ndim != 1 or operands[position].ndim != 1:
            continue
        names = dict(zip(row.operands, operands, strict=False)) | {"out": out}
        found = _evaluate(formula, names)
        pulled = [row.vjp(position)(unit, out, *operands, **settings) for unit in np.eye(out.size)]
        np.testing.assert_allclose(found, pulled, rtol=1e-12, atol=1e-12)


@every_case
def test_kink_and_domain_have_nothing_to_say_away_from_them(case: Case) -> None:
    row, operands, settings = case
    if not any(_takes_no_gradient(row, operands, i) for i in range(len(operands))):
        assert row.remarks.kink(*operands, **settings) == ""
    if np.all(np.isfinite(row.forward(*operands, **settings))):
        assert row.remarks.domain(*operands, **settings) == ""


@every_row
def test_a_row_is_complete(row: Operation) -> None:
    count = len(row.operands)
    assert row.examples
    assert row.rule.endswith(".")
    assert len(row.partials) == count
    assert len(row.vjps) == count
    assert len(row.text.holes) == len(row.latex.holes) == count
    assert len(row.folded) in {0, count}
    assert row.elementwise or len(row.arrays.pulls) == count or row.arrays.resolve
    assert all(set(trial) <= set(row.settings) for trial in row.trials)
    assert not row.reduction or row.reduction in TABLE
    if row.arrays.resolve is not None:
        for example in row.examples:
            named = TABLE[row.arrays.resolve(*(np.shape(operand) for operand in example))]
            assert named.elementwise or len(named.arrays.pulls) == count


@every_row
def test_templates_can_be_filled_in(row: Operation) -> None:
    names = {name: f"<{name}>" for name in row.operands} | dict.fromkeys(row.settings, "<s>")
    for notation in (row.text, row.latex):
        filled = notation.template.format(**names)
        assert all(f"<{name}>" in filled for name in row.operands)
        assert filled.count("{") == filled.count("}")
    names |= {"upstream": "<u>", "out": "<out>"}
    for aid in row.arrays.aids.values():
        latex = aid.latex.format(**names)
        assert latex.count("{") == latex.count("}")
        assert latex.count("<") == aid.text.format(**names).count("<")


def test_every_row_that_is_written_is_listed() -> None:
    written = [
        row
        for module in pkgutil.iter_modules(ops.__path__, f"{ops.__name__}.")
        for value in vars(importlib.import_module(module.name)).values()
        for row in (value if isinstance(value, tuple) else (value,))
        if isinstance(row, Operation)
    ]
    assert {row.name for row in written} == set(TABLE)
    assert all(TABLE[row.name] is row for row in written)


@every_row
def test_every_template_can_be_typeset(row: Operation) -> None:
    names = dict(zip(("a", "b", "c"), "xyz", strict=True)) | {
        name: str(value) for name, value in row.checked({}).items()
    }
    drawn = Latex(row.latex.template.format(**names), size=20).svg()
    assert "<path" in drawn
    assert "operatorname" not in drawn


@every_case
def test_operands_of_a_commutative_row_may_change_places(case: Case) -> None:
    row, operands, settings = case
    if row.commutative and row.name != "dot":
        turned = row.forward(*reversed(operands), **settings)
        np.testing.assert_allclose(turned, row.forward(*operands, **settings), rtol=1e-15)


def test_no_two_rows_share_a_name_or_a_spelling() -> None:
    spellings = [s for row in TABLE.values() if row.called for s in (row.name, *row.aliases)]
    assert len(spellings) == len(set(spellings)) == len(FUNCTIONS)
