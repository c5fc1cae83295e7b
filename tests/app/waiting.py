"""How the browser tests wait: for what they need, never for a time."""

from playwright.sync_api import TimeoutError as TooLong

STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const places = () => [...document.querySelectorAll("[data-testid=stElementContainer]")]
    .map((each) => Math.round(each.getBoundingClientRect().top)).join();
  for (let [last, still] = ["", 0]; still < 5;) {
    await frame();
    const now = places();
    still = now === last ? still + 1 : 0;
    last = now;
  }
}"""


def settled(page):
    """Waits until the script has run to its end and nothing on the page moves any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.evaluate(STILL)


def pick(page, box, text):
    """Picks an option of a select box; a run that ends meanwhile closes the list again."""
    option = page.get_by_role("option").filter(has_text=text).first
    for patience in (5_000, 10_000, 60_000):
        settled(page)
        page.get_by_role("combobox", name=box).click()
        try:
            option.click(timeout=patience)
        except TooLong:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"no option {text}")
