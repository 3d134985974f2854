"""Files of exports: row by row, so that memory does not grow with their number."""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import xlsxwriter

from gateway.exports.columns import Cells, Column, Kind
from gateway.exports.model import ExportFormat

LONGEST_CELL = 32_767  # what a cell of a worksheet can hold
LONGEST_SHEET_NAME = 31
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# How numbers look. A percentage is a number from 0 to 100 with a sign behind it: Excel's own %
# would multiply it by 100.
NUMBER_FORMATS = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.NUMBER: "0",
    Kind.COUNT: "#,##0",
    Kind.PERCENT: '0.0" %"',
    Kind.POINTS: "0.0",
    Kind.SCORE: "0.00",
    Kind.SECONDS: "#,##0",
}


@dataclass(frozen=True)
class Note:
    """A row of the sheet about a table; its numbers look like those of a kind."""

    cells: Sequence[Any]
    heading: bool = False
    kind: Kind = Kind.TEXT


class Writer(Protocol):
    """A file that is being written."""

    def write(self, rows: Sequence[Cells]) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def open_writer(format: ExportFormat, path: Path, columns: Sequence[Column], name: str) -> Writer:
    """A file of a format with its header; `name` is what a worksheet is called."""
    match format:
        case ExportFormat.XLSX:
            return XlsxWriter(path, columns, name)
        case ExportFormat.CSV:
            return CsvWriter(path, columns)
        case ExportFormat.JSONL:
            return JsonLinesWriter(path, columns)


def flat(value: Any) -> Any:
    """A value as a single cell can hold it: a list becomes lines."""
    if isinstance(value, list):
        return "\n".join(
            each if isinstance(each, str) else f"{each[0]}: {each[1]}" for each in value
        )
    return value


class XlsxWriter:
    """A workbook with a table and a sheet about it; a row leaves memory when the next begins."""

    def __init__(self, path: Path, columns: Sequence[Column], name: str) -> None:
        self._book = xlsxwriter.Workbook(
            path,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "tmpdir": str(path.parent),
            },
        )
        self._by_kind = {
            kind: self._book.add_format({"num_format": text})
            for kind, text in NUMBER_FORMATS.items()
        }
        self._formats = [self._by_kind.get(column.kind) for column in columns]
        self._sheet = self._book.add_worksheet(sheet_name(name))
        self._sheet.freeze_panes(1, 0)
        self._bold = self._book.add_format({"bold": True})
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, max(12, min(len(column.header) + 2, 40)))
        for at, column in enumerate(columns):
            self._sheet.write_string(0, at, column.header, self._bold)
        self._row = 0

    def write(self, rows: Sequence[Cells]) -> None:
        sheet, formats = self._sheet, self._formats
        for cells in rows:
            self._row += 1
            for at, cell in enumerate(cells):
                value = flat(cell)
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(self._row, at, _shortened(value))
                elif isinstance(value, dt.date):
                    sheet.write_datetime(self._row, at, value, formats[at])
                else:
                    sheet.write_number(self._row, at, value, formats[at])

    def about(self, notes: Sequence[Note]) -> None:
        """Add the sheet that tells what the table is."""
        name = self._sheet.get_name()
        sheet = self._book.add_worksheet("About this table" if name.lower() == "about" else "About")
        for at, width in enumerate((32, 40, 80)):
            sheet.set_column(at, at, width)
        for number, note in enumerate(notes):
            style = self._bold if note.heading else None
            for at, cell in enumerate(note.cells):
                if isinstance(cell, str):
                    sheet.write_string(number, at, _shortened(cell), style)
                elif cell is not None:
                    sheet.write_number(number, at, cell, self._by_kind.get(note.kind))

    def close(self) -> None:
        self._book.close()


class CsvWriter:
    """Comma-separated values after RFC 4180 in UTF-8, with the mark by which Excel knows that.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP
    advises; numbers stay as they are.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._kinds = [column.kind for column in columns]
        self._csv.writerow([column.header for column in columns])

    def write(self, rows: Sequence[Cells]) -> None:
        self._csv.writerows(
            [csv_cell(flat(cell), kind) for cell, kind in zip(cells, self._kinds, strict=True)]
            for cells in rows
        )

    def close(self) -> None:
        self._file.close()


class JsonLinesWriter:
    """An object a line, under reference names; lists and objects stay what they are."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("wb")
        self._columns = columns

    def write(self, rows: Sequence[Cells]) -> None:
        for cells in rows:
            line = {
                column.key: json_value(cell, column.kind)
                for column, cell in zip(self._columns, cells, strict=True)
            }
            self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        self._file.close()


def sheet_name(name: str) -> str:
    """A name as Excel allows it for a sheet, which counts UTF-16 units."""
    allowed = "".join("_" if char in "[]:*?/\\" else char for char in name)
    short = cut(allowed, LONGEST_SHEET_NAME).strip("'")
    return f"{short}_"[:LONGEST_SHEET_NAME] if short.lower() in ("", "history") else short


def _shortened(text: str) -> str:
    """The text, cut where it is longer than a cell can be; Excel counts UTF-16 units."""
    if len(text) * 2 <= LONGEST_CELL or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    return cut(text, LONGEST_CELL - 1) + "…"


def cut(text: str, units: int) -> str:
    """The beginning of a text, of so many UTF-16 units at most and without half a character."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def csv_cell(value: Any, kind: Kind) -> Any:
    """A flat value as CSV holds it, no text of it a formula."""
    if isinstance(value, dt.date):
        return value.isoformat()[:7] if kind is Kind.MONTH else value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def json_value(value: Any, kind: Kind) -> Any:
    """A value as orjson writes it."""
    if kind is Kind.JSON and value is not None:
        return orjson.Fragment(value)
    if kind is Kind.CHOICES and value is not None:
        return [{"option": label, "count": count} for label, count in value]
    return csv_cell(value, kind) if isinstance(value, dt.date) else value
