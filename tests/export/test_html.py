"""The player's file in a real browser: every control, the address, embedding, hostile text."""

import io
import json
import re
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from pypdf import PdfReader

from graphviz_backprop import browser as browser_files
from graphviz_backprop.browser.html import html
from graphviz_backprop.browser.player import document, encoded
from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing import scene_of
from graphviz_backprop.drawing.theme import AUTO, COLOURBLIND, LIGHT
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import export
from graphviz_backprop.learn.layers import network
from graphviz_backprop.pipeline import run

pytestmark = pytest.mark.browser

HOSTILE = (
    '</title><script>document.title="got it"</script>'
    """<img src=x onerror=alert(1)>]]>&amp;"'--><!--\ufffe"""
)
FAN_OUT = "f = sin(x y) + x^2 y - ln(x + y) x"


@pytest.fixture(scope="module")
def lecture():
    """(x+y)z has eight steps: inputs, q, f, then f, z, q, y, x."""
    return run("(x+y)z", x=-2, y=5, z=-4)


@contextmanager
def opened(browser, tmp_path, text, fragment="", **settings):
    """The page of a player; at the end, nothing may stand in the console."""
    file = tmp_path / "player.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(**settings)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if "http" in request.url else None)
    page.goto(file.as_uri() + fragment)
    page.locator(".gb-position").wait_for()
    yield page
    context.close()
    assert said == []


