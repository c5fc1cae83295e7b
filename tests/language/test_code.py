"""What functions and names of code mean: the numbers of NumPy and PyTorch."""

import math

import numpy as np
import pytest

import graphviz_backprop as gb

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.2]])
Z = np.array([0.7, -0.3, 1.2])


def computed(text, **values):
    graph = gb.parse(text, declared=values)
    names = {node["node"].name for _, node in graph.nodes(data=True)}
    trace = gb.run(graph, {name: value for name, value in values.items() if name in names})
    return trace.values[trace.target]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = np.max(x, 1)", X.max(1)),
        ("y = x.max(1)", X.max(1)),
        ("y = x.max(-1)", X.max(-1)),
        ("y = np.amax(x, 0)", X.max(0)),
        ("y = jnp.max(x, 1)", X.max(1)),
        ("y = K.max(x, 1)", X.max(1)),
        ("n = 1\ny = np.max(x, n)", X.max(1)),
        ("y = torch.max(x, 1)[0]", X.max(1)),
        ("y = torch.max(x, 1).values", X.max(1)),
        ("y = x.max(1).values", X.max(1)),
        ("m, _ = torch.max(x, 1)\ny = 2 * m", 2 * X.max(1)),
        ("y = np.max(x, 1)[0]", X.max(1)[0]),
        ("y = x.min(1)", X.min(1)),
        ("y = np.min(x, 0)", X.min(0)),
        ("y = torch.max(x, 0 * x)", np.maximum(X, 0)),
        ("y = np.maximum(x, 1)", np.maximum(X, 1)),
        ("y = torch.max(x, torch.tensor(0.0))", np.maximum(X, 0)),
        ("y = Math.max(x, 1)", np.maximum(X, 1)),
    ],
)
def test_the_second_argument_of_a_maximum(text, value):
    assert np.allclose(computed(text, x=X), value)


def test_gradients_of_maxima_along_an_axis():
    trace = gb.run(gb.parse("s = np.max(x, 1).sum()", declared={"x": X}), {"x": X})
    assert np.allclose(trace.gradient("x"), X.max(1, keepdims=True) == X)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("e = 2\ny = e**2 + math.e", 4 + math.e),
        ("pi = 2\ny = pi + np.pi", 2 + math.pi),
        ("gamma = .5\ny = gamma * math.gamma(4)", 3),
        ("sum = 2\ny = np.sum(x) * sum", 2 * X.sum()),
        ("log = 2\ny = np.log(log)", math.log(2)),
        ("def f(a, gamma):\n    return math.gamma(a) * gamma\ny = f(4, 2)", 12),
        ("max = np.max(x, axis=1)\ny = max + np.max(x)", X.max(1) + X.max()),
        ("var = np.var(x, axis=0)\ny = var + np.var(x)", X.var(0) + X.var()),
        ("zeros = 3\ny = np.zeros(2) + zeros", np.full(2, 3.0)),
        (
            "log_softmax = 1\ny = log_softmax * F.log_softmax(x, dim=1)",
            X - np.log(np.exp(X).sum(1, keepdims=True)),
        ),
    ],
)
def test_names_of_ones_own_hide_no_function_of_a_library(text, value):
    assert np.allclose(computed(text, x=X), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("s = sum(M .^ 2, 1);", (X**2).sum(0)),
        ("s = sum(M .^ 2, 2);", (X**2).sum(1)),
        ("s = sum(M .^ 2);", (X**2).sum(0)),
        ("s = sum(sum(M .^ 2));", (X**2).sum()),
        ("s = sum(M(:));", X.sum()),
        ("s = mean(M, 1);", X.mean(0)),
        ("s = mean(M, 2);", X.mean(1)),
        ("s = max(M .* 1, [], 2);", X.max(1)),
        ("s = std(M, 0, 2);", X.std(1, ddof=1)),
        ("s = sum(z .^ 2);", (Z**2).sum()),
        ("s = std(z);", Z.std(ddof=1)),
        ("s = var(z, 1);", Z.var()),
        ("s = (z - mean(z)) ./ std(z);", (Z - Z.mean()) / Z.std(ddof=1)),
        ("y <- var(z)", Z.var(ddof=1)),
        ("y <- (z - mean(z)) / sd(z)", (Z - Z.mean()) / Z.std(ddof=1)),
        ("y <- log(z^2, base = 2)", np.log2(Z**2)),
        ("y <- log(z^2, 2)", np.log2(Z**2)),
        ("y <- max(z, 1)", 1.2),
        ("y <- pmax(z, 1)", np.maximum(Z, 1)),
        ("y <- solve(A) %*% b", np.linalg.solve([[2, 0.3], [0.3, 1.5]], [1, 2])),
        ("s = std(z)", Z.std()),
    ],
)
def test_reductions_of_matlab_and_r(text, value):
    named = {"M": X, "z": Z, "A": np.array([[2, 0.3], [0.3, 1.5]]), "b": np.array([1.0, 2.0])}
    assert np.allclose(computed(text, **{n: v for n, v in named.items() if n in text}), value)


def test_entries_of_matlab_with_new_values_are_refused():
    with pytest.raises(gb.FormulaError, match="entry of theta"):
        gb.parse("theta(1) = 0;\ns = sum(theta .^ 2);", declared={"theta": Z})


