"""Back, Forward and reload between all pages: what was there is there again, and nothing breaks."""

import re

import pytest
from playwright.sync_api import TimeoutError as TooLong
from waiting import settled

#: A page, and the button on it that opens the stepper.
OPENING = {
    "gallery": "Open",
    "activations": "Open in the stepper",
    "descent": "Open this step in the stepper",
    "logistic": "Open this point in the stepper",
    "gates": re.compile("^.*\\(0, 0\\)$"),
    "help": None,
}


def formula(page):
    """The formula of the stepper, after a reload where Streamlit's client lost its place."""
    box = page.get_by_role("textbox", name="Formula")
    try:
        return box.input_value(timeout=20_000)
    except TooLong:
        page.reload()
        return box.input_value()


def arrived(page, path):
    """Waits until a page is drawn; says which formula stands in the stepper."""
    page.wait_for_function("path => location.pathname === path", arg=path)
    if path == "/":
        page.locator(".gb-position").wait_for()
    settled(page)
    assert page.get_by_test_id("stException").all_inner_texts() == []
    return formula(page) if path == "/" else None


def opened(page, address):
    """The address and the formula of the stepper, when both have come to rest."""
    found = arrived(page, "/")
    page.wait_for_function(
        "text => new URLSearchParams(location.search).get('f') === text || text === '(x+y)z'",
        arg=found,
    )
    return page.url.removeprefix(address), found


@pytest.mark.browser
@pytest.mark.heavy
@pytest.mark.parametrize("name", OPENING)
def test_back_forward_and_reload(visit, address, name):
    page = visit("/?f=a+b&at=a=2.0;b=7.0")
    first = opened(page, address)
    link = page.locator(f"a[href$='/{name}']")
    if not link.first.is_visible():
        page.get_by_text("Lessons").first.click()
    link.first.click()
    arrived(page, f"/{name}")
    if OPENING[name] is None:
        page.get_by_role("link", name="Stepper").first.click()
    else:
        page.get_by_role("button", name=OPENING[name]).first.click()
    second = opened(page, address)
    for _ in range(2):
        page.go_back()
        arrived(page, f"/{name}")
        page.go_back()
        assert opened(page, address) == first
        page.go_forward()
        arrived(page, f"/{name}")
        page.go_forward()
        assert opened(page, address) == second
    page.reload()
    assert opened(page, address) == second
