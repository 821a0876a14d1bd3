"""Answers of services that rarely change, sealed, so that they are sent only when they did.

    received.sqlite   answers  the last answer of an address, and by which words it is asked for

By connection; addresses are kept as hashes, since they may hold what is told to one service only.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

from rapport.flow.http import Version
from rapport.flow.opened import Opened
from rapport.flow.vault import Vault, open_database, transaction

#: A larger answer is not remembered, bytes.
LARGEST: Final = 4 * 2**20
_SCHEMA: Final = """
create table if not exists answers
  (connection text, address text, sealed blob not null, primary key (connection, address))
  without rowid;
"""


class Remembered:
    """What one connection remembers. Not for several threads."""

    def __init__(self, path: Path, vault: Vault, connection: str) -> None:
        self._vault, self._connection = vault, connection
        self._opened = Opened(open_database(path))
        self._con = self._opened.con
        self._con.executescript(_SCHEMA)

    def known(self, address: str) -> tuple[Version, bytes] | None:
        """Return the last answer of an address and its version; None if there is none."""
        row = self._con.execute(
            "select sealed from answers where connection = ? and address = ?",
            (self._connection, _hash(address)),
        ).fetchone()
        if row is None:
            return None
        said = json.loads(self._vault.unseal(row[0], self._about(address)))
        return Version(said["etag"], said["modified"]), str(said["body"]).encode()

    def keep(self, address: str, version: Version, body: bytes) -> None:
        """Remember an answer; one that is no text, or too large, is not."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return
        if len(body) > LARGEST:
            return
        said = {"etag": version.etag, "modified": version.modified, "body": text}
        sealed = self._vault.seal(json.dumps(said, ensure_ascii=False), self._about(address))
        with transaction(self._con) as con:
            con.execute(
                "insert or replace into answers values (?, ?, ?)",
                (self._connection, _hash(address), sealed),
            )

    def drop(self) -> None:
        """Remember nothing of the connection any more."""
        with transaction(self._con) as con:
            con.execute("delete from answers where connection = ?", (self._connection,))

    def close(self) -> None:
        self._con.close()

    def _about(self, address: str) -> str:
        return f"answer {self._connection} {_hash(address)}"


def _hash(address: str) -> str:
    return sha256(address.encode()).hexdigest()
