"""Back, Forward and reload between all pages: what was there is there again, and nothing breaks."""

import re

import pytest
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
    return page.get_by_role("textbox", name="Formula").input_value()


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


def left_open(page, address, name):
    """Opens a formula, then a page, then what that opens in the stepper: both as they came out."""
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
    return first, opened(page, address)


@pytest.mark.browser
@pytest.mark.heavy
@pytest.mark.parametrize("name", OPENING)
def test_back_forward_and_reload(visit, address, name):
    page = visit("/?f=a+b&at=a=2.0;b=7.0")
    first, second = left_open(page, address, name)
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


#: Two entries of the history at once: the page between begins to come and is overtaken.
TWICE = "([by, pause]) => { history.go(by); setTimeout(() => history.go(by), pause); }"


@pytest.mark.browser
@pytest.mark.heavy
@pytest.mark.parametrize("name", ["gallery", "descent"])
def test_back_twice_at_once_and_forward_again(visit, address, name):
    page = visit("/?f=a+b&at=a=2.0;b=7.0")
    first, second = left_open(page, address, name)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for pause in (30, 100, 200):
        for by, there in ((-1, first), (1, second)):
            page.evaluate(TWICE, [by, pause])
            text = {"text": there[0].partition("?")[2]}
            page.wait_for_function("({text}) => location.search.slice(1) === text", arg=text)
            assert opened(page, address) == there
