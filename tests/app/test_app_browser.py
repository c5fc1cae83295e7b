"""The app as a person uses it, in a real Chromium."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from waiting import pick, settled

OPACITY = "getComputedStyle(document.querySelector('.st-key-picture')).opacity"
QUIET = 600  # milliseconds: the stepper's rest, a rerun and some more


@pytest.fixture
def page(visit):
    page = visit()
    page.locator(".gb-position").wait_for()
    page.get_by_role("slider", name="Slider of z").wait_for()
    return page


def position(page):
    return page.locator(".gb-position").inner_text()


def wait_position(page, text):
    page.locator(".gb-position", has_text=re.compile(f"^{text}$")).wait_for()


def press(page, *keys):
    page.evaluate("() => document.activeElement.blur()")
    for key in keys:
        page.keyboard.press(key)


def formula(page):
    return page.get_by_role("textbox", name="Formula")


def type_formula(page, text):
    formula(page).fill(text)
    formula(page).press("Control+Enter")


def choose(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


def numbers(page, role):
    return [text for text in page.locator(f".gb-{role}").all_text_contents() if text]


def wait_for_address(page, part):
    page.wait_for_function("part => location.search.includes(part)", arg=part)


@pytest.mark.browser
class TestThePage:
    def test_the_lecture_example_from_typing_to_the_saved_picture(self, page):
        type_formula(page, "f(x, y, z) = (x + y) z\nx = -2, y = 5, z = -4")
        page.locator(".gb-headline", has_text="x = −2.00").wait_for()
        press(page, "End")
        assert position(page) == "8 / 8"
        # By node, as the lecture prints them: x, y, z, q, f.
        assert numbers(page, "gradient") == ["−4.00", "−4.00", "3.00", "−4.00", "1.00"]
        page.wait_for_timeout(QUIET)
        choose(page, "Export")
        page.get_by_role("button", name="Make .pptx").wait_for()
        pick(page, re.compile("Format"), "Picture (SVG)")
        page.get_by_role("button", name="Make .svg").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download .svg").click()
        saved = Path(waiting.value.path()).read_text(encoding="utf-8")
        ElementTree.fromstring(saved)
        assert "−4" in saved or "∂f/∂x = −4.00" in saved

    def test_picture_headline_and_controls_are_visible_without_scrolling(self, page):
        press(page, "End")
        for part in (".gb-picture", ".gb-headline", ".gb-chain", ".gb-controls"):
            box = page.locator(part).bounding_box()
            assert box["y"] >= 60
            assert box["y"] + box["height"] <= 720, part

    def test_a_slider_changes_numbers_in_place_and_keeps_the_step(self, page):
        press(page, "End")
        wait_for_address(page, "step=7")
        picture = page.locator(".gb-picture").element_handle()
        before = page.locator(".gb-picture").bounding_box()
        slider = page.get_by_role("slider", name="Slider of z")
        slider.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.locator(".gb-value", has_text="−10.50").wait_for()  # 3 · (−3.5)
        assert picture.evaluate("each => each.isConnected")
        assert page.locator(".gb-picture").bounding_box() == before
        assert position(page) == "8 / 8"
        assert page.get_by_role("spinbutton", name="z").input_value() == "-3.5"
        wait_for_address(page, "z%3D-3.5")

    def test_a_moved_slider_changes_the_picture_alone_and_then_the_panel(self, page):
        answers = []

        def keep(answer):
            answers.append(answer.encode() if isinstance(answer, str) else answer)

        page.on("websocket", lambda socket: socket.on("framereceived", keep))
        page.reload()
        choose(page, "Share")
        link = page.locator("[data-testid=stCode]").first
        link.filter(has_text="http").wait_for()
        settled(page)
        assert any(b"Examples" in answer for answer in answers)
        answers.clear()
        page.get_by_role("slider", name="Slider of z").focus()
        page.keyboard.press("ArrowRight")
        link.filter(has_text="z%3D-3.9").wait_for()
        settled(page)
        assert any(b"11.70" in answer for answer in answers)
        assert not any(b"Examples" in answer for answer in answers)

    def test_another_theme_leaves_a_moved_slider_where_it_is(self, page):
        page.get_by_role("slider", name="Slider of z").focus()
        page.keyboard.press("ArrowRight")
        wait_for_address(page, "z%3D-3.9")
        page.emulate_media(color_scheme="dark")
        page.locator(".gb[data-theme=dark]").wait_for()
        settled(page)
        assert page.get_by_role("spinbutton", name="z").input_value() == "-3.9"

    def test_a_slider_dragged_while_playing(self, page):
        page.get_by_role("combobox", name="Speed").select_option("fast")
        page.get_by_role("button", name="Play").click()
        slider = page.get_by_role("slider", name="Slider of x").bounding_box()
        left, middle = slider["x"] + 0.4 * slider["width"], slider["y"] + slider["height"] / 2
        page.mouse.move(left, middle)  # −2 of −10 … 10
        page.mouse.down()
        for move in range(1, 16):
            page.mouse.move(left + 3 * move, middle)
            page.wait_for_timeout(60)
        page.mouse.up()
        wait_position(page, "8 / 8")
        typed = float(page.get_by_role("spinbutton", name="x").input_value())
        assert typed > -2
        expected = f"{-4 * (typed + 5):.2f}".replace("-", "−")
        page.locator(".gb-value", has_text=expected).first.wait_for()

    def test_what_is_typed_while_a_slider_moves_is_not_lost(self, page):
        slider = page.get_by_role("slider", name="Slider of y")
        slider.focus()
        page.keyboard.press("ArrowRight")
        formula(page).click()
        page.keyboard.press("End")
        page.keyboard.type(" + x")
        page.wait_for_timeout(QUIET)
        assert formula(page).input_value() == "(x+y)z + x"
        page.keyboard.press("Control+Enter")
        page.locator(".gb-wire").nth(7).wait_for(state="attached")
        assert page.get_by_role("spinbutton", name="y").input_value() == "5.1"

    def test_a_click_on_a_node_opens_the_inspector(self, page):
        page.locator(".gb-circle").first.click()
        page.get_by_text("In line 1 of the formula").wait_for()
        values = page.get_by_test_id("stMetricValue")
        values.nth(1).wait_for()
        assert values.all_inner_texts() == ["3.00", "−4.00"]

    def test_an_error_marks_the_old_picture_and_recovery_keeps_the_step(self, page):
        press(page, "ArrowRight", "ArrowRight")
        wait_for_address(page, "step=2")
        type_formula(page, "(x+y z")
        page.get_by_text("never closed").wait_for()
        page.wait_for_function(f"() => {OPACITY} < 0.5")
        page.get_by_text("last picture that could be drawn").wait_for()
        type_formula(page, "(x+y)z")
        page.get_by_text("never closed").wait_for(state="detached")
        wait_position(page, "3 / 8")
        page.wait_for_function(f"() => {OPACITY} == 1")

    def test_back_and_forward(self, page):
        press(page, "End")
        wait_for_address(page, "step=7")
        type_formula(page, "x^2")
        wait_for_address(page, "f=x")
        type_formula(page, "sin(x)")
        wait_for_address(page, "f=sin")
        page.go_back()
        page.wait_for_function("() => document.querySelector('textarea').value === 'x^2'")
        page.go_back()
        page.wait_for_function("() => document.querySelector('textarea').value === '(x+y)z'")
        wait_position(page, "8 / 8")
        page.go_forward()
        page.wait_for_function("() => document.querySelector('textarea').value === 'x^2'")
        page.get_by_role("link", name="Help").click()
        page.get_by_text("What you can type").wait_for()
        page.go_back()
        page.wait_for_function("() => document.querySelector('textarea')?.value === 'x^2'")

    def test_going_back_twice_at_once_and_forward_again(self, page):
        for text, part in (("x^2", "f=x"), ("sin(x)", "f=sin"), ("cos(x)", "f=cos")):
            type_formula(page, text)
            wait_for_address(page, part)
        page.evaluate("() => { history.back(); setTimeout(() => history.back(), 30); }")
        page.wait_for_function("() => document.querySelector('textarea').value === 'x^2'")
        settled(page)
        wait_for_address(page, "f=x")
        page.evaluate("() => history.forward()")
        page.wait_for_function("() => document.querySelector('textarea').value === 'sin(x)'")
        settled(page)
        wait_for_address(page, "f=sin")
        assert formula(page).input_value() == "sin(x)"

    def test_a_shared_link_opens_the_same(self, page, visit, address):
        type_formula(page, "q = a b; f = q^2 + a")
        page.locator(".gb-headline", has_text="b = 2.00").wait_for()
        page.get_by_role("spinbutton", name="a").fill("0.3")
        page.get_by_role("spinbutton", name="a").press("Enter")
        page.locator(".gb-value", has_text="0.30").first.wait_for()
        press(page, "End", "ArrowLeft")
        page.wait_for_timeout(QUIET)
        choose(page, "Share")
        page.get_by_role("button", name="Copy link").wait_for()
        page.wait_for_function(
            "() => document.querySelector('[data-testid=stCode]')?.innerText.trim()"
            " == location.href"
        )
        link = page.url
        other = visit(link.removeprefix(address))
        other.locator(".gb-headline", has_text="Backward").wait_for()
        assert position(other) == position(page)
        assert numbers(other, "gradient") == numbers(page, "gradient")
        assert formula(other).input_value() == "q = a b; f = q^2 + a"

    def test_options_stay_when_the_formula_changes(self, visit):
        page = visit("/?theme=colourblind&numbers=3&gates=grouped&direction=TB&group=1")
        page.locator(".gb[data-theme=colourblind]").wait_for()
        type_formula(page, "x^2 y")
        page.locator(".gb-value", has_text="5.000").wait_for()
        for part in ("theme=colourblind", "numbers=3", "direction=TB", "group=1", "f=x%5E2"):
            wait_for_address(page, part)

    def test_the_quiz_tells_a_mistake_and_counts(self, visit):
        page = visit("/?step=5&predict=1")
        answer = page.get_by_role("textbox", name=re.compile("after this step"))
        answer.fill("4")  # the sign is lost: the gradient of y is −4
        page.get_by_role("button", name="Check").click()
        page.get_by_test_id("stAlert").wait_for()
        assert "?" in numbers(page, "gradient")
        answer.fill("-8/2")
        page.get_by_role("button", name="Check").click()
        page.get_by_test_id("stAlert").get_by_text("Right: ").wait_for()
        wait_position(page, "7 / 7")
        page.get_by_text("Score 0 of 1").wait_for()


@pytest.mark.browser
class TestTheRest:
    def test_dark_follows_the_system(self, visit):
        page = visit(color_scheme="dark")
        page.locator(".gb[data-theme=dark]").wait_for()
        back = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert max(map(int, re.findall(r"\d+", back)[:3])) < 60

    def test_390_pixels_need_no_sideways_scrolling(self, visit):
        page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
        page.locator(".gb-position").wait_for()
        page.get_by_role("slider", name="Slider of z").wait_for()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth") <= 390
        assert page.locator(".gb-controls").bounding_box()["width"] <= 390

    def test_an_embedded_page_is_trimmed(self, visit):
        page = visit("/?step=3&embed=true")
        wait_position(page, "4 / 8")
        assert page.get_by_role("textbox", name="Formula").count() == 0
        assert "embed=true" in page.url

    def test_the_gallery_opens_an_example(self, visit):
        page = visit("/gallery")
        page.get_by_role("button", name=re.compile("Open")).nth(1).click()
        page.locator(".gb-position").wait_for()
        assert formula(page).input_value() != "(x+y)z"
