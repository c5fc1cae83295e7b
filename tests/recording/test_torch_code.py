"""What PyTorch code does besides computing: in place, views, masks, indices, losses, errors."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.engine import trace
from graphviz_backprop.engine.check import check
from graphviz_backprop.engine.graph import nodes
from graphviz_backprop.recording import record
from graphviz_backprop.text.errors import RecordError

torch = pytest.importorskip("torch", reason="recording PyTorch needs the extra torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

R, T = torch.randn, torch.tensor
torch.manual_seed(3)  # for what this module draws


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(3)


def _after_views(x):
    y = x * 2
    row, column = y[0], y[:, 1]
    row.add_(column.sum())
    y[1] += row
    column.add_(x[2, 2] * x[0, 1])
    return (y * y).sum() + (column * row[1:]).sum()


def _filled(x):
    out = torch.zeros(3, 2).double()
    for i in range(3):
        out[i] = x[i] ** 2
    out[0, 1] = 5.0
    out[1:].clamp_(max=1.0)
    return (out * out).sum()


def _written_into_its_parts(x):
    y = x.clone()
    left, right = y[:, :2], y[:, 2:]
    left.copy_(right.clone() * x[:, :2])
    y.masked_fill_(y > 1, 0.5)
    y.view(-1)[0] = x[0, 0] ** 3
    return (y.sum(0) * left.sum(0).repeat(2)).sum()


def _stopped(x):
    with torch.no_grad():
        y = x * x
    return (y * x + x.detach() * 3 * x).sum()


def _accumulated(x):
    total = torch.zeros(()).double()
    for row in x:
        total += row.prod()
    return total


def _way(x):
    return (x * 2).sum() if x.sum() > -100 else x.sum()


def _plain_number(x):
    return (x * float(x[0, 0].item())).sum()


CODE = {
    "changed through views": (_after_views, R(3, 4)),
    "a plain array filled": (_filled, R(3, 2)),
    "parts written": (_written_into_its_parts, R(3, 4)),
    "no_grad and detach": (_stopped, R(3)),
    "added up in place": (_accumulated, R(3, 2)),
    "a way chosen": (_way, R(2, 2)),
    "out=": (lambda x: torch.add(x, x * x, alpha=0.5).sum(), R(3)),
    "masks and where": (
        lambda x: torch.where(x > 0, x * x, -x).masked_fill(x > 1, 0.3)[x < 0.8].sum(), R(4, 3)
    ),
    "several indices": (lambda x: x[[0, 1, 0], [2, 0, 2]].sum() + x[T([1, 1])].prod(), R(3, 3)),
    "new axes and dots": (lambda x: (x[..., None, 1] * x[None, :, 0]).sum(), R(3, 3)),
    "flip, roll, repeat": (lambda x: (x.flip(0) * x.roll(1, 1) * x.repeat(1, 1)).sum(), R(2, 3)),
    "sorted": (lambda x: (x.sort(1, descending=True).values * x).sum(), R(2, 3)),
    "median and topk": (
        lambda x: x.median(1).values.sum() + (x.topk(2, 0).values ** 2).sum(), R(3, 3)
    ),
    "largest and where": (lambda x: x.max(1).values.sum() * x.min() + x.amax(0).sum(), R(3, 3)),
    "triangles": (lambda x: (x.tril() @ x.triu(1)).sum(), R(3, 3)),
    "var and std": (
        lambda x: x.var(0).sum() + x.std() + x.var((0, 1), unbiased=False) + x.std(1, False).sum(),
        R(3, 3),
    ),
    "norms": (
        lambda x: x.norm() + x.norm(1) + x.norm(p=3, dim=1).sum()
        + torch.linalg.norm(x, dim=0).sum(),
        R(3, 3),
    ),
    "einsum": (
        lambda x, y: torch.einsum("bij,bjk->bik", x, y).sum() * torch.einsum("...ii->...i", x).sum()
        + torch.einsum("bij,bij", x, y), R(2, 3, 3), R(2, 3, 3),
    ),
    "cumsum, pad, std": (
        lambda x: (F.pad(x.cumsum(1), (1, 0, 0, 2), value=2.0) ** 2).sum()
        + F.pad(x[None], (1, 1), mode="reflect").std(), R(2, 3),
    ),
    "activations": (
        lambda x: sum(
            f(x).sum()
            for f in (
                F.selu, F.mish, F.silu, F.hardtanh, F.softsign, F.relu6,
                F.tanhshrink, F.celu, F.logsigmoid, F.glu, torch.erf,
                lambda x: F.gelu(x, approximate="tanh"), lambda x: F.softplus(x, beta=2.0),
                lambda x: F.hardtanh(x, -0.3, 0.4), lambda x: F.elu(x, 0.7),
            )
        ), 2 * R(3, 4),
    ),
    "prelu": (F.prelu, R(2, 3, 2), R(3)),
    "norm over several axes": (
        lambda x, w, b: (F.layer_norm(x, (3, 2), w, b) * x).sum() + F.rms_norm(x, (2,)).sum(),
        R(2, 3, 2), R(3, 2), R(3, 2),
    ),
    "average pooling": (
        lambda x: F.avg_pool2d(x, 3, 2, 1).sum() + (F.max_pool2d(x, (3, 2), 1, 1) ** 2).sum(),
        R(2, 2, 5, 4),
    ),
    "stack, split, unbind": (
        lambda x, y: torch.hstack(
            [torch.stack([x, y], 1)[0], torch.vstack([x, y]).split([2, 2])[1]]
        ).prod()
        + sum(p.prod() for p in x.unbind(1)), R(2, 2), R(2, 2),
    ),
    "outer, matrices": (
        lambda x, y: torch.outer(x, y).sum() + torch.addmm(x[None], y[:, None], x[None]).sum(),
        R(3), R(3),
    ),
    "axes": (
        lambda x: (x.movedim(0, -1).permute(1, 2, 0).swapaxes(0, 1) ** 2)[0].sum()
        + x.flatten(1).unflatten(1, (3, 2))[:, :, 1].mT.sum(), R(2, 3, 2),
    ),
    "elementwise of two": (
        lambda x, y: (torch.maximum(x, y) * torch.hypot(x, y) + torch.atan2(x, y)).sum()
        + torch.lerp(x, y, 0.3).prod() + torch.logaddexp(x, y).sum(), R(3), R(3),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CODE)
def test_code_is_followed(name, compared):
    code, *tensors = CODE[name]
    if code is F.prelu:
        compared(lambda a, b: F.prelu(a, b).sum(), a=tensors[0], b=tensors[1])
        return
    names = code.__code__.co_varnames[: len(tensors)]
    compared(code, **dict(zip(names, tensors, strict=True)))


SCORES, CLASSES = R(4, 3), T([0, 2, 1, 2])
WEIGHTS = T([0.5, 1.0, 2.0], dtype=torch.float64)
PROBABILITIES = torch.rand(4, 3) * 0.8 + 0.1
SIGNS = T([1, -1, 1, -1])
LOSSES = {
    "cross_entropy weight": lambda x: F.cross_entropy(x, CLASSES, weight=WEIGHTS),
    "cross_entropy sum": lambda x: F.cross_entropy(x, CLASSES, reduction="sum"),
    "cross_entropy none": lambda x: (F.cross_entropy(x, CLASSES, reduction="none") ** 2).sum(),
    "cross_entropy ignore": lambda x: F.cross_entropy(x, CLASSES, ignore_index=2),
    "cross_entropy smooth": lambda x: F.cross_entropy(x, CLASSES, label_smoothing=0.2),
    "cross_entropy all": lambda x: F.cross_entropy(
        x, CLASSES, weight=WEIGHTS, ignore_index=1, label_smoothing=0.1
    ),
    "cross_entropy sum smooth": lambda x: F.cross_entropy(
        x, CLASSES, label_smoothing=0.1, reduction="sum"
    ),
    "cross_entropy shares": lambda x: F.cross_entropy(x, PROBABILITIES.double(), weight=WEIGHTS),
    "nll": lambda x: F.nll_loss(F.log_softmax(x, 1), CLASSES),
    "nll weight": lambda x: F.nll_loss(F.log_softmax(x, 1), CLASSES, WEIGHTS, reduction="sum"),
    "bce sum": lambda x: F.binary_cross_entropy(
        torch.sigmoid(x), PROBABILITIES.double(), reduction="sum"
    ),
    "bce weight": lambda x: F.binary_cross_entropy(
        torch.sigmoid(x), PROBABILITIES.double(), WEIGHTS
    ),
    "bce logits": lambda x: F.binary_cross_entropy_with_logits(
        x, PROBABILITIES.double(), pos_weight=WEIGHTS
    ),
    "bce logits sum": lambda x: F.binary_cross_entropy_with_logits(
        x, PROBABILITIES.double(), reduction="sum"
    ),
    "mse sum": lambda x: F.mse_loss(x, PROBABILITIES.double(), reduction="sum"),
    "mse none": lambda x: F.mse_loss(x, PROBABILITIES.double(), reduction="none").prod(),
    "l1": lambda x: F.l1_loss(x, PROBABILITIES.double()),
    "l1 sum": lambda x: nn.L1Loss(reduction="sum")(x, PROBABILITIES.double()),
    "smooth l1": lambda x: F.smooth_l1_loss(x, PROBABILITIES.double()),
    "smooth l1 beta": lambda x: F.smooth_l1_loss(
        x, PROBABILITIES.double(), beta=0.3, reduction="sum"
    ),
    "huber": lambda x: F.huber_loss(x, PROBABILITIES.double(), delta=0.4),
    "kl": lambda x: F.kl_div(F.log_softmax(x, 1), PROBABILITIES.double(), reduction="batchmean"),
    "kl logs": lambda x: F.kl_div(
        F.log_softmax(x, 1), PROBABILITIES.double().log(), log_target=True, reduction="sum"
    ),
    "hinge": lambda x: F.hinge_embedding_loss(x[:, 0], SIGNS, margin=0.8),
    "margin ranking": lambda x: F.margin_ranking_loss(x[:, 0], x[:, 1], SIGNS.double(), margin=0.2),
    "soft margin": lambda x: F.soft_margin_loss(x[:, 0], SIGNS.double()),
    "multi margin": lambda x: F.multi_margin_loss(x, CLASSES, margin=0.7),
    "cosine embedding": lambda x: F.cosine_embedding_loss(x[:, :2], x[:, 1:], SIGNS, margin=0.1),
    "triplet swap": lambda x: F.triplet_margin_loss(x, x.flip(0), x.roll(1, 0), swap=True),
    "poisson": lambda x: F.poisson_nll_loss(x, CLASSES[:, None].double()),
    "gaussian": lambda x: F.gaussian_nll_loss(x, PROBABILITIES.double(), x * x + 0.1),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_with_their_reductions_and_weights(name, compared):
    compared(LOSSES[name], x=SCORES)


def test_hard_activations_have_an_exact_sixth():
    """PyTorch's own slope is 1/6 in float32, also in float64: 5e-9 too large."""
    graph = record(lambda x: (F.hardswish(x) + F.hardsigmoid(x)).sum(), x=2 * R(3, 4).double())
    assert all(result.right for result in check(graph))


