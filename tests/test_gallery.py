"""The gallery is current, and notices where it is not."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main
from graphviz_backprop.examples import examples
from graphviz_backprop.gallery import stale, write_gallery
from graphviz_backprop.text.errors import RenderError

GALLERY = Path(__file__).parents[1] / "gallery"


def test_the_gallery_is_current():
    assert stale(GALLERY) == [], "run `make gallery`"


def test_the_index_shows_every_example_and_every_picture_is_there():
    index = (GALLERY / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", index)
    assert len(links) == 5 * len(examples()) + 5  # and a network, opened step by step
    assert [link for link in links if not (GALLERY / link).is_file()] == []


def test_the_gallery_is_small():
    assert sum(path.stat().st_size for path in GALLERY.rglob("*") if path.is_file()) < 10_000_000


def test_what_is_not_current_is_named(tmp_path):
    copy = tmp_path / "gallery"
    shutil.copytree(GALLERY, copy)
    (copy / "colah/last.svg").unlink()
    (copy / "mazur/steps.gif").unlink()
    picture = copy / "baydin/first.svg"
    picture.write_text(
        picture.read_text(encoding="utf-8").replace("<title", "<title lang='x'"), "utf-8"
    )
    moved = copy / "ng-j/first.svg"
    moved.write_text(moved.read_text(encoding="utf-8").replace('cx="1', 'cx="2'), "utf-8")
    assert stale(copy) == ["colah/last.svg", "baydin/first.svg", "mazur/steps.gif"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RenderError, match="other files"):
        next(write_gallery(tmp_path))
    result = CliRunner().invoke(main, ["gallery", str(tmp_path)])
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
