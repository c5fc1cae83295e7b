"""What is chosen of a training, as a table of choices: the flags of ``train``, the playground's
controls and its address come from it, and the training itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphviz_backprop.choices import choice
from graphviz_backprop.learn.datasets import (
    FEATURES,
    GENERATED,
    MAX_POINTS,
    Dataset,
    generate,
    split,
)
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.learn.network import (
    ACTIVATIONS,
    MAX_LAYERS,
    MAX_NEURONS,
    PENALTIES,
    Network,
)
from graphviz_backprop.learn.own_points import MAX_CHARACTERS, read_csv
from graphviz_backprop.learn.training import Training
from graphviz_backprop.text import kinds
from graphviz_backprop.text.kinds import Kind
from graphviz_backprop.text.packing import pack, unpack

#: The data set that means: the points of ``own``.
OWN = "own"
_NAMES = kinds.listed(kinds.one_of(tuple(FEATURES)), len(FEATURES), once=True)
_LAYERS = kinds.listed(kinds.whole(1, MAX_NEURONS), MAX_LAYERS)
_CSV = Kind(lambda text: unpack(text, MAX_CHARACTERS), "packed points", pack)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen of a training; ``own`` is the text of a CSV file.

    One seed draws the points, their split and the first weights. With the settings as
    they are, XOR is learnt to a test loss below 0.05 within 60 epochs.
    """

    data: str = choice("xor", kinds.one_of((*GENERATED, OWN)), key="data")
    points: int = choice(
        500, kinds.whole(2, MAX_POINTS), "Points of a generated set.", key="count", hint="N"
    )
    noise: float = choice(
        0.0, kinds.number(0, 1), "Noise of a generated set, 0 to 1.", key="noise", hint="NUMBER"
    )
    ratio: float = choice(
        0.5, kinds.number(0.05, 0.95), "Share of training data.", key="ratio", hint="NUMBER"
    )
    seed: int = choice(
        2, kinds.whole(0, 999_999_999), "Draws points, split and weights.", key="seed", hint="N"
    )
    own: str = choice("", _CSV, key="own")
    features: tuple[str, ...] = choice(
        ("x1", "x2"), _NAMES, f"Some of {', '.join(FEATURES)}.", key="features", hint="NAMES"
    )
    hidden: tuple[int, ...] = choice(
        (4, 2), _LAYERS, 'Neurons by layer; "" for none.', key="hidden", hint="N,N"
    )
    activation: str = choice(
        "tanh", kinds.one_of(tuple(ACTIVATIONS)), "Of the hidden layers.", key="activation"
    )
    penalty: str = choice(
        "none", kinds.one_of(tuple(PENALTIES)), "What large weights cost.", key="penalty"
    )
    penalty_rate: float = choice(
        0.001, kinds.number(0, 1000), "The factor of the penalty.", key="penalty_rate",
        hint="NUMBER",
    )  # fmt: skip
    rate: float = choice(
        0.1, kinds.number(1e-6, 1e9), "Size of a step.", key="rate", hint="NUMBER"
    )  # fmt: skip
    batch: int = choice(10, kinds.whole(1, 1000), "Points of a step.", key="batch", hint="N")
    method: str = choice("plain", kinds.one_of(tuple(METHODS)), "How a step is made.", key="method")


def own_points(settings: Settings) -> Dataset | None:
    """The reader's own points, where those are the data; raises BindingError for bad ones."""
    return read_csv(settings.own) if settings.data == OWN else None


def training_of(settings: Settings) -> Training:
    """The training that these settings describe; raises BindingError for impossible ones."""
    data = own_points(settings) or generate(
        settings.data, count=settings.points, noise=settings.noise, seed=settings.seed
    )
    part, test = split(data, settings.ratio, seed=settings.seed)
    network = Network(
        settings.features,
        settings.hidden,
        settings.activation,
        "cross-entropy" if data.kind == "classification" else "squared error",
        settings.penalty,
        settings.penalty_rate if settings.penalty != "none" else 0.0,
    )
    return Training(
        network,
        part,
        test,
        rate=settings.rate,
        batch=settings.batch,
        method=settings.method,
        seed=settings.seed,
    )
