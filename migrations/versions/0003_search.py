"""Search: the words of feedback and of locations, kept in step by the database itself.

SQLite keeps them in FTS5 tables, PostgreSQL in tables with an index on words or trigrams. These
are not behind row level security: the operators that search are not leakproof, so PostgreSQL
would never use the index of a table that is. They are read only beside the rows they belong to.
"""

import re
import unicodedata
from typing import NamedTuple

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


class Words(NamedTuple):
    """Where words come from: a row of `table` has at most one row of words, known by `key`."""

    table: str
    columns: str
    kept: str
    key: str
    subject: str
    words: str
    condition: str

    def copied(self, dialect: str, source: str = "", only: str = "true") -> str:
        """Words of rows into their table."""
        return (
            f"INSERT INTO {self.kept} ({'rowid' if dialect == 'sqlite' else 'id'}, account_id,"
            f" {SUBJECTS[self.kept]}, words) SELECT {self.key}, account_id, {self.subject},"
            f" {self._folded(dialect)} FROM {source or self.table} AS stored"
            f" WHERE {self.condition} AND {only}"
        )

    def removed(self, dialect: str) -> str:
        """The row of words of a row that was there before."""
        row = "rowid" if dialect == "sqlite" else "id"
        return f"DELETE FROM {self.kept} WHERE {row} = {self.key.replace('id', 'OLD.id')}"

    def _folded(self, dialect: str) -> str:
        if self.kept == "location_words":
            return (
                FOLDED_PLACE.format(self.words)
                if dialect == "sqlite"
                else (f"folded_place({self.words})")
            )
        return self.words if dialect == "sqlite" else f"folded_words({self.words})"


_MARKS = re.compile("[\u0300-\u036f]")


def _latin() -> dict[str, str]:
    """Accented Latin letters (European languages and Vietnamese), each with its plain letters."""
    letters = {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ẞ": "ss"}
    letters |= dict.fromkeys("øØ", "o") | dict.fromkeys("łŁ", "l") | dict.fromkeys("đĐ", "d")
    for code in (*range(0x00C0, 0x0180), *range(0x1EA0, 0x1EFA)):
        plain = _MARKS.sub("", unicodedata.normalize("NFD", chr(code))).lower()
        if plain.isascii():
            letters[chr(code)] = plain
    return letters


# An apostrophe joins what is beside it; other punctuation parts it.
_JOINING = dict.fromkeys("'’", "")
_PARTING = dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~–—«»„“”·\t\r\n', " ")
PLACES = _JOINING | _PARTING | _latin()
SUBJECTS = {"feedback_words": "feedback_id", "location_words": "location_id"}
SOURCES = (
    # A comment has an even number among the words of feedback, an answer an odd one.
    Words(
        table="feedbacks",
        columns="comments",
        kept="feedback_words",
        key="id * 2",
        subject="id",
        words="comments",
        condition="comments IS NOT NULL",
    ),
    Words(
        table="feedback_answers",
        columns="content",
        kept="feedback_words",
        key="id * 2 + 1",
        subject="feedback_id",
        words="content",
        condition="content IS NOT NULL AND EXISTS (SELECT 1 FROM survey_fields AS field"
        " WHERE field.id = stored.field_id AND field.type = 'TEXT')",
    ),
    Words(
        table="locations",
        columns="name, city, postal_code",
        kept="location_words",
        key="id",
        subject="id",
        words="' ' || name || ' ' || coalesce(city, '') || ' ' || coalesce(postal_code, '') || ' '",
        condition="true",
    ),
)
# Punctuation and symbols by ranges: what \W means depends on the locale of the database.
NO_WORD = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb"
    r"\u00bf\u00d7\u00f7\u02c2-\u02df\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2775"
    r"\u2794-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\ufe0f\uff01-\uff0f\uff1a-\uff20"
    r"\U0001f000-\U0001faff]+"
)
PLAIN = r"normalize(regexp_replace(normalize(content, NFD), '[\u0300-\u036f]', '', 'g'), NFC)"
FUNCTION = "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS"
FOLDED_WORDS = (
    f"CREATE FUNCTION folded_words(content text) RETURNS tsvector {FUNCTION} $$"
    f" SELECT to_tsvector('simple', regexp_replace(lower({PLAIN}), '{NO_WORD}', ' ', 'g')) $$"
)
# SQLite knows the characters of Unicode 6.1; it takes later pictographs for letters.
PICTOGRAPHS = "".join(map(chr, range(0x1F000, 0x1FB00)))
WORDS = f"unicode61 remove_diacritics 2 separators '{PICTOGRAPHS}'"
# SQLite has no function that replaces many letters: the text is walked letter by letter.
FOLDED_PLACE = (
    "(WITH RECURSIVE place(words, at) AS (SELECT {}, 1"
    " UNION ALL SELECT words, at + 1 FROM place WHERE at < length(words))"
    " SELECT lower(group_concat(coalesce(plain, substr(words, at, 1)), ''))"
    " FROM place LEFT JOIN folded_letters ON letter = substr(words, at, 1))"
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    for source in SOURCES:
        for event in ("insert", "update", "delete"):
            name = f"{source.table}_words_{event}"
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"DROP FUNCTION {name} CASCADE")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    for kept in SUBJECTS:
        op.drop_table(kept)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION folded_words")
        connection.exec_driver_sql("DROP FUNCTION folded_place")
    else:
        op.drop_table("folded_letters")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlite() -> list[str]:
    letters = ", ".join(f"({_quoted(letter)}, {_quoted(PLACES[letter])})" for letter in PLACES)
    statements = [
        "CREATE TABLE folded_letters (letter TEXT PRIMARY KEY, plain TEXT NOT NULL) WITHOUT ROWID",
        f"INSERT INTO folded_letters VALUES {letters}",
    ]
    statements += [
        f"CREATE VIRTUAL TABLE {kept} USING fts5(account_id UNINDEXED, {subject} UNINDEXED,"
        f' words, tokenize = "{tokenizer}")'
        for (kept, subject), tokenizer in zip(SUBJECTS.items(), (WORDS, "trigram"), strict=True)
    ]
    for source in SOURCES:
        add = source.copied("sqlite", only="stored.id = NEW.id")
        remove = source.removed("sqlite")
        statements.append(source.copied("sqlite"))
        statements += [
            f"CREATE TRIGGER {source.table}_words_{event.split()[0].lower()} AFTER {event}"
            f" ON {source.table} BEGIN {body}; END"
            for event, body in (
                ("INSERT", add),
                (f"UPDATE OF {source.columns}", f"{remove}; {add}"),
                ("DELETE", remove),
            )
        ]
    return statements


