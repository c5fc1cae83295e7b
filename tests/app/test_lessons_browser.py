"""The lessons in a real Chromium: they open, the playground trains, points open in the stepper."""

import re
import time

import pytest
from waiting import settled

from graphviz_backprop.app.lessons import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def visit(browser, address):
    """Opens a page of the app; fails at the end where its console showed an error."""
    contexts, errors = [], []

    def heard(message):
        # Streamlit looks for its server below the page's own path first.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            errors.append(message.text)

    def opened(path, *, dark=False, width=1280):
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(60_000)  # a machine that runs all the tests is slow
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("websocket", lambda wire: wire.on("framesent", lambda _: opened.sent.append(1)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/{path}")
        page.locator("h1").first.wait_for()
        settled(page)
        return page

    opened.sent = []  # what browsers sent to the server
    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def playground(visit, query=""):
    """The playground with its first picture drawn and nothing still to come."""
    page = visit(f"playground{query}")
    page.locator(".pg-map").wait_for()
    page.locator(".pg[data-drawn]").wait_for()
    settled(page)
    return page


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def figure(page, kind):
    return float(page.locator(f".pg-{kind}").inner_text())


def drawn(page):
    return int(page.locator(".pg").get_attribute("data-drawn"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_errors(visit, name, dark):
    page = visit(name, dark=dark)
    assert page.locator("h1").first.inner_text() == PAGES[name]
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlert]").count() == 0
    red, green, blue = (
        int(each)
        for each in re.findall(
            r"\d+",
            page.locator("[data-testid=stApp]").evaluate(
                "element => getComputedStyle(element).backgroundColor"
            ),
        )[:3]
    )
    assert (red + green + blue < 300) == dark
    if name == "playground":
        page.locator(f".pg[data-theme={'dark' if dark else 'light'}]").wait_for()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(visit, name):
    page = visit(name, width=390)
    widths = page.locator("[data-testid=stMain]").evaluate(
        "main => [main.scrollWidth, main.clientWidth]"
    )
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("name", PAGES)
def test_every_lesson_fills_the_screen_and_comes_back(visit, name):
    page = visit(name)
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.documentElement.matches('.gb-present')")
    assert page.locator("header").first.is_hidden()
    page.evaluate("() => document.exitFullscreen?.().catch(() => {})")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.documentElement.matches('.gb-present')")


@pytest.mark.parametrize("name", ["activations", "descent", "logistic", "gates"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_picture_comes_before_the_controls_on_a_phone(visit, name, width):
    page = visit(name, width=width)
    picture = page.get_by_test_id("stImage").locator("img").first
    picture.wait_for()
    settled(page)
    assert picture.bounding_box()["y"] < 900 * 0.8
    if name != "gates" and width == 390:
        controls = page.get_by_text("Colours of the plots").first
        assert controls.bounding_box()["y"] > picture.bounding_box()["y"]


def test_no_label_of_the_logistic_plots_is_small(visit):
    page = visit("logistic")
    pictures = page.get_by_test_id("stImage").locator("img")
    pictures.nth(1).wait_for()
    settled(page)
    for picture in pictures.all()[:2]:
        # The letters of a plot have 10 points; a point is 4/3 of the picture's own pixels.
        scale = picture.evaluate("each => each.getBoundingClientRect().width / each.naturalWidth")
        assert 10 * 4 / 3 * scale >= 12.5


def test_xor_with_two_hidden_layers_is_learnt(visit):
    page = playground(visit)
    assert figure(page, "test") > 0.5
    button(page, "Play").click()
    page.wait_for_function(
        """() => {
          const parts = [...document.querySelectorAll("*")].filter((each) => each.shadowRoot);
          const test = parts.map((each) => each.shadowRoot.querySelector(".pg-test"));
          return test.some((each) => each && Number(each.textContent) < 0.05);
        }""",
        timeout=120_000,
    )
    button(page, "Pause").click()
    assert figure(page, "test") < 0.05
    assert figure(page, "train") < 0.05


def test_play_pause_step_and_reset(visit):
    page = playground(visit)
    button(page, "One epoch").click()
    page.locator(".pg-epoch", has_text=re.compile("^1$")).wait_for()
    button(page, "Play").click()
    page.locator(".pg-epoch", has_text=re.compile(r"^\d{2,}$")).wait_for()
    button(page, "Pause").click()
    settled(page)
    epoch = figure(page, "epoch")
    page.wait_for_timeout(600)
    assert figure(page, "epoch") == epoch
    button(page, "One epoch").click()
    page.locator(".pg-epoch", has_text=re.compile(f"^{epoch + 1:.0f}$")).wait_for()
    button(page, "Reset").click()
    page.locator(".pg-epoch", has_text=re.compile("^0$")).wait_for()


def test_pictures_keep_coming_for_a_thousand_points(visit):
    page = playground(visit, "?hidden=4&count=1000")
    button(page, "Play").click()
    first, begin = drawn(page), time.perf_counter()
    while drawn(page) < first + 30:
        # Far from the goal of ten a second, which benchmarks/playground.py measures at rest.
        assert time.perf_counter() - begin < 30
        page.wait_for_timeout(50)


def test_leaving_the_page_ends_the_training(visit):
    page = playground(visit)
    before = len(visit.sent)
    button(page, "Play").click()
    page.locator(".pg-epoch", has_text=re.compile(r"^\d{2,}$")).wait_for()
    assert len(visit.sent) > before
    page.get_by_role("link", name="Help").click()
    page.get_by_role("heading", name="Help").wait_for()
    settled(page)
    page.wait_for_timeout(500)
    before = len(visit.sent)
    page.wait_for_timeout(1000)
    assert page.locator(".pg").count() == 0
    assert len(visit.sent) == before


def test_a_point_opens_in_the_stepper_with_its_numbers(visit):
    page = playground(visit, "?hidden=2")
    button(page, "One epoch").click()
    page.locator(".pg-epoch", has_text=re.compile("^1$")).wait_for()
    page.locator(".pg-map").click(position={"x": 215, "y": 75})
    said = page.get_by_text("the network says")
    said.wait_for()
    p = float(re.search(r"P = ([\d.]+)", said.inner_text())[1].rstrip("."))
    loss = page.locator(".pg-train").inner_text()
    assert page.locator(".pg-actions button").first.inner_text() == "Step through"
    page.get_by_role("button", name="Every weight a number").click()
    page.locator(".gb-position").wait_for()
    settled(page)
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("End")
    page.locator(".gb-value", has_text=f"{p:.4f}").first.wait_for()
    assert "a11 = neuron1(x1,x2,w111,w112,b11)" in page.get_by_label("Formula").input_value()
    page.get_by_role("button", name="Back to training").click()
    page.locator(".pg-epoch", has_text=re.compile("^1$")).wait_for()
    assert page.locator(".pg-train").inner_text() == loss
    page.reload()  # the server knows nothing of it any more, the browser does
    page.locator(".pg-epoch", has_text=re.compile("^1$")).wait_for()
    assert page.locator(".pg-train").inner_text() == loss


def test_the_playground_is_on_one_screen_and_what_acts_stands_where_it_acts(visit):
    page = playground(visit)
    page.set_viewport_size({"width": 1280, "height": 720})
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollHeight <= e.clientHeight")
    button(page, "Add a neuron to layer 2").click()
    page.locator(".pg-cell[data-node='2-2']").wait_for()
    button(page, "Remove a layer").click()
    page.locator(".pg-cell[data-node='2-2']").wait_for(state="detached")
    button(page, "Feature x₁x₂").click()
    page.locator("[aria-pressed=true][data-node='0-4']").wait_for()
    button(page, "Circle").click()
    page.wait_for_url(re.compile(r"data=circle&features=x1%2Cx2%2Cx1x2&hidden=4$"))
    page.locator(".pg-cell[data-node='1-1']").focus()
    page.get_by_text("Shown: neuron a12").wait_for()
    button(page, "Own points (CSV)").click()
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_label("A file with").set_input_files(
        {"name": "own.csv", "mimeType": "text/csv", "buffer": b"0,0,0\n0,1,1\n1,0,1\n1,1,0"}
    )
    page.locator(".pg-set[aria-pressed=true]", has_text="CSV").wait_for()
    assert {*asked} <= {"GET"}  # the file travels over the page's connection


def test_hovering_a_weight_shows_its_number_and_a_neuron_its_map(visit):
    page = playground(visit)  # at rest: nothing may move the neuron away from the pointer
    page.locator(".pg-reach").first.dispatch_event("pointerenter")
    assert re.fullmatch(r"weight w111 = −?\d[\d.]*", page.locator(".pg-tip").inner_text())
    page.locator(".pg-cell[data-node='1-2']").hover()
    page.get_by_text("Shown: neuron a13").wait_for()


def test_the_settings_stand_in_the_address_and_come_back(visit):
    page = playground(visit)
    button(page, "Spiral").click()
    page.wait_for_url("**/playground?data=spiral")
    again = playground(visit, "?data=spiral")
    loss = again.locator(".pg-train").inner_text()
    page.locator(".pg-train", has_text=re.compile(f"^{re.escape(loss)}$")).wait_for()
    assert button(again, "Spiral").get_attribute("aria-pressed") == "true"


def test_a_descent_runs_pauses_and_opens_its_step(visit):
    page = visit("descent")
    page.get_by_role("button", name="Run").click()
    page.get_by_text(re.compile(r"After ([3-9]|\d{2,}) steps")).wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Run").wait_for()
    settled(page)
    page.get_by_role("button", name="Open this step in the stepper").click()
    page.locator(".gb-position").wait_for()
    assert page.get_by_label("Formula").input_value() == "f = x^2/2 + 5y^2"
