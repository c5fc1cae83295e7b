# ruff: noqa: E501
"""A hundred formulas as lectures, textbooks and papers write them, with numbers to run them at.

``x`` and the like are set where a formula does not set them itself: every input gets a
number of its own, away from the edges of logarithms and roots.
"""

FORMULAS = """\
(x + y) z
x y + z
x^2 + 3 x + 1
x^2 y + y + 2
(2 x + 3)^4
x^3 - 2 x y + y^2
(x + y)(x - y)
(a + b)(b + 1)
x / (1 + y)
1 / (1 + exp(-(w0 x0 + w1 x1 + w2)))
(x + σ(y)) / (σ(x) + (x + y)^2)
x / y + y / x
x y / (x + y)
exp(x) / (exp(x) + exp(y))
exp(x) / (exp(x) + exp(y) + exp(z))
ln(exp(x) + exp(y))
ln(1 + exp(x))
sqrt(x^2 + y^2)
sin(x) cos(y)
sin(x^2) + cos(x)^2
x sin(x y) + exp(x y)
ln(x) + x y - sin(y)
exp(-x^2 / 2) / sqrt(2 π)
exp(-(x - m)^2 / (2 s^2)) / (s sqrt(2 π))
tanh(w x + b)
relu(w x + b)
leaky_relu(w x + b)
softplus(w x + b)
max(x, y) + min(x, z)
max(x y, z) * 2
abs(x - y)
x^y
2^x + x^2
(x^2 + y^2 + z^2)^0.5
x y z + x y + y z + z x
(y - (w x + b))^2
((w x + b) - y)^2 / 2
((w x1 + b - y1)^2 + (w x2 + b - y2)^2) / 2
(w x + b - y)^2 + 0.1 w^2
y ln(p) + (1 - y) ln(1 - p)
-(y ln(σ(z)) + (1 - y) ln(1 - σ(z)))
-(y ln(σ(w x + b)) + (1 - y) ln(1 - σ(w x + b)))
σ(w2 σ(w1 x + b1) + b2)
(σ(w2 tanh(w1 x + b1) + b2) - y)^2
w3 tanh(w1 x1 + w2 x2 + b1) + w6 tanh(w4 x1 + w5 x2 + b2) + b3
(tanh(w1 x + b1) + tanh(w2 x + b2) + tanh(w3 x + b3)) / 3
max(0, 1 - y (w x + b))
max(0, 1 - y (w1 x1 + w2 x2 + b)) + 0.5 (w1^2 + w2^2)
(x - m) / sqrt(v + 0.001)
g * (x - m) / sqrt(v + 0.001) + b
x σ(x)
0.5 x (1 + tanh(0.8 (x + 0.04 x^3)))
(x1 w1 + x2 w2 + x3 w3 + x4 w4) / 4
x1 + x2 + x3 + x4 + x5 + x6 + x7
x1 x2 x3 x4 x5
x + (x + (x + (x + 1)))
(((x + 1) x + 1) x + 1) x
1 / (x + 1 / (x + 1 / x))
sqrt(x + sqrt(x + sqrt(x)))
exp(sin(x)) + exp(cos(x)) + exp(x)
(1 - x)^2 + 100 (y - x^2)^2
(x^2 + y - 11)^2 + (x + y^2 - 7)^2
sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1
0.5 m v^2 + m g h
p (1 + r / n)^n
G m1 m2 / r^2
q = w x; s = q^2 + q; f = x s
q = x + y; f = q z
a = x + y; b = a^2; c = a b; d = c + a; f = d + b
h = x y; g = h + x; f = g h + y
u = x y; v = u + y; w = u v; f = w / v
q = 1.5; t = q + k; f = t / q
a = x^2; b = a^2; c = b^2; f = a + b + c
e = c d; c = a + b; d = b + 1; f = e + c
z = w x + b; a = σ(z); L = (a - y)^2 / 2
z1 = w1 x + b1; a1 = tanh(z1); z2 = w2 a1 + b2; L = (z2 - y)^2
h1 = tanh(w x1 + u h0); h2 = tanh(w x2 + u h1); h3 = tanh(w x3 + u h2); L = (h3 - y)^2
h1 = σ(w x1 + u h0 + b); h2 = σ(w x2 + u h1 + b); L = (v h2 - y)^2 + (v h1 - y)^2
s0 = exp(a0); s1 = exp(a1); s2 = exp(a2); p = s0 / (s0 + s1 + s2); L = -ln(p)
m = (x1 + x2) / 2; v = ((x1 - m)^2 + (x2 - m)^2) / 2; f = (x1 - m) / sqrt(v + 0.01)
m = (x1 + x2 + x3) / 3; v = ((x1 - m)^2 + (x2 - m)^2 + (x3 - m)^2) / 3; f = (v + m)^2
i = σ(a x + b h); f = σ(c x + d h); g = tanh(e x + k h); C = f C0 + i g; L = tanh(C)
r = σ(a x + b h); z = σ(c x + d h); n = tanh(e x + r (k h)); L = (1 - z) n + z h
m1 = b1 m + (1 - b1) g; v1 = b2 v + (1 - b2) g^2; f = x - a m1 / (sqrt(v1) + 0.01)
q1 = x + y; q2 = x - y; q3 = q1 q2; q4 = q3 / q1; f = q4 + q2
y = W x + b; L = sum((y - t)^2); W = [[1, 2], [3, 4]]; x = [1, -1]; b = [0.5, 0]; t = [1, 1]
L = sum(σ(W x)^2); W = [[0.1, 0.5], [-0.3, 0.8]]; x = [0.2, 0.4]
h = relu(W x + b); L = sum((V h - y)^2); W = [[1, -1], [2, 1]]; V = [[1, 2]]; x = [1, 2]; b = [0, 1]; y = [3]
L = cross_entropy(W x + b, y); W = [[1, 2], [0, 1], [2, 0]]; x = [1, -1]; b = [0, 0, 1]; y = [0, 1, 0]
p = softmax(z); L = sum(p * p); z = [1, 2, 3]
L = x^T A x; A = [[2, 1], [1, 3]]; x = [1, -2]
L = norm(A x - b)^2; A = [[2, 1], [1, 3]]; x = [1, -2]; b = [1, 0]
L = sum(layer_norm(x) * g + b); x = [1, 2, 4]; g = [1, 2, 1]; b = [0, 0, 1]
A = softmax(Q @ K^T / sqrt(2)); L = sum((A @ V)^2); Q = [[1, 0], [0, 1]]; K = [[1, 1], [0, 1]]; V = [[1, 2], [3, 4]]
L = mean((X w - y)^2); X = [[1, 2], [3, 4], [5, 6]]; w = [0.5, -0.5]; y = [1, 2, 3]
L = sum(x * x + x); x = [1, 2, 3]
L = dot(u, v) / (norm(u) norm(v)); u = [1, 2]; v = [2, -1]
H = tanh(X W + b); L = mse(H V, y); X = [[1, 2], [0, 1]]; W = [[1, 0], [1, 2]]; b = [0, 1]; V = [[1], [1]]; y = [[1], [0]]
y = conv2d(X, K); L = sum(y^2); X = [[1, 0, 2], [0, 1, 3], [2, 1, 0]]; K = [[1, -1], [0, 2]]
L = sum(max_pool2d(X)); X = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6], [5, 4, 3, 2]]
""".splitlines()
