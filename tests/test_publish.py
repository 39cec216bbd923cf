"""Publishing: all or nothing, never over somebody's typing, never against an open program (DESIGN, State)."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import publish
from pipeline.archive import StateError
from pipeline.publish import Published, Staging, recover
from pipeline.writers.sound import verify_bytes, without_plain_rows

DAY = "2021-10-22"


def put(path: Path, text: str) -> None:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("xl/workbook.xml", f"<workbook>{text}</workbook>")
    else:
        path.write_text(text, encoding="utf-8")


def published(root: Path, text: str) -> Published:
    with Staging(root / "output", DAY, root / "archive") as staging:
        put(staging.path("领导/通报汇总.xlsx"), text)
        put(staging.path("数据/figures.csv"), text)
        put(staging.path("数据/manifest.json"), json.dumps({"outputs": staging.digests()}))
        return staging.commit()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def figures(root: Path, name: str = DAY) -> str:
    return (root / "output" / name / "数据/figures.csv").read_text(encoding="utf-8")


@pytest.fixture(params=["exchange", "two renames"])
def _either_swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "two renames":
        monkeypatch.setattr(publish, "exchange", lambda one, other: False)


@pytest.mark.usefixtures("_either_swap")
def test_a_new_output_replaces_the_old_one_whole(tmp_path: Path) -> None:
    assert published(tmp_path, "1") == Published(tmp_path / "output" / DAY)
    assert published(tmp_path, "2") == Published(tmp_path / "output" / DAY)
    assert figures(tmp_path) == "2"
    assert [path.name for path in (tmp_path / "output").iterdir()] == [DAY]
    assert set(tree(tmp_path / "output" / DAY)) == {"领导/通报汇总.xlsx", "数据/figures.csv", "数据/manifest.json"}
    assert not (tmp_path / "archive" / "edited").exists()


@pytest.mark.usefixtures("_either_swap")
def test_what_the_clerk_typed_into_an_output_is_kept_and_told(tmp_path: Path) -> None:
    published(tmp_path, "1")
    folder = tmp_path / "output" / DAY
    put(folder / "领导/通报汇总.xlsx", "typed by the clerk")
    (folder / "领导/我的备注.txt").write_text("note")
    typed = tree(folder)
    told = published(tmp_path, "2")
    assert [one.name for one in told.edited] == ["领导/我的备注.txt", "领导/通报汇总.xlsx"]
    for one in told.edited:
        assert one.kept_as.read_bytes() == typed[one.name]
        assert one.kept_as.parent == tmp_path / "archive" / "edited" / DAY
    assert published(tmp_path, "3").edited == ()


def test_an_output_without_its_manifest_is_kept_whole(tmp_path: Path) -> None:
    published(tmp_path, "1")
    (tmp_path / "output" / DAY / "数据/manifest.json").unlink()
    assert len(published(tmp_path, "2").edited) == 2


@pytest.mark.parametrize("sign", ["~$通报汇总.xlsx", ".~lock.通报汇总.xlsx#", ".~通报汇总.xlsx"])
def test_an_open_output_is_left_and_the_new_one_put_beside(tmp_path: Path, sign: str) -> None:
    published(tmp_path, "1")
    lock = tmp_path / "output" / DAY / "领导" / sign
    lock.touch()
    assert published(tmp_path, "2") == Published(tmp_path / "output" / f"{DAY}_2", beside=True)
    assert published(tmp_path, "3") == Published(tmp_path / "output" / f"{DAY}_2", beside=True)
    assert (figures(tmp_path), figures(tmp_path, f"{DAY}_2")) == ("1", "3")
    lock.unlink()
    assert published(tmp_path, "4") == Published(tmp_path / "output" / DAY)
    assert [path.name for path in (tmp_path / "output").iterdir()] == [DAY]  # the older copy beside it is gone


def test_a_changed_copy_beside_stays(tmp_path: Path) -> None:
    published(tmp_path, "1")
    lock = tmp_path / "output" / DAY / "~$a.xlsx"
    lock.touch()
    published(tmp_path, "2")
    (tmp_path / "output" / f"{DAY}_2" / "数据/figures.csv").write_text("typed")
    lock.unlink()
    published(tmp_path, "3")
    assert figures(tmp_path, f"{DAY}_2") == "typed"


def test_a_system_that_holds_open_files_gets_the_output_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(tmp_path, "1")

    def held(new: Path, target: Path) -> Path:
        if target.name == DAY:
            raise PermissionError(errno.EACCES, "in use", str(target))
        raise AssertionError

    monkeypatch.setattr(publish, "swap", held)
    assert published(tmp_path, "2").beside
    assert figures(tmp_path) == "1"


def test_leaving_without_commit_leaves_nothing(tmp_path: Path) -> None:
    published(tmp_path, "1")
    with pytest.raises(ZeroDivisionError), Staging(tmp_path / "output", DAY, tmp_path / "archive") as staging:
        put(staging.path("a.txt"), str(1 // 0))
    assert [path.name for path in (tmp_path / "output").iterdir()] == [DAY]
    assert figures(tmp_path) == "1"


def test_an_unsound_workbook_is_never_published(tmp_path: Path) -> None:
    published(tmp_path, "1")
    with pytest.raises(StateError) as told:
        published(tmp_path, "<unclosed>")
    assert told.value.code == "output_unsound"
    assert figures(tmp_path) == "1"


def failing(root: Path, number: int) -> None:
    """A writer that wraps the system's error in its own, as some do."""
    with Staging(root / "output", DAY, root / "archive"):
        try:
            raise OSError(number, os.strerror(number))
        except OSError as error:
            raise RuntimeError(error) from None


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EFBIG, "disk_full"), (errno.EIO, "disk_broken")]
)
def test_a_full_disk_while_writing_is_one_clear_line(tmp_path: Path, number: int, code: str) -> None:
    published(tmp_path, "1")
    with pytest.raises(StateError) as told:
        failing(tmp_path, number)
    assert told.value.code == code
    assert figures(tmp_path) == "1"
    assert [path.name for path in (tmp_path / "output").iterdir()] == [DAY]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_without_permission_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir(mode=0o500)
    with pytest.raises(StateError) as told:
        published(tmp_path, "1")
    assert told.value.code == "not_writable"


