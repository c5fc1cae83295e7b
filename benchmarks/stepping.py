"""How long a step takes in the browser: key or click → the new frame is painted.

    python -m benchmarks.stepping

Each row is one player in headless Chromium (software rendering). "painted" ends two
animation frames after the step. "late keys" counts real key presses whose frame
Chromium itself (Event Timing) says was presented 16 ms or more after the key: under
half of them late means a p50 under 16 ms, measured a second way. The goal is p50 ≤
16 ms for 30 operations and ≤ 30 ms for 100, no blank frame and no layout shift.
"""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphviz_backprop.browser.html import html
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import Trace, run

GOALS = {30: 16.0, 100: 30.0}
_BINARY, _UNARY = ("add", "multiply", "subtract"), ("tanh", "sin")
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

#: Runs in the page: time from just before the event until a frame after it was painted.
#: Two animation frames are awaited: the second begins when the first has been painted.
_MEASURE = """async ([way, steps]) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const rest = () => new Promise((done) => setTimeout(done, 20 + 15 * Math.random()));
    const player = document.querySelector(".gb");
    const picture = document.querySelector(".gb-picture");
    const forward = document.querySelector("[data-action=forward]");
    const act = {
        click: () => forward.click(),
        key: () => document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true })),
    }[way];
    let shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift = Math.max(shift, entry.value);
    }).observe({ type: "layout-shift", buffered: true });
    const [script, painted] = [[], []];
    let blank = 0;
    for (let i = 0; i < steps; i++) {
        await rest();
        const before = player.dataset.step;
        const start = performance.now();
        act();
        script.push(performance.now() - start);
        picture.getBoundingClientRect();
        await frame();
        const box = picture.getBoundingClientRect();
        if (!document.contains(picture) || !box.width || !picture.childElementCount) blank++;
        await frame();
        painted.push(performance.now() - start);
        if (player.dataset.step === before) throw new Error("the step did not change");
    }
    await rest();
    return { script, painted, blank, shift };
}"""


_LISTEN = """() => {
    window.late = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            if (entry.name === "keydown") window.late.push(entry.duration);
        }
    }).observe({ type: "event", durationThreshold: 16 });
}"""
_PRESSES = 50


def main() -> None:
    """Prints the table."""
    print(
        "operations  frames  way    script p50  painted p50  p95    goal   blank  shift   late keys"
    )
    for operations, frames, way, measured in rows():
        script, painted = measured["script"], measured["painted"]
        print(
            f"{operations:10}  {frames:6}  {way:5}  {statistics.median(script):7.1f} ms"
            f"  {statistics.median(painted):8.1f} ms  {_p95(painted):5.1f}"
            f"  {GOALS[operations]:5.0f}"
            f"  {measured['blank']:5}  {measured['shift']:.4f}  {measured['late']}/{_PRESSES}"
        )


def rows() -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Operations, frames, way of stepping and what was measured, for every player."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        for operations in GOALS:
            trace = random_trace(operations)
            file = Path(folder, f"{operations}.html")
            file.write_text(html(trace), encoding="utf-8")
            for way in ("click", "key"):
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                page.goto(file.as_uri())
                page.locator(".gb-position").wait_for()
                measured = page.evaluate(_MEASURE, [way, len(trace.steps) - 1])
                measured["late"] = _late_keys(page)
                yield operations, len(trace.steps), way, measured
                page.close()
        browser.close()


def _late_keys(page: Any) -> int:
    """How many of the presses were not painted within 16 ms, as Chromium measures it."""
    page.keyboard.press("Home")
    page.evaluate(_LISTEN)
    for _ in range(_PRESSES):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    page.wait_for_timeout(300)
    return len(page.evaluate("window.late"))


def random_trace(operations: int, seed: int = 1) -> Trace:
    """A random expression of so many operations, some of its values used more than once."""
    choose = random.Random(seed)
    builder = GraphBuilder()
    bindings = {f"x{i}": round(choose.uniform(-2, 2), 2) for i in range(max(3, operations // 4))}
    made = [builder.input(name) for name in bindings]
    unused = list(made)
    for done in range(operations):

        def take(left: int = operations - done) -> str:
            if unused and (len(unused) >= left or choose.random() < 0.8):
                return unused.pop(choose.randrange(len(unused)))
            return choose.choice(made[-12:])

        arity, op = choose.choice([(2, name) for name in _BINARY] + [(1, name) for name in _UNARY])
        made.append(builder.operation(op, *(take() for _ in range(arity))))
        unused.append(made[-1])
    return run(builder.finish(made[-1]), bindings)


def _p95(numbers: list[float]) -> float:
    return sorted(numbers)[int(0.95 * (len(numbers) - 1))]


if __name__ == "__main__":
    main()
