"""Every file that a person can download, opened by an independent reader."""

import io
import json
import re
import zipfile
from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from PIL import Image
from waiting import pick

from graphviz_backprop.export.files import WRITERS

STEPS = 8
SVG = "{http://www.w3.org/2000/svg}svg"


def pptx(data):
    from pptx import Presentation

    slides = Presentation(io.BytesIO(data)).slides
    assert len(slides) == STEPS
    assert "−4" in slides[-1].shapes.title.text


def pdf(data):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == STEPS
    assert "−4.00" in reader.pages[-1].extract_text()


def html(data):
    text = data.decode()
    assert text.lower().startswith("<!doctype html>")
    document = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S)
    assert len(json.loads(document[1])["frames"]) == STEPS


def tex(data):
    text = data.decode()
    assert text.startswith(r"\documentclass")
    assert text.rstrip().endswith(r"\end{document}")
    assert text.count(r"\begin{frame}") == text.count(r"\end{frame}") >= 1


def svg(data):
    assert ElementTree.fromstring(data).tag == SVG


def picture(kind, frames):
    def check(data):
        with Image.open(io.BytesIO(data)) as opened:
            assert (opened.format, getattr(opened, "n_frames", 1)) == (kind, frames)
            for frame in range(frames):
                opened.seek(frame)
                opened.load()
            assert opened.width > opened.height > 100

    return check


