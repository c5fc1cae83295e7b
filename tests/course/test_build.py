"""Builds of many figures: what is made, what stays, what is said of files that are wrong."""

import os
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main
from graphviz_backprop.course import build as building
from graphviz_backprop.course.build import build, processes, stale
from graphviz_backprop.course.figures import jobs
from graphviz_backprop.text.errors import BackpropError

BOOK = """\
[defaults]
pace = "node"

[[figure]]
file = "one/sum.svg"
program = "(x+y)z"
at = "x=-2, y=5, z=-4"
step = "4"

[[figure]]
file = "tanh.svg"
program = "@tanh.txt"
at = {w = 0.5, x = 2}

[[figure]]
file = "sheet-{variant}.svg"
program = "x y"
at = "x = 2, y = 3"
worksheet = "gradients"
variants = 3
"""
FILES = ["one/sum.svg", "tanh.svg", "sheet-1.svg", "sheet-2.svg", "sheet-3.svg"]


@pytest.fixture
def book(tmp_path):
    (tmp_path / "tanh.txt").write_text("tanh(w x)", encoding="utf-8")
    (tmp_path / "book.toml").write_text(BOOK, encoding="utf-8")
    return tmp_path / "book.toml"


def outcomes(path, pool=None):
    return {each.file: each.outcome for each in build(jobs(path), path.parent, pool)}


def test_everything_is_made_once(book):
    assert outcomes(book) == dict.fromkeys(FILES, "made")
    first = {name: (book.parent / name).read_bytes() for name in FILES}
    assert first["sheet-1.svg"] != first["sheet-2.svg"]
    assert outcomes(book) == dict.fromkeys(FILES, "same")
    for name in FILES:
        (book.parent / name).unlink()
    outcomes(book)
    assert {name: (book.parent / name).read_bytes() for name in FILES} == first


@pytest.mark.parametrize(
    ("change", "late"),
    [
        (lambda b: (b.parent / "tanh.txt").write_text("tanh(w x) + 1"), ["tanh.svg"]),
        (lambda b: b.write_text(BOOK.replace('step = "4"', 'step = "3"')), ["one/sum.svg"]),
        (lambda b: b.write_text(BOOK.replace("w = 0.5", "w = 0.6")), ["tanh.svg"]),
        (lambda b: b.write_text(BOOK.replace('"node"', '"gradient"')), ["one/sum.svg", "tanh.svg"]),
        (lambda b: (b.parent / "tanh.svg").write_text("by hand"), ["tanh.svg"]),
        (lambda b: (b.parent / "sheet-2.svg").unlink(), ["sheet-2.svg"]),
    ],
)
def test_only_what_changed_is_made_again(book, change, late):
    outcomes(book)
    change(book)
    assert [job.file for job in stale(jobs(book), book.parent)] == late
    assert [file for file, outcome in outcomes(book).items() if outcome == "made"] == late


def test_a_theme_file_counts(book):
    theme = book.parent / "own.toml"
    theme.write_text('base = "light"\nvalue = "#0000ff"\n', encoding="utf-8")
    book.write_text(BOOK.replace('step = "4"', 'step = "4"\ntheme = "own.toml"'), encoding="utf-8")
    outcomes(book)
    assert "#0000ff" in (book.parent / "one/sum.svg").read_text(encoding="utf-8")
    theme.write_text('base = "light"\nvalue = "#0000aa"\n', encoding="utf-8")
    assert [job.file for job in stale(jobs(book), book.parent)] == ["one/sum.svg"]


def test_a_figure_that_fails_stops_no_other(book):
    book.write_text(BOOK.replace('"(x+y)z"', '"(x+y z"'), encoding="utf-8")
    found = outcomes(book)
    assert found.pop("one/sum.svg") == "failed"
    assert set(found.values()) == {"made"}
    result = CliRunner().invoke(main, ["build", str(book)])
    assert result.exit_code == 1
    assert "one/sum.svg: line 1, column 1: this parenthesis is never closed" in result.stderr
    assert not (book.parent / "one").exists()


