"""The form of a small network, and the weights it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from graphviz_backprop.learn.datasets import FEATURES
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

MAX_LAYERS, MAX_NEURONS = 6, 8

#: Activations of hidden layers: how each is written around its argument.
ACTIVATIONS = {
    "tanh": "tanh({})", "sigmoid": "σ({})", "relu": "relu({})", "linear": "{}",
    "leaky_relu": "leaky_relu({})", "elu": "elu({})", "softplus": "softplus({})",
    "silu": "silu({})", "gelu": "gelu({})",
}  # fmt: skip


class Penalty(NamedTuple):
    """What each weight adds to the loss, and what follows the rate before their sum."""

    term: str
    divisor: str


#: Penalties by name: rate · Σ|w| and rate/2 · Σw².
PENALTIES = {"none": Penalty("", ""), "L1": Penalty("|{}|", ""), "L2": Penalty("{}^2", "/2")}


class Loss(NamedTuple):
    """A loss of the output z and the label y: the mean over a batch, and of one point.

    ``statement`` computes the prediction ``name`` from z, where it is not z itself.
    """

    name: str
    statement: str
    batch: str
    single: str


_FROM_P = "y * ln(P) + (1 - y) * ln(1 - P)"
_FROM_Z = "softplus(z) - y * z"

#: Losses by name. Both cross-entropies are −(y ln P + (1 − y) ln(1 − P)); the first is
#: computed from z, and so exact even where P rounds to 0 or 1.
LOSSES = {
    "cross-entropy": Loss("P", "P = σ(z)", f"mean({_FROM_Z})", _FROM_Z),
    "cross-entropy of P": Loss("P", "P = σ(z)", f"-mean({_FROM_P})", f"-({_FROM_P})"),
    "squared error": Loss("z", "", "mse(z, y)/2", "(z - y)^2/2"),
}


@dataclass(frozen=True, slots=True)
class Network:
    """The form of a network: no layer in ``hidden`` makes it a (logistic) regression.

    ``hidden`` holds the neurons of each hidden layer; ``penalty_rate`` scales the
    penalty of the weights (biases have none). Raises BindingError where it cannot be.
    """

    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"
    loss: str = "cross-entropy"
    penalty: str = "none"
    penalty_rate: float = 0.0

    def __post_init__(self) -> None:
        for name, there in (
            ("activation", tuple(ACTIVATIONS)),
            ("loss", tuple(LOSSES)),
            ("penalty", tuple(PENALTIES)),
        ):
            if (chosen := getattr(self, name)) not in there:
                raise BindingError(
                    f"there is no {name} called {chosen!r}",
                    remedy=f"There are: {', '.join(there)}.",
                )
        unknown = [name for name in self.features if name not in FEATURES]
        if unknown or not self.features or len(set(self.features)) < len(self.features):
            raise BindingError(
                f"{unknown[0]!r} is not a feature" if unknown else "choose each feature once",
                remedy=f"Choose from: {', '.join(FEATURES)}.",
            )
        if len(self.hidden) > MAX_LAYERS or not all(1 <= n <= MAX_NEURONS for n in self.hidden):
            raise BindingError(
                f"a network has up to {MAX_LAYERS} hidden layers of 1 to {MAX_NEURONS} neurons, "
                f"not {self.hidden}"
            )
        if not 0 <= self.penalty_rate <= 1e3:
            raise BindingError(f"the rate of the penalty is 0 to 1000, not {self.penalty_rate}")

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every array of weights by name, as a batch needs it."""
        sizes = (len(self.features), *self.hidden)
        shapes: dict[str, tuple[int, ...]] = {}
        for layer, (before, here) in enumerate(pairwise(sizes), start=1):
            shapes[f"W{layer}"] = (here, before)
            shapes[f"b{layer}"] = (here, 1)
        return shapes | {"w": (sizes[-1],), "b": ()}

    @property
    def prediction(self) -> str:
        """The name of the output: the probability P, or the value z of a regression."""
        return LOSSES[self.loss].name


#: The lecture's P(y|x) = σ(w · x + b), and the same with another one on top.
LOGISTIC_REGRESSION = Network(hidden=())
STACKED = Network(hidden=(2,), activation="sigmoid")


def initial_weights(network: Network, seed: int = 0) -> dict[str, Array]:
    """Weights drawn by seed: uniform within ±√(6/(inputs + outputs)) of a layer, biases 0.

    The bound is Glorot and Bengio's (2010) for layers whose signals should keep their size.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    weights: dict[str, Array] = {}
    for name, shape in network.shapes.items():
        if name.startswith("b"):
            weights[name] = np.zeros(shape)
        else:
            bound = np.sqrt(6 / (shape[-1] + (shape[0] if len(shape) == 2 else 1)))
            weights[name] = generator.uniform(-bound, bound, shape)
    return weights
