"""Activations summed up: what speaks for each, what against it, and when to take it.

After the lecture on training neural networks of Stanford CS231n (Karpathy, Johnson, Yeung),
with the papers that brought the later ones: Clevert et al. 2015 (ELU), Hendrycks and Gimpel
2016 (GELU), Ramachandran et al. 2017 (SiLU, there called Swish).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Advice(NamedTuple):
    """One row of the sum-up."""

    pros: str
    cons: str
    advice: str


ADVICE: Mapping[str, Advice] = {
    "sigmoid": Advice(
        "Output between 0 and 1: a probability.",
        "Saturates at both ends, where gradients vanish: the slope is at most 1/4. Not "
        "zero-centred. exp costs.",
        "For a probability at the end, with cross entropy; not in hidden layers.",
    ),
    "tanh": Advice(
        "Zero-centred; slope 1 at 0.",
        "Saturates at both ends, where gradients vanish. exp costs.",
        "Better than sigmoid in hidden layers; in gates of recurrent cells.",
    ),
    "relu": Advice(
        "Does not saturate for positive inputs: slope 1. Very cheap. Learns fast.",
        "Not zero-centred. Slope 0 for negative inputs: a neuron that is never positive is dead.",
        "The first choice in hidden layers; mind the learning rate.",
    ),
    "leaky_relu": Advice(
        "Does not saturate, does not die, and is cheap.",
        "The slope for negative inputs has to be chosen; little gain on average.",
        "Where many ReLUs die.",
    ),
    "elu": Advice(
        "Does not die as fast, outputs nearer to zero mean, smooth where alpha is 1.",
        "Saturates for very negative inputs. exp costs.",
        "Try it where ReLU dies and noise matters.",
    ),
    "softplus": Advice(
        "A smooth ReLU; its slope is the sigmoid.",
        "Not zero-centred, never 0; exp and ln cost.",
        "Where an output has to be positive, such as a variance.",
    ),
    "silu": Advice(
        "Smooth, not dead for small negative inputs.",
        "Not monotone; exp costs.",
        "In deep convolutional networks.",
    ),
    "gelu": Advice(
        "Smooth, close to ReLU where it matters.",
        "Not monotone; costs more than ReLU.",
        "In transformers.",
    ),
}
