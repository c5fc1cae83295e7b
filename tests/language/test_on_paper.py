"""What a page writes shortly: √2gh, log p/q, vectors of ones, kinds of bars, steps, more names."""

import math

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.graph import inputs as inputs_of
from graphviz_backprop.language.writing.reading import latex
from graphviz_backprop.text.errors import FormulaError

A = np.array([[1.0, 2.0], [3.0, 4.0]])
X = np.array([1.0, -2.0])
P, Q = np.array([0.2, 0.8]), np.array([0.5, 0.5])
KL = float(P @ np.log(P / Q))


def value_of(text, at):
    trace = gb.run(text, {k: np.asarray(v).tolist() for k, v in at.items()})
    return trace.values[trace.target], trace.graph.graph["doubts"]


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        # vectors and matrices of ones
        (r"\mathbf{1}^\top x", {"x": X}, -1),
        (r"x^\top \mathbb{1}", {"x": X}, -1),
        ("1ᵀx", {"x": X}, -1),
        (r"\frac1n \bm{1}^T x", {"x": X, "n": 2}, -0.5),
        (r"\mathbf{1}^\top A \mathbf{1}", {"A": A}, 10),
        (r"A \mathbf{1}", {"A": A}, A.sum(axis=1)),
        (r"\mathbf{1}^\top A", {"A": A}, A.sum(axis=0)),
        (r"x - \frac1n \mathbf{1}\mathbf{1}^T x", {"x": X, "n": 2}, X - X.mean()),
        (r"\mathbf{1}\mathbf{1}^T A", {"A": A}, np.ones((2, 2)) @ A),
        (r"x^T \mathbf{1}\mathbf{1}^T x", {"x": X}, X.sum() ** 2),
        (r"X W + \mathbf{1} b^T", {"X": A, "W": A, "b": X}, A @ A + X),
        (r"W X + b \mathbf{1}^T", {"X": A, "W": A, "b": X}, A @ A + X[:, None]),
        (r"\mathbf{1} - p", {"p": P}, 1 - P),
        ("I A + B", {"A": A, "B": A}, 2 * A),
        # kinds of norm behind single bars
        (r"\lambda |h|_1", {"lambda": 2, "h": X}, 6),
        ("|h|_2^2", {"h": X}, 5),
        (r"\left|h\right|_\infty", {"h": X}, 2),
        ("|A|_F", {"A": A}, math.sqrt(30)),
        (r"\sum_i |h|_i", {"h": X}, 3),
        ("a·b / |a||b|", {"a": [3, 4], "b": [4, 3]}, 24 / 25),
        # roots without a line
        ("v = √2gh", {"g": 9.81, "h": 3}, math.sqrt(2 * 9.81 * 3)),
        ("1/(σ√2π)", {"σ": 2}, 1 / (2 * math.sqrt(2 * math.pi))),
        ("√ab", {"a": 2, "b": 8}, 4),
        ("√2 x", {"x": 2}, 2 * math.sqrt(2)),
        # what is given under the name that stands there
        (r"f_i = b_i + \sum_j W_{ij} h_j", {"b_i": X, "W": A, "h": [1, 1]}, X + A.sum(axis=1)),
        (r"f_i = b_i^f + \sum_j W_{ij} h_j", {"b_i^f": X, "W": A, "h": [1, 1]}, X + A.sum(axis=1)),
        (r"f = \sum_j w_j h_j^{(t)} + \sum_j u_j x_j^{(t)}",
         {"w": X, "u": X, "h^{(t)}": X, "x^{(t)}": X}, 10),
        (r"r A^{\pi_{\theta_k}}(s,a)", {"r": 2, r"A^{\pi_{\theta_k}}(s,a)": 3}, 6),
        (r"D(\tilde{\boldsymbol{x}}) + 1", {r"D(\tilde{\boldsymbol{x}})": 3}, 4),
        (r"V^{\pi}(s) = r + \gamma V^{\pi}(s')", {"r": 1, "gamma": 0.5, r"V^{\pi}(s')": 4}, 3),
        ("h_t = tanh(W h_t-1 + b)", {"W": 2, "h_t-1": 0.5, "b": 0}, math.tanh(1)),
        # MATLAB counts from 1, and the last entry is in
        ("sum(theta(2:end).^2)", {"theta": [1, 2, 3]}, 13),
        ("x(end) - x(end-1)", {"x": [1, 2, 4]}, 2),
        ("A(2,:)", {"A": A}, A[1]),
        ("X(:,1)' * y", {"X": A, "y": X}, -5),
        # sums without an index bind their letters each anew
        ("p_i = x_i / Σ x_i", {"x": [1, 2, 5]}, [0.125, 0.25, 0.625]),
        (r"p_i = \frac{e^{z_i}}{\sum e^{z_i}}", {"z": [0, 0]}, [0.5, 0.5]),
        ("n Σxᵢyᵢ − Σxᵢ Σyᵢ", {"n": 2, "x": X, "y": [3, 5]}, 2 * (3 - 10) + 8),
        ("Σ a_i² Σ b_i²", {"a": X, "b": X}, 25),
        ("Σ x_i y_i / (√Σ x_i² √Σ y_i²)", {"x": X, "y": [2, 1]}, 0),
        ("√Σ_i a_i² · √Σ_i b_i²", {"a": [3, 4], "b": [6, 8]}, 50),
        ("Σ (O_i − E_i)² / E_i", {"O": [1, 2], "E": [2, 4]}, 1.5),
        ("Σ (O − E)²/E", {"O": [1, 2], "E": [2, 4]}, 1.5),
        ("Σ (h(x_i) − y_i)²", {"h(x_i)": X, "y": [0, 0]}, 5),
        ("Σ w_ij x_j", {"w": A, "x": [1, 1]}, 10),
        # a matrix between the two vectors of one index
        (r"\sum_i x_i^T Q x_i", {"x": A, "Q": [[2, 1], [1, 3]]},
         np.einsum("ij,jk,ik", A, [[2, 1], [1, 3]], A)),
        (r"y_i = (x_i - m)^T Q (x_i - m)", {"x": A, "m": X, "Q": [[2, 1], [1, 3]]},
         np.einsum("ij,jk,ik->i", A - X, [[2, 1], [1, 3]], A - X)),
        (r"s_i = x_i W y_i^T", {"x": A, "W": A, "y": A}, np.einsum("ij,jk,ik->i", A, A, A)),
        # a matrix for every index
        (r"S_i = x_i x_i^T", {"x": A}, np.einsum("ij,ik->ijk", A, A)),
        (r"\sum_{i,j} a_{ij} x_i x_j^T", {"x": A, "a": A}, A.T @ A @ A),
        (r"\Sigma_k = \sum_n r_{nk} (x_n-\mu_k)(x_n-\mu_k)^T", {"x": A, "r": A, r"\mu": A * 2},
         np.einsum("nk,nki,nkj->kij", A, A[:, None] - 2 * A, A[:, None] - 2 * A)),
        (r"\frac{\partial E}{\partial w_{ij}} = \delta_j x_i", {"delta": [1, 2, 3], "x": X},
         np.outer(X, [1, 2, 3])),
        # what is defined by its power
        ("m = S_N t\nS_N^{-1} = P", {"P": A, "t": X}, np.linalg.solve(A, X)),
        (r"\sigma_t^2 = w + e \\ r = \sigma_t z", {"w": 1, "e": 8, "z": 2}, 6),
        ("s_p^2 = (a+b)/2\nt = d/s_p", {"a": 3, "b": 5, "d": 4}, 2),
        # names in brackets, an index that an array is called like
        (r"v = \frac{V [S]}{K + [\mathrm{S}]}", {"V": 2, r"[\mathrm{S}]": 3, "K": 1}, 1.5),
        ("rate = k[A][B]", {"k": 2, "[A]": 3, "[B]": 4}, 24),
        ("s = sum(k) + Σ_k q_k", {"q": [1, 2], "k": [3, 4]}, 10),
        # scripts
        (r"\sin 30^\circ", {}, 0.5),
        (r"\hat{x}^-_k + 1", {r"\hat{x}^-_k": 2}, 3),
        (r"\sum_i (y_i - x_i'\beta)^2", {"y": [3, 8], "x": A, "beta": [1, 1]}, 1),
        (r"\sin x \, e^{x}", {"x": 0.5}, math.sin(0.5) * math.exp(0.5)),
        (r"\Phi(z) + \phi(z)", {"z": 0}, 0.5 + 1 / math.sqrt(2 * math.pi)),
        (r"f = \begin{cases} 1 & x > 0, y > 0 \\ 2 & \text{otherwise} \end{cases}",
         {"x": 1, "y": -1}, 2),
        # arrows; indices without bounds go as far as all entries exist
        (r"v \rightarrow v' = \mu v - g; w \to w' = w + v'", {"v": 1, "mu": 0.5, "g": 2, "w": 1},
         -0.5),
        (r"w \rightarrow w - \eta g", {"w": 1, "eta": 0.5, "g": 2}, 0),
        (r"f: \mathbb{R} \to \mathbb{R}, f(x) = x^2", {"x": 3}, 9),
        (r"\sum_i (x_{i+1} - x_i)^2", {"x": [1, 2, 4]}, 5),
        (r"\sum_{i,j} |x_{i,j} - x_{i+1,j}|", {"x": A}, 4),
        # the rest
        ("ln t / N(a)", {"t": 2, "N(a)": 3}, math.log(2) / 3),
        ("sin x / x", {"x": 2}, math.sin(2) / 2),
        (r"M = P [ r(1 + r)^n ] / [ (1 + r)^n - 1 ]", {"P": 1000, "r": 0.05, "n": 12},
         1000 * 0.05 * 1.05**12 / (1.05**12 - 1)),
        (r"\sum_{t=0}^{T} \gamma^t r_{t+1}", {"r": [1, 2, 3], "gamma": 0.5, "T": 2}, 2.75),
        (r"\sum_{c^\prime=1}^{2} z_{c^\prime}", {"z": X}, -1),
        ("w'' = {w'} + 1", {"w'": 2}, 3),
        (r"f^{\prime\prime} + g^{\prime}", {"f''": 1, "g'": 2}, 3),
        ("y = W x + b = z", {"W": 2, "x": 3, "b": 1}, 7),
        ("y = W x + b = z; f = z^2", {"W": 2, "x": 3, "b": 1}, 49),
        (r"p = \frac{e^z}{1+e^z} = \pi_t(a)", {"z": 0}, 0.5),
    ],
)  # fmt: skip
def test_is_read_as_a_page_means_it(text, at, value):
    found, doubts = value_of(text, at)
    np.testing.assert_allclose(found, value, rtol=1e-12)
    assert not doubts