def test_dropout_keeps_its_mask(compared):
    class Dropped(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 6)
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return self.drop(torch.relu(self.fc(x))).sum()

    graph = compared(Dropped(), x=R(3, 4))
    assert any(node.op == "constant" and node.name == "mask" for node in nodes(graph))
    kept = compared(Dropped().eval(), x=R(3, 4))
    assert all(node.name != "mask" for node in nodes(kept))


def test_names_are_those_of_paths_arguments_and_variables():
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh())

    def loss(x, y):
        h = network(x)
        error = h - y
        return (error**2).mean()

    graph = record(loss, x=R(4, 2), y=R(4, 3))
    names = {node.name for node in nodes(graph) if node.name}
    assert {"x", "y", "h", "error"} <= names
    traced = trace.run(graph)
    assert traced.gradient("x").shape == (4, 2)
    assert traced.gradient("network.0.weight").shape == (3, 2)


def test_whole_numbers_are_data_and_ways_are_remarked():
    graph = record(_way, x=R(2, 2))
    [remark] = graph.graph["remarks"]
    assert "chose its way" in remark
    assert "test_torch_code.py, line" in remark
    graph = record(_plain_number, x=R(2, 2))
    assert any("plain number" in remark for remark in graph.graph["remarks"])
    graph = record(lambda x, y: F.cross_entropy(x, y), x=R(2, 3), y=T([0, 2]))
    assert {node.name for node in nodes(graph) if node.op == "constant"} == {"y"}


