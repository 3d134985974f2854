"""Words of feedback, kept by the database: the same texts are found on both databases."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from gateway.config import Settings
from gateway.database.engine import Database, show_accounts
from gateway.database.folding import (
    fold,
    fold_place,
    place_terms,
    place_tokens,
    teach_folding,
    words_of,
)
from gateway.database.migrate import migrate, migration_engine
from gateway.database.tenancy import Unscoped, of_tenant
from gateway.database.words import FEEDBACK_WORDS, PLACE_WORDS, Says, text_term
from gateway.models import metadata
from gateway.policies import system_viewer
from tests.conftest import DATABASES, store_like_template
from tests.database.rows import UNSCOPED, all_rows, rows_then, write
from tests.databases.postgres import run

FEEDBACKS, ANSWERS = metadata.tables["feedbacks"], metadata.tables["feedback_answers"]
FIELDS = metadata.tables["survey_fields"]
SAMPLE = 100 - 1000  # the feedback of tests.database.rows, as `found` numbers it
COMMENTS = {
    1: "The staff was friendly, the room was not.",
    2: "FRIENDLY staff!",
    3: "Personnel très sympathique – l'hôtel aussi",
    4: "Straße & Größe: 10/10, e-mail@example.com",
    5: "Хорошо, спасибо",
    6: "unfriendly",
    7: "a\tb\nstaff friendly 🙂staff",
    8: "cafe\u0301 au lait",
    10: "great🤣lol🧑🏽‍🚀",
    9: "snake_case kebab-case it's",
    11: "这里的服务很好",
    12: "サービスがとても良い",
    13: "บริการดีมาก",
    14: "서비스가 정말 좋았어요",
    15: "Ёлка, її ЙОГУРТ",
    16: "Ο καλύτερος ΔΡΌΜΟΣ",
    17: "Łódź, Ærø, İSTANBUL, ISPARTA, Đà Nẵng",
    18: "ｆｕｌｌ　ｗｉｄｔｈ ﬁne ２４",
    19: "हिन्दी में अच्छा",
    20: "مُمتاز ومـــريح",
}


async def fill(settings: Settings) -> Settings:
    engine = migration_engine(settings)
    async with engine.begin() as connection:
        await show_accounts(connection, None)
        await write(connection, [*all_rows(1), *all_rows(2)])
        for account in (1, 2):
            base = dict(all_rows(account))["feedbacks"]
            for number, comments in COMMENTS.items():
                row = {**base, "feedback_request_id": None, "external_id": f"w-{number}"}
                row |= {"id": account * 1000 + number, "comments": comments}
                await write(connection, [("feedbacks", row)])
    await engine.dispose()
    return settings


@pytest.fixture
async def filled(settings: Settings) -> Settings:
    """Account 1 with the comments above, account 2 with the same words."""
    return await fill(settings)


@pytest.fixture(scope="module", params=DATABASES)
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """The same for tests that only read."""
    with store_like_template(request, tmp_path_factory) as store:
        yield run(fill(Settings(database_url=store.url())))


async def found(settings: Settings, words: Sequence[str], *, prefix: bool = False) -> list[int]:
    """Feedback of account 1 that has a text with the term."""
    database, viewer = Database(settings), system_viewer(1)
    kept = FEEDBACK_WORDS.alias()
    try:
        rows = await database.fetch(
            select(kept.c.feedback_id).where(
                of_tenant(kept, viewer),
                Says(kept.c.words, text_term(words, database.dialect, prefix=prefix)),
            ),
            viewer,
        )
    finally:
        await database.close()
    assert all(row.feedback_id // 1000 in (0, 1) for row in rows)
    return sorted({row.feedback_id - 1000 for row in rows})


CASES: list[tuple[str, bool, list[int]]] = [
    ("friendly", False, [1, 2, 7]),
    ("FRIENDLY", False, [1, 2, 7]),
    ("friend", False, []),
    ("friend", True, [1, 2, 7]),
    ("friendly staff", False, [2, 7]),
    ("staff friendly", False, [7]),
    ("staff fri", True, [7]),
    ("room was not", False, [1]),
    ("tres", False, [SAMPLE, 3]),
    ("lol", False, [10]),
    ("great", False, [10]),
    ("TRÈS sympathique", False, [3]),
    ("sympathique l", False, [3]),
    ("hotel", False, [3]),
    ("große", False, [4]),
    ("10", False, [4]),
    ("10 10", False, [4]),
    ("mail example com", False, [4]),
    ("хорошо", False, [5]),
    ("СПАСИБО", False, [5]),
    ("café", False, [8]),
    ("cafe au", False, [8]),
    ("case kebab", False, [9]),
    ("it s", False, [9]),
    ("服务", False, [11]),
    ("務服", False, []),
    ("服好", False, []),
    ("サービス", False, [12]),
    ("ｻｰﾋﾞｽ", False, [12]),
    ("サーヒス", False, []),
    ("とても", False, [12]),
    ("บริการ", False, [13]),
    ("ดี", False, [13]),
    ("ด", False, []),
    ("서비스", False, [14]),
    ("좋았", False, [14]),
    ("ёлка", False, [15]),
    ("елка", False, [15]),
    ("її", False, [15]),
    ("йогурт", False, [15]),
    ("καλύτερος", False, [16]),
    ("ΚΑΛΥΤΕΡΟΣ", False, [16]),
    ("δρόμος", False, [16]),
    ("lodz aero istanbul", False, [17]),
    ("aero lodz", False, []),
    ("łódź", False, [17]),
    ("ærø", False, [17]),
    ("aero", False, [17]),
    ("istanbul", False, [17]),
    ("ısparta", False, [17]),
    ("da nang", False, [17]),
    ("full width", False, [18]),
    ("FINE", False, [18]),
    ("24", False, [18]),
    ("हिन्दी", False, [19]),
    ("हन्द", False, []),
    ("ممتاز", False, [20]),
    ("ومريح", False, [20]),
    ("strasse", False, [4]),
    ("grösse", False, [4]),
    ("GRÖẞE", False, [4]),
    ("nothing", False, []),
]


@pytest.mark.parametrize(("term", "prefix", "expected"), CASES)
async def test_terms(kept: Settings, term: str, prefix: bool, expected: list[int]) -> None:
    assert await found(kept, words_of(term), prefix=prefix) == expected


async def test_words_follow_every_change(filled: Settings) -> None:
    database = Database(filled)

    async def change(statement: object) -> None:
        async with database.begin(None) as connection:
            await connection.execute(statement, execution_options=UNSCOPED)  # type: ignore[call-overload]

    one = FEEDBACKS.c.id == 1001
    await change(update(FEEDBACKS).where(one).values(comments="a new word"))
    assert (await found(filled, ["word"]), await found(filled, ["room"])) == ([1], [])
    await change(update(FEEDBACKS).where(one).values(comments=None))
    assert await found(filled, ["word"]) == []
    await change(update(FEEDBACKS).where(one).values(comments="back again", nps_score=3))
    assert await found(filled, ["again"]) == [1]
    await change(delete(FEEDBACKS).where(one))
    assert await found(filled, ["again"]) == []
    await database.close()


async def test_answers_count_where_the_field_asks_for_a_text(filled: Settings) -> None:
    """The sample field is a CHOICE: a remark there is not text of the result."""
    database = Database(filled)
    assert await found(filled, ["bien"]) == [SAMPLE]  # the comment of the sample feedback
    row = {"account_id": 1, "feedback_id": 1002, "content": "answered in words"}
    async with database.begin(None) as connection:
        await connection.execute(
            update(FIELDS).where(FIELDS.c.id == 100).values(type="TEXT"), execution_options=UNSCOPED
        )
        await connection.execute(
            insert(ANSWERS), [{**row, "id": 500, "field_id": 100}], execution_options=UNSCOPED
        )
    assert await found(filled, ["answered"]) == [2]
    async with database.begin(None) as connection:
        await connection.execute(
            update(ANSWERS).where(ANSWERS.c.id == 500).values(content="other"),
            execution_options=UNSCOPED,
        )
    assert (await found(filled, ["answered"]), await found(filled, ["other"])) == ([], [2])
    async with database.begin(None) as connection:
        await connection.execute(
            delete(ANSWERS).where(ANSWERS.c.id == 500), execution_options=UNSCOPED
        )
    assert await found(filled, ["other"]) == []
    await database.close()


async def test_what_was_there_before_the_tables_is_found(empty_database_url: str) -> None:
    settings = Settings(database_url=empty_database_url)
    await migrate(settings, "0002")
    engine = migration_engine(settings)
    async with engine.begin() as connection:
        await show_accounts(connection, None)
        await write(connection, await rows_then(connection, 1))
    await engine.dispose()

    await migrate(settings)

    assert await found(settings, ["tres", "bien"]) == [SAMPLE]
    database = Database(settings)
    rows = await database.fetch_unscoped(
        select(PLACE_WORDS.c.location_id, PLACE_WORDS.c.word, PLACE_WORDS.c.size).order_by(
            PLACE_WORDS.c.word
        ),
        Unscoped.PROVISIONING,
    )
    await database.close()
    assert [tuple(row) for row in rows] == [(100, "cafe", 4), (100, "ole", 3)]


async def test_words_of_before_come_back_with_the_revision_before(settings: Settings) -> None:
    engine = migration_engine(settings)
    async with engine.begin() as connection:
        await show_accounts(connection, None)
        await write(connection, all_rows(1))
    await engine.dispose()

    await migrate(settings, "0011")

    async with engine.begin() as connection:
        await show_accounts(connection, None)
        kept = await connection.exec_driver_sql("SELECT location_id, words FROM location_words")
        assert [tuple(row) for row in kept] == [(100, " cafe ole   ")]
    await engine.dispose()
    await migrate(settings)
    assert await found(settings, ["tres", "bien"]) == [SAMPLE]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_uses_the_index(filled: Settings) -> None:
    """As the gateway's own role, whom row level security would keep from it."""
    database, viewer = Database(filled), system_viewer(1)
    query = "EXPLAIN SELECT feedback_id FROM feedback_words WHERE words @@ CAST('word' AS tsquery)"
    async with database.begin(viewer.account_ids) as connection:
        off = text("SET LOCAL enable_seqscan = off")
        await connection.execute(off, execution_options=UNSCOPED)
        plan = (await connection.execute(text(query), execution_options=UNSCOPED)).scalars().all()
    await database.close()
    assert re.search(r"Bitmap Index Scan on ix_feedback_words_words", "\n".join(plan)), plan