def _folded_place() -> str:
    """A function of PostgreSQL: letters for letters, those for none last."""
    single = sorted((x for x in PLACES if len(PLACES[x]) < 2), key=lambda x: not PLACES[x])
    folded = "place"
    for letter in PLACES.keys() - set(single):
        folded = f"replace({folded}, {_quoted(letter)}, {_quoted(PLACES[letter])})"
    plain = "".join(PLACES[letter] for letter in single)
    folded = f"lower(translate({folded}, {_quoted(''.join(single))}, {_quoted(plain)}))"
    return f"CREATE FUNCTION folded_place(place text) RETURNS text {FUNCTION} $$ SELECT {folded} $$"


def _postgresql() -> list[str]:
    statements = ["CREATE EXTENSION IF NOT EXISTS pg_trgm", FOLDED_WORDS, _folded_place()]
    for (kept, subject), type_, operators in zip(
        SUBJECTS.items(), ("tsvector", "text"), ("words", "words gin_trgm_ops"), strict=True
    ):
        statements += [
            f"CREATE TABLE {kept} (id bigint NOT NULL CONSTRAINT pk_{kept} PRIMARY KEY,"
            f" account_id bigint NOT NULL, {subject} bigint NOT NULL, words {type_} NOT NULL)",
            f"CREATE INDEX ix_{kept}_{subject} ON {kept} (account_id, {subject})",
            f"CREATE INDEX ix_{kept}_words ON {kept} USING gin ({operators})",
        ]
    for source in SOURCES:
        add = source.copied("postgresql", source="added")
        again = source.copied("postgresql", only="stored.id = NEW.id")
        remove = source.removed("postgresql")
        statements.append(source.copied("postgresql"))
        for event, body, when in (
            ("INSERT", add, "REFERENCING NEW TABLE AS added FOR EACH STATEMENT"),
            (f"UPDATE OF {source.columns}", f"{remove}; {again}", "FOR EACH ROW"),
            ("DELETE", remove, "FOR EACH ROW"),
        ):
            name = f"{source.table}_words_{event.split()[0].lower()}"
            statements += [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {body}; RETURN NULL; END $$",
                f"CREATE TRIGGER {name} AFTER {event} ON {source.table} {when}"
                f" EXECUTE FUNCTION {name}()",
            ]
    return statements
