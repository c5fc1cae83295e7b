"""The words that go with the frames."""

import unicodedata

from graphviz_backprop.choices import Paging
from graphviz_backprop.export.deck import LONGEST_TITLE, cleaned, deck, watched


def test_a_page_a_gradient_says_its_step(sum_times):
    assert len(sum_times.pages) == 8
    last = sum_times.pages[-1]
    assert last.headline == "Backward: ∂f/∂x = −4.00"
    assert last.spoken == ("∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00",)
    assert last.speech.startswith(last.headline + "\n" + last.spoken[0])


def test_one_page_alone_is_the_same_page(lecture, sum_times):
    alone = deck(lecture)
    assert [alone.page(frame) for frame in alone.frames] == list(sum_times.pages)


def test_a_page_a_node_says_which_node(lecture):
    headlines = [page.headline for page in deck(lecture, paging=Paging(pace="node")).pages]
    assert headlines[-2:] == [
        "Backward: the gradients of the operands of f",
        "Backward: the gradients of the operands of q",
    ]


def test_a_page_a_pass_says_which_pass(lecture):
    pages = deck(lecture, paging=Paging(pace="pass")).pages
    assert len(pages) == 3
    assert "forward" in pages[1].headline
    assert "backward" in pages[2].headline
    assert len(pages[2].working) == 5


def test_hostile_text_becomes_one_clean_line(hostile):
    said = hostile.paging
    for words in (said.title, said.caption, said.footer):
        assert len(words) == LONGEST_TITLE
        assert words.endswith("…")
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in words)
        assert words.startswith("<script>alert(1)</script> ]]> &")


def test_cleaning_keeps_what_is_harmless():
    assert cleaned("  Größe\tσ — שלום\n") == "Größe σ — שלום"
    assert cleaned("\ufffe") == "\N{REPLACEMENT CHARACTER}"


def test_progress_is_told_after_every_piece():
    told = []
    for item in watched("abc", lambda done, total: told.append((done, total))):
        assert len(told) == "abc".index(item)
    assert told == [(1, 3), (2, 3), (3, 3)]
