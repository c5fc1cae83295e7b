"""The quiz of arrays and the page that checks a solution, in a real Chromium."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from waiting import settled

from graphviz_backprop.address import State, to_query


@pytest.mark.browser
def test_an_array_is_filled_into_a_grid_and_the_score_survives_a_reload(visit):
    program = "L = sum(W x); W = [[1, 2], [3, 4]]; x = [5, 6]"
    page = visit("/?" + urlencode(to_query(State(program=program, predict=True))))
    shape = page.get_by_label(re.compile("What shape"))
    shape.wait_for()
    settled(page)
    shape.fill("2")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("the whole array").click()
    page.get_by_text("In a grid").click()
    page.get_by_label("entry 1").wait_for()
    settled(page)
    page.get_by_label("entry 0").fill("17")
    page.get_by_label("entry 1").fill("39")
    page.get_by_role("button", name="Check").click()
    score = page.get_by_text(re.compile("Score 2 of 2"))
    expect(score).to_be_visible()
    page.wait_for_function("() => localStorage.getItem('graphviz_backprop.scores')?.includes('2')")
    page.reload()
    expect(score).to_be_visible(timeout=30_000)


@pytest.mark.browser
def test_a_solution_is_checked_and_its_report_saved(visit):
    page = visit("/solution")
    page.get_by_role("textbox", name="Solution").fill("q\t7\nf\t-28")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("0 of 2 numbers are right")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as PDF").click()
    assert download.value.suggested_filename == "solution.pdf"


@pytest.mark.browser
def test_slides_of_a_jacobian_are_made_and_saved(visit):
    page = visit("/jacobians")
    page.get_by_role("button", name="Make .pptx").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save .pptx").click()
    assert download.value.suggested_filename == "jacobian.pptx"
