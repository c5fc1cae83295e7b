"""What several test modules share."""

import shutil

import pytest
from hypothesis import settings

from graphviz_backprop.engine.cost import LIBRARY, settle

# Machines are noisy: how long an example takes is the benchmarks' business. The same commit gives
# the same verdict everywhere; `python -m benchmarks campaign` looks for new examples, by a seed.
settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def place():
    """Tests run in the library, also after one that made this process the app's."""
    settle(LIBRARY)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; the tests that drive it are skipped where none is installed."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
