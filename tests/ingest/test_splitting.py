"""Files: whole documents, JSON lines, and what is neither."""

import codecs
import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.errors import BadUserInput
from gateway.ingest import STDIN, splitting
from gateway.ingest.splitting import Entry, Position, split
from tests.ingest.conftest import Importer, counts, reasons
from tests.ingest.records import location

ONE_AND_THREE = [(1, None, "a"), (2, None, "b"), (5, None, "c")]


def entries(path: Path) -> list[Entry]:
    """What a file is split into, without envelopes."""
    return [each for each in split(path) if isinstance(each, Entry)]


def found(path: Path, content: bytes) -> list[tuple[int | None, int | None, object]]:
    """Line, index, and the id of the record or the problem."""
    path.write_bytes(content)
    return [
        (
            entry.position.line,
            entry.position.index,
            entry.problem if entry.record is None else entry.record.get("id"),
        )
        for entry in entries(path)
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"id":"a"}', [(1, None, "a")]),
        (b'\xef\xbb\xbf{"id":"a"}\n', [(1, None, "a")]),
        (b'{\n  "id": "a"\n}\n', [(None, None, "a")]),
        (b'[{"id":"a"},{"id":"b"}]', [(1, 0, "a"), (1, 1, "b")]),
        (b'[\n{"id":"a"},\n{"id":"b"}\n]\n', [(None, 0, "a"), (None, 1, "b")]),
        (b'{"page":1,"total_count":1,"data":[{"id":"a"}]}', [(1, 0, "a")]),
        (b'{\n"page":1,\n"data":[\n{"id":"a"}\n]}', [(None, 0, "a")]),
        (b'{"page":1,"data":[]}', []),
        (b'\n{"id":"a"}\r\n\r\n{"id":"b"}', [(2, None, "a"), (4, None, "b")]),
        (
            b'{"page":0,"data":[{"id":"a"},{"id":"b"}]}\n[{"id":"c"}]\n{"id":"d"}\n',
            [(1, 0, "a"), (1, 1, "b"), (2, 0, "c"), (3, None, "d")],
        ),
        (b'{"id":"a"}{"id":"b"}\n{"id":"c"}', [(1, 0, "a"), (1, 1, "b"), (2, None, "c")]),
        (b'[{"id":"a"}] [{"id":"b"}]', [(1, 0, "a"), (1, 0, "b")]),
        (b'{\n"id":"a"\n}\n\n{\n"id":"b"\n}\n', [(1, None, "a"), (5, None, "b")]),
        (b'[\n{"id":"a"}\n]\n{"data":[\n{"id":"b"}]}', [(1, 0, "a"), (4, 0, "b")]),
        (b'{"id":"a"}\n{\n"id":"b"\n}\n{"id":"c"}', ONE_AND_THREE),
        (gzip.compress(b'{"id":"a"}\n{"id":"b"}', mtime=0), [(1, None, "a"), (2, None, "b")]),
        *(
            ('[{"id":"é"},\n{"id":"b"}]'.encode(codec), [(None, 0, "é"), (None, 1, "b")])
            for codec in ("utf-8-sig", "utf-16", "utf-32")
        ),
        (
            codecs.BOM_UTF16_BE + '{"id":"a"}\n{"id":"\u20ac"}'.encode("utf-16-be"),
            [(1, None, "a"), (2, None, "€")],
        ),
        (b"", []),
        (b"\n\n", []),
        (b"[]", []),
    ],
)
def test_forms_are_told_by_content(
    tmp_path: Path, content: bytes, expected: list[tuple[int | None, int | None, object]]
) -> None:
    assert found(tmp_path / "data.txt", content) == expected


