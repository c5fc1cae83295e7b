"""Nothing is left behind by an export that fails, and nothing of the user's is lost."""

import json
import os
import stat

import pytest

from graphviz_backprop.export.saving import INDEX, save, save_folder
from graphviz_backprop.text.errors import RenderError


def named(path):
    return sorted(entry.name for entry in path.iterdir())


def export_of(*names):
    yield from ((name, name.encode()) for name in names)
    listed = [{"file": name} for name in names]
    yield INDEX, json.dumps({"files": listed}).encode()


def test_a_file_is_written_with_the_usual_rights(tmp_path):
    save(tmp_path / "a.svg", b"new")
    (tmp_path / "plain").touch()
    assert (tmp_path / "a.svg").read_bytes() == b"new"
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.svg", "plain")}
    assert len(modes) == 1
    assert named(tmp_path) == ["a.svg", "plain"]


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch):
    target = tmp_path / "a.svg"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fdopen", fails_at_writing)
    with pytest.raises(RenderError, match=r"a\.svg cannot be written: No space left"):
        save(target, b"new")
    assert target.read_bytes() == b"old"
    assert named(tmp_path) == ["a.svg"]


def fails_at_writing(descriptor, mode):
    os.close(descriptor)
    raise OSError(28, "No space left on device")


def test_a_missing_folder_and_a_folder_are_refused(tmp_path):
    with pytest.raises(RenderError, match="there is no folder"):
        save(tmp_path / "no" / "a.svg", b"")
    with pytest.raises(RenderError, match="is a folder"):
        save(tmp_path, b"")
    with pytest.raises(RenderError, match="there is no folder"):
        save_folder(tmp_path / "no" / "deep", export_of("1.svg"))


def test_a_folder_is_made_at_once(tmp_path):
    save_folder(tmp_path / "out", export_of("1.svg", "2.svg"))
    assert named(tmp_path / "out") == ["1.svg", "2.svg", INDEX]
    assert named(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_cancelled_folder_leaves_nothing(tmp_path, error):
    def cancelled():
        yield "1.svg", b""
        raise error

    with pytest.raises((KeyboardInterrupt, RenderError)):
        save_folder(tmp_path / "out", cancelled())
    assert named(tmp_path) == []


def test_an_older_export_is_replaced_and_other_files_stay(tmp_path):
    out = tmp_path / "out"
    save_folder(out, export_of("1.svg", "2.svg", "3.svg"))
    (out / "mine.txt").write_text("keep")
    save_folder(out, export_of("1.svg", "2.svg"))
    assert named(out) == ["1.svg", "2.svg", INDEX, "mine.txt"]


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(RenderError, match="has other files in it"):
        save_folder(tmp_path, export_of("1.svg"))
    assert named(tmp_path) == ["mine.txt"]


def test_a_file_is_not_taken_for_a_folder(tmp_path):
    (tmp_path / "out").write_text("keep")
    with pytest.raises(RenderError, match="is a file, not a folder"):
        save_folder(tmp_path / "out", export_of("1.svg"))
    assert (tmp_path / "out").read_text() == "keep"


@pytest.mark.parametrize("index", ["", "[]", '{"files": [{"file": "../outside"}]}', "{}"])
def test_a_strange_index_deletes_nothing(tmp_path, index):
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.write_text("keep")
    (out / INDEX).write_text(index)
    save_folder(out, export_of("1.svg"))
    assert outside.read_text() == "keep"
    assert named(out) == ["1.svg", INDEX]
