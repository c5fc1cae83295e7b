"""What is said of a text that cannot be read: a remedy that works, or what the text is."""

import contextlib

import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.text.errors import FormulaError

#: Texts that are mistyped, and what they become where each remedy is followed.
MENDED = [
    ("(x+y z", "(x+y z)"),
    ("x+y) z", "x+y z"),
    ("((x+y)", "((x+y))"),
    ("(x+y))z", "(x+y)z"),
    ("[x+y", "[x+y]"),
    ("x+y]z", "x+yz"),
    ("(x+y]z", "(x+y)z"),
    ("{x+y", "{x+y}"),
    ("\\frac{x}{y", "\\frac{x}{y}"),
    ("\\frac{x", "\\frac{x}{2}"),
    ("\\frac{x}", "\\frac{x}{2}"),
    ("\\frac x", "\\frac x{2}"),
    ("\\frac", "\\frac{1}{2}"),
    ("\\sqrt{x", "\\sqrt{x}"),
    ("\\sqrt", "\\sqrt{2}"),
    ("\\left(x+y", "\\left(x+y\\right)"),
    ("x+y\\right)", "x+y"),
    ("\\left(x+y\\right", "\\left(x+y\\right\\right)"),
    ("\\left[x+y\\right)", "\\left[x+y\\right]"),
    ("x *** y", "x ** y"),
    ("x ^^ 2", "x ^ 2"),
    ("x^^y", "x^y"),
    ("x */ y", "x * y"),
    ("x +* y", "x + y"),
    ("x - * y", "x -  y"),
    ("x / / y", "x /  y"),
    ("f == x + y", "f = x + y"),
    ("f => x + y", "f = x + y"),
    ("f -> x + y", "f = x + y"),
    ("f = x +", "f = x + y"),
    ("f x = x^2", "f(x) = x^2"),
    ("f(x) = x^2 + ; x = 3", "f(x) = x^2 + y ; x = 3"),
    ("f(x) = x^2; x =", "f(x) = x^2; x = 1"),
    ("x = ", "x = 1 "),
    ("x = ; y = 2; f = x y", "x = 1 ; y = 2; f = x y"),
    ("x = 2 y = 3 f = xy", "x = 2 ; y = 3 f = xy"),
    ("x=2 y=3", "x=2 ; y=3; f = x * y"),
    ("f(x = x^2", "fx = x^2"),
    ("f(x)) = x^2", "f(x) = x^2"),
    ("f x) = x^2", "f(x) = x^2"),
    ("x = 5%; f = 2 x", "x = 5/100; f = 2 x"),
    ("x = 1.000,5; f = x", "x = 1000.5; f = x"),
    ("x = (1, 2, 3); f = sum(x)", "x = [1, 2, 3]; f = sum(x)"),
    ("x = 1 2 3; f = sum(x)", "x = 1 * 2 * 3; f = sum(x)"),
    ("x = 3..5; f = x", "x = 3.5; f = x"),
    ("x = 1/0; f=x", "x = -2.5; f=x"),
    ('x = "3"; f = 2x', "x = 3; f = 2x"),
    ("x = '3'; f = 2x", "x = 3; f = 2x"),
    ("x: 3; f = 2x", "x = 3; f = 2x"),
    ("x 3; f = 2x", "q = x 3; f = 2x"),
    ("x - 3; f = 2x", "q = x - 3; f = 2x"),
    ("“x” + y", "x + y"),
    ("'x' + y", "x + y"),
    ("x \\cdot", "x \\cdot y"),
    ("x^", "x^ y"),
    ("x_", "x_ y"),
    ("^2", "2"),
    ("_1", "1"),
    ("x^{2", "x^{2}"),
    ("x^{2}}", "x^{2}"),
    ("x_{1", "x_{1}"),
    ("x^(2", "x^(2)"),
    ("x^2^", "x^2^ y"),
    ("x^_2", "x^2"),
    ("x__1", "x_1"),
    ("x_^2", "x_2"),
    ("sigm(x)", "sigmoid(x)"),
    ("sigmiod(x)", "sigmoid(x)"),
    ("sofmax(x)", "softmax(x)"),
    ("soft max(x)", "soft max(x, y)"),
    ("tahn(x)", "tanh(x)"),
    ("exp x)", "exp x"),
    ("exp(x", "exp(x)"),
    ("exp()", "exp(x)"),
    ("exp(,)", "exp(x)"),
    ("exp(x,)", "exp(x)"),
    ("exp(x y,)", "exp(x y)"),
    ("max()", "max(x, y)"),
    ("max(x", "max(x, y)"),
    ("log(x,2)", "log_{2}(x)"),
    ("log(2,x)", "log_{2}(x)"),
    ("ln", "ln(x)"),
    ("sin", "sin(x)"),
    ("sin(x", "sin(x)"),
    ("sinx)", "sinx"),
    ("sin(x)(", "sin(x)(y)"),
    ("pow(x)", "pow(x, y)"),
    ("sqrt(x,y)", "sqrt(x)"),
    ("√", "√ y"),
    ("√(x", "√(x)"),
    ("x√", "x√ y"),
    ("|x", "x"),
    ("x|", "x"),
    ("||x|", "|x|"),
    ("|x||", "|x|"),
    ("‖x|", "x"),
    ("\\|x|", "x"),
    ("x |y", "x y"),
    ("a²+b²=c²", "q = a²+b² - (c²)"),
    ("x==y", "x=y"),
    ("x!=y", "[x!=y]"),
    ("x<>y", "[x!=y]"),
    ("x=>0", "x=0"),
    ("x=<0", "[x<=0]"),
    ("x>=0", "[x>=0]"),
    ("x&y", "x*y"),
    ("x&&y", "x and y"),
    ("\\begin{cases} x \\\\ y", " x \\\\ y"),
    ("[1,2", "[1,2]"),
    ("\\sigmax", "\\sigma x"),
    ("\\sigma(x", "\\sigma(x)"),
    ("\\expx", "\\exp x"),
    ("\\exp(-x", "\\exp(-x)"),
    ("\\tanh", "\\tanh(x)"),
    ("\\foo(x)", "\\text{foo}(a) = a^2; \\text{foo}(x)"),
    ("\\aplha", "\\alpha"),
    ("\\text{rel(x)", "\\text{relu(x)}"),
    ("\\operatorname{foo}(x)", "\\operatorname{foo}(a) = a^2; \\operatorname{foo}(x)"),
    ("\\mathbf{x", "\\mathbf{x}"),
    ("\\hat{x", "\\hat{x}"),
    ("\\sum_{i=1}^{n", "\\sum_{i=1}^{n} x_i"),
    ("\\sum_i=1^3 x_i", "\\sum_{i = 1}^3 x_i"),
    ("sum(i=1..3) x_i", "sum_{i=1}^{3} x_i"),
    ("sum(x_i, i=1..3)", "sum_{i=1}^{3} x_i"),
    ("\\prod", "\\prod x_i"),
    ("E = <x^2>", "E = mean(x^2)"),
    ("E = ⟨x⟩", "E = mean(x)"),
    ("np.exp(x", "np.exp(x)"),
    ("np.exp(x))", "np.exp(x)"),
    ("np.foo(x)", "foo = lambda a: a**2\nfoo(x)"),
    ("torch.foo(x)", "foo = lambda a: a**2\nfoo(x)"),
    ("np.sum(x, axis=)", "np.sum(x, axis= 1)"),
    ("x.foo()", "foo = lambda a: a**2\nfoo(x)"),
    ("x.sum(", "x.sum()"),
    ("x = np.array([1,2,3]", "x = np.array([1,2,3])"),
    ("x < y", "[x < y]"),
    ("x \\leq 5", "[x \\leq 5]"),
    ("0 < x < 1", "[0 < x < 1]"),
    ("|x| \\geq 0", "[|x| \\geq 0]"),
    ("x^2 + y^2 \\leq 1", "[x^2 + y^2 \\leq 1]"),
    ("3x + 2 = 11", "q = 3x + 2 - (11)"),
    ("x^2 + 2x + 1 = 0", "q = x^2 + 2x + 1"),
    ("ax^2 + bx + c = 0", "q = ax^2 + bx + c"),
    ("2 + 2 = 4", "2 + 2"),
    ("p \\Rightarrow q", " q"),
    ("x \\mapsto x^2", "f(x) = x^2"),
    ("y' + y = 0", "q = y' + y"),
    ("w := w - lr * dw", "w := w - lr * g"),
    ("W^{[l]} = W^{[l]} - \\alpha dW^{[l]}", "W^{[l]} = W^{[l]} - \\alpha g^{[l]}"),
    ("a_n \\to 0", "a_n = 0"),
    (
        "\\sum_{n=1}^\\infty \\frac{1}{n^2} = \\frac{\\pi^2}{6}",
        "q = \\sum_{n=1}^9 \\frac{1}{n^2} - (\\frac{\\pi^2}{6})",
    ),
    ("<p>f(x) = x^2</p>", "f(x) = x^2"),
    ("1 2 3\n4 5 6\n7 8 9", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"),
    ("1, 2, 3\n4, 5, 6", "[[1, 2, 3], [4, 5, 6]]"),
    ("x,y\n1,2\n3,4", "q = x,r = y\n\n3,4"),
    ("1\t2\t3\n4\t5\t6", "[[1, 2, 3], [4, 5, 6]]"),
    ("print(x)", "x"),
    ("x = input()", "x = 1"),
    ("x → y → z", "x = y = z"),
    ("y = f(x)", "f(a) = tanh(a); y = f(x)"),
    ("y = f(g(x))", "g(a) = tanh(a); f(a) = tanh(a); y = f(g(x))"),
    ("L = L(y, \\hat{y})", "L(a, b) = a b; L = L(y, \\hat{y})"),
    (
        "\\hat{y} = \\text{softmax}(\\text{MLP}(x))",
        "\\text{MLP}(a) = a^2; \\hat{y} = \\text{softmax}(\\text{MLP}(x))",
    ),
    ("Cov(X, Y)", "Cov(a, b) = a * b; Cov(X, Y)"),
    ("D_{JS}(P \\| Q)", "D_{JS}(a, b) = a b; D_{JS}(P \\| Q)"),
    ("\\det(A - \\lambda I) = 0", "q = \\det(A - \\lambda I)"),
    ("A x = b", "b = A x"),
    ("x = \\pm 1", "x = + 1"),
    ("100%", "100/100"),
    ("f(a, b) = a b; y = f(x)", "f(a, b) = a b; y = f(x, b)"),
    ("f = lambda a: a**2\ny = f(x, 2)", "f = lambda a: a**2\ny = f(x)"),
    ("12 + 7 = ?", "12 + 7 "),
    ("f = 3 1/2 + x", "f = (3 + 1/2) + x"),
    ("1 000 000 x", "1000000 x"),
    ("x = 5 kg; f = 2x", "x = 5; f = 2x"),
    ("y = torch.foo(x, 2)", "foo = lambda a, b: a * b\ny = foo(x, 2)"),
    ("for t in range(9):\n    L = (w*x)**2\n    L.backward()", "L = (w*x)**2\nL.backward()"),
    ("L = w**2\nL.backward()\nw -= 0.1 * w.grad", "L = w**2\nL.backward()\npass"),
    (">>> x = 3.0\n>>> y = x**2\n9.0", "x = 3.0\ny = x**2"),
    ("def f(w):\n    return w**2\ng = jax.grad(f)(x)", "def f(w):\n    return w**2\ng = f(x)"),
    ("i = torch.max(x, dim=0)[1]", "i = torch.max(x, dim=0)[0]"),
]


def followed(text, most=6):
    """The text with the remedy of its error followed, and that of the next one."""
    for _ in range(most):
        try:
            parse(text)
        except FormulaError as error:
            if error.edit is None:
                return text, error
            text = error.edit.made(text)
        else:
            return text, None
    return text, None


@pytest.mark.parametrize(("text", "mended"), MENDED, ids=lambda text: repr(text)[:30])
def test_every_remedy_that_says_what_to_write_works(text, mended):
    with pytest.raises(FormulaError):
        parse(text)
    assert followed(text) == (mended, None)
    parse(mended)


#: Texts that denote no computation, a word of the kind that is named, and what reads instead.
NOTHING = [
    (r"\frac{\partial f}{\partial x}", "what the program computes"),
    (
        r"$$q = x + y \quad \frac{\partial q}{\partial x} = 1, \frac{\partial q}{\partial y} = 1$$",
        "derivatives",
    ),
    (r"x_{t+1} = x_t - \text{learning rate} \cdot dx", "gradient descent"),
    (r"x_{t+1} = x_t - \eta dx", "gradient descent"),
    (r"\theta \leftarrow \theta - \eta \nabla_\theta J(\theta)", "what the program computes"),
    (r"= \begin{bmatrix} 1 & \dots & 0 \\ 0 & \dots & 1 \end{bmatrix}", "dots"),
    (r"\mathcal{S}_i = \{k | k_C = i_C\}", "set"),
    (r"dA += \sum_{h=0}^{n_H} \sum_{w=0}^{n_W} W_c \times dZ_{hw} \tag{1}", "loop"),
    ("X ~ N(0, 1)", "random"),
    (r"L = P(x) + x", "defines"),
    (r"E_{x \sim p}[f(x)]", "distribution"),
    (r"\min_{\theta_g} \max_{\theta_d} \mathbb{E}_{x \sim p} \log D_{\theta_d}(x)", "distribution"),
    (r"Want: $\frac{\partial f}{\partial x}, \frac{\partial f}{\partial y}$", "derivatives"),
    (r"\theta^* = \arg\min_\theta L(\theta)", "picks a place"),
    ("w = argmin_w (x w - y)^2", "picks a place"),
    (r"\min_w \|X w - y\|^2", "looks for the best w"),
    ("minimize f(x) subject to g(x) <= 0", "search"),
    (r"\int_0^1 x^2 dx", "integrals"),
    (r"\lim_{x \to 0} \frac{\sin x}{x} = 1", "limits"),
    ("lim x->0 sin(x)/x", "limits"),
    (r"W \in \mathbb{R}^{m \times n}", "from which set"),
    (r"A = \{1, 2, 3\}", "set"),
    ("S = {x : x > 0}", "set"),
    ("x < y", "inequality"),
    (r"x^2 + y^2 \leq 1", "inequality"),
    ("3x + 2 = 11", "equation"),
    ("A x = b", "equation"),
    ("a²+b²=c²", "equation"),
    (r"\det(A - \lambda I) = 0", "equation"),
    ("2 + 2 = 4", "equation of numbers"),
    (r"\sum_i p_i = 1", "equation"),
    ("O(n log n)", "cost grows"),
    (r"\mathcal{O}(n^2)", "cost grows"),
    ("T(n) = 2T(n/2) + n", "by itself"),
    (r"\forall x \exists y : y > x", "for all"),
    (r"p \Rightarrow q", "computes nothing"),
    (r"f: \mathbb{R} \to \mathbb{R}", "from where to where"),
    (r"x \mapsto x^2", "no name"),
    (r"f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h}", "limits"),
    ("dy/dx = 2x", "derivative"),
    ("The quick brown fox jumps over the lazy dog.", "sentence"),
    ("What is backpropagation?", "sentence"),
    ("Let x be a real number. Then x^2 >= 0.", "sentence"),
    ("Proof. By induction on n. QED", "sentence"),
    ("https://example.org/wiki/Backpropagation", "address of a page"),
    ("2H_2 + O_2 -> 2H_2O", "chemistry"),
    ("2 H2 + O2 = 2 H2O", "chemistry"),
    ("SELECT * FROM users WHERE id = 1;", "database"),
    ("<html><body><h1>Title</h1></body></html>", "HTML"),
    ('{"x": 1, "y": 2}', "JSON"),
    ("1 2 3\n4 5 6", "numbers without a formula"),
    ("class Net(nn.Module):\n    pass", "program"),
    ("while x > 0:\n    x = x - 1", "program"),
    ("for x in range(200):\n    y = x", "200 rounds"),
    ("for t in range(9):\n    L = w**2\n    L.backward()", "gradient descent"),
    ("for i in range(99):\n    for j in range(99):\n        y = y + i", "2,000 lines"),
    ("w -= 0.1 * w.grad", "gradient descent"),
    ("y = f(x)\ndef f(x):\n    return f(x - 1)", "calls itself"),
    ("a, b = b, a\nc = a", "change places"),
    ("y = np.argmax(x) + 1", "picks a place"),
    ("loss = F.cross_entropy(x, t, label_smoothing=0.1)", "no setting"),
    ("2024-01-15", "date"),
    ("f = 15.01.2024", "date"),
    ("diff(x^2, x)", "derivative"),
    ("D[x^2, x]", "derivative"),
    ("import torch\nimport numpy as np", "import"),
    ('print("hello")', "printing"),
    ("#include <stdio.h>\nint main() { return 0; }", "program"),
    ("const f = (x) => x * x;", "program"),
    ("**bold** text", "Markdown"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "table"),
    ("repeat until convergence: w = w - lr * g", "algorithm"),
    ("Input: x, y\nOutput: z", "algorithm"),
    (r"\section{Introduction}", "document"),
    ("192.168.0.1", "address"),
    ("12:30", "time"),
    ("😀", "no meaning"),
    ("...", "no formula"),
    ("hello", "neither a name"),
    ("y = f(x)", "nothing defines"),
]


@pytest.mark.parametrize(("text", "kind"), NOTHING, ids=lambda text: repr(text)[:30])
def test_what_denotes_no_computation_is_named(text, kind):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert kind in caught.value.problem
    assert caught.value.remedy.endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("（x＋y）z", "(x+y)z"),
        ("x ‑ y — z", "x - y - z"),
        ("x\u200b\ufeff + y", "x + y"),
        ("`x + y`", "x + y"),
        ("```python\nx + y\n```", "x + y"),
        (r"x \* y", "x * y"),
        (r"\frac{P(B|A) P(A)}{P(B)}", "f = P(B|A) P(A) / P(B)"),
        ("rate x + bias", "f(rate, x, bias) = rate x + bias"),
        ("z = w x + bias; a = σ(z)", "z = w x + bias; a(w, x, bias) = sigmoid(z)"),
        ("v = distance / time", "v(distance, time) = distance / time"),
    ],
)
def test_what_a_keyboard_or_a_page_adds_changes_nothing(text, same):
    assert reading(parse(text)) == reading(parse(same))