@pytest.mark.parametrize(
    ("text", "at", "value", "other"),
    [
        ("log p/q", {"p": 0.2, "q": 0.5}, math.log(0.4), math.log(0.2) / 0.5),
        ("ln S/K", {"S": 2, "K": 3}, math.log(2 / 3), math.log(2) / 3),
        ("Σ p log p/q", {"p": P, "q": Q}, KL, None),
        ("Σ p_i log p_i/q_i", {"p": P, "q": Q}, KL, None),
        (r"\sum_x P(x) \log P(x) / Q(x)", {"P(x)": P, "Q(x)": Q}, KL, None),
        ("√2x", {"x": 8}, 4, 8 * math.sqrt(2)),
        ("2π√L/g", {"L": 1, "g": 4}, math.pi / 2, math.pi),
        ("√a²+b²", {"a": 3, "b": 4}, 19, 5),
        ("x/√s²+t", {"x": 1, "s": 3, "t": 16}, 1 / 3 + 16, 0.2),
        ("x/|x|", {"x": [3, 4]}, [1, 1], [0.6, 0.8]),
        ("x ⊗ y", {"x": [1, 2], "y": [3, 4]}, [3, 8], [[3, 4], [6, 8]]),
        ("x × y", {"x": [1, 2, 3], "y": [3, 4, 6]}, np.cross([1, 2, 3], [3, 4, 6]), [3, 8, 18]),
        (
            r"\vec{r} \times \vec{F}",
            {r"\vec{r}": [1, 2, 3], r"\vec{F}": [3, 4, 6]},
            np.cross([1, 2, 3], [3, 4, 6]),
            [3, 8, 18],
        ),
        ("p P^n", {"p": [1, 0], "P": A, "n": 3}, [37, 54], [1, 8]),
        ("A^{k+1} b", {"A": A, "b": [1, 0], "k": 1}, [7, 15], [1, 9]),
        ("A e^{-E/kT}", {"A": 1, "E": 1, "k": 2, "T": 3}, math.exp(-1 / 6), math.exp(-1.5)),
    ],
)
def test_what_could_be_read_otherwise_says_so(text, at, value, other):
    found, doubts = value_of(text, at)
    np.testing.assert_allclose(found, value, rtol=1e-12)
    (doubt,) = doubts
    written = text[: doubt.start] + doubt.write + text[doubt.stop :]
    found, doubts = value_of(written, at)
    assert not doubts
    if other is not None:
        np.testing.assert_allclose(found, other, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("h_t = tanh(W h_t-1 + U x_t + b)", ["W", "h_t-1", "U", "x_t", "b"]),
        ("s_t = β s_t-1 + g_t", ["beta", "s_t-1", "g_t"]),
        ("m_t = β1 m_t−1 + (1-β1) g_t", ["beta1", "m_t-1", "g_t"]),
        ("x_t+1 = x_t - η g_t", ["x_t", "eta", "g_t"]),
        ("F_n = F_n-1 + F_n-2", ["F_n-1", "F_n-2"]),
    ],
)
def test_the_step_before_is_a_name_in_plain_text(text, inputs):
    graph = gb.parse(text)
    assert [node.name for node in inputs_of(graph)] == inputs
    assert len(graph.graph["doubts"]) == sum(name[-2:] in ("-1", "-2") for name in inputs)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sum(x(0:1))", "counted from 1"),
        ("sum(x(1:9))", "no entry 9"),
        (r"(I - \frac1n \mathbf{1}\mathbf{1}^T) x", "how large this matrix of ones is"),
        (r"\mathbf{1}^T \mathbf{1}", "how many ones"),
    ],
)
def test_what_cannot_be_told_is_refused(text, said):
    at = {"x": [1.0, 2.0], "n": 2, "I": 1}
    with pytest.raises(FormulaError, match=said):
        gb.run(text, {name: value for name, value in at.items() if name in text})