def test_a_place_that_cannot_be_written_stops_no_other(book):
    (book.parent / "one").write_text("a file where a folder is to be", encoding="utf-8")
    (book.parent / "sheet-1.svg").mkdir()
    long = BOOK.replace("tanh.svg", f"{'n' * 300}.svg")
    book.write_text(long, encoding="utf-8")
    told = {each.file: each for each in build(jobs(book), book.parent)}
    failed = {file: each.warnings[0] for file, each in told.items() if each.outcome == "failed"}
    assert list(failed) == ["one/sum.svg", f"{'n' * 300}.svg", "sheet-1.svg"]
    assert "is a file, not a folder" in failed["one/sum.svg"]
    assert "is a folder" in failed["sheet-1.svg"]
    assert "File name too long" in failed[f"{'n' * 300}.svg"]
    own = str(Path(tempfile.gettempdir()) / tempfile.gettempprefix())
    assert own not in "".join(failed.values())


def test_any_executor_will_do(book):
    assert outcomes(book, lambda: ThreadPoolExecutor(2)) == dict.fromkeys(FILES, "made")


def test_a_killed_worker_costs_one_restart(book):
    """The first pool loses a worker before it can finish anything; the second makes all."""
    pools = []

    def pool():
        executor = processes(1)
        if not pools:
            executor.submit(os.getpid).result()
            for worker in executor._processes.values():
                os.kill(worker.pid, signal.SIGKILL)
        pools.append(executor)
        return executor

    assert outcomes(book, pool) == dict.fromkeys(FILES, "made")
    assert len(pools) == 2


def test_workers_that_are_always_killed_are_told(book):
    class Dying(ThreadPoolExecutor):
        def submit(self, function, *arguments):
            raise building.BrokenExecutor

    assert set(outcomes(book, lambda: Dying(1)).values()) == {"failed"}


def test_check_says_what_is_late_and_makes_nothing(book):
    result = CliRunner().invoke(main, ["build", str(book), "--check"])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [f"out of date: {name}" for name in FILES]
    assert not (book.parent / "tanh.svg").exists()
    assert CliRunner().invoke(main, ["build", str(book), "--cores", "1"]).exit_code == 0
    assert CliRunner().invoke(main, ["build", str(book), "--check"]).exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "asks for no file"),
        ('[[figure]]\nfile = "a.svg"\n', "figure 1: program is missing"),
        ('[[figure]]\nfile = "a.svg"\nprogram = "x"\ntheem = "dark"\n', "Did you mean theme?"),
        ('[[figure]]\nfile = "a.svg"\nprogram = "x"\ntheme = "pink"\n', "theme cannot be 'pink'"),
        ('[[figure]]\nfile = "a.doc"\nprogram = "x"\n', "no format is known"),
        ('[[figure]]\nfile = "../a.svg"\nprogram = "x"\n', "beside or below"),
        ('[[figure]]\nfile = "/a.svg"\nprogram = "x"\n', "beside or below"),
        ('[[figure]]\nfile = "a.svg"\nprogram = "@none.txt"\n', "none.txt cannot be read"),
        ('[[figure]]\nfile = "a.svg"\nprogram = "x"\nat = "x=1"\nvariants = 2\n', "{variant}"),
        ('[[figure]]\nfile="a.svg"\nprogram="x"\n[[figure]]\nfile="a.svg"\nprogram="y"\n', "two"),
        ("[figure", "is no TOML"),
        ('[[figure]]\nfile = "a.svg"\nprogram = "@/dev/zero"\n', "larger than 1,000,000 bytes"),
        (
            '[[figure]]\nfile = "{variant}.svg"\nprogram = "x"\nat = "x=1"\nkeep = ["q"]\n'
            "variants = 2\n",
            "'q' is kept, and is no input",
        ),
        ("figure = 3\n", "no table [[figure]]"),
        ("defaults = 3\n", "Write it as a line [defaults]"),
        ('[defaults]\ntheme = "pink"\n', "defaults: theme cannot be 'pink'"),
        ('[[figure]]\nfile="{variant}.svg"\nprogram="x y"\nvariants=2\n', "x has no value"),
        ('[[figure]]\nfile="{variant}.svg"\nprogram="x y"\n', "Write variants = 30."),
        ('[[sheet]]\nfile="{variant}.pdf"\n[[exercise]]\nprogram="x"\n', "Write variants = 30."),
        ('[[sheet]]\nfile="a.pdf"\n', "no table [[exercise]]"),
        ('[[sheet]]\nfile="a.doc"\n', "It can as .pdf, .tex."),
        ('[[sheet]]\nfile="a.pdf"\npaper="a5"\n', "paper cannot be 'a5'"),
        ('[[sheet]]\nfile="a.pdf"\nkey="../b.pdf"\n', "beside or below"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, content, said):
    path = tmp_path / "book.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BackpropError) as caught:
        jobs(path)
    assert said in str(caught.value)


