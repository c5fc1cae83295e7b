"""Moving pictures read back with Pillow: frames, durations, sizes, colours."""

import io

import pytest
from PIL import Image, ImageChops, ImageSequence

from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.export.animation import animation
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pictures import Settings, png_picture

KINDS = ("gif", "webp", "apng")


def frames_of(content):
    with Image.open(io.BytesIO(content)) as image:
        return [
            (frame.convert("RGB"), frame.info.get("duration", 0))
            for frame in ImageSequence.Iterator(image)
        ], image.info.get("loop")


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_a_frame_and_the_last_stays_longer(kind, sum_times):
    frames, loop = frames_of(animation(sum_times, kind, Settings(scale=1, seconds=0.5)))
    assert len(frames) == 8
    assert loop == 0
    assert [round(duration) for _, duration in frames[1:]] == [500] * 6 + [1500]


@pytest.mark.parametrize("kind", KINDS)
def test_frames_look_like_the_pictures(kind, sum_times):
    settings = Settings(scale=1)
    frames, _ = frames_of(animation(sum_times, kind, settings))
    for (shown, _), frame in zip(frames, sum_times.frames, strict=True):
        with Image.open(io.BytesIO(png_picture(sum_times, frame, settings))) as picture:
            difference = ImageChops.difference(shown, picture.convert("RGB")).convert("L")
        histogram = difference.histogram()
        most = 48 if kind == "gif" else 0
        assert sum(histogram[most + 1 :]) <= (0.005 * sum(histogram) if kind == "gif" else 0)


def test_width_and_aspect_are_heeded(sum_times):
    content = animation(sum_times, "gif", Settings(width=480, aspect="16:9"))
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (480, 270)


def test_a_dark_theme_stays_dark(lecture):
    dark = deck(lecture, theme=THEMES["dark"])
    frames, _ = frames_of(animation(dark, "gif", Settings(scale=1)))
    assert all(max(frame.getpixel((0, 0))) < 60 for frame, _ in frames)


def test_one_frame_is_enough():
    from graphviz_backprop.export.animation import animated

    for kind in KINDS:
        frames, _ = frames_of(animated([Image.new("RGBA", (8, 8), "red")], kind, 1))
        assert len(frames) == 1


def test_sizes_are_reasonable(neuron):
    sizes = {kind: len(animation(neuron, kind, Settings(scale=1))) for kind in KINDS}
    assert max(sizes.values()) < 200_000
