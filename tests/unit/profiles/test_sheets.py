"""Sheets out of files: dialects, encodings, workbooks, and files that are meant to harm."""

import gc
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.integrations.domain.imports import ImportKind
from services.profiles.integrations.domain.imports_columns import how_many_known
from services.profiles.integrations.sheets import Media, Sheet, SheetUnreadable, open_sheet, workbook, written

ROWS = "id;name;email\n1;Jörg Müßig;j@example.org\n"


def read(
    content: bytes, *, media: Media = Media.CSV, charset: str | None = None, folder: Path | None = None
) -> tuple[Sheet, list[list[str]]]:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "upload"
        path.write_bytes(content)
        sheet = open_sheet(
            path, media, charset=charset, recognised=lambda heading: how_many_known(ImportKind.MEMBERS, heading)
        )
        return sheet, [list(row.cells) for row in sheet.rows]


def a_workbook(*rows: Sequence[Any], **cells: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path, book = Path(folder) / "book.xlsx", openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in rows:
            sheet.append(row)
        for place, value in cells.items():
            sheet[place] = value
        book.save(path)
        # openpyxl leaves a temporary file to the garbage collector, which would warn in somebody else's test.
        gc.collect()
        return path.read_bytes()


class TestDialects:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_are_told_by_the_headings(self, separator: str) -> None:
        heading = separator.join(["Mitgliedsnummer", "Name", "E-Mail"])
        row = separator.join(["1", '"Müller, Jörg; Dr.|h.c.\tmult."', "j@example.org"])

        sheet, rows = read(f"{heading}\r\n{row}\r\n".encode())

        assert sheet.heading == ["Mitgliedsnummer", "Name", "E-Mail"]
        assert rows == [["1", "Müller, Jörg; Dr.|h.c.\tmult.", "j@example.org"]]

    def test_may_be_said_as_a_spreadsheet_says_it(self) -> None:
        sheet, rows = read(b"sep=^\r\nid^name\r\n1^Amara\r\n")

        assert (sheet.heading, rows) == (["id", "name"], [["1", "Amara"]])

    def test_keep_line_ends_and_quotes_within_quotes(self) -> None:
        _, rows = read(b'id,name\n1,"two\r\nlines, ""quoted"""\n')

        assert rows == [["1", 'two\r\nlines, "quoted"']]

    def test_of_a_quote_that_is_never_closed_are_refused_by_row(self) -> None:
        with pytest.raises(SheetUnreadable, match="Row 3 cannot be read: a quote"):
            read(b'id,name\n1,a\n2,"b\n3,c\n')

    def test_number_rows_as_a_spreadsheet_does_and_skip_empty_ones(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list"
            path.write_bytes(b'id,name\n1,"a\nb"\n,\n\n3,c\n')
            sheet = open_sheet(path, Media.CSV, charset=None, recognised=len)

            assert [row.number for row in sheet.rows] == [2, 5]

    def test_of_cells_without_end_are_refused(self) -> None:
        with pytest.raises(SheetUnreadable):
            read(b"id,name\n1," + b"x" * 40_000)

    def test_of_too_many_columns_are_refused(self) -> None:
        with pytest.raises(SheetUnreadable, match="101 columns"):
            read(b"id" + b",x" * 100)

    @given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2)))
    def test_read_whatever_was_written(self, rows: list[list[str]]) -> None:
        kept = [[cell.lstrip("=+-@\t\r") for cell in row] for row in rows]
        kept = [row for row in kept if any(cell.strip() for cell in row) and len(row) <= 100]

        _, back = read(written([["id", "name"], *kept]).encode())

        assert back == kept