@pytest.mark.parametrize("text", [r"\mathbb{1}[y = c]", r"\mathbf{1}(y = c)", "I(y = c)"])
def test_an_indicator_is_its_condition(text):
    graph = gb.parse(text, declared={"y": 2.0, "c": 2.0})
    assert [node["node"].op for _, node in graph.nodes(data=True)] == ["input", "input", "equal"]


P, Q = [0.3, 0.7], [0.4, 0.6]
DIVERGENCE = 0.3 * np.log(0.3 / 0.4) + 0.7 * np.log(0.7 / 0.6)


@pytest.mark.parametrize(
    "text",
    [
        "KL(p||q)", r"D_{KL}(p \,\|\, q)", r"\mathrm{KL}\left(p\,\middle\|\,q\right)",
        r"L = KL[p \| q]",
        r"KL(p \| q) = \sum_i p_i \log \frac{p_i}{q_i}", r"D(p \parallel q)",
    ],
)  # fmt: skip
def test_the_divergence_of_two_distributions(text):
    found, doubts = value_of(text, {"p": P, "q": Q})
    assert found == pytest.approx(DIVERGENCE)
    assert not doubts


def test_a_number_to_a_square_matrix_is_a_doubt():
    nilpotent, x = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0])
    found, (doubt,) = value_of(r"y = e^{A t} x", {"A": nilpotent, "t": 2.0, "x": x})
    assert found == pytest.approx([1 + np.exp(2), 2.0])
    assert doubt.write == "expm(A t)"
    found, doubts = value_of(f"y = {doubt.write} x", {"A": nilpotent, "t": 2.0, "x": x})
    assert found == pytest.approx([3.0, 1.0])
    assert not doubts
    assert not value_of(r"e^{x}", {"x": x})[1]


