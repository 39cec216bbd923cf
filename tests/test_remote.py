"""Files handed in at a URL: taken in as from a folder, and nothing there is ever touched."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workspace import Desk, command, differing

from pipeline.archive import Archive, StateError
from pipeline.errors import OperatorError
from pipeline.intake import remote
from pipeline.intake.pool import UsualLimits
from pipeline.intake.remote import Remote, place_of
from pipeline.intake.scan import take_in
from pipeline.settings import load_settings

fsspec = pytest.importorskip("fsspec")

URL = "memory://报来/表"


@pytest.fixture
def memory() -> Iterator[Any]:
    """A file system of its own, which says what was done to it."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def put(system: Any, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        system.pipe_file(f"/报来/表/{name}", content)


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


FILES = {
    "乙.csv": b"b",
    "一村/甲.csv": b"a,b\n",
    "一村/~$甲.xlsx": b"x",
    ".隐藏": b"h",
    "一村/.夹/丙.csv": b"c",
    "Thumbs.db": b"t",
    "一起.zip": zipped({"里面/丁.csv": b"d", "里面/~$丁.xlsx": b"y"}),
}


def test_a_url_is_taken_in_as_a_folder_is(memory: Any, tmp_path: Path) -> None:
    put(memory, FILES)
    here = tmp_path / "here"
    for name, content in FILES.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    said = {}
    for name, place in (("url", place_of(URL)), ("folder", here)):
        archive = Archive(tmp_path / name)
        archive.folder.mkdir()
        found = take_in(place, archive, 0.0)
        said[name] = [(one.name, one.size, one.sha256, one.problem and one.problem.code) for one in found]
        for one in found:
            assert not one.sha256 or archive.path_of(one.sha256).stat().st_size == one.size
        assert sorted(path.name for path in archive.folder.iterdir()) == ["files"]
    assert said["url"] == said["folder"]
    assert [name for name, *_ in said["url"]] == [
        "Thumbs.db", "一村/~$甲.xlsx", "一村/甲.csv", "一起.zip", "一起.zip/里面/~$丁.xlsx", "一起.zip/里面/丁.csv", "乙.csv",
    ]  # fmt: skip


def test_nothing_there_is_ever_written(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(memory, FILES)
    before = {path: bytes(memory.cat_file(path)) for path in memory.find("/")}
    opened = []
    usual = type(memory)._open

    def _open(self: Any, path: str, mode: str = "rb", **more: Any) -> Any:
        opened.append(mode)
        return usual(self, path, mode, **more)

    monkeypatch.setattr(type(memory), "_open", _open)
    (tmp_path / "archive").mkdir()
    take_in(place_of(URL), Archive(tmp_path / "archive"), 0.0)
    assert set(opened) == {"rb"}
    assert {path: bytes(memory.cat_file(path)) for path in memory.find("/")} == before


def test_a_file_beyond_the_limit_is_not_fetched(memory: Any, tmp_path: Path) -> None:
    """Neither when the place says so beforehand, nor when it says less than it sends."""
    put(memory, {"大.csv": b"x" * (1 << 20) + b"y", "小.csv": b"x"})
    place, limits = place_of(URL), UsualLimits(file_mb=1)
    assert isinstance(place, Remote)
    found = take_in(place, Archive(tmp_path), 0.0, limits)
    assert [(one.name, one.problem and one.problem.code) for one in found] == [
        ("大.csv", "file_too_big"),
        ("小.csv", None),
    ]
    large = found[0]
    liar = remote.replace(large, size=5, problem=None)
    again = place.archived(liar, Archive(tmp_path), limits)
    assert again.problem is not None
    assert again.problem.code == "file_too_big"


def test_a_file_that_changes_waits_for_the_next_run(memory: Any, tmp_path: Path) -> None:
    put(memory, {"一.csv": b"old"})
    place = place_of(URL)
    assert isinstance(place, Remote)
    one = place.scan()[0]
    put(memory, {"一.csv": b"new one"})
    changed = place.archived(one, Archive(tmp_path), UsualLimits())
    assert changed.problem is not None
    assert (changed.problem.code, changed.sha256) == ("file_deferred", "")
    memory.rm("/报来/表/一.csv")
    gone = place.archived(one, Archive(tmp_path), UsualLimits())
    assert gone.problem is not None
    assert gone.problem.code == "file_deferred"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("memory://nowhere/at/all", "没有这个文件夹"),
        ("nosuch://a/b", "不认识"),
        ("sftp://user:secret@127.0.0.1/x", "user:***@"),
    ],
)
def test_a_place_that_cannot_be_reached_is_one_line(url: str, said: str, memory: Any, tmp_path: Path) -> None:
    typed = ["--output", tmp_path / "output", "--archive", tmp_path / "archive"]
    found = command("run", "--input", url, *typed, "--as-of", "2021-10-22", "--campaign", "ruji-2021")
    assert found.code == 2
    assert found.err.count("\n") == 1
    assert said in found.err
    assert "secret" not in found.err
    assert not (tmp_path / "output").exists()


