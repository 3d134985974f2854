"""Import of bodies as the FeedbackAPI returns them: how its accounts move into the store."""

from gateway.ingest.importer import import_files
from gateway.ingest.reading import STDIN
from gateway.ingest.report import Counts, Failure, ImportReport

__all__ = ["STDIN", "Counts", "Failure", "ImportReport", "import_files"]
