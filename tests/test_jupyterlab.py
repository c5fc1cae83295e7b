"""The example notebook in JupyterLab, driven in a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).parents[1] / "gallery" / "notebook.ipynb"

pytestmark = [pytest.mark.heavy, pytest.mark.browser]


@pytest.fixture
def lab(tmp_path):
    """JupyterLab on a free port with the example notebook, and nothing of this user's."""
    shutil.copy(NOTEBOOK, tmp_path / "notebook.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "HOME", "IPYTHONDIR"}
    environment = os.environ | {name: str(tmp_path / name) for name in own}
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
        "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    log = (tmp_path / "log").open("wb")
    server = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/api/status").close()
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    log.close()


def test_the_player_and_the_widget_step_in_jupyterlab(lab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(90_000)
    page.goto(f"{lab}/lab/tree/notebook.ipynb")
    cells = page.locator(".jp-Notebook .jp-Cell")
    cells.first.wait_for()
    page.locator(".jp-StatusBar-TextItem", has_text="| Idle").wait_for()  # a kernel is connected
    cells.first.click()
    cells_with_code = [
        cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"
    ]
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".jp-InputPrompt", has_text=f"[{len(cells_with_code)}]:").wait_for()

    # What is scrolled away is not laid out.
    page.locator("iframe[srcdoc]").first.scroll_into_view_if_needed()
    frame = page.frame_locator("iframe[srcdoc]").first
    frame.locator(".gb-figure svg").wait_for()
    words = frame.locator("#player")
    words.locator("button").first.wait_for()
    before = words.get_attribute("data-step")
    frame.get_by_role("button", name="Next").click()
    assert int(words.get_attribute("data-step")) == int(before) + 1

    # The last cells set step 4 and x = 1 from Python: the widget shows them.
    widget = page.locator(".gb[data-step='5']")
    widget.wait_for()
    widget.scroll_into_view_if_needed()
    assert "1.00" in widget.locator("svg").first.text_content()
    page.close()


def test_every_cell_of_the_example_runs(tmp_path):
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("text/html" in output.get("data", {}) for output in outputs)
    assert not any(output["output_type"] == "error" for output in outputs)
    assert all(not cell.get("outputs") for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
