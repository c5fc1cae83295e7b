"""The export panel, its previews, and the workers that make both."""

import io
import json
import os
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from graphviz_backprop.app import engine, preview, work, worker, workers
from graphviz_backprop.app.panels import export
from graphviz_backprop.app.work import Export, Program, Run
from graphviz_backprop.choices import Paging
from graphviz_backprop.examples import examples
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.pictures import MOST_PIXELS
from graphviz_backprop.text.errors import BindingError, RenderError

SCRIPT = Path(worker.__file__).with_name("script.py")
LECTURE = Run(Program("(x+y)z"), (("x", -2.0), ("y", 5.0), ("z", -4.0)))
HOSTILE = "</svg><script>alert(1)</script>]]> $x$ [a](javascript:1)"


def sines(count):
    """A run of 5 nodes a term, less one."""
    program = Program(" + ".join(f"a{i} sin(b{i})" for i in range(count)))
    return Run(program, tuple((f"{n}{i}", 0.5) for i in range(count) for n in "ab"))


def wanted(suffix, run=LECTURE, theme="light", title="", step=3):
    return Export(run, engine.picture_of(run).scene, suffix, Paging(theme=theme, title=title), step)


def silent(share, words):
    pass


def open_panel(suffix=".pptx", **query):
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.session_state["panel"] = "Export"
    app.session_state["format"] = suffix
    app.run()
    assert not app.exception
    return app


def press(app, label):
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def downloads(app):
    sent = [json.loads(each.proto.json)["j"] for each in app.get("bidi_component")]
    return [told["label"] for told in map(json.loads, sent) if "file" in told]


@pytest.fixture
def pool(monkeypatch):
    """Two workers of this test alone; afterwards both places must be free again."""
    idle = workers.queue.LifoQueue()
    for _ in range(workers.WORKERS):
        idle.put(None)
    monkeypatch.setattr(workers, "_idle", idle)
    yield idle
    assert workers._turns == []
    assert idle.qsize() == workers.WORKERS
    for each in [idle.get_nowait() for _ in range(workers.WORKERS)]:
        if each is not None:
            workers._stop(each)


