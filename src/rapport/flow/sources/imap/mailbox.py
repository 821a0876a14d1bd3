"""What is new in a mailbox, folder by folder, read only.

Source  RFC 3501: a letter is known by UIDVALIDITY and UID; EXAMINE and BODY.PEEK change nothing.
"""

import imaplib
import ipaddress
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Final

import imap_tools

from rapport.flow.errors import ConfigError, RetryLater, StopSource
from rapport.flow.http import guarded_connection, tls
from rapport.flow.sources.asking import setting
from rapport.flow.sources.base import Asked, Page, Record, Setting
from rapport.flow.sources.imap import letters

#: So many letters a page: what is lost if the process is killed, and asked for again.
LETTERS: Final = 100
#: Of each letter the first so many bytes are asked for: texts come before attachments.
BYTES: Final = 256 * 1024
SETTINGS: Final = (
    Setting("server", "mail server, with its port if that is not 993", form="host"),
    Setting("user", "name to sign in with, often the whole address"),
    Setting("password", "password of the mailbox, or one for applications", secret=True),
    Setting("own", "your own addresses and domains, parted by commas: firm.example, me@mail.test"),
    Setting("folders", "folders to read, parted by commas; empty: INBOX and what was sent", ""),
    Setting("since", "read letters since that day; empty: all", "", form="date"),
    Setting("unsubscribe", "your address that people write to for no more mails", ""),
    Setting(
        "security",
        "tls, or plain for a server on this very machine",
        "tls",
        form="choice",
        choices=("tls", "plain"),
    ),
)
_UID = re.compile(rb"UID (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class _Client(imaplib.IMAP4):
    """IMAP over a connection that was opened elsewhere."""

    def __init__(self, connection: socket.socket) -> None:
        self._opened = connection
        super().__init__()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._opened


class _Mailbox(imap_tools.BaseMailBox):
    def __init__(self, connection: socket.socket) -> None:
        self._opened = connection
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Client(self._opened)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new, the oldest first. The cursor: {folder: [UIDVALIDITY, last UID]}.

    Raises  StopSource: credentials, a folder that is gone; RetryLater: out of reach.
    """
    own = letters.Own.of(_said(asked, "own"), _said(asked, "unsubscribe"))
    places = _places(asked.cursor)
    with _signed_in(asked) as box:
        for folder in _folders(box, _said(asked, "folders")):
            yield from _folder(box, folder, places, own, _said(asked, "since"))


def _folder(
    box: _Mailbox, folder: str, places: dict[str, list[int]], own: letters.Own, since: str
) -> Iterator[Page]:
    with _explained(f"the folder {folder!r}"):
        box.folder.set(folder, readonly=True)
        validity = box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        last = places[folder][1] if places.get(folder, [0])[0] == validity else 0
        found = sorted(map(int, box.uids(_criteria(last, since), charset=None)))
    new = [uid for uid in found if uid > last]
    for start in range(0, len(new), LETTERS):
        some = new[start : start + LETTERS]
        with _explained(f"the folder {folder!r}"):
            records = list(_letters(box, some, own))
        places[folder] = [validity, some[-1]]
        yield Page(records, json.dumps(places))


def _letters(box: _Mailbox, uids: list[int], own: letters.Own) -> Iterator[Record]:
    parts = f"(UID INTERNALDATE BODY.PEEK[]<0.{BYTES}>)"
    status, answers = box.client.uid("FETCH", ",".join(map(str, uids)), parts)
    if status != "OK":
        raise imaplib.IMAP4.error("FETCH")
    for answer in answers:
        if isinstance(answer, tuple) and _UID.search(answer[0]):
            try:
                yield letters.record(answer[1], _arrived(answer[0]), own)
            except Exception:  # what a stranger wrote must not stop the letters after it
                yield {"form": "unreadable"}


def _arrived(about: bytes) -> datetime | None:
    found = _ARRIVED.search(about)
    try:
        said = found[1].decode().strip() if found else ""
        return datetime.strptime(said, "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _criteria(last: int, since: str) -> str:
    """What to search for. IMAP writes days as 1-Mar-2026, in English."""
    asked = f"UID {last + 1}:*"
    if not since:
        return asked
    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise ConfigError(
            "the setting `since` is no day", fix="write it as 2026-03-01, or leave it empty"
        ) from None
    return f"{asked} SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _folders(box: _Mailbox, wanted: str) -> list[str]:
    """Return the folders to read: those named, else INBOX and the one of what was sent."""
    with _explained("the list of folders"):
        there = box.folder.list()
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if not names:
        return ["INBOX", *(f.name for f in there if "\\Sent" in f.flags)]
    if gone := sorted({*names} - {f.name for f in there} - {"INBOX"}):
        raise StopSource(
            f"the mailbox has no folder {gone[0]!r}",
            fix="name one of: " + ", ".join(sorted(f.name for f in there)),
        )
    return names


@contextmanager
def _signed_in(asked: Asked) -> Iterator[_Mailbox]:
    user, password = _said(asked, "user"), asked.secrets.get("password", "")
    connection = _connection(asked)
    try:
        with _explained("the server"):
            box = _Mailbox(connection)
    except BaseException:
        connection.close()
        raise
    try:
        with _explained("the server"):
            sign_in = box.login if (user + password).isascii() else box.login_utf8
            sign_in(user, password, initial_folder=None)
        yield box
    finally:
        # all that mattered was read; signed in or not, this closes the connection
        with suppress(OSError, imaplib.IMAP4.error, imap_tools.ImapToolsError):
            box.logout()


def _connection(asked: Asked) -> socket.socket:
    host, port = _address(_said(asked, "server"))
    plain = _said(asked, "security") == "plain"
    if plain and not _is_here(host):
        raise StopSource(
            "the mailbox is not on this machine, so it can't be read without TLS",
            fix="choose tls as its security",
        )
    hosts = frozenset({f"{host}:{port}"})
    connection = guarded_connection("the mailbox", hosts, host, port)
    return connection if plain else tls(connection, host)


def _address(said: str) -> tuple[str, int]:
    host, _, port = said.strip().lower().partition(":")
    if not host or (port and not port.isdigit()):
        raise ConfigError(
            "the setting `server` is no mail server",
            fix="write its name, as in mail.firm.example or mail.firm.example:1993",
        )
    return host, int(port or 993)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn errors of the libraries into what to do next. `what` was asked for."""
    try:
        yield
    except imap_tools.MailboxLoginError as error:
        if b"UNAVAILABLE" in b"".join(p for p in error.command_result[1] if p).upper():
            raise _later() from None
        raise _refused() from None
    except (imaplib.IMAP4.abort, OSError):
        raise _later() from None
    except imap_tools.MailboxFolderSelectError:
        raise StopSource(f"{what} can't be opened", fix="look at the setting `folders`") from None
    except imaplib.IMAP4.error as error:
        if "AUTH" in str(error).upper():
            raise _refused() from None
        raise _strange(what) from None
    except imap_tools.ImapToolsError:
        raise _strange(what) from None


def _refused() -> StopSource:
    return StopSource(
        "the mail server does not let us in",
        fix="connect it again: many servers want a password made for applications",
    )


def _later() -> RetryLater:
    return RetryLater(
        "the mail server can't be reached or hung up",
        fix="nothing if it is down; else look at its name and port",
        wait_s=60.0,
    )


def _strange(what: str) -> StopSource:
    return StopSource(
        f"the mail server refused to give {what}",
        fix="look with a mail program whether the mailbox can be read",
    )


def _places(cursor: str | None) -> dict[str, list[int]]:
    try:
        said = json.loads(cursor or "{}")
        return {str(name): [int(v), int(u)] for name, (v, u) in said.items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # read from the beginning: what is known is left out


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
