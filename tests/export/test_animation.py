"""Moving pictures read back with Pillow: frames, durations, sizes, colours."""

import io

import pytest
from PIL import Image, ImageChops, ImageSequence

from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.export.animation import animation
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.legibility import warnings
from graphviz_backprop.export.pictures import png_picture
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.pipeline import deck_of

KINDS = ("gif", "webp", "apng")


def frames_of(content):
    with Image.open(io.BytesIO(content)) as image:
        return [
            (frame.convert("RGB"), frame.info.get("duration", 0))
            for frame in ImageSequence.Iterator(image)
        ], image.info.get("loop")


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_a_frame_and_the_last_stays_longer(kind, sum_times):
    frames, loop = frames_of(animation(sum_times, kind, Format(scale=1, seconds=0.5)))
    assert len(frames) == 8
    assert loop == 0
    assert [round(duration) for _, duration in frames[1:]] == [500] * 6 + [1500]


@pytest.mark.parametrize("kind", KINDS)
def test_frames_look_like_the_pictures(kind, sum_times):
    settings = Format(scale=1)
    frames, _ = frames_of(animation(sum_times, kind, settings))
    for (shown, _), frame in zip(frames, sum_times.frames, strict=True):
        with Image.open(io.BytesIO(png_picture(sum_times, frame, settings))) as picture:
            difference = ImageChops.difference(shown, picture.convert("RGB")).convert("L")
        histogram = difference.histogram()
        most = 48 if kind == "gif" else 0
        assert sum(histogram[most + 1 :]) <= (0.005 * sum(histogram) if kind == "gif" else 0)


def test_width_and_aspect_are_heeded(sum_times):
    content = animation(sum_times, "gif", Format(width=480, aspect="16:9"))
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (480, 270)


def test_a_dark_theme_stays_dark(lecture):
    dark = deck(lecture, theme=THEMES["dark"])
    frames, _ = frames_of(animation(dark, "gif", Format(scale=1)))
    assert all(max(frame.getpixel((0, 0))) < 60 for frame, _ in frames)


def test_one_frame_is_enough():
    from graphviz_backprop.export.animation import animated

    for kind in KINDS:
        frames, _ = frames_of(animated([Image.new("RGBA", (8, 8), "red")], kind, 1))
        assert len(frames) == 1


def test_sizes_are_reasonable(neuron):
    sizes = {kind: len(animation(neuron, kind, Format(scale=1))) for kind in KINDS}
    assert max(sizes.values()) < 200_000


@pytest.mark.parametrize(("kind", "loop", "written"), [
    ("gif", None, 0), ("gif", 1, None), ("gif", 3, 2), ("webp", 3, 3), ("webp", None, 0),
])  # fmt: skip
def test_how_often_it_runs(sum_times, kind, loop, written):
    film = Image.open(io.BytesIO(animation(sum_times, kind, Format(scale=0.3, loop=loop))))
    assert film.info.get("loop") == written


def test_the_answers_of_a_worksheet_come_once(sum_times):
    sheet = worksheet(sum_times)
    assert "loop" not in Image.open(io.BytesIO(animation(sheet, "gif", Format(scale=0.3)))).info


def test_light_ink_without_a_background_is_warned_of(lecture):
    def told(suffix, **paging):
        return [*warnings(deck_of(lecture, paging=Paging(**paging)), suffix, Format())]

    [first, *_] = told(".gif", theme="dark", background="none")
    assert first.startswith("a GIF without a background is seen on white: ink on background has")
    assert not told(".gif", theme="light", background="none")
    assert not told(".webp", theme="dark", background="none")
