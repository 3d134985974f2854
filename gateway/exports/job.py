"""The task of the process that writes an export, as a line of JSON.

Apart from the worker: the server has no use for what that needs.
"""

from dataclasses import dataclass
from pathlib import Path

import orjson

from gateway.config import Settings
from gateway.exports.model import ExportFormat
from gateway.policies import ApiScope, UserRole, Viewer


@dataclass(frozen=True)
class Job:
    """What a worker needs to know; the viewer comes without its key."""

    settings: Settings
    viewer: Viewer
    request: str
    format: ExportFormat
    path: Path
    name: str

    def to_json(self) -> bytes:
        """The job as the line that a worker reads."""
        viewer = self.viewer
        body = {
            "settings": self.settings.model_dump(mode="json", exclude={"secret_key", "demo_key"}),
            "viewer": {
                "account_ids": viewer.account_ids,
                "role": viewer.role,
                "account_id": viewer.account_id,
                "user_id": viewer.user_id,
            },
            "request": self.request,
            "format": self.format,
            "path": str(self.path),
            "name": self.name,
        }
        return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def from_json(cls, line: bytes) -> "Job":
        body = orjson.loads(line)
        viewer = body["viewer"]
        return cls(
            settings=Settings(**body["settings"]),
            viewer=Viewer(
                account_ids=tuple(viewer["account_ids"]),
                role=UserRole(viewer["role"]),
                account_id=viewer["account_id"],
                user_id=viewer["user_id"],
                scopes=frozenset({ApiScope.READ}),
            ),
            request=body["request"],
            format=ExportFormat(body["format"]),
            path=Path(body["path"]),
            name=body["name"],
        )