class TestEncodings:
    @pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16"])
    def test_are_certain_with_a_mark_and_for_utf_8(self, name: str) -> None:
        sheet, rows = read(ROWS.encode(name))

        assert (sheet.heading[0], rows[0][1], sheet.notes) == ("id", "Jörg Müßig", ())

    def test_are_guessed_aloud(self) -> None:
        sheet, rows = read(ROWS.encode("cp1252"))

        assert rows[0][1] == "Jörg Müßig"
        assert "which is a guess" in sheet.notes[0]

    def test_are_taken_from_who_sends_the_file(self) -> None:
        sheet, rows = read("id;name;email\n1;Łukasz;l@example.org\n".encode("cp1250"), charset="windows-1250")

        assert (rows[0][1], sheet.notes) == ("Łukasz", ())

    def test_that_are_not_what_the_sender_says_are_refused(self) -> None:
        with pytest.raises(SheetUnreadable, match="says that it is cp932, and is not"):
            read(ROWS.encode("cp1252") + b"\x81", charset="cp932")

    @pytest.mark.parametrize("name", ["klingon", "zlib", "base64", "rot13", "undefined"])
    def test_that_nobody_knows_are_refused(self, name: str) -> None:
        with pytest.raises(SheetUnreadable, match="not known"):
            read(ROWS.encode("cp1252"), charset=name)

    def test_are_seen_far_into_the_file(self) -> None:
        content = b"id,name\n" + b"1,Amara\n" * 200_000 + "2,Müller\n".encode("cp1252")

        sheet, rows = read(content)

        assert (rows[-1], len(sheet.notes)) == (["2", "Müller"], 1)

    def test_that_mix_are_refused_or_said_to_be_a_guess(self) -> None:
        sheet, _ = read("id,name\n1,Müller\n".encode() + "2,Müller\n".encode("cp1252"))

        assert "which is a guess" in sheet.notes[0]

    def test_of_other_things_than_text_are_refused(self) -> None:
        with pytest.raises(SheetUnreadable, match="not text"):
            read(b"id,name\n\0\x01\x02")

    @pytest.mark.parametrize("name", ["محمد العلي", "שרה לוי", "N̈gozi Ọkàfọ̀r", "नरेंद्र", "李小明", "‌علی‌رضا"])
    def test_leave_every_script_as_it_was(self, name: str) -> None:
        _, rows = read(f"id,name\n1,{name}\n".encode())

        assert rows == [["1", name]]


class TestWorkbooks:
    def test_give_numbers_and_dates_as_people_write_them(self) -> None:
        content = a_workbook(
            ["id", "name", "year", "born", "share", "yes"],
            [1042, "00042", 2011.0, datetime(2020, 1, 2), 0.5, True],  # noqa: DTZ001 - workbooks know no zones.
            [None, "x", 1e20, date(2021, 3, 4), None, False],
        )

        _, rows = read(content, media=Media.XLSX)

        assert rows == [
            ["1042", "00042", "2011", "2020-01-02", "0.5", "true"],
            ["", "x", "1e+20", "2021-03-04", "", "false"],
        ]

    def test_with_a_cell_at_the_far_corner_do_not_take_the_memory(self) -> None:
        with pytest.raises(SheetUnreadable, match="too large when it is unpacked"):
            read(a_workbook(["id", "name"], XFD1048576="x"), media=Media.XLSX)

    def test_that_grow_without_end_are_refused_before_they_are_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MOST_UNPACKED", 2**24)
        path = tmp_path / "bomb.xlsx"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(17):
                part.write(bytes(2**20))
        assert path.stat().st_size < 2**15

        with pytest.raises(SheetUnreadable, match="too large when it is unpacked"):
            open_sheet(path, Media.XLSX, charset=None, recognised=len)

    def test_that_lie_about_their_size_die_alone(self) -> None:
        honest = a_workbook(["id", "name"], *([["x" * 30_000]] * 1200))
        lying = honest.replace(_size_of(honest, "xl/worksheets/sheet1.xml"), (100).to_bytes(4, "little"))
        assert lying != honest

        with pytest.raises(SheetUnreadable):
            read(lying, media=Media.XLSX)

    @pytest.mark.parametrize("content", [b"id,name\n1,a\n", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0rest", b""])
    def test_that_are_none_are_refused(self, content: bytes) -> None:
        with pytest.raises(SheetUnreadable):
            read(content, media=Media.XLSX)


def _size_of(archive: bytes, name: str) -> bytes:
    """The unpacked size as the archive's directory has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(archive)
        with ZipFile(path) as opened:
            return opened.getinfo(name).file_size.to_bytes(4, "little")


class TestWhatGoesOut:
    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
    def test_is_never_a_formula(self, cell: str) -> None:
        assert written([[cell, "plain"]]).startswith(("'", "\"'"))

    def test_is_otherwise_as_it_was(self) -> None:
        assert written([["a", "b-c", 'd "e"', ""]]) == 'a,b-c,"d ""e""",\r\n'
