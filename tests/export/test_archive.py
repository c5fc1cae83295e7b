"""A numbered picture a step, an index and a readme, read back with the standard library."""

import io
import json
import zipfile
from xml.etree import ElementTree

from PIL import Image

from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.export.archive import archive, files, zipped
from graphviz_backprop.export.deck import deck

NAMES = [
    "01-inputs.svg",
    "02-forward-q.svg",
    "03-forward-f.svg",
    "04-seed-f.svg",
    "05-backward-f-to-z.svg",
    "06-backward-f-to-q.svg",
    "07-backward-q-to-y.svg",
    "08-backward-q-to-x.svg",
]


def test_files_are_numbered_and_say_their_step(sum_times):
    assert [name for name, _ in files(sum_times)] == [*NAMES, "README.txt", "index.json"]


def test_all_pictures_have_one_geometry(sum_times):
    boxes = {ElementTree.fromstring(dict(files(sum_times))[name]).get("viewBox") for name in NAMES}
    assert len(boxes) == 1


def test_the_index_lists_every_file_with_its_words(sum_times):
    contents = dict(files(sum_times))
    index = json.loads(contents["index.json"])
    assert [entry["file"] for entry in index["files"]] == [*NAMES, "README.txt"]
    last = index["files"][7]
    assert last["step"] == 7
    assert last["headline"] == "Backward: ∂f/∂x = −4.00"
    assert "(−4.00) · 1.00 = −4.00" in last["text"]
    for tool in ("PowerPoint", "Keynote", "Google Slides", "LibreOffice", "reveal.js", "beamer"):
        assert tool in contents["README.txt"].decode()


def test_a_zip_of_png_opens_and_its_pictures_do(sum_times):
    content = archive(sum_times, Format(picture="png", width=300))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        pictures = [name for name in opened.namelist() if name.endswith(".png")]
        assert len(pictures) == 8
        for name in pictures:
            with Image.open(io.BytesIO(opened.read(name))) as picture:
                assert picture.width == 300


def test_other_paces_and_many_steps_are_named(lecture, neuron):
    assert [name for name, _ in files(deck(lecture, paging=Paging(pace="pass")))][:3] == [
        "01-inputs.svg",
        "02-forward.svg",
        "03-backward.svg",
    ]
    names = [name for name, _ in files(neuron)]
    assert names == [*sorted(names[:-2]), *names[-2:]]


def test_a_zip_depends_on_its_contents_only():
    contents = [("a.txt", b"1"), ("b.png", b"2")]
    assert zipped(contents) == zipped(iter(contents))
    with zipfile.ZipFile(io.BytesIO(zipped(contents))) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
