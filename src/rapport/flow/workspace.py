"""A workspace: one folder for one brand. Where everything lies, and what a person set.

rapport.toml       settings a person edits        connections/   how each file is read
sources/           what is fetched or sent to us  received.sqlite  what waits to become facts
drop/              exports that sources read
secrets/           keys, 0600; never in a database, never in a log
facts.sqlite       the facts log                  lake/          facts and findings
vault/             identifiers, sealed            logs/  work/   work/ is wiped
web.sqlite         the web part's own database
"""

import fcntl
import hashlib
import os
import re
import secrets
import sqlite3
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import tomlkit
from phonenumbers import SUPPORTED_REGIONS

from rapport.flow.errors import ConfigError, ConflictError
from rapport.flow.files import private_folder, write_whole

SETTINGS = "rapport.toml"
#: Whoever runs a store writes its region's name into this file, at the store's top folder.
REGION_MARK = "STORE_REGION"
STORES = (".", "lake", "vault")
KEYS = ("master", "ids", "django")
KEY_BYTES = 32

#: Every setting of rapport.toml: its default and what it means.
KNOWN: Mapping[str, tuple[Any, str]] = {
    "id": ("", "short name of this workspace, made once; cookies and caches carry it"),
    "brand": ("", "the name people see"),
    "region": ("", "if set, data may lie only on stores marked with the same region"),
    "phone_region": ("", "country of phone numbers without +, as BG; ISO 3166"),
    "languages": (["en"], "languages of your customers, BCP 47"),
    "time_zone": ("UTC", "in which pages tell times; a name of the IANA database"),
    "engine.memory_gb": (4, "what a build may use before it goes to disk"),
    "retention.quarantine_days": (30, "how long rows that could not be used are kept"),
    "retention.pages_days": (30, "how long what services sent is kept, to be read again"),
    "retention.generations_hours": (1, "how long a replaced generation stays for its readers"),
    "collect.drain_minutes": (60, "so often what was sent to us is taken in between builds"),
    "reading.teacher_texts": (2000, "texts that the model reads one by one; 0: none, word lists"),
    "reading.model": ("", "folder of another model for texts: ONNX or sentence-transformers"),
    "segments.budget_seconds": (20, "what counting one segment may take before it is left stale"),
    "sources.folders": ([], "folders of this machine that sources may read, beside drop/ here"),
    "privacy.youngest": (16, "in years: nobody known to be younger is taken in"),
    "web.database": ("", "URL of a PostgreSQL database; empty: web.sqlite in this folder"),
    "web.hosts": (["127.0.0.1", "localhost"], "names this workspace may be reached by"),
    "web.address": ("http://127.0.0.1:8000", "how links in mails begin"),
    "web.upload_mb": (2048, "the largest file that may be brought in by a page or a program"),
    "mail.host": ("", "SMTP server for invitations and lost passwords; empty: no mail is sent"),
    "mail.port": (587, "its port"),
    "mail.security": ("starttls", "starttls, tls or none"),
    "mail.user": ("", "to sign in there; the password stands in RAPPORT_MAIL_PASSWORD"),
    "mail.from": ("", "the address that mails come from"),
}


#: What whole numbers may be.
RANGES = {
    "engine.memory_gb": (1, 4096),
    "retention.quarantine_days": (1, 3650),
    "retention.pages_days": (1, 30),
    "retention.generations_hours": (0, 8760),
    "collect.drain_minutes": (5, 1440),
    "reading.teacher_texts": (0, 1_000_000),
    "segments.budget_seconds": (1, 3600),
    "privacy.youngest": (13, 18),
    "web.upload_mb": (1, 1_000_000),
    "mail.port": (1, 65535),
}


