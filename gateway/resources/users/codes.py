"""Codes of invitations and of links that replace keys: made so that they are kept nowhere.

A code is a keyed hash of a random name. The job that mails it keeps the name, and the user a keyed
hash of the code; neither tells the code to whoever reads the store without the server's secret.
"""

import base64
import hashlib
import hmac
import secrets

INVITATION = "invitation"
KEY_RESET = "key_reset"
INVITE_PATH = "/invite"
RESET_PATH = "/reset"


def new_code(secret: bytes) -> tuple[str, str]:
    """A random name and the code that it stands for, of 192 bits."""
    nonce = secrets.token_urlsafe(24)
    return nonce, code_of(secret, nonce)


def code_of(secret: bytes, nonce: str) -> str:
    """The code that a random name stands for."""
    digest = hmac.digest(secret, f"invite {nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
