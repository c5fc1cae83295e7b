"""A moved slider until its numbers are painted, in headless Chromium, with 30 operations.

``python -m benchmarks.slider`` starts the app on this machine and moves one slider by
keys, each move after the one before is visible.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
from urllib.parse import quote

from benchmarks.load import app

#: Ten products and sines and nine sums: 29 operations, 12 inputs; x is in all of them.
PROGRAM = " + ".join(f"sin(x a{i})" for i in range(9)) + " + x b + c"

# Waits for the frame that paints other numbers in the picture, without asking for frames before.
MOVE = """() => {
  const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot)
    .find(r => r && r.querySelector('.gb-picture'));
  const figure = root.querySelector('.gb-figure');
  const first = root.querySelector('.gb-picture'), before = first.textContent;
  const start = performance.now();
  window.gbChanged = new Promise((done) => {
    const observer = new MutationObserver(() => {
      const picture = root.querySelector('.gb-picture');
      if (picture.textContent === before) return;
      observer.disconnect();
      requestAnimationFrame(() => done([performance.now() - start, picture === first]));
    });
    observer.observe(figure, { subtree: true, childList: true, characterData: true });
  });
}"""


def main() -> None:
    """Prints the median, p95 and longest time, and whether the picture ever moved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=60)
    moves = parser.parse_args().moves
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with app() as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"http://127.0.0.1:{port}/?f={quote(PROGRAM)}")
        page.locator(".gb-position").wait_for()
        slider = page.get_by_role("slider", name="Slider of x")
        slider.wait_for()
        page.keyboard.press("End")
        page.wait_for_timeout(1500)
        slider.focus()
        page.keyboard.press("Home")  # every place it comes to from here is new
        page.wait_for_timeout(1500)
        times, jumps = [], 0
        for move in range(moves + 5):
            page.evaluate(MOVE)
            page.keyboard.press("ArrowRight")
            took, still = page.evaluate("() => window.gbChanged")
            jumps += not still
            if move >= 5:
                times.append(took)
            page.wait_for_timeout(60)
        browser.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{moves} moves: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, "
          f"longest {max(times):.0f} ms, layout moved {jumps} times")  # fmt: skip


if __name__ == "__main__":
    main()
