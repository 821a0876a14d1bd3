"""Write keys: by which events a connection takes them, and what each key may do.

They stand in sources/<connection>.toml, as keyed hashes: who reads the file can't send.

    browser  stands in pages and apps, so everybody may read it: it may have allowed origins
    server   a secret of a program: what it sends is believed, and it is refused from pages
"""

import os
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from rapport.flow.errors import ConfigError, InputError, RightsError
from rapport.flow.files import alone_in, write_whole
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import PURPOSES, Right, granted
from rapport.flow.sources.collector.source import SOURCE

KeyKind = Literal["browser", "server"]
KINDS: Final = ("browser", "server")
#: Events a second that a key may send on average, if its maker says nothing.
PER_S: Final = 1000
LONGEST_LABEL: Final = 100
#: So often the files are looked at for new and revoked keys, seconds.
LOOK_S: Final = 2.0
#: What consent banners call their categories, in lower case -> a purpose of ours.
CATEGORIES: Final = {
    **{purpose: purpose for purpose in PURPOSES},
    **dict.fromkeys(("advertising", "targeting", "ad_storage", "ad_user_data"), "ads"),
    **dict.fromkeys(("analytics", "statistics", "performance", "analytics_storage"), "research"),
    **dict.fromkeys(("personalization", "preferences", "ad_personalization"), "profile"),
    **dict.fromkeys(("necessary", "functional", "essential"), "service"),
}


@dataclass(frozen=True)
class WriteKey:
    """One key as it is kept. `per_s` 0: no limit. `origins` empty: pages of any site."""

    hash: str
    label: str
    kind: KeyKind
    made_at: datetime
    origins: tuple[str, ...] = ()
    per_s: int = PER_S
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Use:
    """What a request with a good key is: whose, by which key, and what its categories mean."""

    connection: str
    key: WriteKey
    categories: Mapping[str, str]
    rights: Right  # none at all, if the connection names no purpose or no lawful basis
    is_paused: bool = False


def make(
    file: Path,
    pseudonyms: Pseudonyms,
    *,
    label: str,
    kind: KeyKind,
    origins: Sequence[str] = (),
    per_s: int = PER_S,
    now: datetime,
) -> str:
    """Make a key of the connection whose file this is. Returns the key: it is shown this once.

    Raises  InputError: an unknown kind, origins of a server's key, one that is no origin,
            a label that is none or is taken.
    """
    if kind not in KINDS or per_s < 0:
        raise InputError(
            "a key is a browser's or a server's, and its limit is 0 or more",
            fix="use --kind browser or --kind server; --per-second 0 is no limit",
        )
    if wrong := [o for o in origins if not _is_origin(o)]:
        raise InputError(
            f"{wrong[0]!r} is no origin", fix="write it as https://shop.example, without a path"
        )
    if not label.strip() or len(label) > LONGEST_LABEL or not label.isprintable():
        raise InputError(
            f"a key's label is one line of 1 to {LONGEST_LABEL} characters",
            fix="say --label, as shop-pages",
        )
    if origins and kind == "server":
        raise InputError("a server has no origin", fix="leave --origin out")
    key = f"{kind[0]}k_{secrets.token_hex(16)}"
    entry = tomlkit.table()
    entry.update({"label": label, "kind": kind, "hash": hash_of(key, pseudonyms)})
    entry.update({"made_at": now.isoformat(), "origins": list(origins), "per_s": per_s})
    with alone_in(file.parent):
        document = _document(file)
        if any(k.label == label and not k.revoked_at for k in _keys(document)):
            raise InputError(
                f"there is a key {label!r} already", fix="revoke it first, or use another label"
            )
        if "keys" not in document:
            document["keys"] = tomlkit.aot()
        cast(Any, document["keys"]).append(entry)
        write_whole(file, tomlkit.dumps(document).encode(), mode=0o600)
    return key


def revoke(file: Path, label: str, *, now: datetime) -> None:
    """Let no event in by the key of this label any more.

    Raises  InputError: no such key is in use.
    """
    with alone_in(file.parent):
        document = _document(file)
        in_use = [
            entry
            for entry in document.get("keys", ())
            if entry.get("label") == label and not entry.get("revoked_at")
        ]
        if not in_use:
            raise InputError(
                f"no key {label!r} is in use here", fix="see `rapport keys list` for their labels"
            )
        for entry in in_use:
            entry["revoked_at"] = now.isoformat()
        write_whole(file, tomlkit.dumps(document).encode(), mode=0o600)


