"""Files of exports: what each kind of value is in each format."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gateway.exports.columns import Column, Kind
from gateway.exports.files import open_writer, sheet_name
from gateway.exports.model import ExportFormat

COLUMNS = [
    Column("Location", "business_label", Kind.TEXT),
    Column("Day", "day", Kind.DAY),
    Column("Month", "month", Kind.MONTH),
    Column("Year", "year", Kind.NUMBER),
    Column("Results", "survey.total_surveys", Kind.COUNT),
    Column("Response rate (%)", "survey.response_rate", Kind.PERCENT),
    Column("NPS", "result.nps.score", Kind.POINTS),
    Column("Average CSAT rating", "result.csat.avg_score", Kind.SCORE),
    Column("Average response time (seconds)", "response.avg_response_time", Kind.SECONDS),
    Column("Texts of the field", "result_field.content", Kind.LINES),
    Column("Choices of the field", "result_field.choices", Kind.CHOICES),
    Column("Survey details", "survey_details", Kind.JSON),
]
ROW: list[Any] = [
    "Café Olé",
    dt.date(2024, 5, 10),
    dt.date(2024, 5, 1),
    2024,
    1234,
    87.5,
    -12.5,
    4.25,
    5400.75,
    ["second", "first"],
    [("Yes", 3), ("No", 0)],
    '{"id":"x","answers":[]}',
]
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://evil.example")',
    "＝1",
)
HARMLESS = ("a=1", "http://example.com", "'=1", "1-1", "mailto:a@b.example", "  spaces ", "{=1}")


def written(folder: Path, format: ExportFormat, rows: list[list[Any]], columns: Any = None) -> Path:
    path = folder / f"file.{format}"
    writer = open_writer(format, path, columns or COLUMNS, "Q1/2024: [CSAT]")
    writer.write(rows)
    writer.close()
    return path


def cells(path: Path) -> list[list[Any]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return [list(row) for row in sheet.iter_rows()]


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_numbers_are_numbers_and_dates_are_dates_in_a_workbook(tmp_path: Path) -> None:
    head, row = cells(written(tmp_path, ExportFormat.XLSX, [ROW]))

    assert [cell.value for cell in head] == [column.header for column in COLUMNS]
    values = [f"{cell.value:%Y-%m-%d}" if cell.is_date else cell.value for cell in row]
    assert [
        (cell.data_type, value, cell.number_format) for cell, value in zip(row, values, strict=True)
    ] == [
        ("s", "Café Olé", "General"),
        ("d", "2024-05-10", "yyyy-mm-dd"),
        ("d", "2024-05-01", "yyyy-mm"),
        ("n", 2024, "0"),
        ("n", 1234, "#,##0"),
        ("n", 87.5, '0.0" %"'),
        ("n", -12.5, "0.0"),
        ("n", 4.25, "0.00"),
        ("n", 5400.75, "#,##0"),
        ("s", "second\nfirst", "General"),
        ("s", "Yes: 3\nNo: 0", "General"),
        ("s", '{"id":"x","answers":[]}', "General"),
    ]


def test_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    nothing = [None] * len(COLUMNS)
    _, row = cells(written(tmp_path, ExportFormat.XLSX, [nothing, ROW]))[:2]
    _, line = table(written(tmp_path, ExportFormat.CSV, [nothing]))
    (found,) = written(tmp_path, ExportFormat.JSONL, [nothing]).read_text().splitlines()

    assert {cell.value for cell in row} == {None}
    assert set(line) == {""}
    assert json.loads(found) == {column.key: None for column in COLUMNS}


def test_values_are_plain_in_csv(tmp_path: Path) -> None:
    path = written(tmp_path, ExportFormat.CSV, [ROW])

    assert table(path)[1] == [
        "Café Olé",
        "2024-05-10",
        "2024-05",
        "2024",
        "1234",
        "87.5",
        "-12.5",
        "4.25",
        "5400.75",
        "second\nfirst",
        "Yes: 3\nNo: 0",
        '{"id":"x","answers":[]}',
    ]
    assert path.read_bytes().startswith(b"\xef\xbb\xbfLocation,Day,")
    assert path.read_bytes().endswith(b"\r\n")


def test_lists_and_objects_stay_what_they_are_in_json_lines(tmp_path: Path) -> None:
    (line,) = written(tmp_path, ExportFormat.JSONL, [ROW]).read_text().splitlines()

    assert json.loads(line) == {
        "business_label": "Café Olé",
        "day": "2024-05-10",
        "month": "2024-05",
        "year": 2024,
        "survey.total_surveys": 1234,
        "survey.response_rate": 87.5,
        "result.nps.score": -12.5,
        "result.csat.avg_score": 4.25,
        "response.avg_response_time": 5400.75,
        "result_field.content": ["second", "first"],
        "result_field.choices": [{"option": "Yes", "count": 3}, {"option": "No", "count": 0}],
        "survey_details": {"id": "x", "answers": []},
    }


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    rows = [[text]]
    _, (cell,) = cells(written(tmp_path, ExportFormat.XLSX, rows, COLUMNS[:1]))
    _, (plain,) = table(written(tmp_path, ExportFormat.CSV, rows, COLUMNS[:1]))
    line = json.loads(written(tmp_path, ExportFormat.JSONL, rows, COLUMNS[:1]).read_text())

    # XML has no carriage return of its own: openpyxl reads the escape that stands for one.
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value.replace("_x000D_", "\r") == text
    assert plain == (f"'{text}" if text in FORMULAS else text)
    assert line == {"business_label": text}


def test_a_list_that_begins_like_a_formula_is_guarded(tmp_path: Path) -> None:
    _, (plain,) = table(written(tmp_path, ExportFormat.CSV, [[["=1", "x"]]], [COLUMNS[9]]))

    assert plain == "'=1\nx"


@pytest.mark.parametrize("text", ["x" * 32_767, "x" * 32_768, "😀" * 20_000])
def test_a_cell_holds_what_excel_can_hold(tmp_path: Path, text: str) -> None:
    _, (cell,) = cells(written(tmp_path, ExportFormat.XLSX, [[text]], COLUMNS[:1]))
    _, (plain,) = table(written(tmp_path, ExportFormat.CSV, [[text]], COLUMNS[:1]))

    units = len(cell.value.encode("utf-16-le")) // 2
    assert units in (32_766, 32_767)
    assert cell.value == text or (cell.value[-1] == "…" and text.startswith(cell.value[:-1]))
    assert plain == text


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Q1-2024-CSAT", "Q1-2024-CSAT"),
        ("Q1/2024: [CSAT]*?\\", "Q1_2024_ _CSAT____"),
        ("x" * 40, "x" * 31),
        # Excel counts UTF-16 units: an emoji is two of them, and no half of one is kept.
        ("😀" * 20, "😀" * 15),
        ("x" + "😀" * 15, "x" + "😀" * 15),
        ("xx" + "😀" * 15, "xx" + "😀" * 14),
        ("'quoted'", "quoted"),
        ("History", "History_"),
        ("", "_"),
    ],
)
def test_names_of_sheets(tmp_path: Path, name: str, sheet: str) -> None:
    writer = open_writer(ExportFormat.XLSX, tmp_path / "file.xlsx", COLUMNS, name)
    writer.close()

    assert sheet_name(name) == sheet
    assert openpyxl.load_workbook(tmp_path / "file.xlsx").sheetnames == [sheet]
