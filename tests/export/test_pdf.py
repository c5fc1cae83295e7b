"""Pages read back with pypdf: text, bookmarks, sizes, dates."""

import io
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pdf import pdf
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
    box = opened(pdf(sum_times, Format(aspect=aspect))).pages[0].mediabox
    assert (box.width, box.height) == size


def test_a_canvas_page_is_the_picture_alone(sum_times):
    page = opened(pdf(sum_times, Format(aspect="canvas"))).pages[-1]
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
    assert reader.metadata.title == hostile.paging.title
    assert "<script>alert(1)</script> ]]>" in reader.pages[0].extract_text()
    assert "/JavaScript" not in pdf(hostile).decode("latin-1")


def test_a_worksheet_hides_the_answers_until_its_second_page(sum_times):
    sheet, answers = opened(pdf(worksheet(sum_times))).pages
    assert sheet.extract_text().count("−4.00") == 1  # the value of z, which is given
    assert answers.extract_text().count("−4.00") == 4


def test_other_paces_have_fewer_pages(lecture):
    assert len(opened(pdf(deck(lecture, paging=Paging(pace="pass")))).pages) == 3


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


@pytest.mark.parametrize(("paper", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
@pytest.mark.parametrize(("count", "pages"), [("2", 4), ("3", 3), ("6", 2), ("8", 1)])
def test_a_handout_has_several_slides_a_sheet(sum_times, paper, size, count, pages):
    read = PdfReader(io.BytesIO(pdf(sum_times, Format(handout=count, paper=paper))))
    assert len(read.pages) == pages
    for sheet in read.pages:
        assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(size)
    words = " ".join(sheet.extract_text() for sheet in read.pages)
    assert all(page.headline in words for page in sum_times.pages)
    assert len(read.outline) == len(sum_times.frames)


def test_the_author_is_named_or_absent(sum_times):
    named = PdfReader(io.BytesIO(pdf(sum_times, Format(author="Ada Lovelace")))).metadata
    assert named.author == "Ada Lovelace"
    assert not PdfReader(io.BytesIO(pdf(sum_times))).metadata.author


def marked(page):
    """The kinds and the numbers of what is marked in the content of a page."""
    content = page.get_contents().get_data().decode("latin-1")
    return re.findall(r"/(\w+) <</MCID (\d+)>> BDC", content)


@pytest.mark.parametrize("handout", ["", "6"])
def test_every_page_is_tagged(sum_times, handout):
    reader = PdfReader(io.BytesIO(pdf(sum_times, Format(handout=handout))))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    tree = catalog["/StructTreeRoot"]
    [document] = tree["/K"]
    elements = [each.get_object() for each in document.get_object()["/K"]]
    numbers = tree["/ParentTree"]["/Nums"]
    for page in reader.pages:
        kinds = marked(page)
        parents = numbers[2 * page["/StructParents"] + 1].get_object()
        listed = [each.get_object() for each in parents]
        assert [(each["/S"][1:], str(each["/K"])) for each in listed] == kinds
        content = page.get_contents().get_data()
        assert content.count(b" BDC") + content.count(b" BMC") == content.count(b"EMC")
    said = [each["/Alt"] for each in elements if each["/S"] == "/Formula"]
    assert said[-1] == "∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00"
    figures = [each["/Alt"] for each in elements if each["/S"] == "/Figure"]
    assert len(figures) == len(sum_times.frames)
    assert figures[-1] == "Step 8 of 8. Backward: ∂f/∂x = −4.00"


def test_poppler_reads_the_structure(sum_times, tmp_path):
    program = shutil.which("pdfinfo")
    if program is None:
        pytest.skip("poppler is not installed")
    (tmp_path / "a.pdf").write_bytes(pdf(sum_times))
    command = [program, "-struct-text", str(tmp_path / "a.pdf")]
    read = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert read.count("H1 (block)") == read.count("Figure") == 8
    assert '"∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00"' in read
