"""The playground in a real Chromium: pictures a second while training, and how it answers.

The network has one hidden layer of 4 tanh neurons, 500 training points (and 500 test
points), batches of 10. Every picture counted is another state of the training, drawn. The
answer to a click is measured while the training goes on: from the click on a point of the
map to its numbers from the server.

    python benchmarks/playground.py
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

SECONDS = 10
CLICKS = 7
APP = Path(__file__).resolve().parent.parent / "app.py"
PAGE = "playground?hidden=4&count=1000"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# The times at which pictures are drawn.
_WATCH = """root => {
  window.drawn = [];
  new MutationObserver(() => window.drawn.push(performance.now()))
    .observe(root, { attributes: true, attributeFilter: ["data-drawn"] });
}"""

# Clicks a place of the map; ends when the page says what the network says there.
_CLICK = """(map, [x, y]) => new Promise((done) => {
  const page = map.getRootNode();
  const card = page.querySelector(".pg-card");
  const before = card.innerText;
  const box = map.getBoundingClientRect();
  const begin = performance.now();
  const watch = new MutationObserver(() => {
    if (card.hidden || card.innerText === before) return;
    watch.disconnect();
    done(performance.now() - begin);
  });
  watch.observe(card, { attributes: true, subtree: true, childList: true, characterData: true });
  const place = { clientX: box.left + x, clientY: box.top + y, bubbles: true };
  map.dispatchEvent(new MouseEvent("click", place));
})"""


@contextmanager
def served() -> Iterator[str]:
    """The app on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port)]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health").close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    """Prints what was measured."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/{PAGE}")
        root = page.locator(".pg")
        page.locator(".pg-map").wait_for()
        root.evaluate(_WATCH)
        page.get_by_role("button", name="Play", exact=True).click()
        time.sleep(1)
        first = int(root.get_attribute("data-drawn"))
        begin = time.perf_counter()
        time.sleep(SECONDS)
        count = int(root.get_attribute("data-drawn")) - first
        rate = count / (time.perf_counter() - begin)
        times = page.evaluate("window.drawn")[5:]
        gaps = sorted(b - a for a, b in pairwise(times))
        print(f"pictures a second {rate:8.1f}     (goal: at least 10)")
        print(
            f"between two       {median(gaps):8.0f} ms  median, {gaps[-len(gaps) // 20]:.0f} ms p95"
        )
        answers = [_answer(page, place) for place in range(CLICKS)]
        print(f"answer to a click {median(answers):8.0f} ms  median, {max(answers):.0f} ms slowest")
        browser.close()


def _answer(page: Any, place: int) -> float:
    """Milliseconds from a click on a point, while training, to its numbers."""
    play = page.get_by_role("button", name="Play", exact=True)
    if play.count():
        play.click()
        time.sleep(1)
    return float(page.locator(".pg-map").evaluate(_CLICK, [190 + 12 * place, 60]))


if __name__ == "__main__":
    main()