@dataclass(frozen=True)
class Workspace:
    """One brand's folder. Opening it changes nothing on the disk."""

    root: Path
    settings: Mapping[str, Any] = field(repr=False)
    #: Of the settings' file as it was read: who changes it says which one they saw.
    digest: str = field(default="", repr=False)

    @classmethod
    def create(
        cls, root: Path, *, brand: str, region: str = "", phone_region: str = "", **settings: Any
    ) -> "Workspace":
        """Make a new workspace in `root`, with keys of its own.

        Raises  ConfigError: there is one already; or the folder holds other things.
        """
        if (root / SETTINGS).exists():
            raise ConfigError(
                f"{root} is a workspace already", fix="open it, or name another folder"
            )
        wrong = phone_region and phone_region not in SUPPORTED_REGIONS
        if wrong:
            raise ConfigError(
                f"there is no phone region {phone_region!r}", fix="write it as BG, RU, CN"
            )
        if root.exists() and any(f.name != "lost+found" for f in root.iterdir()):
            raise ConfigError(
                f"{root} is not empty", fix="name a new folder: a workspace is a folder of its own"
            )
        _check_region(region, (root,))
        private_folder(root)
        for name in ("secrets", "vault", "lake", "connections", "sources", "drop", "logs"):
            private_folder(root / name)
        for key in KEYS:
            write_whole(
                root / "secrets" / f"{key}.key", secrets.token_bytes(KEY_BYTES), mode=0o600
            )
        for database in ("facts.sqlite", "received.sqlite", "vault/vault.sqlite"):
            empty_database(root / database)
        chosen = {
            "id": secrets.token_hex(4),
            "brand": brand,
            "region": region,
            "phone_region": phone_region,
            **settings,
        }
        write_whole(root / SETTINGS, _document(chosen).encode(), mode=0o600)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> "Workspace":
        """Read the settings and see that the folder may be used.

        Raises  ConfigError: not a workspace, unknown or wrong settings (all named at once),
                keys that others can read, or a store of another region (P32).
        """
        root = root.resolve()
        try:
            text = (root / SETTINGS).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ConfigError(f"{root / SETTINGS} is not UTF-8", fix="save it as UTF-8") from None
        except (FileNotFoundError, NotADirectoryError):
            raise ConfigError(
                f"{root} is no workspace: it has no {SETTINGS}",
                fix=f"make one: rapport init {root}",
            ) from None
        workspace = cls(root, _settings(root / SETTINGS, text), _digest(text))
        workspace._check_keys()
        _check_region(workspace.settings["region"], (root / store for store in STORES))
        return workspace

    def changed(self, settings: Mapping[str, Any], *, seen: str) -> "Workspace":
        """Write other values of `settings` into the file, and return the workspace as it is now.

        Everything else in the file stays as a person wrote it, comments included.
        Raises  ConflictError: the file is no longer the one with the digest `seen`.
                ConfigError: an unknown or wrong setting; all are named, nothing is written.
        """
        path = self.root / SETTINGS
        with _alone(self.root):
            text = path.read_text(encoding="utf-8")
            if _digest(text) != seen:
                raise ConflictError(
                    "the settings were changed by somebody else meanwhile, so yours were not kept",
                    fix="look at them again, then change what you still want to",
                )
            document = tomlkit.parse(text)
            for name, value in settings.items():
                _put(document, name, value)
            new = tomlkit.dumps(document)
            _settings(path, new)
            write_whole(path, new.encode(), mode=0o600)
        return Workspace.open(self.root)

    @property
    def id(self) -> str:
        return str(self.settings["id"])

    @property
    def brand(self) -> str:
        return str(self.settings["brand"])

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.settings["languages"])

    @property
    def phone_region(self) -> str:
        return str(self.settings["phone_region"])

    @property
    def log_file(self) -> Path:
        return self.root / "facts.sqlite"

    @property
    def lake(self) -> Path:
        return self.root / "lake" / "facts"

    @property
    def vectors(self) -> Path:
        """Where the vectors of texts are kept, for the next build."""
        return self.lake.parent / "vectors"

    @property
    def findings(self) -> Path:
        return self.root / "lake" / "findings"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def connections(self) -> Path:
        return self.root / "connections"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def drop(self) -> Path:
        """Where exports are put that sources read; `sources.folders` names others."""
        return self.root / "drop"

    @property
    def received_file(self) -> Path:
        return self.root / "received.sqlite"

    @property
    def web_database(self) -> str:
        """A PostgreSQL URL, from RAPPORT_DATABASE_URL or the settings; or a SQLite path."""
        named = os.environ.get("RAPPORT_DATABASE_URL") or str(self.settings["web.database"])
        return named or str(self.root / "web.sqlite")

    def secret(self, name: str) -> bytes:
        """Return one of the workspace's keys: 32 bytes."""
        return (self.root / "secrets" / f"{name}.key").read_bytes()

    def _check_keys(self) -> None:
        for name in KEYS:
            path = self.root / "secrets" / f"{name}.key"
            if not path.is_file() or path.stat().st_size != KEY_BYTES:
                raise ConfigError(
                    f"the key {path.name} is missing or not {KEY_BYTES} bytes",
                    fix=f"bring {path} back from a backup: what it sealed can't be read without",
                )
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigError(
                    f"others may read the key {path}",
                    fix=f"chmod 600 {path}, or: rapport doctor --mend",
                )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Wait until nobody else changes the settings: two who save at once are told apart."""
    folder = os.open(root / "secrets", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _put(document: tomlkit.TOMLDocument, name: str, value: Any) -> None:
    """Set one value, `mail.host` in the table mail; a missing one is written with its meaning."""
    head, _, last = name.rpartition(".")
    table: Any = document
    if head:
        table = document.setdefault(head, tomlkit.table())
    if last not in table and name in KNOWN:
        table.add(tomlkit.comment(KNOWN[name][1]))
    table[last] = value


def empty_database(path: Path) -> None:
    """Make the file once and for all: a missing one is a loss, and never made anew."""
    con = sqlite3.connect(path)
    con.execute("pragma journal_mode = wal")
    con.execute("pragma user_version = 1")
    con.close()
    path.chmod(0o600)


def _check_region(region: str, stores: Iterable[Path]) -> None:
    """Raise ConfigError unless each store, or a folder it lies in, is marked `region`."""
    for store in stores if region else ():
        found = region_of(store)
        if found != region:
            raise ConfigError(
                f"this workspace must stay in region {region!r}, but the store "
                f"{store.resolve()} is marked {found or 'with none'!r}",
                fix=f"use a store of that region; who runs it writes the region into "
                f"{REGION_MARK} at its top folder",
            )


def region_of(folder: Path) -> str:
    """Return the region a store is marked with: the mark nearest above `folder`, or ''."""
    whole = folder.resolve()
    for place in (whole, *whole.parents):
        if (place / REGION_MARK).is_file():
            return (place / REGION_MARK).read_text(encoding="utf-8").strip()
    return ""


_serving: list[Path] = []


def serve_only(workspace: Workspace) -> None:
    """Bind this process to one workspace: caches, logs, keys and cookies are never shared.

    Raises  ConfigError: the process serves another one already (P31).
    """
    if _serving and _serving[0] != workspace.root:
        raise ConfigError(
            f"this process serves {_serving[0]} already",
            fix="start one process for each workspace",
        )
    _serving[:] = [workspace.root]


def _settings(path: Path, text: str) -> dict[str, Any]:
    try:
        given = _flat(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}", fix="mend that line") from None
    faults = [f"unknown setting {name!r}" for name in sorted(given.keys() - KNOWN.keys())]
    for name in given.keys() & KNOWN.keys():
        default = KNOWN[name][0]
        if type(given[name]) is not type(default):
            faults.append(f"{name} must be {type(default).__name__}, is {given[name]!r}")
    for name, (least, most) in RANGES.items():
        value = given.get(name, KNOWN[name][0])
        if type(value) is int and not least <= value <= most:
            faults.append(f"{name} must be from {least} to {most}, is {value}")
    if not all(
        isinstance(f, str) and Path(f).is_absolute() for f in given.get("sources.folders", ())
    ):
        faults.append("sources.folders must be whole paths, as /srv/exports")
    if (region := given.get("phone_region")) and region not in SUPPORTED_REGIONS:
        faults.append(f"phone_region must be as BG, RU, CN; is {region!r}")
    if (zone := given.get("time_zone")) and zone not in available_timezones():
        faults.append(f"time_zone must be as Europe/Sofia; is {zone!r}")
    if given.get("mail.security", "none") not in ("starttls", "tls", "none"):
        faults.append("mail.security must be starttls, tls or none")
    if not re.fullmatch(r"[a-z0-9]{4,32}", str(given.get("id", ""))):
        faults.append("id must be 4 to 32 small letters or digits")
    if faults:
        raise ConfigError(
            f"{path}: " + "; ".join(faults), fix="docs/reference/settings.md lists all settings"
        )
    return {name: given.get(name, default) for name, (default, _) in KNOWN.items()}


def _flat(tree: Mapping[str, Any], head: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        flat |= _flat(value, f"{head}{name}.") if isinstance(value, dict) else {head + name: value}
    return flat


def _document(chosen: Mapping[str, Any]) -> str:
    """rapport.toml with every setting, its meaning and its value."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Settings of this workspace. Every line may be changed but id."))
    tables: dict[str, Any] = {}
    for name, (default, meaning) in KNOWN.items():
        head, _, last = name.rpartition(".")
        if head and head not in tables:
            tables[head] = document[head] = tomlkit.table()
            tables[head] = document[head]
        place = tables[head] if head else document
        place.add(tomlkit.comment(meaning))
        place.add(last, chosen.get(name, default))
    return tomlkit.dumps(document)
