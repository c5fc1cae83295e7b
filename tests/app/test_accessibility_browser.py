"""Every page for everybody: contrast and names by axe-core, visible focus, reduced motion."""

import re

import pytest
from waiting import settled

from graphviz_backprop.app.lessons import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

#: Every page, and what is there when it is.
READY = {
    "/": ".gb-position",
    "/?predict=1": "[class*=st-key-answer_] input",
    "/?sheet=1-3": ".st-key-sheet_place button",
    "/gallery": "[data-testid=stImage] img",
    "/help": "table",
    **dict.fromkeys((f"/{name}" for name in PAGES), "h1"),
    "/playground": ".pg-map",
}

# The parts of the page that this project draws; the others are Streamlit's.
OURS = ".gb, .pg, .gi, [data-testid=stHtml]"
SEEK = """
() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}
"""
RING = """
element => {
  const style = getComputedStyle(element);
  let behind = element;
  const colour = (each) => getComputedStyle(each).backgroundColor;
  const clear = /^(transparent|rgba\\(.*, 0\\))$/;
  do {
    behind = behind.assignedSlot ?? behind.parentElement ?? behind.getRootNode().host;
  } while (behind && clear.test(colour(behind)));
  const ring = style.outlineStyle === "none" ? "0px" : style.outlineWidth;
  return [parseFloat(ring), style.outlineColor, behind ? colour(behind) : "rgb(255, 255, 255)"];
}
"""
# The page has the colours of a scheme, and none of them is on its way.
SHOWN_IN = """
scheme => {
  const app = getComputedStyle(document.querySelector("[data-testid=stApp]"));
  const light = app.backgroundColor.match(/\\d+/g).slice(0, 3).every((each) => each > 128);
  const still = document.getAnimations().every((each) => each.playState !== "running");
  return still && light === (scheme === "light");
}
"""
MOVING = """
ours => {
  const found = [];
  const walk = (root, inside) => {
    for (const each of root.querySelectorAll("*")) {
      const own = inside || each.closest(ours);
      if (own) {
        const { transitionDuration, animationDuration } = getComputedStyle(each);
        const longest = Math.max(
          ...`${transitionDuration},${animationDuration}`.split(",").map(parseFloat));
        if (longest > 0) found.push(`${each.tagName} ${each.className}: ${longest} s`);
      }
      if (each.shadowRoot) walk(each.shadowRoot, own);
    }
  };
  walk(document, false);
  return found;
}
"""


@pytest.fixture(scope="module")
def contexts(browser):
    """One context for each way to look, so that Streamlit's own scripts are loaded once."""
    made = {}

    def context(scheme, motion):
        if (scheme, motion) not in made:
            made[scheme, motion] = browser.new_context(
                viewport={"width": 1280, "height": 720}, color_scheme=scheme, reduced_motion=motion
            )
            made[scheme, motion].set_default_timeout(60_000)
        return made[scheme, motion]

    yield context
    for each in made.values():
        each.close()


@pytest.fixture
def opened(contexts, address):
    """Opens a page and waits until it is complete and at rest."""
    pages = []

    def visit(path, scheme="light", motion="reduce"):
        page = contexts(scheme, motion).new_page()
        pages.append(page)
        page.goto(address + path)
        page.locator(READY[path]).first.wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return page

    yield visit
    for page in pages:
        page.close()


def luminance(colour):
    """The relative luminance of a CSS colour by WCAG 2.2."""
    channels = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") == pytest.approx(4.48, abs=0.005)


# Streamlit's own list of pages, a sidebar on narrow screens, holds no items of a list.
#: How a page is looked at: size, scheme, and whether the system forces its colours.
LOOKS = [
    ((1280, 720), "light", "none"),
    ((1280, 720), "dark", "none"),
    ((820, 1180), "light", "none"),
    ((390, 844), "dark", "none"),
    ((390, 844), "light", "active"),
]


