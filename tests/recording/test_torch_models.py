"""Models that courses show: recorded, and every gradient compared with PyTorch's own."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

import graphviz_backprop as gb
from graphviz_backprop.text.errors import RecordError

torch = pytest.importorskip("torch", reason="recording PyTorch needs the extra torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

R, T = torch.randn, torch.tensor
MODELS = {}


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(7)


def model(function):
    """A case of the table: a function that gives code and its arguments."""
    MODELS[function.__name__] = function
    return function


def perceptron(*sizes, activation=nn.Tanh):
    layers = []
    for into, out in pairwise(sizes):
        layers += [nn.Linear(into, out), activation()]
    return nn.Sequential(*layers[:-1])


class Classifier(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x, y):
        return F.cross_entropy(self.body(x), y)


# formulas of lectures ------------------------------------------------------------------------


@model
def sum_times():
    return (lambda x, y, z: (x + y) * z), {"x": R(()), "y": R(()), "z": R(())}


@model
def tanh_neuron():
    def neuron(x1, x2, w1, w2, b):
        return torch.tanh(x1 * w1 + x2 * w2 + b)

    return neuron, {name: R(()) for name in ("x1", "x2", "w1", "w2", "b")}


@model
def sigmoid_written_out():
    return (lambda w, x: 1 / (1 + torch.exp(-(w @ x)))), {"w": R(3), "x": R(3)}


@model
def linear_regression():
    def loss(X, y, w, b):
        error = X @ w + b - y
        return (error**2).mean()

    return loss, {"X": R(5, 2), "y": R(5), "w": R(2), "b": R(())}


@model
def logistic_regression():
    class Logistic(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 1)

        def forward(self, x, y):
            logits = self.linear(x).squeeze(-1)
            return F.binary_cross_entropy_with_logits(logits, y)

    return Logistic(), {"x": R(4, 2), "y": T([0.0, 1.0, 1.0, 0.0])}


@model
def logistic_regression_written_out():
    def loss(x, y, w, b):
        p = torch.sigmoid(x @ w + b)
        return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()

    return loss, {"x": R(4, 2), "y": T([0.0, 1.0, 1.0, 0.0]), "w": R(2), "b": R(())}


@model
def support_vector_machine():
    def loss(X, y, w, b):
        margin = y * (X @ w + b)
        return 0.5 * w @ w + torch.clamp(1 - margin, min=0).sum()

    return loss, {"X": R(5, 2), "y": T([1, -1, 1, 1, -1]), "w": R(2), "b": R(())}


# networks ------------------------------------------------------------------------------------


@model
def network_of_relu():
    return Classifier(perceptron(3, 4, 2, activation=nn.ReLU)), {"x": R(2, 3), "y": T([0, 1])}


@model
def exclusive_or():
    class Xor(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(2, 2)
            self.out = nn.Linear(2, 1)

        def forward(self, x, y):
            h = torch.sigmoid(self.hidden(x))
            return F.mse_loss(torch.sigmoid(self.out(h)), y)

    x = T([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Xor(), {"x": x, "y": T([[0.0], [1.0], [1.0], [0.0]])}


@model
def next_letter_by_hand():
    """An embedding, and batch norm from means and deviations."""

    def loss(Xb, Yb, C, W1, gain, bias, W2, b2):
        emb = C[Xb]
        embcat = emb.view(emb.shape[0], -1)
        hpre = embcat @ W1
        hpre = gain * (hpre - hpre.mean(0, keepdim=True)) / hpre.std(0, keepdim=True) + bias
        h = torch.tanh(hpre)
        logits = h @ W2 + b2
        return F.cross_entropy(logits, Yb)

    return loss, {
        "Xb": T([[0, 1, 2], [3, 4, 0], [1, 1, 2]]), "Yb": T([1, 0, 4]), "C": R(5, 2),
        "W1": R(6, 4), "gain": R(1, 4), "bias": R(1, 4), "W2": R(4, 5), "b2": R(5),
    }  # fmt: skip


@model
def next_letter_step_by_step():
    """Cross-entropy taken apart: maxima, counts, an index of two arrays."""

    def loss(C, W, b, X, Y):
        emb = C[X]
        logits = emb.view(emb.shape[0], -1) @ W + b
        norm_logits = logits - logits.max(1, keepdim=True).values
        counts = norm_logits.exp()
        probs = counts * counts.sum(1, keepdims=True) ** -1
        return -probs.log()[range(3), Y].mean()

    return loss, {
        "C": R(5, 2), "W": R(4, 5), "b": R(5), "X": T([[0, 1], [3, 4], [1, 1]]), "Y": T([1, 0, 4]),
    }  # fmt: skip


class NextLetter(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(5, 2)
        self.first = nn.Linear(6, 4, bias=False)
        self.bn = nn.BatchNorm1d(4)
        self.last = nn.Linear(4, 5)

    def forward(self, x, y):
        h = torch.tanh(self.bn(self.first(self.emb(x).view(-1, 6))))
        return F.cross_entropy(self.last(h), y)


LETTERS = {"x": T([[0, 1, 2], [3, 4, 0], [1, 1, 2]]), "y": T([1, 0, 4])}


@model
def next_letter_of_modules():
    return NextLetter(), LETTERS


@model
def next_letter_in_evaluation():
    network = NextLetter()
    network.bn.running_mean.normal_()
    network.bn.running_var.uniform_(0.5, 2.0)
    return network.eval(), LETTERS


@model
def word_vectors():
    """Skip-gram with negative samples."""

    class SkipGram(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside = nn.Embedding(6, 3)
            self.outside = nn.Embedding(6, 3)

        def forward(self, center, context, negative):
            v = self.inside(center)
            good = F.logsigmoid((v * self.outside(context)).sum(-1))
            bad = F.logsigmoid(-torch.bmm(self.outside(negative), v.unsqueeze(-1)).squeeze(-1))
            return -(good + bad.sum(-1)).mean()

    return SkipGram(), {"center": T([0, 2]), "context": T([1, 3]), "negative": T([[4, 5], [0, 4]])}


@model
def lenet():
    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(1, 2, 3)
            self.conv2 = nn.Conv2d(2, 3, 2)
            self.fc = nn.Linear(3, 2)

        def forward(self, x, y):
            x = F.max_pool2d(F.relu(self.conv1(x)), 2)
            x = F.max_pool2d(F.relu(self.conv2(x)), 2)
            return F.cross_entropy(self.fc(torch.flatten(x, 1)), y)

    return LeNet(), {"x": R(2, 1, 8, 8), "y": T([1, 0])}


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x
        return self.relu(out)


@model
def residual_block():
    return Residual(2), {"x": R(2, 2, 4, 4)}


@model
def residual_block_in_evaluation():
    return Residual(2).eval(), {"x": R(2, 2, 4, 4)}


@model
def separable_convolutions():
    return nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=4),
        nn.Conv2d(4, 6, 1, groups=2),
        nn.GroupNorm(3, 6),
        nn.SiLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    ), {"input": R(2, 4, 5, 5)}


@model
def convolutions_in_time():
    class Wave(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv1d(2, 3, 2, stride=2, dilation=2, padding=1)
            self.mix = nn.Conv1d(3, 3, 3, padding="same", groups=3)

        def forward(self, x):
            x = F.gelu(self.conv(F.pad(x, (2, 0))), approximate="tanh")
            return F.avg_pool1d(F.max_pool1d(self.mix(x), 2), 2).mean()

    return Wave(), {"x": R(2, 2, 17)}


@model
def variational_autoencoder():
    class Autoencoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode = nn.Linear(4, 3)
            self.mu, self.logvar = nn.Linear(3, 2), nn.Linear(3, 2)
            self.decode = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 4), nn.Sigmoid())

        def forward(self, x):
            h = F.relu(self.encode(x))
            mu, logvar = self.mu(h), self.logvar(h)
            eps = torch.randn_like(mu)
            z = mu + eps * torch.exp(0.5 * logvar)
            bce = F.binary_cross_entropy(self.decode(z), torch.sigmoid(x).detach(), reduction="sum")
            kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
            return bce + kld

    return Autoencoder(), {"x": R(3, 4)}


@model
def adversarial_losses():
    class Adversaries(nn.Module):
        def __init__(self):
            super().__init__()
            self.generator = perceptron(2, 3, 2)
            self.critic = nn.Sequential(nn.Linear(2, 3), nn.LeakyReLU(0.2), nn.Linear(3, 1))

        def forward(self, real, noise):
            fake = self.generator(noise)
            loss = nn.BCEWithLogitsLoss()
            ones, zeros = torch.ones(len(real), 1).double(), torch.zeros(len(real), 1).double()
            critic = loss(self.critic(real), ones) + loss(self.critic(fake.detach()), zeros)
            return critic + loss(self.critic(fake), ones)

    return Adversaries(), {"real": R(3, 2), "noise": R(3, 2)}


@model
def transposed_convolutions():
    return nn.Sequential(
        nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1),
        nn.InstanceNorm2d(3, affine=True),
        nn.ELU(),
        nn.ConvTranspose2d(3, 1, 2, stride=2),
        nn.Tanh(),
    ), {"input": R(2, 2, 3, 3)}


@model
def siamese_pair():
    class Siamese(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = perceptron(3, 4, 2)

        def forward(self, one, other, same):
            distance = F.pairwise_distance(self.encoder(one), self.encoder(other))
            apart = torch.clamp(1.0 - distance, min=0.0)
            return (same * distance**2 + (1 - same) * apart**2).mean()

    return Siamese(), {"one": R(4, 3), "other": R(4, 3), "same": T([1.0, 0.0, 1.0, 0.0])}


@model
def triplets():
    class Triplets(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Linear(3, 2)
            self.loss = nn.TripletMarginLoss(margin=0.7)

        def forward(self, anchor, positive, negative):
            parts = (F.normalize(self.encoder(x), dim=-1) for x in (anchor, positive, negative))
            return self.loss(*parts)

    return Triplets(), {name: R(4, 3) for name in ("anchor", "positive", "negative")}


@model
def pictures_and_captions():
    def loss(image, text, logit_scale):
        image = image / image.norm(dim=1, keepdim=True)
        text = text / text.norm(dim=1, keepdim=True)
        logits = logit_scale.exp() * image @ text.t()
        labels = torch.arange(len(image))
        return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.t(), labels)) / 2

    return loss, {"image": R(3, 4), "text": R(3, 4), "logit_scale": R(())}


# attention -----------------------------------------------------------------------------------


@model
def attention_head():
    class Head(nn.Module):
        def __init__(self, width=4, size=3, length=4):
            super().__init__()
            self.key = nn.Linear(width, size, bias=False)
            self.query = nn.Linear(width, size, bias=False)
            self.value = nn.Linear(width, size, bias=False)
            self.register_buffer("tril", torch.tril(torch.ones(length, length)))

        def forward(self, x):
            k, q, v = self.key(x), self.query(x), self.value(x)
            time = x.shape[-2]
            wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5
            wei = wei.masked_fill(self.tril[:time, :time] == 0, float("-inf"))
            return F.softmax(wei, dim=-1) @ v

    return Head(), {"x": R(2, 3, 4)}


@model
def attention_of_the_library():
    def attend(q, k, v):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)

    return attend, {"q": R(2, 3, 4), "k": R(2, 3, 4), "v": R(2, 3, 4)}


class CausalAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)
        self.heads = heads

    def forward(self, x):
        batch, time, width = x.size()
        parts = self.c_attn(x).split(width, dim=2)
        shape = batch, time, self.heads, width // self.heads
        q, k, v = (part.view(*shape).transpose(1, 2) for part in parts)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        mask = torch.tril(torch.ones(time, time)).view(1, 1, time, time)
        att = F.softmax(att.masked_fill(mask == 0, float("-inf")), dim=-1)
        y = (att @ v).transpose(1, 2).contiguous().view(batch, time, width)
        return self.c_proj(y)


class Block(nn.Module):
    def __init__(self, width=8, heads=4):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = CausalAttention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


@model
def transformer_block():
    return Block(), {"x": R(2, 3, 8)}


@model
def language_model():
    class Language(nn.Module):
        def __init__(self):
            super().__init__()
            self.wte, self.wpe = nn.Embedding(7, 8), nn.Embedding(5, 8)
            self.blocks = nn.ModuleList([Block(), Block()])
            self.ln_f = nn.LayerNorm(8)
            self.lm_head = nn.Linear(8, 7, bias=False)
            self.wte.weight = self.lm_head.weight

        def forward(self, idx, targets):
            x = self.wte(idx) + self.wpe(torch.arange(idx.shape[1]))
            for block in self.blocks:
                x = block(x)
            logits = self.lm_head(self.ln_f(x))
            loss = F.cross_entropy(logits.view(-1, 7), targets.view(-1), ignore_index=-1)
            return logits, loss

    return Language(), {"idx": T([[0, 1, 2], [3, 4, 6]]), "targets": T([[1, 2, -1], [4, 6, 5]])}


@model
def multi_head_attention():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.attn = nn.MultiheadAttention(4, 2, batch_first=True)

        def forward(self, x):
            out, weights = self.attn(x, x, x)
            return out.sum() + weights[..., 0].sum()

    return Attention(), {"x": R(2, 3, 4)}


@model
def encoder_layer():
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, norm_first=True)
    return layer, {"src": R(2, 3, 4)}


@model
def gated_layer_after_root_mean_square():
    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.RMSNorm(4, eps=1e-6)
            self.w1, self.w2, self.w3 = nn.Linear(4, 6), nn.Linear(6, 4), nn.Linear(4, 6)

        def forward(self, x):
            x = self.norm(x)
            return self.w2(F.silu(self.w1(x)) * self.w3(x))

    return Gated(), {"x": R(3, 4)}


# recurrent -----------------------------------------------------------------------------------


@model
def recurrent_network_by_hand():
    def loss(xs, targets, Wxh, Whh, Why, bh, by):
        h = torch.zeros(3).double()
        total = 0
        for x, target in zip(xs, targets, strict=True):
            h = torch.tanh(Wxh @ x.double() + Whh @ h + bh)
            total = total + F.cross_entropy(Why @ h + by, target)
        return total

    return loss, {
        "xs": torch.eye(4).int()[:3], "targets": T([1, 2, 3]), "Wxh": R(3, 4), "Whh": R(3, 3),
        "Why": R(4, 3), "bh": R(3), "by": R(4),
    }  # fmt: skip


@model
def long_short_term_memory_by_hand():
    class Cell(nn.Module):
        def __init__(self):
            super().__init__()
            self.W = nn.Linear(5, 8)

        def forward(self, x, h, c):
            i, f, g, o = self.W(torch.cat([x, h], -1)).chunk(4, -1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            return h.pow(2).mean()

    return Cell(), {"x": R(3), "h": R(2), "c": R(2)}


def _recurrent(kind, **options):
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = kind(3, 2, **options)

        def forward(self, x):
            out, state = self.rnn(x)
            last = state[0] if isinstance(state, tuple) else state
            return out.pow(2).mean() + last.sum()

    return Reader(), {"x": R(4, 2, 3)}


@model
def long_short_term_memory():
    return _recurrent(nn.LSTM, num_layers=2)


@model
def both_directions():
    return _recurrent(nn.LSTM, bidirectional=True, batch_first=True)


@model
def gated_recurrent_unit():
    return _recurrent(nn.GRU, num_layers=2, bidirectional=True)


@model
def plain_recurrent_network():
    return _recurrent(nn.RNN, nonlinearity="relu", bias=False)


@model
def cells():
    class Cells(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.gru, self.rnn = nn.LSTMCell(3, 2), nn.GRUCell(2, 2), nn.RNNCell(2, 2)

        def forward(self, x, h, c):
            h, c = self.lstm(x, (h, c))
            return self.rnn(self.gru(h, c)).sum()

    return Cells(), {"x": R(2, 3), "h": R(2, 2), "c": R(2, 2)}


@model
def letters_of_a_recurrent_network():
    class Letters(nn.Module):
        def __init__(self):
            super().__init__()
            self.emb = nn.Embedding(5, 3, padding_idx=0)
            self.lstm = nn.LSTM(3, 4, batch_first=True)
            self.out = nn.Linear(4, 5)

        def forward(self, x, y):
            h, _ = self.lstm(self.emb(x))
            return F.cross_entropy(self.out(h).transpose(1, 2), y)

    return Letters(), {"x": T([[0, 1, 2], [3, 4, 0]]), "y": T([[1, 2, 3], [4, 0, 1]])}


# others --------------------------------------------------------------------------------------


@model
def policy_gradient():
    class Policy(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = perceptron(3, 4, 2)

        def forward(self, state, action, reward):
            logs = torch.log_softmax(self.net(state), -1)
            chosen = logs.gather(1, action[:, None]).squeeze(1)
            entropy = -(logs.exp() * logs).sum(-1).mean()
            return -(chosen * (reward - reward.mean()).detach()).mean() - 0.01 * entropy

    return Policy(), {"state": R(4, 3), "action": T([0, 1, 1, 0]), "reward": R(4)}


@model
def value_learning():
    class Agent(nn.Module):
        def __init__(self):
            super().__init__()
            self.online, self.target = perceptron(3, 4, 2), perceptron(3, 4, 2)

        def forward(self, state, action, reward, after):
            q = self.online(state)[range(len(state)), action]
            with torch.no_grad():
                best = reward + 0.9 * self.target(after).max(1).values
            return F.smooth_l1_loss(q, best, beta=0.5)

    return Agent(), {
        "state": R(4, 3), "action": T([0, 1, 1, 0]), "reward": R(4), "after": R(4, 3),
    }  # fmt: skip


@model
def distillation():
    def loss(student, teacher, y):
        soft = F.kl_div(
            F.log_softmax(student / 2, 1), F.softmax(teacher / 2, 1).detach(), reduction="batchmean"
        )
        return soft * 4 + 0.3 * F.cross_entropy(student, y, label_smoothing=0.1)

    return loss, {"student": R(3, 4), "teacher": R(3, 4), "y": T([0, 3, 1])}


@model
def graph_convolution():
    class GraphLayer(nn.Module):
        def __init__(self):
            super().__init__()
            self.lin = nn.Linear(3, 2, bias=False)

        def forward(self, x):
            A = T([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]) + torch.eye(3)
            d = A.sum(1).pow(-0.5)
            return F.relu((d[:, None] * A * d[None, :]).double() @ self.lin(x))

    return GraphLayer(), {"x": R(3, 3)}


@model
def mixture_of_experts():
    class Mixture(nn.Module):
        def __init__(self):
            super().__init__()
            self.gate = nn.Linear(3, 4)
            self.experts = nn.ModuleList(nn.Linear(3, 2) for _ in range(4))

        def forward(self, x):
            weights, chosen = self.gate(x).topk(2, dim=-1)
            weights = weights.softmax(-1)
            out = torch.stack([expert(x) for expert in self.experts], 1)
            picked = torch.gather(out, 1, chosen[..., None].expand(-1, -1, 2))
            return torch.einsum("nk,nkd->nd", weights, picked)

    return Mixture(), {"x": R(3, 3)}


@model
def denoising_step():
    class Denoiser(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Embedding(10, 4)
            self.net = nn.Sequential(nn.Linear(4, 8), nn.SiLU(), nn.Linear(8, 4))

        def forward(self, x0, noise, t):
            alpha = torch.cumprod(1 - torch.linspace(0.01, 0.2, 10).double(), 0)[t][:, None]
            x = alpha.sqrt() * x0 + (1 - alpha).sqrt() * noise
            return F.mse_loss(self.net(x + self.time(t)), noise)

    return Denoiser(), {"x0": R(3, 4), "noise": R(3, 4), "t": T([1, 5, 9])}


# layers of many kinds, in the styles of many authors -------------------------------------------

#: Layers, and the shapes of what they are called with.
LAYERS = {
    "bags of words": (lambda: nn.EmbeddingBag(6, 3), T([[0, 1, 2], [3, 0, 0]])),
    "padding in a table": (lambda: nn.Embedding(6, 3, padding_idx=0), T([[0, 1], [3, 0]])),
    "attention with bias": (
        lambda: nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True),
        (3, 2, 4), (3, 2, 4), (3, 2, 4),
    ),
    "attention between sizes": (
        lambda: nn.MultiheadAttention(4, 2, kdim=3, vdim=5), (3, 2, 4), (3, 2, 3), (3, 2, 5)
    ),
    "decoder": (
        lambda: nn.TransformerDecoderLayer(4, 2, 8, 0.0, batch_first=True), (1, 3, 4), (1, 2, 4)
    ),
    "both directions": (lambda: nn.LSTM(3, 2, 2, bidirectional=True), (3, 1, 3)),
    "projected state": (lambda: nn.LSTM(3, 4, proj_size=2), (2, 1, 3)),
    "transposed 1d": (lambda: nn.ConvTranspose1d(2, 3, 3, 2, 1, 1), (1, 2, 4)),
    "transposed 2d": (lambda: nn.ConvTranspose2d(2, 3, 3, 2), (1, 2, 3, 3)),
    "circular": (lambda: nn.Conv2d(1, 2, 3, padding="same", padding_mode="circular"), (1, 1, 4, 4)),
    "group norm": (lambda: nn.GroupNorm(2, 4), (2, 4, 3)),
    "instance norm": (lambda: nn.InstanceNorm1d(4, affine=True), (2, 4, 3)),
    "rms norm": (lambda: nn.RMSNorm(4), (2, 4)),
    "weight norm": (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)), (2, 3)),
    "bilinear layer": (lambda: nn.Bilinear(3, 2, 2), (2, 3), (2, 2)),
    "nearest": (lambda: nn.Upsample(scale_factor=2), (1, 1, 3, 3)),
    "upsampled": (lambda: nn.Upsample((5, 4), mode="bilinear"), (1, 2, 3, 3)),
    "bicubic": (lambda: nn.Upsample(scale_factor=1.5, mode="bicubic"), (1, 1, 4, 4)),
    "unequal parts": (lambda: nn.AdaptiveAvgPool2d((2, 3)), (1, 1, 5, 7)),
    "windows": (lambda: nn.Unfold(2), (1, 1, 3, 3)),
    "largest, sticking out": (lambda: nn.MaxPool2d(3, 2, 1, ceil_mode=True), (1, 2, 6, 7)),
    "mean, sticking out": (
        lambda: nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), (1, 2, 6, 7)
    ),
    "padding counts": (lambda: nn.AvgPool2d(3, 2, 1, ceil_mode=True), (1, 2, 6, 7)),
    "own divisor": (lambda: nn.AvgPool2d(2, divisor_override=3), (1, 1, 4, 4)),
    **{
        name: (getattr(nn, name), (2, 4))
        for name in ("Softmin", "LogSoftmax", "GLU", "PReLU", "CELU", "Hardshrink", "Softshrink")
    },
}  # fmt: skip


class Squared(nn.Module):
    """The sum of the squares of what a layer gives first."""

    def __init__(self, part):
        super().__init__()
        self.part = part

    def forward(self, a, b=None, c=None):
        out = self.part(*(given for given in (a, b, c) if given is not None))
        while isinstance(out, tuple):
            out = out[0]
        return (out * out).sum()


@pytest.mark.filterwarnings("ignore:Implicit dimension choice")
@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_every_kind(name, compared):
    make, *shapes = LAYERS[name]
    given = [shape if isinstance(shape, torch.Tensor) else R(shape) for shape in shapes]
    compared(Squared(make()), **dict(zip("abc", given, strict=False)))


class Cubed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, upstream):
        return upstream  # straight through


def straight_through(x):
    return (Cubed.apply(x) * 2).sum()


def mapped(x):
    return torch.func.vmap(lambda row: (row * row).sum())(x).sum()


def differentiated(x):
    return torch.func.grad(lambda a: (a**3).sum())(x).sum()


def packed(x):
    lstm = PACKED
    given = nn.utils.rnn.pack_padded_sequence(x, T([3, 2]), batch_first=True)
    return nn.utils.rnn.pad_packed_sequence(lstm(given)[0])[0].sum()


PACKED = nn.LSTM(2, 2, batch_first=True)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        (straight_through, r"Cubed, an autograd.Function .* cannot be recorded \(.*, line \d+\)"),
        (mapped, r"torch.func .* cannot be recorded \(.*models.py, line \d+\)"),
        (differentiated, r"torch.func .* cannot be recorded \(.*models.py, line \d+\)"),
        (packed, r"_pack_padded_sequence cannot be recorded \(.*models.py, line \d+\)"),
        (nn.MaxPool2d(2, dilation=2), r"max pooling with dilation cannot be recorded"),
    ],
    ids=["own backward", "vmap", "grad", "packed", "dilation"],
)
def test_what_cannot_be_recorded_is_named(code, named):
    with pytest.raises(RecordError, match=named):
        gb.record(code, R(2, 3, 2) if code is packed else R(1, 4, 4))


@pytest.mark.parametrize("name", MODELS)
def test_every_gradient_is_the_librarys_own(name, compared):
    code, arguments = MODELS[name]()
    graph = compared(code, **arguments)
    if len(graph) < 80:  # every step of it has its words
        traced = gb.run(graph)
        assert len(list(gb.explanations(traced))) == len(traced.steps)


def test_the_table_holds_what_it_is_meant_to():
    assert len(MODELS) >= 40
