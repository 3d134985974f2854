"""One folding for every search: words of feedback and of locations, folded anew.

SQLite calls the application's folding, so whoever writes to the file has to bring it; PostgreSQL
gets functions made from the same tables. Words of feedback stand in FTS5 on SQLite and as tsvector
on PostgreSQL, both told where each word is, so that a phrase is one: neither splits texts itself.
Like those of revision 0003 they are not behind row level security, which would keep PostgreSQL
from their index. Words of locations are rows of an ordinary table: what is looked for is compared
with the distinct ones, then found by the index.
"""

import importlib.util
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from alembic import op

from gateway.database.revisions import (
    ACCENTS,
    ALIKE,
    BETWEEN,
    LETTER,
    LETTERS,
    LONGEST_WORD,
    SPELT,
    protect,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLACE = "{0}.name || ' ' || coalesce({0}.city, '') || ' ' || coalesce({0}.postal_code, '')"
PLACE_COLUMNS = "name, city, postal_code"
# Of words in digits only, which are never taken for another, the size is none.
SIZE = {
    "sqlite": "CASE WHEN value GLOB '*[^0-9]*' THEN length(value) ELSE 0 END",
    "postgresql": "CASE WHEN word ~ '[^0-9]' THEN char_length(word) ELSE 0 END",
}
PLACE_WORDS = (
    "CREATE TABLE place_words (account_id bigint NOT NULL, word {text} NOT NULL,"
    " size smallint NOT NULL, location_id bigint NOT NULL,"
    " CONSTRAINT pk_place_words PRIMARY KEY (account_id, word, location_id)){options}"
)
INDEXES = (
    "CREATE INDEX ix_place_words_location_id ON place_words (account_id, location_id)",
    "CREATE INDEX ix_place_words_size ON place_words (account_id, size, word)",
)
FUNCTION = "IMMUTABLE STRICT PARALLEL SAFE AS"
BLOCKS = (0x80, 0x250, 0x400, 0x530, 0x110000)


def upgrade() -> None:
    _earlier().downgrade()
    _run(_sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql())


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("feedbacks", "feedback_answers", "locations"):
        for event in ("insert", "update", "delete"):
            name = f"{table}_words_{event}"
            _run(
                [
                    f"DROP FUNCTION {name} CASCADE"
                    if postgresql
                    else f"DROP TRIGGER IF EXISTS {name}"
                ]
            )
    _run(["DROP TABLE feedback_words", "DROP TABLE place_words"])
    if postgresql:
        _run([f"DROP FUNCTION {name}(text)" for name in reversed([*FUNCTIONS])])
    _earlier().upgrade()


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _earlier() -> ModuleType:
    """Revision 0003, whose tables these take the place of."""
    spec = importlib.util.spec_from_file_location(
        "search_0003", Path(__file__).with_name("0003_search.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _feedback(row: str, words: str, only: str = "true") -> list[str]:
    """What copies words of comments (an even number each) and of answers (an odd one)."""
    into = f"INSERT INTO feedback_words ({row}, account_id, feedback_id, words)"
    return [
        f"{into} SELECT id * 2, account_id, id, {words.format('comments')}"
        f" FROM {{0}} AS stored WHERE comments IS NOT NULL AND {only}",
        f"{into} SELECT id * 2 + 1, account_id, feedback_id, {words.format('content')}"
        f" FROM {{1}} AS stored WHERE content IS NOT NULL AND {only}"
        " AND EXISTS (SELECT 1 FROM survey_fields AS field"
        " WHERE field.id = stored.field_id AND field.type = 'TEXT')",
    ]


def _sqlite() -> list[str]:
    def places(only: str = "true") -> str:
        return (
            "INSERT INTO place_words (account_id, word, size, location_id)"
            f" SELECT stored.account_id, value, {SIZE['sqlite']}, stored.id"
            f" FROM locations AS stored, json_each(place_terms({PLACE.format('stored')}))"
            f" WHERE {only}"
        )

    words = "folded_words({})"
    own = "stored.id = NEW.id"
    comment, answer = _feedback("rowid", words, own)
    statements = [
        "CREATE VIRTUAL TABLE feedback_words USING fts5(account_id UNINDEXED,"
        " feedback_id UNINDEXED, words, tokenize = 'ascii')",
        PLACE_WORDS.format(text="text", options=" WITHOUT ROWID"),
        *INDEXES,
        *(each.format("feedbacks", "feedback_answers") for each in _feedback("rowid", words)),
        places(),
    ]
    for table, columns, add, remove in (
        (
            "feedbacks",
            "comments",
            comment.format("feedbacks", ""),
            "DELETE FROM feedback_words WHERE rowid = OLD.id * 2",
        ),
        (
            "feedback_answers",
            "content",
            answer.format("", "feedback_answers"),
            "DELETE FROM feedback_words WHERE rowid = OLD.id * 2 + 1",
        ),
        (
            "locations",
            PLACE_COLUMNS,
            places(own),
            "DELETE FROM place_words WHERE account_id = OLD.account_id AND location_id = OLD.id",
        ),
    ):
        statements += [
            f"CREATE TRIGGER {table}_words_{event.split()[0].lower()} AFTER {event} ON {table}"
            f" BEGIN {body}; END"
            for event, body in (
                ("INSERT", add),
                (f"UPDATE OF {columns}", f"{remove}; {add}"),
                ("DELETE", remove),
            )
        ]
    return statements


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _letters() -> str:
    """A function of PostgreSQL that folds what is not ASCII, a block of letters at a time."""
    steps = [
        "plain := lower(regexp_replace(normalize(content, NFKD), "
        f"{_quoted(ACCENTS)}, '', 'g') COLLATE \"C\")"
    ]
    for letter, spelt in SPELT.items():
        steps.append(f"plain := replace(plain, {_quoted(letter)}, {_quoted(spelt)})")
    # A long list is slow, so each is gone through only where the text has a letter of it.
    cased = [each for each in LETTERS if each not in SPELT and each not in ALIKE]
    blocks = [[each for each in cased if a <= ord(each) < b] for a, b in pairwise(BLOCKS)]
    for letters in ([*ALIKE], *blocks):
        some = "".join(letters)
        plain = "".join(LETTERS[each] for each in letters)
        steps.append(
            f"IF plain ~ {_quoted(f'[{some}]')} THEN"
            f" plain := translate(plain, {_quoted(some)}, {_quoted(plain)}); END IF"
        )
    steps.append("RETURN normalize(plain, NFC)")
    body = ";\n".join(steps)
    return (
        f"CREATE FUNCTION folded_letters(content text) RETURNS text LANGUAGE plpgsql {FUNCTION}"
        f" $$ DECLARE plain text; BEGIN {body}; END $$"
    )


FUNCTIONS = {
    "folded_letters": _letters(),
    # Most of what is stored is ASCII; SQL functions of one expression are put in place.
    "folded": f"CREATE FUNCTION folded(content text) RETURNS text LANGUAGE sql {FUNCTION} $$"
    " SELECT CASE WHEN octet_length(content) = char_length(content)"
    ' THEN lower(content COLLATE "C") ELSE folded_letters(content) END $$',
    "spaced": f"""CREATE FUNCTION spaced(content text) RETURNS text LANGUAGE plpgsql {FUNCTION} $$
        DECLARE words text;
        BEGIN
            IF octet_length(content) = char_length(content) THEN
                words := regexp_replace(content, '[^a-z0-9]+', ' ', 'g');
            ELSE
                words := regexp_replace(content, {_quoted(BETWEEN)}, ' ', 'g');
                IF words ~ {_quoted(LETTER)} THEN
                    words := regexp_replace(words, {_quoted(LETTER)}, ' \\1 ', 'g');
                    words := regexp_replace(words, ' +', ' ', 'g');
                END IF;
            END IF;
            IF char_length(words) > {LONGEST_WORD} AND words ~ '[^ ]{{{LONGEST_WORD + 1}}}' THEN
                words := regexp_replace(words, '([^ ]{{{LONGEST_WORD}}})[^ ]+', '\\1', 'g');
            END IF;
            RETURN btrim(words);
        END $$""",
    "folded_words": f"CREATE FUNCTION folded_words(content text) RETURNS text LANGUAGE sql"
    f" {FUNCTION} $$ SELECT spaced(folded(content)) $$",
    "folded_place": f"CREATE FUNCTION folded_place(content text) RETURNS text LANGUAGE sql"
    f" {FUNCTION} $$ SELECT spaced(replace(folded(content), '''', '')) $$",
    "place_word": f"CREATE FUNCTION place_word(content text) RETURNS text LANGUAGE sql"
    f" {FUNCTION} $$ SELECT split_part(folded_place(content), ' ', 1) $$",
    "place_terms": f"""CREATE FUNCTION place_terms(content text) RETURNS text[]
        LANGUAGE plpgsql {FUNCTION} $$
        DECLARE
            plain text := folded(content);
            words text := spaced(replace(plain, '''', ''));
        BEGIN
            IF strpos(plain, '''') > 0 THEN
                words := words || ' ' || spaced(plain);
            END IF;
            RETURN ARRAY(SELECT DISTINCT word FROM unnest(string_to_array(words, ' ')) AS word
                WHERE word <> '');
        END $$""",
    # What `gateway.store.search` asks: few rows, for which the planner takes an index each time.
    # Row level security lets the index compare with nothing but these columns.
    "asked_rows": "CREATE FUNCTION asked_rows(list text) RETURNS TABLE"
    " (number integer, low text, high text, fit integer, words integer)"
    " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 4 AS $$"
    " SELECT (item ->> 0)::integer, item ->> 1, item ->> 2, (item ->> 3)::integer,"
    " (item ->> 4)::integer FROM jsonb_array_elements(list::jsonb) AS item $$",
    # The words with their places, as the text of a tsvector: they hold no quote.
    "placed": f"""CREATE FUNCTION placed(words text) RETURNS tsvector LANGUAGE plpgsql {FUNCTION} $$
        BEGIN
            RETURN (SELECT coalesce(string_agg(
                    '''' || word || ''':' || least(place, 16383), ' '), '')::tsvector
                FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS each(word, place)
                WHERE word <> '');
        END $$""",
}


def _postgresql() -> list[str]:
    def places(source: str, only: str = "true") -> str:
        return (
            "INSERT INTO place_words (account_id, word, size, location_id)"
            f" SELECT stored.account_id, word, {SIZE['postgresql']}, stored.id"
            f" FROM {source} AS stored, unnest(place_terms({PLACE.format('stored')})) AS word"
            f" WHERE {only}"
        )

    words = "placed(folded_words({}))"
    copied = _feedback("id", words)
    comment, answer = _feedback("id", words, "stored.id = NEW.id")
    statements = [
        *FUNCTIONS.values(),
        "CREATE TABLE feedback_words (id bigint NOT NULL CONSTRAINT pk_feedback_words PRIMARY KEY,"
        " account_id bigint NOT NULL, feedback_id bigint NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX ix_feedback_words_feedback_id ON feedback_words (account_id, feedback_id)",
        "CREATE INDEX ix_feedback_words_words ON feedback_words USING gin (words)",
        PLACE_WORDS.format(text='text COLLATE "C"', options=""),
        *INDEXES,
        *(each.format("feedbacks", "feedback_answers") for each in copied),
        places("locations"),
        *protect("place_words"),
    ]
    for table, columns, add, again, remove in (
        (
            "feedbacks",
            "comments",
            copied[0].format("added", ""),
            comment.format("feedbacks", ""),
            "DELETE FROM feedback_words WHERE id = OLD.id * 2",
        ),
        (
            "feedback_answers",
            "content",
            copied[1].format("", "added"),
            answer.format("", "feedback_answers"),
            "DELETE FROM feedback_words WHERE id = OLD.id * 2 + 1",
        ),
        (
            "locations",
            PLACE_COLUMNS,
            places("added"),
            places("locations", "stored.id = NEW.id"),
            "DELETE FROM place_words WHERE account_id = OLD.account_id AND location_id = OLD.id",
        ),
    ):
        for event, body, when in (
            ("INSERT", add, "REFERENCING NEW TABLE AS added FOR EACH STATEMENT"),
            (f"UPDATE OF {columns}", f"{remove}; {again}", "FOR EACH ROW"),
            ("DELETE", remove, "FOR EACH ROW"),
        ):
            name = f"{table}_words_{event.split()[0].lower()}"
            statements += [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {body}; RETURN NULL; END $$",
                f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} EXECUTE FUNCTION {name}()",
            ]
    return statements