@pytest.mark.parametrize(
    ("place", "folded"),
    [
        ("  Café   Olé ", "cafe ole"),
        ("St. John's", "st johns"),
        ("Köln-Ehrenfeld", "koln ehrenfeld"),
        ("Cafe\u0301", "cafe"),
        ("Smørrebrød, Æbelø; Łódź", "smorrebrod aebelo lodz"),
        ("Hồ Chí Minh", "ho chi minh"),
        ("!?", ""),
        ("東京 Tower", "東 京 tower"),
    ],
)
def test_places_are_folded(place: str, folded: str) -> None:
    assert fold_place(place) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße ẞ", "strasse ss"),
        ("İI ıi", "ii ii"),
        ("ΟΔΌΣ οδός", "οδοσ οδοσ"),
        ("ᾳ ΰ", "α υ"),
        ("Й Ё Ї", "и е і"),
        ("Łø đ Þ Æ", "lo d th ae"),
        ("Ｔｅｘｔ ﬃ ½", "text ffi 1⁄2"),
        ("ｶﾞ か\u3099 か", "ガ が か"),
        ("\u1112\u1161\u11ab", "한"),
        ("เสื้อ เสือ", "เสื้อ เสือ"),
        ("को क़", "को क\u093c"),
        ("أحمد آب", "احمد اب"),
        ("שָׁלוֹם", "שלום"),
        ("it’s l‑o", "it's l-o"),
        ("so\u00adft zero\u200bwidth \ufeff", "soft zerowidth "),
        ("👩🏽‍🚀 ❤️", "👩🏽🚀 ❤"),
    ],
)
def test_texts_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_words_of_a_place() -> None:
    assert place_terms("L'Hôtel l’Hotel 69001") == ["69001", "hotel", "l", "lhotel"]
    assert place_tokens("L'Hôtel 渋谷区 Zoo9") == [("lhotel",), ("渋", "谷", "区"), ("zoo9",)]
    assert place_tokens("渋谷Zoo") == [("渋", "谷"), ("zoo",)]
    assert place_tokens(" - ") == []


LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\0")
TELLING = st.sampled_from("aÉßẞİıΣςйЇがか\u3099\u0301\u0345ｶﾞ한\u1112\u1161服ี้'’-_\u200d 9ﬃ🙂")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@hypothesis.given(texts=st.lists(st.text(LETTERS | TELLING, max_size=30), min_size=20, max_size=60))
@hypothesis.settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_database_folds_alike(settings: Settings, texts: list[str]) -> None:
    rows = run(in_postgresql(settings, texts))
    own = sqlite3.connect(":memory:")
    teach_folding(own)
    asked = "SELECT folded(?1), folded_words(?1), folded_place(?1), place_terms(?1)"
    for text_, *folded in rows:
        expected = [fold(text_), " ".join(words_of(text_)), fold_place(text_), place_terms(text_)]
        (*lite, terms) = own.execute(asked, [text_]).fetchone()
        assert [*lite, json.loads(terms)] == expected
        assert folded == expected
    own.close()


async def in_postgresql(settings: Settings, texts: list[str]) -> list[list[Any]]:
    connection = await asyncpg.connect(settings.database_url)
    rows = await connection.fetch(
        "SELECT content, folded(content), folded_words(content), folded_place(content),"
        ' ARRAY(SELECT word FROM unnest(place_terms(content)) AS word ORDER BY word COLLATE "C")'
        " FROM unnest($1::text[]) AS content",
        texts,
    )
    await connection.close()
    return [list(row) for row in rows]
