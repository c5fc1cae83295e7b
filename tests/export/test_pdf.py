"""Pages read back with pypdf: text, bookmarks, sizes, dates."""

import io
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pdf import pdf
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.worksheet import worksheet


def opened(content):
    return PdfReader(io.BytesIO(content), strict=True)


def test_a_page_a_step_with_text_to_search(sum_times):
    pages = opened(pdf(sum_times)).pages
    assert len(pages) == 8
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert "Backward: ∂f/∂x = −4.00" in last
    assert "∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00" in last
    assert "−12.00" in last
    assert "−12.00" not in first


def test_bookmarks_name_the_steps(sum_times):
    reader = opened(pdf(sum_times))
    assert [entry.title for entry in reader.outline] == [page.headline for page in sum_times.pages]
    assert [reader.get_destination_page_number(entry) for entry in reader.outline] == [*range(8)]


@pytest.mark.parametrize(
    ("aspect", "size"), [(None, (960, 540)), ("16:9", (960, 540)), ("4:3", (720, 540))]
)
def test_pages_are_slides(sum_times, aspect, size):
    box = opened(pdf(sum_times, Settings(aspect=aspect))).pages[0].mediabox
    assert (box.width, box.height) == size


def test_a_canvas_page_is_the_picture_alone(sum_times):
    page = opened(pdf(sum_times, Settings(aspect="canvas"))).pages[-1]
    size = float(page.mediabox.width), float(page.mediabox.height)
    assert size == pytest.approx((sum_times.scene.width, sum_times.scene.height), abs=0.01)
    assert "Backward" not in page.extract_text()
    assert "−4.00" in page.extract_text()


def test_pictures_are_vectors(neuron):
    page = opened(pdf(neuron)).pages[-1]
    assert not page.images
    assert len(re.findall(rb"\sc\s", page.get_contents().get_data())) > 100


def test_the_font_comes_inside(neuron):
    fonts = opened(pdf(neuron)).pages[0]["/Resources"]["/Font"].values()
    embedded = [font.get_object() for font in fonts if "DejaVu" in font.get_object()["/BaseFont"]]
    assert embedded
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)


def test_title_is_said_and_hostile_words_are_harmless(hostile):
    reader = opened(pdf(hostile))
    assert reader.metadata.title == hostile.title
    assert "<script>alert(1)</script> ]]>" in reader.pages[0].extract_text()
    assert "/JavaScript" not in pdf(hostile).decode("latin-1")


def test_a_worksheet_hides_the_answers_until_its_second_page(sum_times):
    sheet, answers = opened(pdf(worksheet(sum_times))).pages
    assert sheet.extract_text().count("−4.00") == 1  # the value of z, which is given
    assert answers.extract_text().count("−4.00") == 4


def test_other_paces_have_fewer_pages(lecture):
    assert len(opened(pdf(deck(lecture, pace="pass"))).pages) == 3


def test_poppler_reads_it(neuron, tmp_path):
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "n.pdf").write_bytes(pdf(neuron))
    done = subprocess.run(
        [reader, str(tmp_path / "n.pdf"), "-"], check=True, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert "∂L/∂x₀ = 0.39" in done.stdout
