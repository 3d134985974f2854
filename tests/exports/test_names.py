"""Names of files: what of a label is kept, and how HTTP tells it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exports.model import ExportFormat
from gateway.exports.names import clean_label, disposition, file_name

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("label", "clean"),
    [
        ("Q1-2024-CSAT", "Q1-2024-CSAT"),
        (None, "analytics"),
        ("", "analytics"),
        ("...", "analytics"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\Users\\x", "C_Users_x"),
        ('say "hi"; rm -rf', "say_hi_rm_-rf"),
        ("a\r\nSet-Cookie: x", "a_Set-Cookie_x"),
        ("Zufriedenheit für Köln", "Zufriedenheit_für_Köln"),
        ("満足度 2024", "満足度_2024"),
        ("100% (final).v2", "100_(final).v2"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 150, "x" * 100),
        (".hidden", "hidden"),
    ],
)
def test_special_characters_are_replaced(label: str | None, clean: str) -> None:
    assert clean_label(label) == clean
    assert file_name(label, DAY, ExportFormat.JSONL) == f"{clean}_2026-11-22.jsonl"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Q1_2026-11-22.xlsx", 'attachment; filename="Q1_2026-11-22.xlsx"'),
        (
            "für_1.csv",
            "attachment; filename=\"fur_1.csv\"; filename*=UTF-8''f%C3%BCr_1.csv",
        ),
        (
            "満足_1.csv",
            "attachment; filename=\"___1.csv\"; filename*=UTF-8''%E6%BA%80%E8%B6%B3_1.csv",
        ),
    ],
)
def test_the_header_tells_the_name_in_ascii_and_in_full(name: str, header: str) -> None:
    assert disposition(name) == header


@given(st.text(max_size=200))
def test_no_label_breaks_out_of_the_name(label: str) -> None:
    name = file_name(label, DAY, ExportFormat.XLSX)

    assert name.endswith("_2026-11-22.xlsx")
    assert not set(name) & set('/\\:*?"<>|\r\n\0;')
    assert name[0] not in ".- "
    assert len(name) <= 120
    header = disposition(name)
    assert header.isascii()
    assert header.count('"') == 2
