"""The app served for the tests that drive it in a real Chromium."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from graphviz_backprop.engine.cost import APP, settle

SCRIPT = Path(__file__).resolve().parents[2] / "graphviz_backprop" / "app" / "server.py"


@pytest.fixture(autouse=True)
def place():
    """The limits of the app, as its server sets them."""
    settle(APP)


@pytest.fixture(scope="module")
def address():
    """The app served on a free port with the settings that it comes with."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), f"--server.port={port}"]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health") as answer:
                if answer.status == 200:
                    break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    yield url
    server.terminate()
    printed = server.communicate(timeout=10)[0].decode()
    assert "Traceback" not in printed, printed
    assert "email" not in printed.lower()


@pytest.fixture
def visit(browser, address):
    """Opens a page that must stay without errors, warnings and requests to other machines."""
    contexts, found = [], []

    def watch(page):
        page.on("pageerror", lambda error: found.append(str(error)))
        page.on(
            "console",
            lambda said: (
                found.append(said.text)
                if said.type in {"error", "warning"} and "/_stcore/" not in said.location["url"]
                else None
            ),  # Streamlit looks for its own address by trial
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
                else found.append(asked.url)
            ),
        )

    def opened(path="/", **options):
        options.setdefault("viewport", {"width": 1280, "height": 720})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        watch(page)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert found == []
