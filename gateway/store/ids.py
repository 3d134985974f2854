"""Global ids, as rows have them outside: a type and a primary key, made opaque."""

import base64


def encode_id(type_name: str, row_id: int) -> str:
    """The global id of a row."""
    return base64.b64encode(f"{type_name}:{row_id}".encode()).decode()
