"""The stepper inside Streamlit: by AppTest what Python sees, in Chromium what a person sees."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from waiting import pick

from graphviz_backprop.engine.graph import Edge

SCRIPT = Path(__file__).with_name("stepper_app.py").resolve()


@pytest.fixture
def app():
    from streamlit.testing.v1 import AppTest

    return AppTest.from_file(str(SCRIPT), default_timeout=30).run()


def texts(app):
    return [text.value for text in app.text]


def sent(app):
    return json.loads(json.loads(app.get("bidi_component")[0].proto.json)["j"])


def test_python_sends_the_document_and_no_current_step(app):
    assert not app.exception
    before = sent(app)
    assert len(before["document"]["frames"]) == 8
    app.session_state["stepper"] = {"step": 4}
    app.run()
    assert texts(app) == ["step 4", "picked None"]
    assert sent(app) == before


@pytest.mark.parametrize(("reported", "expected"), [(99, 7), (-3, 0), ("x", 0), (None, 0)])
def test_a_step_that_cannot_be_is_mended(app, reported, expected):
    app.session_state["stepper"] = {"step": reported}
    app.run()
    assert texts(app)[0] == f"step {expected}"


def test_a_wish_is_followed_once(app):
    app.button[0].click().run()
    assert texts(app)[0] == "step 7"
    assert sent(app)["go"] == [1, 7]
    app.session_state["stepper"] = {"step": 2}
    app.run()
    assert texts(app)[0] == "step 2"


def test_other_inputs_keep_the_geometry_and_another_formula_does_not(app):
    first = sent(app)["document"]
    app.slider[0].set_value(-1).run()  # as wide as before
    second = sent(app)["document"]
    assert second["shape"] == first["shape"]
    assert second["contents"] != first["contents"]
    app.selectbox[0].select_index(1).run()
    assert sent(app)["document"]["shape"] != first["shape"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page served on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "server.headless": "true", "server.address": "127.0.0.1", "server.port": str(port),
        "server.fileWatcherType": "none", "browser.gatherUsageStats": "false",
    }  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT)]
    command += [f"--{name}={value}" for name, value in settings.items()]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health") as answer:
                if answer.status == 200:
                    break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    page.goto(address)
    page.locator(".gb-position").wait_for()
    page.get_by_text("step 0", exact=True).wait_for()
    yield page
    context.close()
    assert errors == []


def position(page):
    return page.locator(".gb-position").inner_text()


def press(page, *keys):
    """Keys for the page: no widget has the focus."""
    page.locator("body").evaluate("() => document.activeElement.blur()")
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.browser
class TestInTheBrowser:
    def test_python_hears_of_the_step_after_a_rest(self, page):
        press(page, "ArrowRight", "ArrowRight", "ArrowRight")
        assert position(page) == "4 / 8"
        assert page.get_by_text("step 0", exact=True).is_visible()
        page.get_by_text("step 3", exact=True).wait_for()
        assert position(page) == "4 / 8"

    def test_keys_of_a_slider_stay_with_the_slider(self, page):
        page.locator("[data-testid=stSlider] input").focus()
        page.keyboard.press("ArrowLeft")
        page.locator(".gb-value", has_text="−3.00").wait_for()
        assert position(page) == "1 / 8"

    def test_other_inputs_change_the_numbers_in_place_and_keep_the_step(self, page):
        press(page, "End")
        page.get_by_text("step 7", exact=True).wait_for()
        picture = page.locator(".gb-picture").element_handle()
        box = page.locator(".gb-picture").bounding_box()
        page.locator("[data-testid=stSlider] input").focus()
        page.keyboard.press("ArrowRight")
        page.locator(".gb-value", has_text="−16.00").wait_for()  # (−1 + 5) · (−4)
        assert position(page) == "8 / 8"
        assert picture.evaluate("(each) => each.isConnected")
        assert page.locator(".gb-picture").bounding_box() == box

    def test_another_formula_draws_another_picture(self, page):
        press(page, "End")
        page.get_by_text("step 7", exact=True).wait_for()
        pick(page, "program", "sin")
        page.locator(".gb-symbol", has_text="sin").wait_for()
        assert position(page).startswith("8 / ")

    def test_the_server_can_ask_for_a_step(self, page):
        page.get_by_role("button", name="Go to the end").click()
        page.get_by_text("step 7", exact=True).wait_for()
        page.locator(".gb-position", has_text="8 / 8").wait_for()
        press(page, "Home")
        page.get_by_text("step 0", exact=True).wait_for()
        page.get_by_role("button", name="Go to the end").click()
        page.locator(".gb-position", has_text="8 / 8").wait_for()

    def test_a_click_tells_which_node_or_wire(self, page):
        circle = page.locator(".gb-gate").first
        node = circle.get_attribute("data-key")
        circle.click()
        page.get_by_text(f"picked {node}", exact=True).wait_for()
        wire = page.locator(".gb-wire[data-key*='-']").first
        key = wire.get_attribute("data-key")
        operand, user, place = key.split("-")
        wire.locator(".gb-halo").dispatch_event("click")
        expected = str(Edge(operand, user, int(place)))
        page.get_by_text(f"picked {expected}", exact=True).wait_for()

    def test_it_follows_the_theme_or_has_its_own(self, page):
        root = page.locator(".gb")
        assert root.get_attribute("data-theme") == "light"
        pick(page, "theme", "dark")
        page.locator(".gb[data-theme=dark]").wait_for()

    def test_it_is_dark_where_streamlit_is(self, browser, address):
        context = browser.new_context(color_scheme="dark")
        page = context.new_page()
        page.goto(address)
        page.locator(".gb[data-theme=dark]").wait_for()
        context.close()
