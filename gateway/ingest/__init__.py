"""Import of bodies as the FeedbackAPI returns them: how its accounts move into the store.

A record goes through these stages. Each has one name, which its functions have, too:

split      `splitting` divides a file into entries: objects with their place, taken out of the
           answer around them (`envelopes`), whatever the encoding (`encodings`).
recognise  `records.recognise` says which `Kind` an entry is of.
read       `Kind.read` asks `Fields` for the keys that it knows, and gives an `Incoming`: values in
           stored form by column, references by the ids of the other system, and what only its
           kind has in a subclass. What was not asked for is unread, and reported. Records of one
           object are combined by `Incoming.then`.
load       `Known.load` reads, for a batch at once, the rows that its records may be or refer to,
           and what belongs to these rows (`details`).
write      `Kind.write` decides, record by record, what is inserted and changed, by way of the
           `Writer`, which makes placeholders for unknown references. Nothing reaches the store:
           the `Stage` has it, and `Known` shows later records what will be there.
keep       ends a record that was written; `forget` takes all of it back if it was refused.
flush      `Stage.flush` puts the batch in the store, rows before those that refer to them.
report     `ImportReport` counts what became of records, and says why some failed.

Two kinds of records differ. A deletion (`deletions`) and a survey are done at once, since what
comes after is checked against them. Figures of business profiles have no ids and come in great
numbers: their kinds have `write_many` in place of load, write and flush.

Everything that an import knows of one kind is in the file of that kind, declared as a `Kind`
(`kinds`); `catalogue` lists them all.
"""

from gateway.ingest.importer import import_files
from gateway.ingest.report import Counts, Failure, ImportReport
from gateway.ingest.splitting import STDIN

__all__ = ["STDIN", "Counts", "Failure", "ImportReport", "import_files"]
