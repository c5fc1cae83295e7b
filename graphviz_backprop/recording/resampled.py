"""Layers of PyTorch that are one matrix an axis: other sizes of images, means of unequal parts.

The matrices are asked of PyTorch itself, which shows each unit vector at its new size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphviz_backprop.recording.written_out import TABLE

_LETTERS = "bcxyzXYZ"


def _resampled(image: Any, along: Sequence[Callable[[Any], Any]]) -> Any:
    """An image (batch, channels, axes …) whose axes are mapped, each by a linear function."""
    import torch

    count = len(along)
    matrices = []
    for axis, resize in enumerate(along):
        size = image.shape[2 + axis]
        shape = [1] * count
        shape[axis] = size
        units = torch.eye(size, dtype=image.dtype).reshape(size, 1, *shape)
        matrices.append(resize(units).reshape(size, -1))
    old, new = _LETTERS[2 : 2 + count], _LETTERS[5 : 5 + count]
    pairs = [f"{a}{b}" for a, b in zip(old, new, strict=True)]
    return torch.einsum(f"{','.join([f'bc{old}', *pairs])}->bc{new}", image, *matrices)


def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Any:
    """An image of another size."""
    import torch
    from torch.nn import functional as F

    count = input.dim() - 2

    def along(axis: int) -> Callable[[Any], Any]:
        def every(given: Any, one: Any) -> Any:
            if given is None:
                return None
            own = given[axis] if isinstance(given, (list, tuple)) else given
            return [own if k == axis else one for k in range(count)]

        def resize(units: Any) -> Any:
            with torch.no_grad():
                return F.interpolate(
                    units, every(size, 1), every(scale_factor, 1.0), mode, align_corners,
                    recompute_scale_factor, antialias,
                )  # fmt: skip

        return resize

    return _resampled(input, [along(axis) for axis in range(count)])


def _means_of_parts(count: int) -> Callable[..., Any]:
    def adaptive(input: Any, output_size: Any) -> Any:
        """Means of parts, which need not be equal."""
        from torch.nn import functional as F

        given = output_size if isinstance(output_size, (list, tuple)) else [output_size] * count
        here = input.shape[-count:]
        sizes = [n if wanted is None else wanted for n, wanted in zip(here, given, strict=True)]
        if all(n % size == 0 for n, size in zip(here, sizes, strict=True)):
            parts = [n // size for n, size in zip(here, sizes, strict=True)]
            return (F.avg_pool1d if count == 1 else F.avg_pool2d)(input, parts)
        pooled: Any = F.adaptive_avg_pool1d if count == 1 else F.adaptive_avg_pool2d

        def along(axis: int) -> Callable[[Any], Any]:
            own = tuple(size if k == axis else 1 for k, size in enumerate(sizes))
            return lambda units: pooled(units, own)

        batched = input.dim() == count + 2
        image = input if batched else input.unsqueeze(0)
        out = _resampled(image, [along(axis) for axis in range(count)])
        return out if batched else out.squeeze(0)

    return adaptive


TABLE |= {
    "interpolate": interpolate,
    "adaptive_avg_pool1d": _means_of_parts(1),
    "adaptive_avg_pool2d": _means_of_parts(2),
}