@pytest.mark.parametrize(
    ("content", "line", "index", "problem"),
    [
        (b"5", 1, None, "This is not a JSON object. Give objects or list bodies."),
        (b'["x"]', 1, 0, "This is not a JSON object. Give objects or list bodies."),
        *(
            (
                '{"id": "a"}'.encode(codec),
                None,
                None,
                f"The file is {name} without a byte order mark: the byte at offset {at} is zero. "
                "Save it as UTF-8.",
            )
            for codec, name, at in (
                ("utf-16-le", "UTF-16 (little endian)", 1),
                ("utf-16-be", "UTF-16 (big endian)", 0),
                ("utf-32-le", "UTF-32 (little endian)", 1),
                ("utf-32-be", "UTF-32 (big endian)", 0),
            )
        ),
        (
            b'\xff\xfe{\x00"',
            None,
            None,
            "The byte at offset 4 is not UTF-16: truncated data. Save the file as UTF-8.",
        ),
        (
            b'[{"id": "a"},\n{"id": "caf\xe9"}]',
            None,
            None,
            "The byte 0xE9 at offset 25 is not UTF-8. In Windows-1252 it is 'é': save the file as "
            "UTF-8.",
        ),
        (
            b'\xef\xbb\xbf{"id": "\x81"}',
            None,
            None,
            "The byte 0x81 at offset 11 is not UTF-8. Save the file as UTF-8.",
        ),
        (
            b"PK\x03\x04 and so on",
            None,
            None,
            "The file is a ZIP archive, as those of Excel are. Give JSON, or gzip of it.",
        ),
        (
            gzip.compress(b'{"id": "a"}', mtime=0)[:-6],
            None,
            None,
            "The gzip file is damaged or cut off: Compressed file ended before the end-of-stream "
            "marker was reached. Compress it again.",
        ),
        (b"\x1f\x8b and no more", None, None, "The gzip file is damaged or cut off: "),
        (b"id,name\n1,Jane\n", None, None, "The file is not JSON: "),
        (b'[{"id":"a"},\n{"id":"b"}\n', None, None, "The file is not JSON: "),
    ],
)
def test_what_is_no_record(
    tmp_path: Path, content: bytes, line: int | None, index: int | None, problem: str
) -> None:
    ((at_line, at_index, told),) = found(tmp_path / "data.txt", content)

    assert (at_line, at_index) == (line, index)
    assert str(told).startswith(problem)


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_a_broken_line_leaves_the_others(tmp_path: Path, broken: int) -> None:
    lines = [b'{"id":"a"}', b'{"id":"b"}', b'{"id":"c"}']
    lines[broken - 1] = b'{"id": "\xff"}'

    entries = found(tmp_path / "data.jsonl", b"\n".join(lines))

    offset = 11 * (broken - 1) + 8
    assert [(line, told) for line, _, told in entries if "UTF-8" in str(told)] == [
        (
            broken,
            f"The byte 0xFF at offset {offset} is not UTF-8. In Windows-1252 it is 'ÿ': save the "
            "file as UTF-8.",
        )
    ]
    assert len(entries) == 3


def test_a_line_that_is_cut_off_leaves_the_others(tmp_path: Path) -> None:
    entries = found(tmp_path / "data.jsonl", b'{"id":"a"}\n{"id":"b"\n{"id":"c"}\n')

    assert [(line, str(told)[:20]) for line, _, told in entries] == [
        (1, "a"),
        (2, "The line is not JSON"),
        (3, "c"),
    ]


def test_a_broken_line_of_a_long_file_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "MAX_BYTES", 100)
    lines = [b'{"id":"a"}', b"{", b"{", *(b'{"id":"%d"}' % number for number in range(40))]

    entries = found(tmp_path / "data.jsonl", b"\n".join(lines))

    assert [line for line, _, told in entries if str(told).startswith("The line")] == [2, 3]
    assert [told for _, _, told in entries if not str(told).startswith("The line")] == [
        "a",
        *(str(number) for number in range(40)),
    ]
    assert [line for line, _, _ in entries] == list(range(1, 44))