def wait_until(page, condition):
    """Asks from outside: the page's policy forbids the driver to evaluate text in it."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def position(page):
    return page.locator(".gb-position").inner_text()


def shown(page, role):
    return [text for text in page.locator(f".gb-{role}").all_text_contents() if text]


def test_the_lecture_unfolds_step_by_step(browser, tmp_path, lecture):
    expected = [
        (["−2.00", "5.00", "−4.00"], []),
        (["−2.00", "5.00", "−4.00", "3.00"], []),
        (["−2.00", "5.00", "−4.00", "3.00", "−12.00"], []),
        (..., ["1.00"]),
        (..., ["1.00", "3.00"]),
        (..., ["1.00", "3.00", "−4.00"]),
        (..., ["1.00", "3.00", "−4.00", "−4.00"]),
        (..., ["1.00", "3.00", "−4.00", "−4.00", "−4.00"]),
    ]
    with opened(browser, tmp_path, html(lecture)) as page:
        assert page.get_by_role("button", name="Next").inner_text() == ""  # an arrow alone
        for number, (values, gradients) in enumerate(expected, 1):
            assert position(page) == f"{number} / 8"
            if values is not ...:
                assert sorted(shown(page, "value")) == sorted(values)
            assert sorted(shown(page, "gradient")) == sorted(gradients)
            page.keyboard.press("ArrowRight")
        assert position(page) == "8 / 8"


def test_a_jump_shows_the_same_as_walking_there(browser, tmp_path):
    trace = run(FAN_OUT, x=1.5, y=2)
    picture = "document.querySelector('.gb-picture').outerHTML"
    with opened(browser, tmp_path, html(trace)) as page:
        walked = []
        for _ in trace.steps:
            walked.append(page.evaluate(picture))
            page.keyboard.press("ArrowRight")
        assert len(set(walked)) == len(trace.steps)
        for number in (26, 3, 17, 1, 25, 16):
            page.evaluate(f"location.hash = 'step={number}'")
            wait_until(page, f"document.querySelector('.gb').dataset.step === '{number}'")
            assert page.evaluate(picture) == walked[number - 1]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["ArrowRight", "ArrowRight"], 3),
        (["ArrowLeft"], 1),
        (["PageDown", "PageDown", "PageUp"], 2),
        (["End"], 8),
        (["End", "ArrowRight"], 8),
        (["End", "Home"], 1),
        (["Control+ArrowRight", "Shift+End", "Alt+PageDown"], 1),
    ],
)
def test_keys(browser, tmp_path, lecture, keys, expected):
    with opened(browser, tmp_path, html(lecture)) as page:
        for key in keys:
            page.keyboard.press(key)
        assert position(page) == f"{expected} / 8"


def test_keys_leave_text_fields_and_menus_alone(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture)) as page:
        page.evaluate("document.body.append(document.createElement('input'))")
        page.locator("body > input").focus()
        for key in ("ArrowRight", "End", "PageDown", " "):
            page.keyboard.press(key)
        page.locator(".gb-pace").focus()
        page.keyboard.press("End")
        assert position(page) == "1 / 8"


def test_buttons(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture)) as page:
        for name, expected in [
            ("Next step", 2),
            ("Last step", 8),
            ("Back one step", 7),
            ("First step", 1),
            ("Back one step", 1),
        ]:
            # Forced: at an end a button says that it is disabled, but keeps the focus.
            page.get_by_role("button", name=name).click(force=True)
            assert position(page) == f"{expected} / 8"


def test_the_slider_says_where_it_is_and_shows_the_border(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture)) as page:
        slider = page.get_by_role("slider", name="Step")
        slider.fill("5")
        assert position(page) == "5 / 8"
        assert slider.get_attribute("aria-valuetext") == "Step 5 of 8, backward"
        page.keyboard.press("ArrowRight")
        assert position(page) == "6 / 8"
        assert page.locator(".gb-tick").count() == 8
        ticks = [tick.bounding_box()["x"] for tick in page.locator(".gb-tick").all()]
        border = page.locator(".gb-border").bounding_box()["x"]
        assert ticks[2] < border < ticks[3]  # three frames forward, then the seed
        box = slider.bounding_box()
        page.mouse.click(ticks[6], box["y"] + box["height"] / 2)
        assert position(page) == "7 / 8"


def test_play_steps_at_the_chosen_pace_and_stops_at_the_end(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture), reduced_motion="reduce") as page:
        page.clock.install()
        page.keyboard.press(" ")
        assert page.get_by_role("button", name="Pause").is_visible()
        page.clock.run_for(3100)
        assert position(page) == "3 / 8"
        page.get_by_label("Speed").select_option("fast")
        page.clock.run_for(750)
        assert position(page) == "4 / 8"
        page.get_by_role("button", name="Pause").click()
        page.clock.run_for(5000)
        assert position(page) == "4 / 8"
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(10_000)
        assert position(page) == "8 / 8"
        assert page.get_by_role("button", name="Play").is_visible()
        page.keyboard.press(" ")  # the focused button is pressed: again from the start
        assert position(page) == "1 / 8"


def test_reduced_motion_has_no_transitions(browser, tmp_path, lecture):
    moving = """[...document.querySelectorAll('.gb *')].filter((each) =>
        parseFloat(getComputedStyle(each).transitionDuration) > 0).length"""
    for motion, some in (("reduce", False), ("no-preference", True)):
        with opened(browser, tmp_path, html(lecture), reduced_motion=motion) as page:
            assert bool(page.evaluate(moving)) == some


def test_the_step_is_in_the_address_both_ways(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture), "#step=7") as page:
        assert position(page) == "7 / 8"
        page.keyboard.press("ArrowLeft")
        page.wait_for_url("**#step=6")
        page.keyboard.press("Home")
        page.wait_for_url("**#step=1")
        page.go_back()
        assert position(page) == "6 / 8"
        page.go_back()
        assert position(page) == "7 / 8"
        page.go_forward()
        assert position(page) == "6 / 8"


@pytest.mark.parametrize(
    ("fragment", "expected"), [("#step=99", 8), ("#step=0", 1), ("#step=x", 1), ("#top", 1)]
)
def test_a_wrong_step_in_the_address_does_no_harm(browser, tmp_path, lecture, fragment, expected):
    with opened(browser, tmp_path, html(lecture), fragment) as page:
        assert position(page) == f"{expected} / 8"


EMBEDDING = """<!DOCTYPE html><title>lecture</title>
<script>window.heard = []; addEventListener("message", (event) => heard.push(event.data));</script>
<iframe src="player.html" width="800" height="600"></iframe>
"""


def test_an_embedding_page_drives_it_and_hears_of_it(browser, tmp_path, lecture):
    tmp_path.joinpath("player.html").write_text(html(lecture), encoding="utf-8")
    outer = tmp_path / "lecture.html"
    outer.write_text(EMBEDDING)
    with closing(browser.new_page()) as page:
        page.goto(outer.as_uri())
        wait_until(page, "window.heard.some((each) => each.step === 1)")
        before = page.evaluate("history.length")
        page.evaluate("frames[0].postMessage({type: 'graphviz_backprop:go', step: 6}, '*')")
        wait_until(page, "window.heard.some((each) => each.step === 6)")
        first, second = page.evaluate("window.heard.filter((each) => each.step)")
        assert (first["step"], first["phase"]) == (1, "inputs")
        assert second == {
            "type": "graphviz_backprop:step",
            "step": 6,
            "total": 8,
            "phase": "backward",
            "headline": "Backward: ∂f/∂q = −4.00",
        }
        page.wait_for_timeout(500)
        assert page.evaluate("history.length") == before


def swipe(page, dx, dy=0):
    """One finger over the middle of the picture."""
    box = page.locator(".gb-figure").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    for i in range(6):
        at = [{"x": x + dx * i / 5, "y": y + dy * i / 5}]
        kind = "touchMove" if i else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_swipe(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture), has_touch=True, is_mobile=True) as page:
        swipe(page, -120)
        assert position(page) == "2 / 8"
        swipe(page, -120)
        swipe(page, 120)
        assert position(page) == "2 / 8"
        swipe(page, -20)
        swipe(page, -60, 60)
        assert position(page) == "2 / 8"


def test_zoom_pan_and_fit(browser, tmp_path, lecture):
    view = "document.querySelector('.gb-picture').getAttribute('viewBox').split(' ').map(Number)"
    with opened(browser, tmp_path, html(lecture)) as page:
        fitted = page.evaluate(view)
        page.get_by_role("button", name="Zoom in").click()
        zoomed = page.evaluate(view)
        assert zoomed[2] < fitted[2]
        box = page.locator(".gb-figure").bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 60, middle[1], steps=4)
        page.mouse.up()
        panned = page.evaluate(view)
        assert panned[0] < zoomed[0]
        assert panned[2:] == zoomed[2:]
        page.keyboard.down("Control")
        page.mouse.wheel(0, -300)
        page.keyboard.up("Control")
        wait_until(page, f"{view}[2] < {panned[2]}")
        page.keyboard.press("End")  # what the step lights comes into view
        left, top, width, height = page.evaluate(view)
        lit = page.evaluate("""[...document.querySelectorAll('.gb-gate.gb-lit')].map((each) =>
            [each.cx.baseVal.value, each.cy.baseVal.value])""")
        assert lit
        assert all(left <= x <= left + width and top <= y <= top + height for x, y in lit)
        page.get_by_role("button", name="Fit to width").click()
        assert page.evaluate(view) == fitted


def test_fullscreen(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture)) as page:
        page.get_by_role("button", name="Fullscreen").click()
        wait_until(page, "document.fullscreenElement?.id === 'player'")
        page.keyboard.press("ArrowRight")
        assert position(page) == "2 / 8"
        controls = page.locator(".gb-controls").bounding_box()
        height = page.evaluate("innerHeight")
        assert controls["y"] + controls["height"] <= height


def test_hover_lights_the_wires_in_and_out_and_a_click_marks_a_node(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture)) as page:
        hovered = "[...document.querySelectorAll('.gb-hover')].map((each) => each.dataset.key)"
        plus, times = page.locator(".gb-gate").all()
        plus.hover()
        keys = page.evaluate(hovered)
        node = plus.get_attribute("data-key")
        assert node in keys
        assert len([key for key in keys if "-" in key]) == 3  # x, y and the way to ×
        times.click()
        picked = page.locator(".gb-gate.gb-picked")
        assert picked.count() == 1
        assert picked.get_attribute("data-key") == times.get_attribute("data-key")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_but_what_the_step_changes(browser, tmp_path, width):
    trace = run(FAN_OUT, x=1.5, y=2)
    viewport = {"width": width, "height": 720}
    boxes = """['picture', 'controls', 'chain', 'slider', 'notes'].map((part) => {
        const name = `.gb-${part}`;
        const box = document.querySelector(name).getBoundingClientRect();
        return [name, box.x, box.y, box.width, box.height].join(' '); })"""
    with opened(browser, tmp_path, html(trace), viewport=viewport) as page:
        page.evaluate("""() => { window.shifts = []; new PerformanceObserver((list) =>
            window.shifts.push(...list.getEntries().map((entry) => entry.value))
            ).observe({ type: "layout-shift", buffered: true }); }""")
        seen = set()
        for _ in trace.steps:
            seen.add(tuple(page.evaluate(boxes)))
            page.keyboard.press("ArrowRight")
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert len(seen) == 1
        assert page.evaluate("window.shifts") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_heights_are_reserved_anew_when_the_width_changes(browser, tmp_path):
    trace = run(FAN_OUT, x=1.5, y=2)
    with opened(browser, tmp_path, html(trace)) as page:
        wide = page.locator(".gb-chain").bounding_box()["height"]
        page.set_viewport_size({"width": 390, "height": 720})
        wait_until(
            page, f"document.querySelector('.gb-chain').getBoundingClientRect().height > {wide}"
        )
        page.set_viewport_size({"width": 1280, "height": 720})
        wait_until(
            page, f"document.querySelector('.gb-chain').getBoundingClientRect().height === {wide}"
        )


def test_what_a_screen_reader_hears(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture), "#step=6") as page:
        picture = page.get_by_role("img", name="(x+y)z: step 6 of 8, backward")
        assert picture.count() == 1
        described = picture.get_attribute("aria-describedby")
        assert "∂f/∂q = −4.00" in page.locator(f"#{described}").text_content()
        headline = page.locator("[aria-live=polite]")
        assert headline.inner_text() == "Backward: ∂f/∂q = −4.00"
        page.keyboard.press("ArrowRight")
        assert page.get_by_role("img", name="(x+y)z: step 7 of 8, backward").count() == 1
        assert headline.inner_text() == "Backward: ∂f/∂y = −4.00"
        unnamed = page.evaluate("""[...document.querySelectorAll('button, input, select')].filter(
            (each) => !each.getAttribute('aria-label')).length""")
        assert unnamed == 0
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_accessibility_rules(browser, tmp_path, lecture):
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        with opened(browser, tmp_path, html(lecture), "#step=6", color_scheme=scheme) as page:
            # Evaluated by the driver: the page's own policy lets no script in.
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_the_chain_rule_is_typeset(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture), "#step=6") as page:
        chain = page.locator(".gb-chain")
        spoken = "".join(chain.all_text_contents())
        assert spoken == "∂f∂q=∂f∂f·∂f∂q=1.00·(−4.00)=−4.00"
        assert chain.locator("mfrac").count() == 3
        fraction = chain.locator("mfrac").first.bounding_box()
        letter = chain.locator("mfrac mi").first.bounding_box()
        assert fraction["height"] > 2 * letter["height"] * 0.8


def test_light_dark_and_a_chosen_theme(browser, tmp_path, lecture):
    colour = "getComputedStyle(document.querySelector('.gb-value')).fill"
    for scheme, theme, expected in [
        ("light", None, "rgb(0, 128, 43)"),
        ("dark", None, "rgb(95, 211, 138)"),
        ("dark", COLOURBLIND, "rgb(0, 114, 178)"),
    ]:
        with opened(browser, tmp_path, html(lecture, theme=theme), color_scheme=scheme) as page:
            assert page.evaluate(colour) == expected
            page.emulate_media(media="print")
            assert page.evaluate(colour) == "rgb(0, 0, 0)"
            assert not page.locator(".gb-controls").is_visible()


def test_hostile_text_is_text(browser, tmp_path, lecture):
    with opened(browser, tmp_path, html(lecture, paging=Paging(title=HOSTILE))) as page:
        title = page.title()
        assert title.startswith('</title><script>document.title="got it"</script>')
        assert page.locator("img, script").count() == 2  # the data and the player
        assert title in page.get_by_role("img").evaluate(
            "(each) => each.ariaLabelledByElements[0].textContent"
        )


def test_a_script_that_slipped_in_would_not_run(browser, tmp_path, lecture):
    text = html(lecture).replace("</main>", "</main><script>window.ran = true</script>")
    file = tmp_path / "player.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.locator(".gb-position").wait_for()
    assert page.evaluate("window.ran") is None
    page.close()


@pytest.mark.parametrize("blocked", ["by the reader", "by a policy"])
def test_where_no_script_runs_the_finished_picture_is_shown(browser, tmp_path, blocked):
    trace = run(f"{FAN_OUT}; g = f + sum(W); W = [[1, 2], [3, 4]]", x=1.5, y=2)
    file = tmp_path / "player.html"
    text = html(trace)
    if blocked == "by a policy":
        text = re.sub(r"script-src 'sha256-[^']+'", "script-src 'none'", text)
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(java_script_enabled=blocked != "by the reader")
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator(".gb-still").wait_for(state="visible")
    texts = page.locator("svg text").all_text_contents()
    assert page.locator("g.gb-value").count() == 2  # the brackets of W
    page.close()
    context.close()
    assert {"2.76", "1.00", "x2", "+"} <= set(texts)


def test_values_that_do_not_exist_are_marked_when_they_appear(browser, tmp_path):
    trace = run("f = ln(x) + y", x=-1, y=2)
    with opened(browser, tmp_path, html(trace)) as page:
        assert page.locator(".gb-trouble").count() == 0
        page.keyboard.press("ArrowRight")
        assert page.locator(".gb-trouble").count() == 1
        page.keyboard.press("ArrowLeft")
        assert page.locator(".gb-trouble").count() == 0


@pytest.mark.parametrize(("pace", "frames"), [("gradient", 8), ("node", 6), ("pass", 3)])
def test_paces(browser, tmp_path, lecture, pace, frames):
    with opened(browser, tmp_path, html(lecture, paging=Paging(pace=pace)), "#step=99") as page:
        assert position(page) == f"{frames} / {frames}"
        assert sorted(shown(page, "gradient")) == ["1.00", "3.00", "−4.00", "−4.00", "−4.00"]


@pytest.mark.parametrize(("count", "headline"), [(9, "x₁ = 1.00"), (10, "Inputs: 10 values")])
def test_many_inputs_are_summed_up(count, headline):
    names = [f"x{i}" for i in range(1, count + 1)]
    trace = run(" + ".join(names), dict.fromkeys(names, 1))
    first = document(trace, scene_of(trace))["frames"][0]
    assert headline in first[1]
    assert bool(first[2]) == (count < 10)


def test_thirty_operations_fit_in_a_hundred_kilobytes():
    layers = ["h1 = tanh(a1 x + b1 y + c1)", "h2 = tanh(a2 x + b2 y + c2)"]
    layers += [f"h{i} = tanh(a{i} h{i - 2} + h{i - 1})" for i in range(3, 10)]
    program = "\n".join([*layers, "f = (h9 - t)^2"])
    names = sorted(set(re.findall(r"\b[abct]\d?\b|\b[xy]\b", program)))
    trace = run(program, {name: 0.1 * i for i, name in enumerate(names, 1)})
    assert sum(type(step).__name__ == "Forward" for step in trace.steps) >= 30
    assert len(html(trace).encode()) <= 100_000


def test_same_input_same_bytes_and_no_address(lecture):
    text = html(lecture)
    assert text == html(run("(x+y)z", x=-2, y=5, z=-4))
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    data = re.search(r'id="document">(.*?)</script>', text).group(1)
    assert json.loads(data)["title"] == "(x+y)z"


def test_the_brackets_of_arrays_come_and_go_with_their_numbers(browser, tmp_path):
    """W, x, y and their gradients, which come last: two brackets each."""
    trace = run("y = W x", W=[[1, 2], [3, 4]], x=[5, -6])
    visible = "filter(bracket => bracket.getClientRects().length).length"
    count = f"[...document.querySelectorAll('.gb-picture > g:not(.gb-wire)')].{visible}"
    with opened(browser, tmp_path, html(trace)) as page:
        shown = []
        for _ in range(5):
            shown.append(page.evaluate(count))
            page.keyboard.press("ArrowRight")
        assert shown == [4, 6, 8, 10, 12]
        page.keyboard.press("Home")
        wait_until(page, f"{count} === 4")


@pytest.mark.parametrize(("width", "height"), [(900, 380), (1400, 900), (390, 640)])
def test_the_player_fits_its_frame_with_the_bar_in_sight(browser, tmp_path, width, height):
    trace = run(FAN_OUT, x=1.5, y=2)
    size = {"width": width, "height": height}
    text = html(trace, paging=Paging(caption="A caption", footer="A footer"))
    with opened(browser, tmp_path, text, "#step=20", viewport=size) as page:
        bar = page.locator(".gb-controls").bounding_box()
        assert bar["y"] >= 0
        assert bar["y"] + bar["height"] <= height + 1
        assert page.locator(".gb-picture").bounding_box()["height"] >= 60
        assert page.locator(".gb-said").inner_text().split("\n")[0] == "A caption"
        assert "A footer" in page.locator(".gb-said").inner_text()


def test_an_embedding_page_hears_how_high_the_player_would_like_to_be(browser, tmp_path, lecture):
    tmp_path.joinpath("player.html").write_text(html(lecture), encoding="utf-8")
    outer = tmp_path / "lecture.html"
    outer.write_text(EMBEDDING.replace("height", "wanted").replace('"600"', '"200"'))
    told = "window.heard.find((each) => each.type === 'graphviz_backprop:height')"
    with closing(browser.new_page()) as page:
        page.goto(outer.as_uri())
        wait_until(page, f"Boolean({told})")
        wanted = page.evaluate(f"{told}.height")
        assert 200 < wanted < 800
        page.evaluate(f"document.querySelector('iframe').style.height = '{wanted}px'")
        frame = page.frames[1]
        frame.locator(".gb-picture").wait_for()
        scroll = "document.querySelector('#player').scrollHeight"
        assert frame.evaluate(scroll) <= wanted + 1


def test_on_paper_every_step_is_seen(browser, tmp_path, lecture):
    file = tmp_path / "player.html"
    file.write_text(html(lecture), encoding="utf-8")
    with closing(browser.new_page()) as page:
        page.goto(file.as_uri())
        page.locator(".gb-position").wait_for()
        pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = " ".join(each.extract_text() for each in pages)
    assert len(pages) <= 2  # several steps a page
    assert text.count("Backward: ∂f/∂") == 4
    assert text.count("Forward:") == 2


def test_two_players_of_one_page_share_no_id(browser, tmp_path, lecture):
    content = encoded(document(lecture, scene_of(lecture))).replace("<", r"\u003c")
    script = browser_files.module("player.js")
    parts = [
        f"""<div id="{name}"></div><script type="module">{script}
        createPlayer(document.getElementById("{name}"), {content});</script>"""
        for name in ("first", "second")
    ]
    file = tmp_path / "two.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{''.join(parts)}", encoding="utf-8")
    with closing(browser.new_page()) as page:
        page.goto(file.as_uri())
        page.locator("#second .gb-position").wait_for()
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        assert len(ids) == len(set(ids)) >= 6
        assert page.get_by_role("img", name="(x+y)z: step 1 of 8, inputs").count() == 2


def test_an_explicit_light_theme_stays_light(lecture, tmp_path):
    """Only where nobody chose a theme does the player follow the reader's system."""
    drawn = deck(lecture)
    for theme in (AUTO, LIGHT):
        export(replace(drawn, theme=theme), tmp_path / "player.html")
        text = (tmp_path / "player.html").read_text(encoding="utf-8")
        assert f'class="gb" data-theme="{theme.name}"' in text