def members(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def pictures(data):
    found = members(data)
    drawn = [content for name, content in found.items() if name.endswith(".svg")]
    assert len(drawn) == STEPS
    for each in drawn:
        svg(each)
    return found


def slides(name):
    def check(data):
        found = pictures(data)
        text = found[name].decode()
        assert len(re.findall("^## ", text, re.M)) == STEPS
        shown = re.findall(r"!\[.*?\]\((.*?)\)", text)
        assert len(shown) == STEPS
        assert set(shown) < set(found)

    return check


def reveal_html(data):
    text = data.decode()
    assert text.count("<section>") == text.count("</section>") == 1
    assert set(fragments(text)) == set(range(STEPS - 1))


def reveal_svg(data):
    svg(data)
    assert set(fragments(data.decode())) == set(range(STEPS - 1))


def fragments(text):
    return map(int, re.findall(r'data-fragment-index="(\d+)"', text))


def markdown(data):
    text = data.decode()
    assert text.startswith("# ")
    assert text.count("$$") % 2 == 0
    assert r"\begin{aligned}" in text


def dot(data):
    import pygraphviz

    assert len(pygraphviz.AGraph(data.decode()).nodes()) == 5


def graphml(data):
    graph = networkx.read_graphml(io.BytesIO(data))
    assert sorted(each["gradient"] for _, each in graph.nodes(data=True)) == [-4, -4, -4, 1, 3]


def trace(data):
    assert len(json.loads(data)["steps"]) == STEPS


def notebook(data):
    assert "gb.run" in json.dumps(json.loads(data)["cells"])


#: What each file has to hold for an independent reader: (x+y)z has eight steps and five nodes.
DOWNLOADS = {
    ".pptx": pptx,
    ".pdf": pdf,
    ".html": html,
    ".tex": tex,
    ".svg": svg,
    ".png": picture("PNG", 1),
    ".gif": picture("GIF", STEPS),
    ".webp": picture("WEBP", STEPS),
    ".apng": picture("PNG", STEPS),
    ".zip": pictures,
    ".quarto.zip": slides("slides.qmd"),
    ".marp.zip": slides("slides.md"),
    ".reveal.html": reveal_html,
    ".reveal.svg": reveal_svg,
    ".md": markdown,
    ".dot": dot,
    ".graphml": graphml,
    ".json": trace,
    ".ipynb": notebook,
}


def test_every_format_is_opened():
    assert set(DOWNLOADS) == set(WRITERS)


def choose(page, name):
    page.get_by_role("button", name=name).first.click()


def choose_format(page, suffix):
    pick(page, re.compile("Format"), f"({suffix})")
    page.get_by_role("button", name=f"Make {suffix}", exact=True).wait_for()


def below(page, test_id):
    return page.locator(".st-key-below").get_by_test_id(test_id)


@pytest.mark.browser
@pytest.mark.heavy
class TestTheExports:
    def test_downloads_open(self, visit):
        page = visit("/?step=3")
        choose(page, "Export")
        for suffix, opens in DOWNLOADS.items():
            choose_format(page, suffix)
            page.get_by_role("button", name=f"Make {suffix}", exact=True).click()
            with page.expect_download() as waiting:
                page.get_by_role("button", name=f"Download {suffix}", exact=True).click()
            assert waiting.value.suggested_filename == f"backprop{suffix}"
            opens(Path(waiting.value.path()).read_bytes())

    def test_previews_are_shown(self, visit):
        page = visit("/?step=3")
        choose(page, "Export")
        for suffix in (".pptx", ".svg", ".gif"):
            choose_format(page, suffix)
            page.get_by_role("button", name="Preview").click()
            shown = page.locator(".st-key-below img")
            shown.wait_for()
            page.wait_for_function("image => image.complete", arg=shown.element_handle())
            assert shown.evaluate("image => image.naturalWidth") > 300
            assert shown.get_attribute("alt")
        content = b64decode(shown.get_attribute("src").partition(",")[2])
        with Image.open(io.BytesIO(content)) as film:
            assert film.n_frames == STEPS
        choose_format(page, ".dot")
        page.get_by_role("button", name="Preview").click()
        below(page, "stCode").get_by_text("digraph").wait_for()
        assert not page.locator(".st-key-below img").count()

    def test_a_hostile_title_stays_words(self, visit):
        page = visit("/?step=3")
        choose(page, "Export")
        title = "</text></svg><img src=x onerror=alert(1)><script>alert(1)</script>"
        choose_format(page, ".md")
        page.get_by_role("textbox", name="Title").fill(title)
        page.get_by_role("textbox", name="Title").press("Enter")
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        page.get_by_role("button", name="Preview").click()
        below(page, "stCode").get_by_text("onerror").first.wait_for()
        for suffix in (".svg", ".pptx"):
            choose_format(page, suffix)
            page.get_by_role("button", name="Preview").click()
            page.locator(".st-key-below img").wait_for()
        assert not page.locator(".st-key-below [onerror], .st-key-below script").count()

    def test_a_long_export_is_cancelled_or_made(self, visit):
        program = "%2B".join(f"sin(x{i}%20y)" for i in range(12))
        page = visit(f"/?f={program}&theme=light")
        choose(page, "Export")
        page.get_by_role("button", name="Make .pptx").click()
        page.get_by_text(re.compile("^[0-9]+ of [0-9]+$")).wait_for()
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Nothing was made").wait_for()
        page.get_by_role("button", name="Cancel").wait_for(state="detached")
        assert not page.get_by_role("button", name="Download .pptx").count()
        page.get_by_role("button", name="Make .pptx").click()
        page.get_by_role("button", name="Download .pptx").wait_for(timeout=200_000)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download .pptx").click()
        assert Path(waiting.value.path()).read_bytes().startswith(b"PK")

    def test_two_people_share_the_workers(self, visit):
        program = "%2B".join(f"sin(x{i}%20y)" for i in range(12))
        first, second = visit(f"/?f={program}"), visit("/")
        for page in (first, second):
            choose(page, "Export")
            page.get_by_role("button", name="Make .pptx").wait_for()
        first.get_by_role("button", name="Make .pptx").click()
        first.get_by_text(re.compile("^[0-9]+ of [0-9]+$")).wait_for()
        second.get_by_role("button", name="Make .pptx").click()
        second.get_by_text("Waiting for 1 other file").wait_for()
        second.get_by_role("button", name="Cancel").click()
        second.get_by_role("button", name="Preview").click()
        second.locator(".st-key-below img").wait_for()
        first.get_by_role("button", name="Cancel").click()
        second.get_by_role("button", name="Make .pptx").click()
        second.get_by_role("button", name="Download .pptx").wait_for()
