"""What a kind of import declares, and the questions that are asked of all kinds together."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gateway.errors import BadUserInput, suggestion
from gateway.ingest.report import ImportReport, Outcome
from gateway.ingest.spelling import snake_case
from gateway.ingest.tables import Model, references_of
from gateway.store.write import Transaction, table_of

if TYPE_CHECKING:
    from gateway.ingest.fields import Fields
    from gateway.ingest.incoming import Incoming
    from gateway.ingest.known import Known
    from gateway.ingest.writer import Writer

R = TypeVar("R", bound="Incoming")
# A row that a record may be or refer to: its model, a column, and the value there.
Wanted = tuple[Model, str, Any]
# Records that failed, by their places: the code and the reason.
Failed = dict[int, tuple[str, str]]
WriteMany = Callable[
    ["Kind[Any]", Transaction, Sequence["Incoming"], str, bool],
    Awaitable[tuple[ImportReport, Failed]],
]


@dataclass(frozen=True, slots=True)
class Deletion:
    """How objects of a kind go: what deletes a row, and what its columns say afterwards."""

    delete: Callable[[Transaction, int], Awaitable[int]]
    gone: Mapping[str, bool]


def _nothing(_: "Incoming") -> Iterable[Wanted]:
    return ()


def _never(_: "Incoming") -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind(Generic[R]):
    """A kind of records: everything that an import has to know of it, in one place.

    A declaration that does not hold together is refused with TypeError when its file is imported.
    """

    name: str
    """Under which it is asked for, counted and reported: `posts`."""
    words: Sequence[str]
    """Names of one record, as operators and files use them; with and without an s."""
    model: Model
    keys: frozenset[str]
    """Keys that objects of this kind have and those of no other."""
    weak_keys: frozenset[str] = frozenset()
    """Keys that show the kind unless another key shows another one."""
    own_keys: Mapping[str, str] = field(default_factory=dict)
    """Those of the keys that the graph calls by other words: `firstName` is `fname`."""
    read: Callable[["Fields"], R]
    """Reads one object; raises Refused."""
    write: Callable[["Writer", R], Awaitable[Outcome]] | None = None
    """Decides what one record writes; raises Refused."""
    write_many: WriteMany | None = None
    """Writes many small records without ids at once, in place of `write`."""
    natural_keys: Sequence[str] = ()
    """Columns by which a row is found besides its external id."""
    wanted: Callable[[R], Iterable[Wanted]] = _nothing
    """Rows that a record names besides itself and what its columns refer to."""
    load: Sequence[Callable[["Known"], Awaitable[None]]] = ()
    """Read what belongs to the rows that were read, once these are known."""
    written_first: bool = False
    """Whether records of other kinds are checked against it, wherever they stand in the batch."""
    placeholder: bool = False
    """Whether a reference to an unknown object makes a row that stands for it."""
    nameless: Callable[[R], bool] = _never
    """Whether a record may be without an id."""
    deletion: Deletion | None = None
    of_provider: bool = False
    """Whether its rows belong to the provider of the account that is named."""

    def __post_init__(self) -> None:
        columns = table_of(self.model).columns.keys()
        if not self.name or not self.words:
            raise self._wrong("has no name or no words.")
        if not self.keys:
            raise self._wrong("has no `keys` that set its records apart from others.")
        for own, key in self.own_keys.items():
            if key not in self.keys:
                raise self._wrong(f"says that {own!r} is {key!r}, which is none of its keys.")
        if (self.write is None) == (self.write_many is None):
            raise self._wrong("needs either `write` or `write_many`.")
        if self.write is not None and "external_id" not in columns:
            raise self._wrong(f"has a model without external ids, {self.model.__name__}.")
        gone = () if self.deletion is None else self.deletion.gone
        for column in (*self.natural_keys, *gone):
            if column not in columns:
                hint = suggestion(column, columns)
                raise self._wrong(f"names {column!r}, which {self.model.__name__} lacks.{hint}")
        if self.placeholder and not {"name", "placeholder"} & set(columns):
            raise self._wrong("has placeholders, but no column that marks them.")

    def __str__(self) -> str:
        return self.name

    def _wrong(self, problem: str) -> TypeError:
        return TypeError(f"The kind of import {self.name!r} {problem}")


AnyKind = Kind[Any]


class Catalogue:
    """All kinds, in the order in which they are shown."""

    def __init__(self, kinds: Sequence[AnyKind], placeholders: Mapping[Model, str]) -> None:
        """`placeholders` are models of which only ids are ever given, with their names."""
        self.kinds = kinds
        self.natural_keys = {kind.model: tuple(kind.natural_keys) for kind in kinds}
        self.names: Mapping[Model, str] = {
            **{kind.model: kind.name for kind in kinds},
            **placeholders,
        }
        for kind in kinds:
            for column, model in references_of(kind.model).items():
                if model not in self.names:
                    raise TypeError(
                        f"The kind of import {kind.name!r} refers by {column!r} to "
                        f"{model.__name__}, which is neither a kind nor has placeholders."
                    )
        self.listed = frozenset(kind.model for kind in kinds if kind.placeholder)
        self.placeholders = self.listed | placeholders.keys()
        self._by_word = _unique("word", ((word, kind) for kind in kinds for word in kind.words))
        self._by_word |= _unique("name", ((kind.name, kind) for kind in kinds))
        self._by_key = _unique("key", ((key, kind) for kind in kinds for key in kind.keys))
        self._by_weak_key = _unique("key", ((k, kind) for kind in kinds for k in kind.weak_keys))
        _unique("name", ((own, kind) for kind in kinds for own in kind.own_keys))
        self._own_keys = {own: key for kind in kinds for own, key in kind.own_keys.items()}
        # The longest first: `feedback_requests.json` begins with feedback, too.
        self._of_files = {word.replace("_", ""): kind for word, kind in self._by_word.items()}
        words = sorted(self._by_word, key=len, reverse=True)
        patterns = "|".join(word.replace("_", "[-_ ]?") for word in words)
        self._file_name = re.compile(rf"({patterns})s?(?![a-z])", re.IGNORECASE)

    def named(self, word: str) -> AnyKind:
        """The kind that an operator names; BadUserInput for a word that names none."""
        given = word.strip().lower().replace("-", "_")
        kind = self._by_word.get(given) or self._by_word.get(given.removesuffix("s"))
        if kind is None:
            names = [kind.name for kind in self.kinds]
            hint = suggestion(given, names)
            raise BadUserInput(f"Unknown resource `{word}`.{hint} Name one of: {', '.join(names)}.")
        return kind

    def of_file(self, name: str) -> AnyKind | None:
        """The kind that the name of a file begins with: `customers.delete.json`."""
        match = self._file_name.match(name)
        return match and self._of_files[re.sub(r"[-_ ]", "", match[1].lower())]

    def of_keys(self, record: Mapping[str, Any]) -> AnyKind | None:
        """The kind that the keys of an object show; None if they show none, or more than one."""
        keys = {key.replace("-", "_") for key in record}
        kinds = {self._by_key.get(key) for key in keys} - {None}
        kinds = kinds or {self._by_weak_key.get(key) for key in keys} - {None}
        return kinds.pop() if len(kinds) == 1 else None

    def of_own_keys(self, record: Mapping[str, Any]) -> AnyKind | None:
        """The kind that the names of the graph show: `mobileNumber`, `npsScore`, `firstName`."""
        return self.of_keys({self._own_keys.get(key, snake_case(key)): None for key in record})


def _unique(what: str, given: Iterable[tuple[str, AnyKind]]) -> dict[str, AnyKind]:
    """Kinds by their words or keys; TypeError names two kinds that claim the same."""
    found: dict[str, AnyKind] = {}
    for each, kind in given:
        if found.setdefault(each, kind) is not kind:
            raise TypeError(
                f"The {what} {each!r} belongs to two kinds of import, {found[each]} and {kind}."
            )
    return found