def test_a_ring_with_a_bar_is_part_of_a_name():
    at = {r"E^\ominus": 0.3, "Q": np.e}
    assert value_of(r"E = E^\ominus - 2 \ln Q", at)[0] == pytest.approx(-1.7)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("d(x, y) = max(|x_i - y_i|)", 2.0),
        ("s = min(x_i)", 1.0),
        ("s = mean((x_i - y_i)^2)", 2.125),
        (r"s = \mathrm{mean}(x_i y_i)", 3.0),
        ("s = E[x_i y_i]", 3.0),
        ("s = prod(x_i)", 2.0),
        ("s = var(x_i)", 0.25),
        ("s = std(x_i - y_i)", 1.25),
        ("p_i = x_i / max(x_i)", [0.5, 1.0]),
        (r"r = \sum_i \max(x_i, y_i)", 5.0),
        (r"r = \sum_i (x_i - \operatorname{mean}(x_j))^2", 0.5),
        ("K(x, y) = <x·y> / (||x|| ||y||)", 6 / np.sqrt(5 * 11.25)),
    ],
)
def test_one_argument_with_an_index_is_taken_over_all_entries(text, value):
    given = {"x": [1.0, 2.0], "y": [3.0, 1.5]}
    found, doubts = value_of(text, {name: given[name] for name in given if name in text})
    assert found == pytest.approx(value)
    assert not doubts


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        (
            "$$\n\\begin{align}\n{\\sigma(x)={\\frac{1}{1+e^{-x}}}=1-\\sigma(-x)}\n\\end{align}\n$$",
            {"x": 0.7}, 1 / (1 + np.exp(-0.7)),
        ),
        (r"y = \textcolor{red}{f_\theta}(x, t) + 1", {r"f_\theta(x, t)": 2.0}, 3.0),
        (r"y = \textcolor{red}{a + b} c", {"a": 1.0, "b": 2.0, "c": 3.0}, 7.0),
        (r"a = K\transpose x", {"K": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 1.0]}, [4.0, 6.0]),
        (r"a = \transpose{K} x", {"K": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 1.0]}, [4.0, 6.0]),
        (r"h = V_{i,\cdot} - \rho_\infty", {r"V_{i,\cdot}": 3.0, r"\rho_\infty": 1.0}, 2.0),
    ],
)  # fmt: skip
def test_marks_that_say_nothing_or_little(text, given, value):
    found, doubts = value_of(text, given)
    assert found == pytest.approx(value)
    assert not doubts


