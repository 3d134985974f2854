"""The file that a link leads to."""

from dataclasses import dataclass
from pathlib import Path

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import Gone, NotFound
from gateway.exports.links import EXPIRED, INVALID, read_token
from gateway.exports.model import ExportFormat, ExportStatus
from gateway.exports.service import present_status
from gateway.exports.store import ANALYTICS_EXPORTS
from gateway.policies import system_viewer
from gateway.store.read import mapping_of, rows_by_key

ELSEWHERE = "The file is not on this server. Ask the server that wrote it, or export again."


@dataclass(frozen=True)
class ExportedFile:
    """A file, what it is called and of which kind it is."""

    path: Path
    name: str
    format: ExportFormat


def file_path(settings: Settings, file_key: str, format: ExportFormat) -> Path:
    """Where the file of an export lies, on the machine that wrote it."""
    return settings.exports / file_key / f"export.{format.lower()}"


async def exported_file(
    database: Database, settings: Settings, secret: bytes, token: str
) -> ExportedFile:
    """The file of a link's token; NotFound for a token that is not ours, Gone for a late one."""
    account_id, export_id = read_token(secret, token)
    viewer = system_viewer(account_id)
    rows = await rows_by_key(database, ANALYTICS_EXPORTS, viewer, [export_id])
    if not rows:
        raise NotFound(INVALID)
    export = mapping_of(database, ANALYTICS_EXPORTS)(rows[0])
    status = present_status(ExportStatus(export["status"]), export["updated"], export["expires"])
    if status is ExportStatus.EXPIRED:
        raise Gone(EXPIRED)
    if status is not ExportStatus.DONE:
        raise NotFound(INVALID)
    format = ExportFormat(export["format"])
    path = file_path(settings, export["file_key"], format)
    if not path.is_file():
        raise NotFound(ELSEWHERE)
    return ExportedFile(path, export["file_name"], format)