OUTLINES = "[...document.querySelectorAll('.gb-picture .gb-{}')].map((g) => g.dataset.key)"
CORNER = "(() => {{ const r = document.querySelector(\".gb-picture g[data-key='{}']\")"
CORNER += ".getBoundingClientRect(); return [r.left, r.top]; }})()"


def test_blocks_open_by_key_and_by_click_and_are_stepped_into(browser, tmp_path):
    page_text = html(
        run(network(2, 3, 1, "tanh")), Drawing(fold=("all",)), paging=Paging(pace="block")
    )
    size = {"width": 1000, "height": 900}
    with opened(browser, tmp_path, page_text, viewport=size) as page:

        def seen():
            frames, folded = (page.evaluate(OUTLINES.format(role)) for role in ("frame", "block"))
            return page.get_attribute("#player", "data-step"), frames, folded

        layers = ["/layer1", "/layer2"]
        neurons = [f"/layer1/neuron{k}" for k in (1, 2, 3)]
        page.keyboard.press("ArrowRight")
        assert seen() == ("2", [], layers)
        corner = page.evaluate(CORNER.format("/layer1"))
        page.keyboard.press("o")  # into the block that this step is about
        assert seen() == ("2", ["/layer1"], [*neurons, "/layer2"])
        assert page.evaluate(CORNER.format("/layer1"))[0] == pytest.approx(corner[0], abs=1)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("o")
        assert seen() == ("3", ["/layer1", neurons[1]], [neurons[0], neurons[2], "/layer2"])
        assert page.locator(".gb-headline").inner_text().startswith("Forward: v")
        page.keyboard.press("c")
        page.keyboard.press("c")
        assert seen() == ("2", [], layers)
        page.locator(".gb-picture g[data-key='/layer2']").click()
        assert seen()[1] == ["/layer2"]
