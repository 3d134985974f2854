"""Names of exported files: what a client calls them, made harmless."""

import datetime as dt
import re
import unicodedata
from urllib.parse import quote

from gateway.exports.model import ExportFormat

LONGEST = 100
DEFAULT = "analytics"
# Letters, digits and marks of any language stay; what means something to a shell, a path or a
# spreadsheet does not.
_SPECIAL = re.compile(r"[^\w.()\- ]+")
_BLANK = re.compile(r"[\s_]*[\s_][\s_]*")


def clean_label(label: str | None) -> str:
    """A label without special characters, "analytics" if nothing of it is left."""
    plain = unicodedata.normalize("NFC", label or "")
    plain = _BLANK.sub("_", _SPECIAL.sub("_", plain)).strip("._- ")
    return plain[:LONGEST].rstrip("._- ") or DEFAULT


def file_name(label: str | None, day: dt.date, format: ExportFormat) -> str:
    """The name of a file: `Q1-2024-CSAT_2026-11-22.xlsx`."""
    return f"{clean_label(label)}_{day.isoformat()}.{format.lower()}"


def disposition(name: str) -> str:
    """The Content-Disposition that saves a file under a name (RFC 6266)."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(
        char if char.isascii() else "_" for char in decomposed if not unicodedata.combining(char)
    )
    header = f'attachment; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"