def test_signs_below_a_name_are_words_in_it_and_drawn_as_signs():
    graph = gb.parse(r"h = \rho_\infty + x_\cdot")
    assert [node.name for node in inputs_of(graph)] == ["rho_infty", "x_cdot"]
    assert latex(graph) == r"h = \rho_{\infty} + x_{\cdot}"


W2, H2, T2 = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([1.0, 2.0]), np.array([1.0, 0.0])


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        (r"L = \sum_k q_k^2, q_k = \sum_j w_{kj} h_j", {"w": W2, "h": H2}, ((W2 @ H2) ** 2).sum()),
        ("L = 1 + q_k^2\nq_k = h_k + 1", {"h": H2}, 1 + (H2 + 1) ** 2),
        (
            r"E = \sum_k (t_k - o_k)^2, o_k = \sum_j w_{kj} h_j", {"t": T2, "w": W2, "h": H2},
            ((T2 - W2 @ H2) ** 2).sum(),
        ),
        ("a = g(z)\ng = \\tanh", {"z": 0.3}, np.tanh(0.3)),
        (r"y = f(x), \quad f = \sigma", {"x": 0.3}, 1 / (1 + np.exp(-0.3))),
        (r"y = \phi(x) \quad \text{with } \phi = \text{ReLU}", {"x": 3.0}, 3.0),
        ("g(u) = \\tanh\na = g(2)", {}, np.tanh(2.0)),
        (
            r"f(x) = \left\{ \begin{array}{lr} x & : x > 0 \\ 2x & : x \le 0 \end{array} \right.",
            {"x": -1.5}, -3.0,
        ),
        (
            r"a^{[l]} = g(z^{[l]}), \quad z^{[l]} = W^{[l]} a^{[l-1]}, \quad g = \tanh",
            {"W^{[l]}": W2, "a^{[l-1]}": H2}, np.tanh(W2 @ H2),
        ),
        (
            r"\hat{y}^{(i)} = w^T x^{(i)} + b, "
            r"\quad J = \frac{1}{2}\sum_{i=1}^2 (\hat{y}^{(i)} - y^{(i)})^2",
            {"w": H2, "x": W2, "b": 0.3, "y": T2}, ((W2 @ H2 + 0.3 - T2) ** 2).sum() / 2,
        ),
        (r"z^{(i)} = w x^{(i)} + b", {"w": 0.1, "x": H2, "b": 0.3}, 0.1 * H2 + 0.3),
        (r"y_n = \sum_m f_m g_{n-m}, n = 1, 2", {"f": [1.0, 2.0], "g": [3.0, 4.0, 5.0]}, [10, 13]),
        (r"y[n] = \sum_m f[m] g[n-m]", {"f": [1.0, 2.0], "g": [3.0, 4.0, 5.0]}, [10, 13]),
    ],
)  # fmt: skip
def test_definitions_that_stand_behind(text, given, value):
    found, doubts = value_of(text, given)
    assert found == pytest.approx(value)
    assert not doubts


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        ("log(1 + exp(-y (w . x)))", {"y": 1.0, "w": T2, "x": H2}, np.log1p(np.exp(-1.0))),
        ("z = w . x + 1", {"w": T2, "x": H2}, 2.0),
        ("z^{(i)} = W . avg^{(i)} + 1", {"W": W2, "avg^{(i)}": H2}, W2 @ H2 + 1),
        (r"f = \sum_i \frac{x[i]^2}{\text{x.nelement}()}", {"x": H2}, 2.5),
        ("f = x^2 y at x = 2, y = 3", {}, 12.0),
        ("v = u + at", {"u": 1.0, "a": 2.0, "t": 3.0}, 7.0),
        ("f = x y . Here x is a number", {"x": 1.0, "y": 2.0}, 2.0),
        (
            "P(spam|word) = P(word|spam) P(spam) / (P(word|spam) P(spam) + P(word|ham) P(ham))",
            {"P(word|spam)": 0.8, "P(spam)": 0.5, "P(word|ham)": 0.2, "P(ham)": 0.5}, 0.8,
        ),
    ],
)  # fmt: skip
def test_typed_on_a_keyboard(text, given, value):
    found, doubts = value_of(text, given)
    assert found == pytest.approx(value)
    assert not doubts