@pytest.mark.parametrize("path", READY)
def test_axe_finds_nothing_serious_at_any_size_and_in_any_colours(opened, path):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(path, "light")
    for (width, height), scheme, forced in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        if forced == "none":
            page.wait_for_function(SHOWN_IN, arg=scheme)
        settled(page)
        found = Axe().run(page, context={"exclude": [["[data-testid=stSidebar]"]]}).response
        serious = [
            (width, scheme, forced, each["id"], [node["html"][:200] for node in each["nodes"]][:4])
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]
        assert serious == []
        assert len(found["passes"]) > 10  # it has looked at something
    page.set_viewport_size({"width": 1280, "height": 720})
    assert page.locator("h1").count() == 1


def stops(page, most=80):
    """The parts of ours that the Tab key reaches: name, width, colour and ground of the ring."""
    inspector = page.context.new_cdp_session(page)
    found, seen = [], set()
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle(SEEK).as_element()
        if focused is None or focused.evaluate("each => each === document.body"):
            break
        place = focused.evaluate("each => each.tabStop ??= Math.random()")
        if place in seen:
            break
        seen.add(place)
        host = "(each, ours) => !!(each.closest(ours) ?? each.getRootNode().host?.closest(ours))"
        if focused.evaluate(host, OURS):
            where = inspector.send("Runtime.evaluate", {"expression": f"({SEEK})()"})["result"]
            tree = inspector.send(
                "Accessibility.getPartialAXTree",
                {"objectId": where["objectId"], "fetchRelatives": False},
            )
            name = tree["nodes"][0].get("name", {}).get("value", "")
            found.append((name, focused.evaluate("each => each.outerHTML.slice(0, 120)"),
                          focused.evaluate(RING), unfocused(focused)))  # fmt: skip
    return found


def unfocused(element):
    """The width of the ring without focus; the next Tab goes on from the same place."""
    return element.evaluate(f"each => {{ each.blur(); return ({RING})(each)[0]; }}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", {"First step", "Back one step", "Play", "Next step", "Last step", "Step", "Speed",
               "Zoom in", "Zoom out", "Fit to width", "Present", "Keys"}),
        ("/playground", {"Play", "One epoch", "Reset", "Circle", "Feature x₁", "Add a layer",
                         "Neuron 1 of layer 1", "Learning rate",
                         "Output of the network on the plane; arrow keys go from point to "
                         "point, Enter chooses one"}),
        ("/activations", {"Comparison of the functions"}),
    ],
)  # fmt: skip
def test_focus_is_seen_and_named(opened, path, names, scheme):
    found = stops(opened(path, scheme))
    assert names <= {name for name, *_ in found}
    for name, html, (width, ring, ground), before in found:
        assert name.strip(), html
        assert width >= 2, html
        assert before == 0, html
        assert contrast(ring, ground) >= 3, (html, ring, ground)


def test_nothing_moves_for_who_wants_no_motion(opened):
    lively = opened("/", motion="no-preference")
    assert lively.evaluate(MOVING, OURS)  # else the probe below would find nothing either
    page = opened("/")
    for _ in range(7):
        page.get_by_role("button", name="Next step").click()
        assert page.evaluate(MOVING, OURS) == []
    page.locator(".gb-position", has_text=re.compile("^8 / 8$")).wait_for()


def test_the_playground_does_not_move_for_who_wants_no_motion(opened):
    page = opened("/playground")
    page.get_by_role("button", name="One epoch", exact=True).click()
    page.locator(".pg-epoch", has_text=re.compile("^1$")).wait_for()
    assert page.evaluate(MOVING, OURS) == []


def test_the_keys_choose_a_point_of_the_playground(opened):
    page = opened("/playground")
    page.locator(".pg-map").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".pg-tip", has_text="training point 0: ").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.locator(".pg-tip", has_text="training point 1: ").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("training point 1 after 0", re.IGNORECASE)).wait_for()
    page.locator(".pg-map").evaluate("each => each.blur()")
    page.locator(".pg-tip").wait_for(state="hidden")
