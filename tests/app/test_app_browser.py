"""The app as a person uses it, in a real Chromium."""

import re
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect
from waiting import pick, settled

from graphviz_backprop.address import State, changed, to_query
from graphviz_backprop.examples import examples

#: The height of the smallest number or name of a picture, in pixels of the page.
LABELS = """svg => {
  const scale = svg.getScreenCTM().a;
  const texts = [...svg.querySelectorAll("text")].filter((each) =>
    /gb-(value|gradient|contribution|name)/.test(each.getAttribute("class")) && each.textContent);
  return Math.min(...texts.map((each) => scale * parseFloat(each.getAttribute("font-size"))));
}"""
#: Scrolls both columns of the words to their ends; where the lowest line then ends.
WORDS = """words => Math.max(...[...words.children].map((column) => {
  column.scrollTo(0, column.scrollHeight);
  const lines = [...column.children].filter((each) => each.textContent);
  return Math.max(0, ...lines.map((each) => each.getBoundingClientRect().bottom));
}))"""
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
    formula(page).press("Enter")


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
        page.get_by_role("button", name="Export").click()
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
        assert page.get_by_role("textbox", name="z", exact=True).input_value() == "-3.5"
        wait_for_address(page, "z%3D-3.5")

    def test_a_moved_slider_changes_the_picture_alone_and_then_the_panel(self, page):
        answers = []

        def keep(answer):
            answers.append(answer.encode() if isinstance(answer, str) else answer)

        page.on("websocket", lambda socket: socket.on("framereceived", keep))
        page.reload()
        page.get_by_role("slider", name="Slider of z").focus()
        settled(page)
        assert any(b"Examples" in answer for answer in answers)
        answers.clear()
        page.keyboard.press("ArrowRight")
        wait_for_address(page, "z%3D-3.9")
        settled(page)
        assert any(b"11.70" in answer for answer in answers)
        assert not any(b"Examples" in answer for answer in answers)
        page.get_by_role("button", name="Share").click()
        link = page.locator("[data-testid=stCode]").first
        link.filter(has_text="z%3D-3.9").wait_for()
        page.get_by_role("slider", name="Slider of z").focus()
        page.keyboard.press("ArrowRight")
        link.filter(has_text="z%3D-3.8").wait_for()

    def test_a_step_is_told_only_where_a_panel_needs_it(self, page):
        asked = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda sent: asked.append(sent)))
        page.reload()
        page.locator(".gb-position").wait_for()
        settled(page)
        asked.clear()
        press(page, "ArrowRight", "ArrowRight", "End")
        wait_for_address(page, "step=7")
        page.wait_for_timeout(QUIET)
        assert asked == []
        page.get_by_role("radio", name="Values").click()
        page.get_by_text("∂f/∂x").or_(page.get_by_test_id("stDataFrame")).first.wait_for()
        assert asked

    def test_another_theme_leaves_a_moved_slider_where_it_is(self, page):
        page.get_by_role("slider", name="Slider of z").focus()
        page.keyboard.press("ArrowRight")
        wait_for_address(page, "z%3D-3.9")
        page.emulate_media(color_scheme="dark")
        page.locator(".gb[data-theme=dark]").wait_for()
        settled(page)
        assert page.get_by_role("textbox", name="z", exact=True).input_value() == "-3.9"

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
        typed = float(page.get_by_role("textbox", name="x", exact=True).input_value())
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
        page.keyboard.press("Enter")
        page.locator(".gb-wire").nth(7).wait_for(state="attached")
        assert page.get_by_role("textbox", name="y", exact=True).input_value() == "5.1"

    def test_a_click_on_a_node_opens_the_inspector(self, page):
        page.locator(".gb-gate").first.click()
        assert page.locator(".gn-card").inner_text().split("\n")[0] == "q = x + y"
        assert page.get_by_role("slider", name="Slider of z").is_visible()
        page.get_by_role("button", name="Finite difference").click()
        page.get_by_text("Central difference of z").wait_for()
        page.get_by_role("button", name="Inputs", exact=True).first.click()
        page.get_by_role("button", name="All about it").click()
        page.get_by_text("In line 1 of the formula").wait_for()
        values = page.get_by_test_id("stMetricValue")
        values.nth(1).wait_for()
        assert values.all_inner_texts() == ["3.00", "−4.00"]

    def test_an_error_marks_the_old_picture_and_recovery_keeps_the_step(self, page):
        press(page, "ArrowRight", "ArrowRight")
        wait_for_address(page, "step=2")
        before = page.locator(".gb-picture").bounding_box()
        type_formula(page, "(x+y z")
        page.get_by_text("never closed").wait_for()
        page.locator(".gb-stale").wait_for()
        assert page.locator(".gb-picture").bounding_box() == before
        assert page.get_by_role("slider", name="Slider of z").is_visible()
        type_formula(page, "(x+y)z")
        page.get_by_text("never closed").wait_for(state="detached")
        wait_position(page, "3 / 8")
        page.locator(".gb-stale").wait_for(state="detached")

    def test_back_and_forward(self, page):
        press(page, "End")
        wait_for_address(page, "step=7")
        type_formula(page, "x^2")
        wait_for_address(page, "f=x")
        type_formula(page, "sin(x)")
        wait_for_address(page, "f=sin")
        page.go_back()
        expect(formula(page)).to_have_value("x^2")
        page.go_back()
        expect(formula(page)).to_have_value("(x+y)z")
        wait_position(page, "8 / 8")
        page.go_forward()
        expect(formula(page)).to_have_value("x^2")
        page.get_by_role("link", name="Help").click()
        page.get_by_text("What you can type").wait_for()
        page.go_back()
        expect(formula(page)).to_have_value("x^2")

    def test_going_back_twice_at_once_and_forward_again(self, page):
        for text, part in (("x^2", "f=x"), ("sin(x)", "f=sin"), ("cos(x)", "f=cos")):
            type_formula(page, text)
            wait_for_address(page, part)
        page.evaluate("() => { history.back(); setTimeout(() => history.back(), 30); }")
        expect(formula(page)).to_have_value("x^2")
        settled(page)
        wait_for_address(page, "f=x")
        page.evaluate("() => history.forward()")
        expect(formula(page)).to_have_value("sin(x)")
        settled(page)
        wait_for_address(page, "f=sin")
        assert formula(page).input_value() == "sin(x)"

    def test_a_shared_link_opens_the_same(self, page, visit, address):
        type_formula(page, "q = a b; f = q^2 + a")
        page.locator(".gb-headline", has_text="b = 2.00").wait_for()
        page.get_by_role("textbox", name="a", exact=True).fill("0.3")
        page.get_by_role("textbox", name="a", exact=True).press("Enter")
        page.locator(".gb-value", has_text="0.30").first.wait_for()
        press(page, "End", "ArrowLeft")
        page.wait_for_timeout(QUIET)
        page.get_by_role("button", name="Share").click()
        page.get_by_role("button", name="Copy link").wait_for()
        page.wait_for_function(
            """() => {
              const says = (text) => [...new URL(text).searchParams].sort().join();
              const link = document.querySelector("[data-testid=stCode]")?.innerText.trim();
              return link && says(link) === says(location.href);
            }"""
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
        page.get_by_role("button", name="Inputs").first.click()
        page.get_by_role("slider", name="Slider of z").wait_for()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth") <= 390
        assert page.locator(".gb-controls").bounding_box()["width"] <= 390

    @pytest.mark.parametrize(
        ("tool", "inside"), [("Share", "Copy link"), ("Export", "Preview"), ("Paths", "1 path")]
    )
    def test_what_a_phone_opens_is_seen_at_once_and_closes(self, visit, tool, inside):
        page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
        page.locator(".gb-position").wait_for()
        button = page.locator(".st-key-tools, .st-key-drawer").locator("button", has_text=tool)
        button.click()
        opened = page.locator(".st-key-below").get_by_text(inside).first
        opened.wait_for()
        bar = page.locator(".gb-controls").bounding_box()
        place = opened.bounding_box()
        assert place["y"] > 0
        assert place["y"] + place["height"] <= bar["y"]
        button.click()
        opened.wait_for(state="detached")

    def test_an_embedded_page_is_trimmed(self, visit):
        page = visit("/?step=3&embed=true")
        wait_position(page, "4 / 8")
        assert page.get_by_role("textbox", name="Formula").count() == 0
        assert "embed=true" in page.url

    def test_the_gallery_opens_an_example(self, visit):
        page = visit("/gallery")
        page.locator(".st-key-open_max-gate button").click()
        page.locator(".gb-position").wait_for()
        assert "max(z, w)" in formula(page).input_value()

    def test_the_cards_stay_where_they_appear(self, visit):
        page = visit("/help")
        page.get_by_role("heading", name="Help").wait_for()
        page.evaluate(
            """() => {
              window.places = {};  // by card: their buttons appear in any order
              const look = () => {
                for (const button of document.querySelectorAll("[class*=st-key-open_] button")) {
                  const card = button.closest("[class*=st-key-open_]").className;
                  const top = Math.round(button.getBoundingClientRect().top);
                  (places[card] ??= new Set()).add(top);
                }
                requestAnimationFrame(look);
              };
              look();
            }"""
        )
        page.get_by_role("link", name="Gallery").click()
        page.locator("[data-testid=stImage] img").nth(15).wait_for()
        settled(page)
        counts = page.evaluate("() => Object.values(places).map((tops) => tops.size)")
        assert len(counts) > 4
        assert set(counts) == {1}


@pytest.mark.browser
class TestTyping:
    def test_a_formula_is_drawn_while_it_is_typed_and_enters_the_history_with_enter(self, page):
        before = page.url
        formula(page).click()
        page.keyboard.press("End")
        page.keyboard.type(" + x")
        page.locator(".gb-wire").nth(7).wait_for(state="attached")
        assert page.url == before
        page.keyboard.press("Enter")
        wait_for_address(page, "f=%28x%2By%29z+%2B+x")
        press(page, "ArrowRight")
        wait_position(page, "2 / 11")
        page.go_back()
        expect(formula(page)).to_have_value("(x+y)z")

    def test_enter_gives_the_keys_to_the_picture_and_shift_enter_makes_a_line(self, page):
        formula(page).fill("q = x + y")
        formula(page).press("End")
        formula(page).press("Shift+Enter")
        page.keyboard.type("f = q z")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        wait_position(page, "2 / 8")
        formula(page).click()
        page.keyboard.press("Escape")
        page.keyboard.press("PageDown")
        wait_position(page, "3 / 8")

    def test_play_right_after_typing_plays(self, page):
        formula(page).fill("(x+y)z + x")
        page.get_by_role("button", name="Play").click()
        wait_position(page, "3 / 11")

    @pytest.mark.parametrize("place", ["radio:Values", "slider:Slider of z", "button:Randomise"])
    def test_a_clicker_steps_from_everywhere_but_text(self, page, place):
        role, name = place.split(":")
        page.get_by_role(role, name=name).click()
        settled(page)
        page.keyboard.press("PageDown")
        page.keyboard.press("PageDown")
        page.keyboard.press("PageUp")
        wait_position(page, "2 / 8")

    def test_the_arrows_step_after_a_click_on_a_tab(self, page):
        for name, position in (("Values", "2 / 8"), ("Paths", "3 / 8")):
            page.get_by_role("radio", name=name).click()
            settled(page)
            page.keyboard.press("ArrowRight")
            wait_position(page, position)

    def test_number_boxes_take_fractions_and_refuse_with_a_word(self, page):
        box = page.get_by_role("textbox", name="x", exact=True)
        box.fill("1/4")
        box.press("Enter")
        page.locator(".gb-value", has_text="0.25").first.wait_for()
        box.fill("0,5")
        box.press("Enter")
        page.locator(".gb-value", has_text="0.50").first.wait_for()
        box.fill("1,000")
        box.press("Enter")
        page.get_by_role("alert").filter(has_text="could be").wait_for()
        page.locator(".gb-value", has_text="0.50").first.wait_for()


@pytest.mark.browser
class TestOneScreen:
    def test_nothing_scrolls_and_the_bar_keeps_its_place(self, page):
        def places():
            boxes = [page.locator(each).bounding_box() for each in (".gb-stage", ".gb-controls")]
            main = page.get_by_test_id("stMain")
            assert main.evaluate("e => e.scrollHeight <= e.clientHeight")
            return boxes

        before = places()
        assert before[1]["y"] + before[1]["height"] <= 720
        for text in ("x", "softmax(a b) + " + " + ".join(f"x_{i} w_{i}" for i in range(12)), "x +"):
            type_formula(page, text)
            settled(page)
            assert places() == before

    def test_what_is_said_while_a_large_graph_is_drawn_moves_nothing(self, page):
        page.evaluate(
            """() => {
              const app = document.querySelector(".st-key-stepper");
              window.seen = { places: [], said: false, faintest: 1 };
              const look = () => {
                const top = Math.round(app.getBoundingClientRect().top);
                if (!seen.places.includes(top)) seen.places.push(top);
                seen.said ||= document.body.innerText.includes("Drawing a large graph");
                for (let each = app; each; each = each.parentElement)
                  seen.faintest = Math.min(seen.faintest, getComputedStyle(each).opacity);
                requestAnimationFrame(look);
              };
              look();
            }"""
        )
        type_formula(page, " + ".join(f"sin(x_{i} w_{i})" for i in range(60)))
        page.wait_for_function("() => window.seen.said")
        page.get_by_text("Drawing a large graph").wait_for(state="hidden")
        settled(page)
        assert len(page.evaluate("() => window.seen.places")) == 1
        assert page.evaluate("() => window.seen.faintest") == 1

    def test_the_tools_fit_a_narrow_page(self, page):
        for width in (390, 820):
            page.set_viewport_size({"width": width, "height": 1000})
            settled(page)
            tools = page.locator(".st-key-tools")
            assert tools.evaluate("each => each.scrollWidth <= each.clientWidth")
            box = page.get_by_role("combobox", name="Examples")
            word = box.evaluate(
                """each => {
                  const style = getComputedStyle(each), pen = document.createElement("canvas");
                  const drawn = pen.getContext("2d");
                  drawn.font = style.font;
                  const room = each.clientWidth - parseFloat(style.paddingLeft)
                    - parseFloat(style.paddingRight);
                  return drawn.measureText(each.placeholder).width - room;
                }"""
            )
            assert word <= 0

    def test_presenting_enlarges_everything_and_escape_ends_it(self, page):
        size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
        bar = page.locator(".gb-controls").bounding_box()["height"]
        press(page, "p")
        page.wait_for_function("() => document.documentElement.matches('.gb-present')")
        assert page.evaluate(size) >= 20
        assert page.locator(".gb-controls").bounding_box()["height"] > bar
        page.keyboard.press("PageDown")
        wait_position(page, "2 / 8")
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.documentElement.matches('.gb-present')")

    @pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)])
    def test_presenting_cuts_neither_words_nor_names(self, visit, size):
        values = "w0=2,x0=-1,w1=-3,x1=-2,w2=-3"
        query = urlencode({"f": "1/(1+exp(-(w0*x0+w1*x1+w2)))", "at": values, "step": "20"})
        page = visit(f"/?{query}", viewport={"width": size[0], "height": size[1]})
        wait_position(page, "21 / 22")
        press(page, "p")
        page.wait_for_function("() => document.documentElement.matches('.gb-present')")
        settled(page)
        for part in page.locator(".gb-words > div, .gb-legend").all():
            assert part.evaluate(
                "each => each.scrollHeight <= each.clientHeight + 1"
                " && each.scrollWidth <= each.clientWidth + 1"
            )
        figure = page.locator(".gb-figure").bounding_box()
        names = [name.bounding_box() for name in page.locator("text.gb-name").all()]
        lowest = min(box["x"] for box in names)
        assert lowest >= figure["x"]

    @pytest.mark.parametrize("size", [(1280, 720), (390, 844), (820, 1180)])
    def test_a_newcomer_sees_formula_picture_legend_words_hint_and_bar_at_once(self, visit, size):
        page = visit(viewport={"width": size[0], "height": size[1]}, has_touch=size[0] < 900)
        page.locator(".gb-position").wait_for()
        settled(page)
        parts = (".gn-head h1", ".gf-box", ".gb-legend", ".gb-picture", ".gb-headline", ".gn-hint",
                 ".gb-controls")  # fmt: skip
        boxes = {part: page.locator(part).bounding_box() for part in parts}
        for part, box in boxes.items():
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= size[1] + 1, part
            assert box["x"] >= 0, part
            assert box["x"] + box["width"] <= size[0] + 1, part
        legend = page.locator(".gb-legend")
        assert legend.evaluate("each => each.scrollWidth <= each.clientWidth")

    @pytest.mark.parametrize("size", [(390, 844), (820, 1180)])
    def test_a_narrow_frame_shows_a_small_picture_whole_and_leaves_no_gap(self, visit, size):
        page = visit("/?step=5", viewport={"width": size[0], "height": size[1]}, has_touch=True)
        page.locator(".gb-position").wait_for()
        settled(page)
        figure = page.locator(".gb-figure").bounding_box()
        for name in page.locator(".gb-picture text.gb-name").all():
            box = name.bounding_box()
            assert box["x"] >= figure["x"]
            assert box["x"] + box["width"] <= figure["x"] + figure["width"]
        words, drawer = page.locator(".gb-words"), page.locator(".st-key-drawer")
        below = words.bounding_box()["y"] + words.bounding_box()["height"]
        assert drawer.bounding_box()["y"] - below < 24

    @pytest.mark.parametrize("size", [(390, 844), (700, 500)])
    def test_a_narrow_embedded_page_shows_the_picture_whole(self, visit, size):
        page = visit("/?embed=true&step=3", viewport={"width": size[0], "height": size[1]})
        wait_position(page, "4 / 8")
        settled(page)
        figure, bar = (page.locator(each).bounding_box() for each in (".gb-figure", ".gb-controls"))
        for mark in page.locator(".gb-picture text.gb-value").all():
            box = mark.bounding_box()
            assert box["y"] >= figure["y"]
            assert box["y"] + box["height"] <= figure["y"] + figure["height"]
        assert figure["y"] + figure["height"] < bar["y"]

    def test_on_a_phone_the_hint_does_not_cover_the_sheet(self, visit):
        page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
        page.get_by_text("Press Next").wait_for()
        page.get_by_role("button", name="Inputs").first.click()
        assert page.get_by_text("Press Next").is_hidden()

    def test_the_bar_has_two_rows_on_a_phone_whatever_the_position(self, visit):
        page, heights = visit(viewport={"width": 390, "height": 844}, has_touch=True), set()
        page.locator(".gb-position").wait_for()
        for text in ("x", "(x+y)z", " + ".join(f"x_{i} w_{i}" for i in range(30))):
            type_formula(page, text)
            page.locator(".gb-headline:has-text('x')").wait_for()
            settled(page)
            heights.add(round(page.locator(".gb-controls").bounding_box()["height"]))
        assert len(heights) == 1

    def test_the_hint_goes_with_the_first_step(self, page):
        hint = page.get_by_text("Press Next")
        assert hint.is_visible()
        page.get_by_role("button", name="Next step").click()
        assert hint.is_hidden()
        page.reload()
        page.locator(".gb-position").wait_for()
        assert hint.is_hidden()

    @pytest.mark.parametrize("size", [(1280, 720), (390, 844), (820, 1180)])
    def test_the_hint_covers_nothing_and_is_not_said_on_a_link_to_a_step(self, visit, size):
        viewport = {"width": size[0], "height": size[1]}
        page = visit(viewport=viewport)
        hint = page.get_by_text("Press Next")
        hint.wait_for()
        here = hint.bounding_box()
        shown = (
            ".gb-legend",
            ".gb-view",
            ".gb-picture",
            ".gb-headline",
            ".gb-chain",
            ".gb-controls",
            ".st-key-drawer [role=radiogroup]",
        )
        for other in shown:
            there = page.locator(other).bounding_box()
            assert any(
                one[at] + one[size] <= two[at] + 1
                for one, two in ((here, there), (there, here))
                for at, size in (("x", "width"), ("y", "height"))
            ), other
        page = visit("/?step=3", viewport=viewport)
        wait_position(page, "4 / 8")
        assert page.get_by_text("Press Next").is_hidden()
        press(page, "Home")
        wait_position(page, "1 / 8")
        assert page.get_by_text("Press Next").is_hidden()

    def test_a_question_mark_lists_the_keys(self, page):
        press(page, "?")
        page.get_by_role("dialog", name="Keys").get_by_text("next step").wait_for()
        page.get_by_role("button", name="Sheet of ten").click()
        wait_for_address(page, "sheet=1-1")
        page.get_by_role("radio", name="10").wait_for()
        page.go_back()
        expect(formula(page)).to_have_value("(x+y)z")
        press(page, "?")
        page.keyboard.press("Escape")
        page.get_by_role("dialog", name="Keys").wait_for(state="hidden")
        page.keyboard.press("ArrowRight")
        wait_position(page, "2 / 8")

    @pytest.mark.parametrize("size", [(390, 844), (820, 1180)])
    def test_a_narrow_screen_keeps_the_bar_at_its_edge(self, visit, size):
        page = visit(viewport={"width": size[0], "height": size[1]})
        page.locator(".gb-position").wait_for()
        bar = page.locator(".gb-controls").bounding_box()
        assert bar["y"] + bar["height"] == pytest.approx(size[1], abs=1)
        page.get_by_role("button", name="Inputs").first.click()
        slider = page.get_by_role("slider", name="Slider of z").bounding_box()
        assert slider["width"] >= 60
        assert slider["y"] + slider["height"] <= bar["y"]

    def test_a_click_folds_and_unfolds_a_block(self, visit):
        page = visit(f"/?{urlencode({'f': 'g(a) = a^2 + 1; y = g(x) g(z)', 'at': 'x=1;z=2'})}")
        frame, box = page.locator(".gb-frame"), page.locator(".gb-block")
        expect(frame).to_have_count(2)
        page.locator("text[data-key='/g']").click()
        expect(box).to_have_count(1)
        expect(frame).to_have_count(1)
        wait_for_address(page, "unfold=g_2")
        page.locator("text[data-key='/g_2']").click()
        expect(box).to_have_count(2)
        wait_for_address(page, "fold=all")
        box.first.click()
        expect(frame).to_have_count(1)
        assert page.locator(".gn-card").is_hidden()
        page.keyboard.press("c")  # the frame closes, and what it stood for opens again
        expect(frame).to_have_count(0)
        page.keyboard.press("o")
        expect(frame).to_have_count(1)

    def test_a_wide_picture_is_whole_in_rows_where_these_fit(self, visit):
        values = "w0=2,x0=-1,w1=-3,x1=-2,w2=-3"
        query = urlencode({"f": "1/(1+exp(-(w0*x0+w1*x1+w2)))", "at": values, "step": "20"})
        page = visit(f"/?{query}")
        wait_position(page, "21 / 22")
        picture = page.locator(".gb-picture")
        assert page.locator(".gb-zoomed").count() == 0
        assert picture.evaluate(LABELS) >= 12.99
        before, drawn = picture.get_attribute("viewBox"), picture.element_handle()
        page.set_viewport_size({"width": 1100, "height": 720})
        page.set_viewport_size({"width": 1280, "height": 720})
        page.get_by_role("slider", name="Slider of w₀").focus()
        page.keyboard.press("ArrowRight")
        wait_for_address(page, "w0%3D2.1")
        settled(page)
        assert drawn.evaluate("each => each.isConnected")
        assert picture.get_attribute("viewBox") == before

    def test_labels_stay_legible_and_the_bar_at_its_place_for_all_examples(self, visit, address):
        page, bars, small = visit(), set(), {}
        for example in examples():
            state = State(inputs=MappingProxyType(dict(example.bindings)))
            query = to_query(changed(state, {"program": example.program}))
            page.goto(f"{address}/?{urlencode(query)}")
            page.locator(".gb-picture").wait_for()
            settled(page)
            size = page.locator(".gb-picture").evaluate(LABELS)
            if size < 12.99:
                small[example.id] = size
            bars.add(page.locator(".gb-controls").bounding_box()["y"])
            press(page, "End")
            assert page.locator(".gb-words").evaluate(WORDS) < min(bars) + 1, example.id
            main = page.get_by_test_id("stMain")
            assert main.evaluate("e => e.scrollHeight <= e.clientHeight"), example.id
        assert small == {}
        assert len(bars) == 1

    def test_words_shrink_to_their_room_and_fade_where_they_go_on(self, visit):
        sizes = """words => [...words.querySelectorAll("p, .gb-chain, .gb-local")]
          .filter((each) => each.textContent)
          .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
        page = visit("/?" + urlencode({"f": "p_i = x_i / sum_j x_j", "at": "x=[1,2,3]"}))
        words = page.locator(".gb-words")
        page.locator(".gb-headline", has_text="Inputs").wait_for()
        usual = words.evaluate(sizes)
        chain, notes = words.locator("> div").all()
        for _ in range(5):
            press(page, "ArrowRight")
        page.locator(".gb-headline", has_text="not the last part").wait_for()
        small = words.evaluate(sizes)
        assert min(small) >= 13
        assert small[0] < usual[0]
        for column in (chain, notes):
            below = column.evaluate("e => e.scrollHeight - e.clientHeight")
            assert (below > 2) == ("gb-more" in (column.get_attribute("class") or ""))
        notes.evaluate("e => e.scrollTo(0, e.scrollHeight)")
        expect(notes).not_to_have_class(re.compile("gb-more"))
        press(page, "Home")
        page.locator(".gb-headline", has_text="Inputs").wait_for()
        assert words.evaluate(sizes) == usual

    def test_a_click_follows_the_remedy_of_an_error(self, page):
        type_formula(page, "tahn(x) + 1")
        page.get_by_role("button", name="write tanh(x) + 1").click()
        expect(formula(page)).to_have_value("tanh(x) + 1")
        page.locator(".gf-doubt").wait_for(state="detached")

    def test_a_click_takes_the_other_reading(self, page):
        type_formula(page, "y + 1/2x")
        page.get_by_role("button", name="all of it below the line").click()
        expect(formula(page)).to_have_value("y + 1/(2x)")
        page.locator(".gf-doubt").wait_for(state="detached")
        wait_for_address(page, "1%2F%282x%29")