def test_recovery_after_a_kill_between_two_renames(tmp_path: Path) -> None:
    published(tmp_path, "1")
    output = tmp_path / "output"
    os.rename(output / DAY, output / f".old-{DAY}-99")
    (output / f".new-{DAY}-99").mkdir()
    (output / f".new-{DAY}-99" / publish.BUILDING).touch()
    recover(output, tmp_path / "archive")
    assert [path.name for path in output.iterdir()] == [DAY]
    assert figures(tmp_path) == "1"


def test_recovery_after_a_kill_right_after_the_swap_keeps_what_was_typed(tmp_path: Path) -> None:
    published(tmp_path, "1")
    output = tmp_path / "output"
    os.rename(output / DAY, output / f".new-{DAY}-99")
    (output / f".new-{DAY}-99" / "数据/figures.csv").write_text("typed")
    published(tmp_path, "2")
    (kept,) = (tmp_path / "archive" / "edited" / DAY).iterdir()
    assert kept.read_text() == "typed"
    assert [path.name for path in output.iterdir()] == [DAY]


SHEET = (
    b'<worksheet xmlns="x"><cols><col min="1" max="2" width="9"/></cols><sheetData>'
    b'<row r="1" spans="1:3"><c r="A1" s="3" t="s"><v>12</v></c><c r="B1" s="4"/><c r="C1" s="2"><v>1.5E-05</v></c></row>'
    b'<row r="2"><c r="A2" s="3" t="s"><v>7</v></c></row><row r="3" ht="9" customHeight="1"></row>'
    b'<row r="4"><c r="A4"><f>1+1</f><v>2</v></c></row></sheetData><pageSetup paperSize="9"/></worksheet>'
)


def is_sound(part: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError:
        return False
    return True


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    st.integers(0, len(SHEET)), st.integers(0, 12),
    st.sampled_from([b"", b"<", b">", b"&", b"/", b'"', b" ", b"</row>", b"<c r=", b"\x01", b"\xff", b"&lt;"]),
)  # fmt: skip
def test_rows_told_by_their_shape_are_told_rightly(place: int, cut: int, put: bytes) -> None:
    """A part damaged anywhere is refused exactly when a reader of XML refuses it."""
    damaged = SHEET[:place] + put + SHEET[place + cut :]
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", damaged)
    if is_sound(damaged):
        verify_bytes("a.xlsx", stream.getvalue())
    else:
        with pytest.raises(StateError):
            verify_bytes("a.xlsx", stream.getvalue())


def test_plain_rows_are_told_by_their_shape() -> None:
    assert without_plain_rows(SHEET) == SHEET[: SHEET.index(b"<row")] + SHEET[SHEET.index(b'<row r="4"') :]


@pytest.mark.parametrize("bit", range(8))
def test_a_changed_byte_of_a_package_is_no_surprise(bit: int) -> None:
    """Refused, or nothing but what no part is made of was hit."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml", (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, SHEET)
    refused = 0
    for place in range(len(stream.getvalue())):
        data = bytearray(stream.getvalue())
        data[place] ^= 1 << bit
        try:
            verify_bytes("a.xlsx", bytes(data))
        except StateError:
            refused += 1
            continue
        with zipfile.ZipFile(BytesIO(data)) as package:
            assert [package.read(entry) for entry in package.infolist()] == [SHEET]
    assert refused > 0.8 * len(stream.getvalue())