def test_a_place_that_breaks_in_the_middle_ends_the_run(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the files that could not be fetched would count as taken back."""
    put(memory, {"一.csv": b"a"})

    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr(type(memory), "_open", broken)
    with pytest.raises(OperatorError, match="ConnectionError"):
        take_in(place_of(URL), Archive(tmp_path), 0.0)


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "not_writable")])
def test_trouble_of_our_own_disk_is_not_the_places(
    number: int, code: str, memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(memory, {"一.csv": b"a"})

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(number, "no more")

    def opened(path: Path, mode: str = "r") -> Any:
        return Full() if "b" in mode and "r" not in mode else open(path, mode)

    monkeypatch.setattr(remote, "open", opened, raising=False)
    with pytest.raises(StateError) as raised:
        take_in(place_of(URL), Archive(tmp_path), 0.0)
    assert raised.value.code == code


def test_a_place_whose_list_tells_neither_size_nor_time(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a web server's: what it tells of each file counts, and a file is not put off for ever."""
    put(memory, {"一.csv": b"a,b", "空.csv": b""})
    usual = type(memory).find

    def find(self: Any, *rest: Any, **more: Any) -> Any:
        return {path: {"name": path, "size": None, "type": "file"} for path in usual(self, *rest, **more)}

    monkeypatch.setattr(type(memory), "find", find)
    found = take_in(place_of(URL), Archive(tmp_path), 0.0)
    assert [(one.name, one.size, one.problem, bool(one.sha256)) for one in found] == [
        ("一.csv", 3, None, True),
        ("空.csv", 0, None, True),
    ]


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "find_spec", lambda _: None)
    with pytest.raises(OperatorError, match=r"requirements-scale\.txt"):
        Remote(URL).scan()
    assert place_of("file:///a/b%20c") == Path("/a/b c")


def test_a_url_in_the_settings_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("input: s3://bucket/folder\n", encoding="utf-8")
    assert load_settings(path).resolved(tmp_path).input == "s3://bucket/folder"


@pytest.mark.slow
def test_a_run_from_a_url_gives_the_bytes_of_a_run_from_the_folder(hamlet: Desk, memory: Any, tmp_path: Path) -> None:
    for path in sorted(hamlet.input.rglob("*")):
        if path.is_file():
            put(memory, {path.relative_to(hamlet.input).as_posix(): path.read_bytes()})
    trees = []
    for place in (URL, hamlet.input.as_uri(), str(hamlet.input)):
        desk = Desk(tmp_path / str(len(trees)))
        typed = ["run", "--input", place, "--output", desk.output, "--archive", desk.archive, "--as-of", "2021-10-22"]
        assert command(*typed, "--campaign", "ruji-2021").code == 1
        trees.append(desk.tree("2021-10-22"))
    assert not differing(trees[0], trees[2])
    assert not differing(trees[1], trees[2])