def test_a_bank_is_built_beside_the_figures(book):
    (book.parent / "sheet.toml").write_text(
        '[[exercise]]\nprogram = "x y"\nat = "x=2, y=3"\n', encoding="utf-8"
    )
    book.write_text(
        BOOK + '[[bank]]\nfile = "bank.gift"\nexercises = "sheet.toml"\nvariants = 2\n',
        encoding="utf-8",
    )
    assert outcomes(book)["bank.gift"] == "made"
    assert (book.parent / "bank.gift").read_text(encoding="utf-8").count("variant 002") == 5


def test_warnings_are_told_whenever_the_file_is_asked_for(tmp_path):
    """Labels too small, doubts of a figure and of a bank's exercise; also of what stays."""
    path = tmp_path / "book.toml"
    program = "tanh(" * 15 + "x" + ")" * 15
    path.write_text(
        f'[[figure]]\nfile = "a.pptx"\nprogram = "{program}"\nat = "x=1"\npace="pass"\n'
        '[[figure]]\nfile = "b.svg"\nprogram = "1/2x"\nat = "x=1"\n'
        '[[bank]]\nfile = "c.gift"\nexercises = "e.toml"\n'
    )
    (tmp_path / "e.toml").write_text('[[exercise]]\ntitle="E"\nprogram="1/2x"\nat="x=1"\n')
    doubt = "“1/2x” is read as: (1/2) x. For: all of it below the line, write 1/(2x)"
    for outcome in ("made", "same"):
        told = {each.file: each for each in build(jobs(path), tmp_path)}
        assert {each.outcome for each in told.values()} == {outcome}
        assert "smallest label" in " ".join(told["a.pptx"].warnings)
        assert told["b.svg"].warnings == (doubt,)
        assert told["c.gift"].warnings == (f"E: {doubt}",)


def test_what_is_watched_is_what_files_are_made_from(book):
    (book.parent / "notes.toml").write_text("", encoding="utf-8")
    assert {path.name for path in building.saved(book)} == {"book.toml", "tanh.txt"}
    before = building.saved(book)
    os.utime(book.parent / "tanh.txt", (0, 0))
    assert building.saved(book) != before


def test_the_site_works_without_server_and_without_outside_addresses(book, tmp_path):
    output = tmp_path / "site"
    result = CliRunner().invoke(
        main, ["site", str(book), "-o", str(output), "--title", "A <book>", "--cores", "1"]
    )
    assert result.exit_code == 0
    index = (output / "index.html").read_text(encoding="utf-8")
    assert "<h1>A &lt;book&gt;</h1>" in index
    assert "http" not in index
    assert sorted(p.relative_to(output).as_posix() for p in output.rglob("*.html")) == [
        "index.html", "one/sum.html", "sheet-1.html", "sheet-2.html", "sheet-3.html", "tanh.html",
    ]  # fmt: skip
    assert "open in the app" not in index
    linked = CliRunner().invoke(
        main, ["site", str(book), "-o", str(output), "--app", "https://a.example/", "--cores", "1"]
    )
    assert linked.exit_code == 0
    assert "5 same" in linked.stdout
    index = (output / "index.html").read_text(encoding="utf-8")
    assert 'href="https://a.example/?f=tanh%28w+x%29&amp;at=' in index


@pytest.mark.heavy
def test_a_dask_cluster_makes_the_same_files(book, tmp_path):
    from distributed import LocalCluster

    outcomes(book)
    here = {name: (book.parent / name).read_bytes() for name in FILES}
    for name in (*FILES, ".figures.json"):
        (book.parent / name).unlink()
    folder = str(tmp_path / "dask")
    with LocalCluster(n_workers=2, dashboard_address=None, local_directory=folder) as dask:
        assert outcomes(book, lambda: building.cluster(dask.scheduler_address)) == dict.fromkeys(
            FILES, "made"
        )
    assert {name: (book.parent / name).read_bytes() for name in FILES} == here


@pytest.mark.heavy
def test_a_scheduler_that_is_not_there_is_told(book):
    result = CliRunner().invoke(main, ["build", str(book), "--dask", "tcp://127.0.0.1:9"])
    assert result.exit_code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in result.stderr
