"""Letting a program read the sandbox network by a click: OAuth 2.0, a code for a token.

Source  https://docs.joinmastodon.org/methods/oauth; RFC 6749, 4.1; RFC 7636 (PKCE, S256)
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode, urlsplit

from rapport.sandbox.api import Answer, said

#: What a program shows that needs no click; it opens invented people's words only.
TOKEN: Final = "sandbox-token"  # noqa: S105  of a network where nothing is a secret
_HTML: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Grants:
    """Codes that were given and wait to be changed for the token. Not for several threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, str, str]] = {}

    def page(self, asked: Mapping[str, str]) -> Answer:
        """Ask whether the program may read: a page with one button, Allow."""
        if not _is_address(asked.get("redirect_uri", "")) or not asked.get("client_id"):
            return _told("This program did not say who it is and where to go back to.", 400)
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in asked.items()
        )
        scopes = "".join(f"<li>{escape(s)}</li>" for s in asked.get("scope", "read").split())
        where = escape(urlsplit(asked["redirect_uri"]).netloc)
        return _told(
            f"A program at {where} asks to read what the sandbox network holds.",
            inside=f'<ul>{scopes}</ul><form method="post" action="/oauth/authorize">{hidden}'
            "<button>Allow</button></form>",
        )

    def allow(self, asked: Mapping[str, str]) -> Answer:
        """Lead back to the program with a code."""
        back = asked.get("redirect_uri", "")
        if not _is_address(back):
            return _told("There is nowhere to go back to.", 400)
        code = token_hex(16)
        proof = asked.get("code_challenge", "")
        self._waiting[code] = (asked.get("client_id", ""), back, proof)
        told = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        between = "&" if urlsplit(back).query else "?"
        return Answer(302, b"", {"Location": f"{back}{between}{urlencode(told)}"})

    def token(self, asked: Mapping[str, str]) -> Answer:
        """Change a code for the token, once, for the program that it was given to."""
        client, back, proof = self._waiting.pop(asked.get("code", ""), ("", "", ""))
        fits = client and (client, back) == (asked.get("client_id"), asked.get("redirect_uri"))
        if not fits or (proof and proof != _challenge(asked.get("code_verifier", ""))):
            return said({"error": "invalid_grant", "error_description": "no such code"}, 400)
        scope = asked.get("scope", "read")
        return said({"access_token": TOKEN, "token_type": "Bearer", "scope": scope})


def _told(text: str, status: int = 200, inside: str = "") -> Answer:
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox network</title>'
        f"<main><h1>Sandbox network</h1><p>{text}</p>{inside}</main></html>"
    )
    return Answer(status, page.encode(), _HTML)


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and "\n" not in text


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