#: Texts with two plausible readings, and the one that is taken.
DOUBTFUL = [
    ("1/2x", "f = (1 / 2) x"),
    ("a/bc", "f = (a / b) c"),
    ("a/b c", "f = (a / b) c"),
    ("6/2(1+y)", "f = (6 / 2) (1 + y)"),
    ("sin x y", "f = sin(x y)"),
    (r"\log x y", "f = ln(x y)"),
    ("E(x)", "f = mean(x)"),
    ("e^xy", "f = exp(x) y"),
    ("e^2x", "f = exp(2) x"),
    ("2^xyz", "f = 2^x y z"),
    ("e^-x/2", "f = exp(−x) / 2"),
    ("x^1/2", "f = x^1 / 2"),
    ("|a|b|c|", "f = abs(a) b abs(c)"),
    ("x_i+1", "f = x_i + 1"),
    ("h_t-1 w", "f = h_t − 1 w"),
    ("mean (x-y)^2", "f = mean((x − y)^2)"),
    ("sum (x-y)^2", "f = sum((x − y)^2)"),
    ("mean(x-y)^2", "f = mean(x − y)^2"),
    ("sum(x-y)^2", "f = sum(x − y)^2"),
    ("σ x", "f(σ, x) = σ x"),
    (r"\sigma{x}", "f(σ, x) = σ x"),
    ("p(x)", "f = p x"),
    ("x(t)", "f = x t"),
    ("μ(x+1)", "f = mean(x + 1)"),
    ("N(x)", "f = normal_cdf(x)"),
    ("2 e x", "f = 2 e x"),
    ("ln x + log y", "f = ln(x) + ln(y)"),
    ("rate x", "f(rate, x) = rate x"),
    ("w - lr*g", "f(w, lr, g) = w − lr * g"),
    ("y yhat", "f(y, yhat) = y yhat"),
    ("y = softmax(logits)", "y(logits) = softmax(logits)"),
    ("x = 1,500; f = 2x", "f = 2 x"),
    ("x = [1,5; 2,5]; f = sum(x)", "f = sum(x)"),
    ("w_ix + b", "f = w_i x + b"),
    ("1/(1 + e−x)", "f = 1 / (1 + e − x)"),
    ("1/2 (y − t)2", "f = (1 / 2) (y − t) (2)"),
    ("=-A1^2", "f = (−A₁)^2"),
    ("f = x\n(y + z)", "f = x; y + z"),
]
#: Texts with one usual reading.
CERTAIN = [
    "1/2 x", "1/2(y-t)^2", "x^2y", "x^2/2", "e^x y", "e^{2x}", "e^(2x)", "2^3x", r"e^2x \cdot y",
    "sin 2x", "sin xy", "sin x + y", r"\cos 2\pi x", "log x^2", "log(x)^2", "x_{i+1}", "x_1+1",
    "-x^2", "x^y^z", "|x||y|", "|x|", "mean(x)^2", "μ + σ*ε", "y(1-y)", "2ab(a+b)", "wx + b",
    "mgh", "abc", "xyz", "XW + B", "2πe", "1/(2πe)", "log x", "f(x) = x^2; f(3)", "x = 1,5; f = 2x",
    "dx + dy", "x'", "A B", "E = m c^2", "h = tanh(w x + b)",
]  # fmt: skip


@pytest.mark.parametrize(("text", "taken"), DOUBTFUL, ids=lambda text: repr(text)[:30])
def test_two_plausible_readings_are_a_doubt_whose_other_can_be_written(text, taken):
    graph = parse(text)
    assert reading(graph) == taken
    assert graph.graph["doubts"]
    for doubt in graph.graph["doubts"]:
        other = parse(text[: doubt.start] + doubt.write + text[doubt.stop :])
        said = {(d.taken, d.other) for d in other.graph["doubts"]}
        assert (doubt.taken, doubt.other) not in said
        assert (reading(other), other.graph["bindings"]) != (taken, graph.graph["bindings"])


@pytest.mark.parametrize("text", CERTAIN)
def test_one_usual_reading_is_no_doubt(text):
    assert parse(text).graph["doubts"] == ()


@pytest.mark.parametrize(
    "text",
    [
        "LeakyReLUX+5×cosine_similaritylnnp.σσx6∞4transposetake½layer_normﬁlogistic_i",
        "x = 0,5; y= x  = [1, 2]; f = x y",
        "'" * 5_000,
        "39999" * 2_000,
    ],
)
def test_what_broke_reading_once_is_answered(text):
    with contextlib.suppress(FormulaError):
        parse(text)