def test_a_float32_model_is_run_in_float64():
    network = nn.Linear(2, 1)
    x = R(3, 2)
    traced = trace.run(record(lambda x: network(x).sum(), x=x))
    assert traced.values[traced.target] == pytest.approx(network(x).sum().item(), rel=1e-5)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (lambda x: torch.special.i0(x).sum(), "i0"),
        (lambda x: torch.fft.rfft(x).real.sum(), "rfft"),
        (lambda x: F.alpha_dropout(x, 0.5, True).sum(), "alpha_dropout"),
        (lambda x: F.normalize(x, p=1.0).sum(), "normalize(p=1.0)"),
        (lambda x: (x.sum().backward(), x.sum())[1], "backward()"),
        (lambda x: x.detach().mul_(2).sum() + x.sum(), "detached"),
        (lambda x: x.argmax() * 1.0, "does not hang on any input"),
    ],
)
def test_what_has_no_gate_is_refused_with_its_name_and_place(code, said):
    with pytest.raises(RecordError) as caught:
        record(code, x=R(3, 4).double().requires_grad_())
    assert said in caught.value.problem
    assert caught.value.remedy
    if "hang" not in said:
        assert "test_torch_code.py, line" in caught.value.problem


def test_a_change_behind_the_librarys_back_is_not_silently_wrong():
    def code(x):
        y = x * 2
        np.asarray(y.detach().numpy())[0] = 100.0
        return (y * x).sum()

    with pytest.raises(RecordError, match="was not seen"):
        record(code, x=R(3))


def test_the_persons_tensors_stay_as_they_are():
    x = R(3)
    before = x.clone()

    def changes(x):
        x += 1
        return (x * x).sum()

    traced = trace.run(record(changes, x=x))
    np.testing.assert_allclose(traced.gradient("x"), 2 * (before.numpy() + 1), rtol=1e-6)
    assert torch.equal(x, before)


@pytest.mark.parametrize(
    "layer",
    [
        nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3, batch_first=True),
        nn.LSTM(4, 3, num_layers=2, dropout=0.4, batch_first=True),
    ],
)
def test_dropout_inside_of_layers_keeps_its_masks(layer):
    """PyTorch draws these masks inside of one call: central differences are the measure."""
    layer.double().train()

    def cubes(x):
        out = layer(x)
        return ((out[0] if isinstance(out, tuple) else out) ** 3).sum()

    graph = record(cubes, R(1, 3, 4).double())
    assert any(node.name.startswith("mask") for node in nodes(graph))
    assert all(result.right for result in check(graph))


def test_what_is_no_code_is_refused():
    with pytest.raises(RecordError, match="nothing that can be called"):
        record("x + y", x=1.0)
