"""PyTorch's larger layers written out in PyTorch's own operations, which are then recorded.

Attention and recurrent layers are more than one gate: people draw them as what they are
made of. Local variables give the gates their names.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

TABLE: dict[str, Callable[..., Any]] = {}


def _writes_out(function: Callable[..., Any]) -> Callable[..., Any]:
    TABLE[function.__name__] = function
    return function


@_writes_out
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """softmax(Q Kᵀ / √d) V."""
    import torch

    if enable_gqa:
        key = key.repeat_interleave(query.size(-3) // key.size(-3), -3)
        value = value.repeat_interleave(query.size(-3) // value.size(-3), -3)
    scores = query @ key.transpose(-2, -1) * (scale or 1 / math.sqrt(query.size(-1)))
    if is_causal:
        causal = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
        scores = scores.masked_fill(~causal, -math.inf)
    elif attn_mask is not None and attn_mask.dtype == torch.bool:
        scores = scores.masked_fill(~attn_mask, -math.inf)
    elif attn_mask is not None:
        scores = scores + attn_mask
    weights = torch.softmax(scores, -1)
    if dropout_p:
        weights = torch.nn.functional.dropout(weights, dropout_p, True)
    return weights @ value


@_writes_out
def rms_norm(x: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """x / √(mean(x²) + ε) over the last axes, times a gain."""
    import torch

    axes = tuple(range(-len(normalized_shape), 0))
    least = torch.finfo(x.dtype).eps if eps is None else eps
    root = torch.sqrt((x**2).mean(axes, keepdim=True) + least)
    return x / root if weight is None else x / root * weight


@_writes_out
def multi_head_attention_forward(
    query: Any,
    key: Any,
    value: Any,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: bool = True,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> Any:
    """Every head attends for itself; their results are joined and mixed."""
    import torch
    from torch.nn import functional as F

    if static_k is not None or static_v is not None:
        raise NotImplementedError("Leave static_k and static_v out.")
    single = query.dim() == 2
    if single:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
    if use_separate_proj_weight:
        projections = (q_proj_weight, k_proj_weight, v_proj_weight)
    else:
        projections = in_proj_weight.chunk(3)
    biases = (None, None, None) if in_proj_bias is None else in_proj_bias.chunk(3)
    q = F.linear(query, projections[0], biases[0])
    k = F.linear(key, projections[1], biases[1])
    v = F.linear(value, projections[2], biases[2])
    length, batch, width = q.shape
    if bias_k is not None:
        k = torch.cat([k, bias_k.expand(1, batch, width)])
        v = torch.cat([v, bias_v.expand(1, batch, width)])
    if add_zero_attn:
        k, v = (torch.cat([each, torch.zeros_like(each[:1])]) for each in (k, v))
    if len(k) > len(key):  # what was added is seen by all
        attn_mask, key_padding_mask = (
            mask if mask is None else F.pad(mask, (0, len(k) - len(key)))
            for mask in (attn_mask, key_padding_mask)
        )

    def heads(x: Any) -> Any:
        return x.reshape(x.shape[0], batch, num_heads, width // num_heads).permute(1, 2, 0, 3)

    scores = heads(q) @ heads(k).transpose(-2, -1) / math.sqrt(width // num_heads)
    for mask in (attn_mask, key_padding_mask):
        if mask is None:
            continue
        if mask is key_padding_mask:
            mask = mask.reshape(batch, 1, 1, -1)
        elif mask.dim() == 3:
            mask = mask.reshape(batch, num_heads, *mask.shape[-2:])
        masked = mask.dtype == torch.bool
        scores = scores.masked_fill(mask, -math.inf) if masked else scores + mask
    weights = torch.softmax(scores, -1)
    if training and dropout_p:
        weights = F.dropout(weights, dropout_p)
    joined = (weights @ heads(v)).permute(2, 0, 1, 3).reshape(length, batch, width)
    out = F.linear(joined, out_proj_weight, out_proj_bias)
    attention = None
    if need_weights:
        attention = weights.mean(1) if average_attn_weights else weights
        attention = attention.squeeze(0) if single else attention
    return (out.squeeze(1) if single else out), attention


@_writes_out
def bilinear(a: Any, b: Any, weight: Any, bias: Any = None) -> Any:
    """aᵀ W b, one a feature."""
    import torch

    out = torch.einsum("...i,oij,...j->...o", a, weight, b)
    return out if bias is None else out + bias


@_writes_out
def _weight_norm(v: Any, g: Any, dim: int = 0) -> Any:
    """A direction times a length."""
    axes = tuple(axis for axis in range(v.dim()) if axis != dim % v.dim())
    return v * (g / (v * v).sum(axes, keepdim=True).sqrt())


@_writes_out
def hardshrink(a: Any, lambd: float = 0.5) -> Any:
    """What is near zero is zero."""
    import torch

    return torch.where(a.abs() > lambd, a, 0.0)


@_writes_out
def softshrink(a: Any, lambd: float = 0.5) -> Any:
    """Nearer to zero by so much."""
    return a - a.clamp(-lambd, lambd)


@_writes_out
def threshold(a: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    """What is not above a number is another one."""
    import torch

    return torch.where(a > threshold, a, value)


@_writes_out
def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: Any = None,
) -> Any:
    """Rows of a table, put together."""
    from torch.nn import functional as F

    if offsets is not None or padding_idx is not None or max_norm is not None:
        raise NotImplementedError("Give it a table of places without offsets or padding.")
    rows = F.embedding(input, weight)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.unsqueeze(-1)
    return rows.amax(1) if mode == "max" else getattr(rows, mode)(1)


def _lstm_step(
    x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, w_hr: Any = None
) -> Any:
    import torch
    from torch.nn import functional as F

    i, f, g, o = (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).chunk(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    return (h if w_hr is None else F.linear(h, w_hr)), c


def _gru_step(x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> Any:
    import torch
    from torch.nn import functional as F

    x_r, x_z, x_n = F.linear(x, w_ih, b_ih).chunk(3, -1)
    h_r, h_z, h_n = F.linear(h, w_hh, b_hh).chunk(3, -1)
    r = torch.sigmoid(x_r + h_r)
    z = torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h


def _rnn_step(activation: str) -> Callable[..., Any]:
    def rnn_step(x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> Any:
        import torch
        from torch.nn import functional as F

        return getattr(torch, activation)(F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh))

    return rnn_step


def _cell(step: Callable[..., Any]) -> Callable[..., Any]:
    def cell(x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
        state = h if isinstance(h, (list, tuple)) else (h,)
        return step(x, *state, w_ih, w_hh, b_ih, b_hh)

    return cell


def _layers(step: Callable[..., Any], states: int) -> Callable[..., Any]:
    """A recurrent network: layers of steps, forwards and perhaps backwards in time."""

    def network(
        x: Any,
        hx: Any,
        weights: Any,
        has_biases: bool,
        num_layers: int,
        dropout: float,
        train: bool,
        bidirectional: bool,
        batch_first: bool,
    ) -> Any:
        import torch

        starts = hx if states > 1 else (hx,)
        if isinstance(has_biases, tuple):
            raise NotImplementedError("Give it padded sequences in one tensor.")
        directions = 2 if bidirectional else 1
        size, biases = len(weights) // (num_layers * directions), 4 if has_biases else 2
        xs = list(x.unbind(1 if batch_first else 0))
        ends = []
        for layer in range(num_layers):
            outs = []
            for direction in range(directions):
                which = layer * directions + direction
                own = list(weights[which * size : (which + 1) * size])
                own = [*own[:biases], *[None] * (4 - biases), *own[biases:]]  # then a projection
                state = tuple(start[which] for start in starts)
                ordered = xs[::-1] if direction else xs
                made = []
                for x_t in ordered:
                    new = step(x_t, *state, *own)
                    state = new if states > 1 else (new,)
                    made.append(state[0])
                ends.append(state)
                outs.append(made[::-1] if direction else made)
            if directions == 2:
                xs = [torch.cat(both, -1) for both in zip(*outs, strict=True)]
            else:
                xs = outs[0]
            if dropout and train and layer < num_layers - 1:
                xs = list(torch.nn.functional.dropout(torch.stack(xs), dropout).unbind(0))
        output = torch.stack(xs, 1 if batch_first else 0)
        return output, *(torch.stack([end[i] for end in ends]) for i in range(states))

    return network


TABLE |= {
    "_threshold": threshold,
    "lstm_cell": _cell(_lstm_step),
    "gru_cell": _cell(_gru_step),
    "rnn_tanh_cell": _cell(_rnn_step("tanh")),
    "rnn_relu_cell": _cell(_rnn_step("relu")),
    "lstm": _layers(_lstm_step, 2),
    "gru": _layers(_gru_step, 1),
    "rnn_tanh": _layers(_rnn_step("tanh"), 1),
    "rnn_relu": _layers(_rnn_step("relu"), 1),
}