def test_packed_and_recoded_files_are_read_piece_by_piece(tmp_path: Path) -> None:
    lines = b'{"id":"a"}\n' * 200_000
    for name, content in (
        ("a.gz", gzip.compress(lines, 1)),
        ("b.jsonl", lines.decode().encode("utf-16")),
    ):
        (tmp_path / name).write_bytes(content)

        first = next(split(tmp_path / name))
        assert isinstance(first, Entry)

        assert first.position == Position(str(tmp_path / name), 1, None)


def test_documents_have_a_limit_and_json_lines_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "MAX_BYTES", 1024 * 1024)
    record = json.dumps({"id": "a", "comments": "x" * 1000}).encode()

    document = found(tmp_path / "a.json", b"[\n" + b",\n".join([record] * 1100) + b"]")
    lines = found(tmp_path / "a.jsonl", b"\n".join([record] * 1100))
    line = found(tmp_path / "b.json", b"[" + b",".join([record] * 1100) + b"]")

    fix = "Give JSON lines, one object a line: those are read piece by piece."
    assert document == [(None, None, f"The document is larger than 1 MB. {fix}")]
    assert line == [(None, None, f"The line is larger than 1 MB. {fix}")]
    assert len(lines) == 1100


def test_json_lines_are_read_as_they_are_needed(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_bytes(b'{"id":"a"}\n' * 100_000)
    found = split(file)

    first = next(found)
    assert isinstance(first, Entry)

    assert first.position == Position(str(file), 1, None)


async def test_standard_input(importing: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps(location()).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    report = await importing(STDIN)

    assert counts(report) == {"locations": (1, 0, 0, 0, 0)}


async def test_a_file_that_is_not_there_stops_before_anything(
    importing: Importer, tmp_path: Path
) -> None:
    with pytest.raises(BadUserInput, match=r"There is no file '.*none\.json'\. Check the path\."):
        await importing(location(), tmp_path / "none.json")

    assert counts(await importing(location())) == {"locations": (1, 0, 0, 0, 0)}


@pytest.mark.parametrize("text", ['"\\ud800"', '"a\\u0000b"'])
async def test_characters_that_cannot_be_stored(importing: Importer, text: str) -> None:
    good = json.dumps(location(id="good")).encode()
    bad = b'{"id":"bad","postal_code":"1","name":' + text.encode() + b"}"

    report = await importing(b"[" + good + b",\n" + bad + b"]")

    assert counts(report) == {"locations": (1, 0, 0, 1, 0)}
    assert reasons(report) == ["`name` has a character that cannot be stored. Remove it."]


async def test_failures_name_their_place(importing: Importer) -> None:
    lines = [location(id="l1"), location(id="l2", name=5), [location(id="l3", country_code="XX")]]

    report = await importing(b"\n".join(json.dumps(each).encode() for each in lines))

    assert counts(report) == {"locations": (1, 0, 0, 2, 0)}
    first, second = report.failures
    assert first.file.endswith("/data.json")
    assert (first.line, first.index) == (2, None)
    assert (first.resource, first.external_id, first.code) == ("locations", "l2", "INVALID")
    assert first.reason == "`name` is 5. Give a text."
    assert (second.line, second.index) == (3, 0)
    assert str(second) == (
        f"{second.file}, line 3, record 0: locations l3: `country_code` is not a country. "
        "Give its two letters by ISO 3166-1, such as US or GB."
    )


async def test_failures_are_counted_beyond_those_that_are_kept(importing: Importer) -> None:
    bad = [location(id=f"l{number}", name=None) for number in range(1_100)]

    report = await importing([*bad, location(id="good")])

    assert counts(report) == {"locations": (1, 0, 0, 1_100, 0)}
    assert report.failed == 1_100
    assert len(report.failures) == 1_000


async def test_progress_tells_how_many_are_done(importing: Importer) -> None:
    told: list[int] = []

    await importing([location(id=f"l{n}") for n in range(700)], progress=told.append)

    assert told == [300, 600, 700]