P = np.exp(X) / np.exp(X).sum(1, keepdims=True)
Y = X / 2 + 0.1
W = np.array([[0.5, -1.0], [1.5, 0.25], [0.1, 0.2]])


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def distance(a, b):
    return np.linalg.norm(a - b + 1e-6, axis=-1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tf.nn.leaky_relu(x)", np.where(X > 0, X, 0.2 * X)),
        ("tf.nn.leaky_relu(x, alpha=0.1)", np.where(X > 0, X, 0.1 * X)),
        ("F.leaky_relu(x)", np.where(X > 0, X, 0.01 * X)),
        ("jax.nn.gelu(x)", gelu_tanh(X)),
        ("jax.nn.gelu(x, approximate=False)", gelu(X)),
        ("tf.nn.gelu(x)", gelu(X)),
        ("tf.nn.gelu(x, approximate=True)", gelu_tanh(X)),
        ("F.gelu(x, approximate='tanh')", gelu_tanh(X)),
        ("tf.keras.losses.mean_squared_error(x, y)", ((X - Y) ** 2).mean(-1)),
        ("tf.keras.losses.MSE(y_true=x, y_pred=y)", ((X - Y) ** 2).mean(-1)),
        ("tf.keras.losses.mean_absolute_error(x, y)", np.abs(X - Y).mean(-1)),
        ("tf.keras.losses.MeanSquaredError()(x, y)", ((X - Y) ** 2).mean()),
        (
            "tf.keras.losses.binary_crossentropy(p, p)",
            -(P * np.log(P) + (1 - P) * np.log(1 - P)).mean(-1),
        ),
        ("special.softmax(x)", np.exp(X) / np.exp(X).sum()),
        ("scipy.special.softmax(x, axis=1)", P),
        ("F.kl_div(x, p, reduction='batchmean')", (P * (np.log(P) - X)).sum() / 3),
        ("nn.KLDivLoss(reduction='batchmean')(x, p)", (P * (np.log(P) - X)).sum() / 3),
        ("F.kl_div(x, p)", (P * (np.log(P) - X)).mean()),
        ("F.softplus(x, beta=2)", np.log1p(np.exp(2 * X)) / 2),
        ("F.linear(x, w)", X @ W.T),
        ("F.linear(x, w, z)", X @ W.T + Z),
        ("F.hardswish(x)", X * np.clip(X + 3, 0, 6) / 6),
        ("F.pairwise_distance(x, y)", distance(X, Y)),
        (
            "F.triplet_margin_loss(x, y, w, margin=2.0)",
            np.maximum(distance(X, Y) - distance(X, W) + 2, 0).mean(),
        ),
        (
            "F.scaled_dot_product_attention(x, w, y)",
            np.exp(X @ W.T / math.sqrt(2))
            / np.exp(X @ W.T / math.sqrt(2)).sum(1, keepdims=True)
            @ Y,
        ),
        ("tf.reduce_max(x, axis=1)", X.max(1)),
        ("tf.reduce_min(x)", X.min()),
        ("tf.clip_by_value(x, -0.5, 1.0)", np.clip(X, -0.5, 1)),
        ("tf.matmul(x, w, transpose_b=True)", X @ W.T),
        ("np.diff(x)", np.diff(X)),
        ("np.average(x, weights=y)", np.average(X, weights=Y)),
        ("torch.logdet(torch.matmul(x.T, x))", np.log(np.linalg.det(X.T @ X))),
        (
            "tf.nn.softmax_cross_entropy_with_logits(labels=p, logits=x)",
            -(P * np.log(P)).sum(-1),
        ),
    ],
)
def test_functions_of_libraries_with_their_defaults(text, value):
    assert np.allclose(computed(f"r = {text}", x=X, y=Y, w=W, p=P, z=Z), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("def f(z, device='cpu'):\n    return (z**2).sum()", (Z**2).sum()),
        ("def f(z, w=None, mode='sum', eps=1e-5):\n    return z.sum()", Z.sum()),
        (
            "def f(a, device='cpu', k=3):\n    return (a**k).sum().to(device)\n"
            "y = f(z, k=2, device='cuda')",
            (Z**2).sum(),
        ),
        ("def f(z, double=True):\n    return 2 * z if double else z", 2 * Z),
        ("y = z * args.lr", 3 * Z),
        ("y = z / self.T", Z / 2),
        ("y = z * config['lr']", 3 * Z),
        ("y = z.sum() * hparams.lr + args.z.sum() * 0", 3 * Z.sum()),
        ("y = batch['z'].sum() * cfg.lr", 3 * Z.sum()),
        ("lr = args.lr\ny = lr * z", 5 * Z),
        ("y = args.lr * z + cfg.lr", 5 * Z + 7),
    ],
)
def test_defaults_that_nothing_uses_and_names_of_settings(text, value):
    given = {"z": Z, "args_z": Z, "lr": 3.0, "args_lr": 5.0, "cfg_lr": 7.0, "T": 2.0}
    assert np.allclose(computed(text, **given), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=SUMXMY2(A1:A3,B1:B3)/COUNT(A1:A3)", ((Z - X[:, 0]) ** 2).mean()),
        ("=STDEV(A1:A3)", Z.std(ddof=1)),
        ("=VAR(A1:A3)+VARP(A1:A3)", Z.var(ddof=1) + Z.var()),
        ("=ROUND(A1,0)", round(Z[0])),
    ],
)
def test_functions_of_spreadsheets(text, value):
    cells = {f"A{n + 1}": Z[n] for n in range(3)} | {f"B{n + 1}": X[n, 0] for n in range(3)}
    used = {name: cell for name, cell in cells.items() if "A1:" in text or name in text}
    assert np.allclose(computed(text, **used), value)