def of_connection(file: Path) -> tuple[WriteKey, ...]:
    """Return the keys of a connection, revoked ones too."""
    return tuple(_keys(_document(file)))


def hash_of(key: str, pseudonyms: Pseudonyms) -> str:
    """Return how a key is kept."""
    return pseudonyms.one("write key", key)


class KeyRing:
    """All keys in use of a workspace. Looks at the files again when they have changed."""

    def __init__(self, sources: Path, pseudonyms: Pseudonyms) -> None:
        self._sources, self._pseudonyms = sources, pseudonyms
        self._state: Mapping[str, int] = {}
        self._looked_at = float("-inf")
        self._uses: Mapping[str, Use] = {}

    def find(self, key: str, clock: float) -> Use | None:
        """Return whose key it is; None if it is no key in use. `clock`: seconds that only grow.

        Raises  OSError: the disk is down, and no key is known of before.
        """
        if clock - self._looked_at >= LOOK_S:
            try:
                self._look()
            except OSError:
                if not self._uses:
                    raise
            self._looked_at = clock
        return self._uses.get(hash_of(key, self._pseudonyms))

    def _look(self) -> None:
        """Take over what the files say. Raises OSError: they can't be read; what was known stays,
        for who is told that a key is unknown sends its events to nobody any more."""
        state = _states(self._sources)
        if state == self._state:
            return
        uses: dict[str, Use] = {}
        for file in map(Path, state):
            try:
                document = tomllib.loads(file.read_text("utf-8"))
                if document.get("leaving_at"):
                    continue  # as receiving/ending.py has it
                keys = list(_keys(document)) if document.get("source") == SOURCE.name else []
                categories = categories_of(document.get("settings", {}).get("consents", ""))
            except (FileNotFoundError, ValueError, TypeError, AttributeError, ConfigError):
                continue  # one that can't be read takes no keys of others with it
            rights, paused = _rights(document), bool(document.get("paused_at"))
            uses |= {
                k.hash: Use(file.stem, k, categories, rights, paused)
                for k in keys
                if not k.revoked_at
            }
        self._uses, self._state = uses, state


def _states(folder: Path) -> dict[str, int]:
    """Return the files of a folder of connections, and what changes when they do."""
    found: dict[str, int] = {}
    try:
        named = sorted(name for name in os.listdir(folder) if name.endswith(".toml"))
    except FileNotFoundError:
        return found  # nothing was ever connected
    for name in named:
        with suppress(FileNotFoundError):  # disconnected meanwhile
            found[str(folder / name)] = (folder / name).stat().st_mtime_ns
    return found


def categories_of(said: str) -> Mapping[str, str]:
    """Return what a banner's categories allow. `said`: 'Advertising=ads, C0002=profile'."""
    named = (part.partition("=") for part in said.split(","))
    own = {name.strip().lower(): purpose.strip() for name, _, purpose in named}
    return CATEGORIES | {name: purpose for name, purpose in own.items() if purpose in PURPOSES}


def _rights(document: Mapping[str, Any]) -> Right:
    try:
        purposes = tuple(str(p) for p in document.get("purposes", ()))
        return granted(SOURCE.policy, purposes, str(document.get("basis", "")))
    except RightsError:
        return Right(0)


def _document(file: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(
            f"{file.name} in sources/ can't be read ({type(error).__name__})",
            fix="mend it by hand, or connect the source anew",
        ) from None


def _keys(document: Mapping[str, Any]) -> list[WriteKey]:
    try:
        return [
            WriteKey(
                str(entry["hash"]),
                str(entry["label"]),
                cast(KeyKind, str(entry["kind"])),
                datetime.fromisoformat(entry["made_at"]),
                tuple(str(o) for o in entry.get("origins", ())),
                int(entry.get("per_s", PER_S)),
                datetime.fromisoformat(entry["revoked_at"]) if entry.get("revoked_at") else None,
            )
            for entry in document.get("keys", ())
        ]
    except (KeyError, TypeError, ValueError):
        raise ConfigError(
            "the keys of a connection can't be read",
            fix="compare [[keys]] in its file with docs/howto/collect-events.md",
        ) from None


def _is_origin(said: str) -> bool:
    scheme, mark, host = said.partition("://")
    return scheme in ("http", "https") and bool(mark and host) and not set(host) & set("/?# ")