def test_no_advice_is_cut_off():
    long = r"\log p(x) \ge \mathbb{E}_q[\log p(x,z) - \log q(z|x)]"
    with pytest.raises(FormulaError, match=r"Write \[ and \] around it") as caught:
        gb.parse(long)
    assert caught.value.edit.made(long) == f"[{long}]"


IMAGE, KERNEL = np.arange(1.0, 10).reshape(3, 3), np.array([[1.0, 0.5], [0.0, 1.0]])
CORRELATED = np.array(
    [[(IMAGE[i : i + 2, j : j + 2] * KERNEL).sum() for j in (0, 1)] for i in (0, 1)]
)


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        (
            r"S(i,j) = (I * K)(i,j) = \sum_m \sum_n I(i+m, j+n) K(m,n)",
            {"I": IMAGE, "K": KERNEL}, CORRELATED,
        ),
        (
            r"S(i,j) = \sum_{m=1}^2 \sum_{n=1}^2 I(m, n) K(i-m, j-n)",
            {"I": KERNEL[::-1, ::-1], "K": IMAGE}, CORRELATED,
        ),
        (
            r"E = \frac{1}{N} \sum_{i=1}^N (y(i) - \hat{y}(i))^2",
            {"y": H2, r"\hat{y}": T2, "N": 2.0}, ((H2 - T2) ** 2).mean(),
        ),
        (r"f(i) = a(i) b", {"a": H2, "b": 3.0}, 3 * H2),
        (r"f = \sum_i w(x_i + b)", {"w": 2.0, "x": H2, "b": 1.0}, 2 * (H2 + 1).sum()),
        (r"r = \frac{[A^-]}{[HA]}", {"[A^-]": 3.0, "[HA]": 2.0}, 1.5),
    ],
)  # fmt: skip
def test_indices_in_parentheses(text, given, value):
    found, doubts = value_of(text, given)
    assert found == pytest.approx(value)
    assert not doubts