class TestTheFiles:
    @pytest.mark.parametrize("suffix", WRITERS)
    def test_every_format_is_made_as_on_the_page(self, suffix):
        made = engine.file_of(wanted(suffix, title="Title"), silent)
        assert made == work.file(wanted(suffix, title="Title"))
        assert len(made) > 100

    def test_a_single_picture_shows_the_step_and_a_film_all(self):
        early, late = (engine.file_of(wanted(".svg", step=step), silent) for step in (1, 7))
        assert b"Step 2 of 8" in early
        assert b"Step 8 of 8" in late
        film = engine.file_of(wanted(".gif", step=1), silent)
        with Image.open(io.BytesIO(film)) as opened:
            assert opened.n_frames == 8

    @pytest.mark.parametrize("suffix", [".png", ".apng"])
    def test_what_would_have_too_many_pixels_has_fewer(self, suffix, monkeypatch):
        usual = work.file(wanted(suffix))
        monkeypatch.setattr("graphviz_backprop.export.pictures.MOST_PIXELS", MOST_PIXELS // 4000)
        made = work.file(wanted(suffix))
        with Image.open(io.BytesIO(usual)) as large, Image.open(io.BytesIO(made)) as small:
            frames = getattr(small, "n_frames", 1)
            assert small.width * small.height * frames <= MOST_PIXELS // 4000 < large.width * 1000
            assert small.width / small.height == pytest.approx(large.width / large.height, 0.02)


class TestThePool:
    def test_the_way_is_told_also_for_a_large_graph(self, pool):
        run, told = sines(31), []
        assert engine.graph_of(run.program).number_of_nodes() > work.MOST_HERE
        made = engine.file_of(wanted(".zip", run), lambda *said: told.append(said))
        assert made.startswith(b"PK")
        shares = [share for share, _ in told]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert len({words for _, words in told if words.endswith(" of 247")}) > 3

    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
    def test_work_that_is_given_up_ends_and_leaves_a_free_place(self, pool, error):
        class Stop(error):
            pass

        workers.call("picture", LECTURE)
        started = pool.queue[-1]

        def tell(share, words):
            if share > 0:
                raise Stop

        with pytest.raises(Stop):
            engine.file_of(wanted(".pptx", sines(12)), tell)
        assert started.poll() is not None
        assert started.stdout.closed
        assert workers.call("picture", LECTURE)[1].width > 0

    def test_nothing_is_left_open_by_many_that_are_given_up(self, pool):
        def stop(share, words):
            if words.startswith("Making"):
                raise InterruptedError

        descriptors = Path("/dev/fd")
        if not descriptors.is_dir():
            pytest.skip("this system does not list what a process has open")
        before, threads = len(os.listdir(descriptors)), threading.active_count()  # noqa: PTH208
        for _ in range(3):
            with pytest.raises(InterruptedError):
                workers.call("file", wanted(".gif"), tell=stop)
        assert len(os.listdir(descriptors)) <= before  # noqa: PTH208
        assert threading.active_count() <= threads + 1

    def test_files_leave_a_worker_to_the_pictures_and_wait_in_order(self, pool):
        said, order = [], []
        holding, release = threading.Event(), threading.Event()

        def hold(share, words):
            holding.set()
            release.wait(30)

        def make(name, tell):
            engine.file_of(wanted(".json"), tell)
            order.append(name)

        jobs = [threading.Thread(target=make, args=("first", hold))]
        jobs[0].start()
        assert holding.wait(30)
        for name in ("second", "third"):
            job = threading.Thread(
                target=make,
                args=(name, lambda share, words, name=name: said.append((name, words))),
            )
            jobs.append(job)
            job.start()
            while not any(who == name for who, _ in said):
                time.sleep(0.01)
        assert workers.call("picture", LECTURE, seconds=20)[1].width > 0
        assert engine.preview_of(wanted(".svg"), silent).picture
        assert said[0] == ("second", "Waiting for 1 other file …")
        assert ("third", "Waiting for 2 other files …") in said
        release.set()
        for job in jobs:
            job.join(60)
        assert order == ["first", "second", "third"]

    def test_who_gives_up_waiting_does_not_hold_up_others(self, pool):
        workers._turns.append(other := object())
        with pytest.raises(InterruptedError):
            engine.file_of(wanted(".json"), raising(InterruptedError))
        assert workers._turns == [other]
        workers._turns.remove(other)

    def test_a_file_that_takes_too_long_is_stopped(self, pool, monkeypatch):
        monkeypatch.setattr(workers, "FILE_LIMIT", 0.05)
        with pytest.raises(RenderError, match=r"longer than 0\.05 seconds") as caught:
            engine.file_of(wanted(".pptx"), silent)
        assert "another format" in caught.value.remedy

    def test_a_worker_that_dies_is_told_in_words(self, pool):
        def kill(share, words):
            for each in list(alive):
                each.kill()

        workers.call("picture", LECTURE)
        alive = list(pool.queue)
        alive.remove(None)
        with pytest.raises(RenderError, match="was stopped"):
            engine.file_of(wanted(".pptx", sines(12)), kill)

    def test_an_error_of_the_work_comes_back_with_its_remedy(self, pool):
        run = Run(Program("x"), (("x", 1.0), ("nobody", 1.0)))
        with pytest.raises(BindingError, match="nobody") as caught:
            workers.call("picture", run)
        assert "The inputs are: x" in caught.value.remedy
        lost = Export(LECTURE, None, ".nothing", Paging(), 0)
        with pytest.raises(RenderError, match="could not be made: KeyError"):
            workers.call("file", lost)

    def test_work_is_held_to_its_memory(self, pool):
        resource = pytest.importorskip("resource")
        workers.call("picture", LECTURE)
        process = next(each for each in pool.queue if each is not None)
        if not hasattr(resource, "prlimit"):
            pytest.skip("this system tells no limits of other processes")
        assert resource.prlimit(process.pid, resource.RLIMIT_AS) == (worker.MEMORY,) * 2
        resource.prlimit(process.pid, resource.RLIMIT_AS, (2**20, worker.MEMORY))
        with pytest.raises(RenderError, match="was stopped") as caught:
            workers.call("file", wanted(".gif"))
        assert "another format" in caught.value.remedy
        assert workers.call("file", wanted(".json")).startswith(b"{")


def raising(error):
    def tell(share, words):
        raise error

    return tell


class TestThePreviews:
    def test_every_format_has_one(self):
        assert set(preview.PREVIEWS) == set(WRITERS)

    @pytest.mark.parametrize("suffix", WRITERS)
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_it_is_a_picture_or_the_beginning_of_the_file(self, suffix, theme):
        seen = engine.preview_of(wanted(suffix, theme=theme), silent)
        if "worksheet" not in WRITERS[suffix].heeds or suffix == ".tex":
            whole = engine.file_of(wanted(suffix, theme=theme), silent).decode()
            assert seen.picture == b""
            assert len(seen.text) > 100
            assert whole.startswith(seen.text)
            return
        assert seen.text == ""
        with Image.open(io.BytesIO(seen.picture)) as picture:
            assert picture.width <= 1400
            moving = suffix in work.MOVING
            assert (picture.format, getattr(picture, "n_frames", 1)) == (
                ("GIF", 8) if moving else ("PNG", 1)
            )
            corner = picture.convert("RGB").getpixel((1, 1))
        assert (max(corner) < 60) == (theme == "dark")

    def test_a_single_picture_is_that_of_the_file(self):
        seen = engine.preview_of(wanted(".png", step=5), silent)
        assert seen.picture == engine.file_of(wanted(".png", step=5), silent)
        assert seen.shows == "The picture of step 6 of 8."

    def test_a_slide_is_that_of_the_step(self):
        seen = {engine.preview_of(wanted(".pptx", step=step), silent).picture for step in range(8)}
        assert len(seen) == 8

    def test_a_long_film_is_shown_by_one_picture(self):
        seen = engine.preview_of(wanted(".gif", sines(12), step=2), silent)
        assert seen.shows == "The picture of step 3 of 95."
        with Image.open(io.BytesIO(seen.picture)) as picture:
            assert picture.format == "PNG"
            assert picture.width <= 1400

    @pytest.mark.parametrize("suffix", [".pptx", ".svg", ".gif", ".tex", ".md"])
    def test_hostile_words_are_harmless(self, suffix):
        seen = engine.preview_of(wanted(suffix, title=HOSTILE), silent)
        assert seen.picture or seen.text
        assert "script" not in seen.shows


class TestTheLimit:
    def test_a_session_waits_until_the_first_of_its_many_is_long_ago(self):
        many = [1000.0 + each for each in range(export.MOST)]
        assert export.seconds_to_wait(many[:-1], 1100.0) == 0
        assert export.seconds_to_wait(many, 1100.0) == 1000 + export.WITHIN - 1100
        assert export.seconds_to_wait(many, 1000.5 + export.WITHIN) == 0
        assert export.seconds_to_wait([], 0.0) == 0

    def test_the_panel_says_when_and_makes_nothing(self):
        app = open_panel(".json")
        now = time.monotonic()
        app.session_state["exports"] = [now - 480 + each for each in range(export.MOST)]
        press(app, "Make .json")
        assert "Try again in 2 minutes" in app.warning[0].value  # 120 s and the parts of one
        assert downloads(app) == []
        press(app, "Preview")
        assert app.warning
        app.session_state["exports"] = [now - 601 + each for each in range(export.MOST)]
        press(app, "Make .json")
        assert not app.warning
        assert downloads(app) == ["Download .json"]

    def test_files_and_previews_count(self):
        app = press(press(open_panel(".json"), "Preview"), "Make .json")
        assert len(app.session_state["exports"]) == 2


def pictures(app):
    """How many previews come with the page."""
    return sum("data:image/png;base64," in each.proto.body for each in app.get("html"))


class TestThePanel:
    def test_a_file_is_made_when_it_is_asked_for_and_kept_while_it_is_wanted(self):
        app = open_panel(".json")
        assert downloads(app) == []
        press(app, "Make .json")
        assert downloads(app) == ["Download .json"]
        app.session_state["stepper"] = {"step": 4}
        assert downloads(app.run()) == ["Download .json"]  # it holds all steps
        next(each for each in app.text_input if each.label == "Title").set_value("T").run()
        assert downloads(app) == []
        assert "made" not in app.session_state

    def test_a_single_picture_is_made_anew_at_another_step(self):
        app = press(open_panel(".svg"), "Make .svg")
        assert downloads(app) == ["Download .svg"]
        app.session_state["stepper"] = {"step": 4}
        assert downloads(app.run()) == []

    def test_a_long_file_is_made_with_a_bar(self, monkeypatch):
        told = []
        file = workers.file

        def watched(asked, tell):
            def both(share, words):
                told.append(share)
                tell(share, words)

            return file(asked, both)

        monkeypatch.setattr(workers, "file", watched)
        mazur = next(each for each in examples() if each.id == "mazur")
        at = ";".join(f"{name}={value}" for name, value in mazur.bindings.items())
        app = press(open_panel(".zip", f=mazur.program, at=at), "Make .zip")
        assert told[0] == 0.0
        assert told[-1] == 1.0
        assert downloads(app) == ["Download .zip"]

    def test_text_is_shown_as_code_and_pictures_as_pictures(self):
        app = press(open_panel(".json"), "Preview")
        assert app.code[0].value.startswith("{")
        app = press(open_panel(".pdf"), "Preview")
        assert pictures(app) == 1
        assert not app.code

    def test_arrays(self):
        app = open_panel(".tex", f="y = W x; W = [[1, 2], [3, 4]]; x = [5, 6]", seed="[1, 0]")
        assert "documentclass" in press(app, "Preview").code[0].value
        assert downloads(press(app, "Make .tex")) == ["Download .tex"]
        app.session_state["format"] = ".png"
        assert pictures(press(app.run(), "Preview")) == 1

    def test_a_graph_of_150_nodes(self):
        app = open_panel(".html", f=sines(31).program.text)
        assert len(engine.graph_of(Program(sines(31).program.text))) > 150
        assert pictures(press(app, "Preview")) == 1
        assert downloads(press(app, "Make .html")) == ["Download .html"]

    @pytest.mark.parametrize(("button", "name"), [("Make .pdf", "file"), ("Preview", "preview")])
    def test_an_error_is_told_in_words(self, button, name, monkeypatch):
        def failing(asked, tell):
            raise RenderError("this <b>is</b> too much", remedy="Take less.")

        monkeypatch.setattr(engine, f"{name}_of", failing)
        app = press(open_panel(".pdf"), button)
        assert app.error[0].value == r"this \<b\>is\</b\> too much\. Take less\."
        assert downloads(app) == []

    def test_an_error_in_a_real_worker_is_told_in_words(self, monkeypatch):
        monkeypatch.setattr(workers, "FILE_LIMIT", 0.01)
        app = press(open_panel(".pdf"), "Make .pdf")
        assert "takes longer than" in app.error[0].value
        assert downloads(app) == []
        assert "Cancel" not in [each.label for each in app.button]

    def test_what_was_not_finished_is_said_once(self):
        app = open_panel(".json")
        app.session_state["making"] = True
        assert "Nothing was made" in app.run().info[0].value
        assert not app.run().info


def test_the_trace_that_is_downloaded_is_that_of_the_page():
    steps = json.loads(engine.file_of(wanted(".json"), silent))["steps"]
    assert len(steps) == 8
    ElementTree.fromstring(engine.file_of(wanted(".graphml"), silent))
