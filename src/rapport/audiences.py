"""Ad audiences: a list as hashed files, by each platform's own rules; and whom to take off again.

Contacts are hashed in memory; what is written holds hashes alone. What was handed over is kept,
sealed, until it is said to be taken off there: whoever withdraws, objects, is suppressed, erased
or leaves the list stands in the next file of removals.

Sources  Meta: Custom Audiences, customer information parameters; its Python kit strips all letters
         but a-z, so names are hashed here as UTF-8. Yandex Audience: SHA-256, phones as digits
         without their plus. VK Ads: the algorithm is of no official page (SHA-256 here).
Never: a contact in the clear on the disk; the hash of nothing; income, health or debt.
"""

import csv
import io
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.departing import Report, who_may_leave
from rapport.flow import generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, RightsError
from rapport.flow.files import write_whole
from rapport.flow.rights import Right
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

FILE: Final = "audiences.sqlite"
#: Fewer people are never handed out, whatever a platform takes.
FEWEST: Final = 100
#: What has to be said where a list goes to a platform (GDPR article 26): a text's id for pages.
JOINT_CONTROLLER: Final = (
    "With an advertising platform you decide together what people's data is used for: you are"
    " joint controllers. Tell people so, name the platform, and take off who objects within a day."
)
_SPACES: Final = " \t\r\n\0\x0b"
_NAMED_SO: Final = re.compile(r"income|salar|debt|credit|health|illness|disease|доход|долг|болезн"
                              r"|доходи|дълг|болест|收入|债|疾病", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class Platform:
    """What a platform takes: columns in its own words, and at least so many people."""

    columns: tuple[str, ...]
    least: int
    header: bool = True


PLATFORMS: Final[Mapping[str, Platform]] = {
    "meta": Platform(("EMAIL", "PHONE", "GEN", "DOBY", "CT", "COUNTRY", "EXTERN_ID"), 100),
    "yandex": Platform(("phone", "email"), 100),
    "vk": Platform(("phone", "email"), 2_000, header=False),
}


@dataclass(frozen=True)
class Audience:
    """What was written: how many rows, and why others are not in it."""

    path: Path
    rows: int
    report: Report
    note: str = JOINT_CONTROLLER


# ----------------------------------------------------------------------------- hashing


def meta_value(key: str, value: str) -> str:
    """Return a value as Meta wants it before it is hashed; '' if nothing is left of it."""
    text = unicodedata.normalize("NFC", value).strip(_SPACES)
    match key:
        case "EMAIL":
            return text.strip(_SPACES + ".").lower()
        case "PHONE":
            return re.sub(r"\D", "", text).lstrip("0")
        case "FN" | "LN" | "CT" | "ST":
            return "".join(c for c in text.lower() if c.isalpha())
        case "GEN":
            return {"female": "f", "male": "m", "f": "f", "m": "m"}.get(text.lower(), "")
        case "DOBY" | "DOBM" | "DOBD":
            digits = re.sub(r"\D", "", text)
            return digits.zfill(2) if digits and key != "DOBY" else digits
        case "ZIP":
            return text.split("-")[0].replace(" ", "").lower()
        case "COUNTRY":
            return text.lower() if re.fullmatch("[A-Za-z]{2}", text) else ""
        case "EXTERN_ID" | "MADID":
            return text
    raise ConfigError(f"{key!r} is no key of Meta's", fix="see META_KEYS")


META_KEYS: Final = (
    "EMAIL", "PHONE", "FN", "LN", "CT", "ST", "GEN", "DOBY", "DOBM", "DOBD", "ZIP", "COUNTRY",
    "EXTERN_ID", "MADID",
)  # fmt: skip
#: These go as they are.
_PLAIN: Final = ("EXTERN_ID", "MADID")


def meta_hash(key: str, value: str) -> str:
    """Return what stands in Meta's file: SHA-256 in small hexadecimal digits; '' of nothing."""
    plain = meta_value(key, value)
    return plain if not plain or key in _PLAIN else sha256(plain.encode()).hexdigest()


def platform_hash(platform: str, kind: str, value: str) -> str:
    """Return what stands in a platform's file for a contact: kind is email or phone."""
    if platform == "meta":
        return meta_hash(kind.upper(), value)
    plain = value.strip(_SPACES).lower() if kind == "email" else re.sub(r"\D", "", value)
    return sha256(plain.encode()).hexdigest() if plain else ""


# ----------------------------------------------------------------------------- handing over


def export_audience(
    workspace: Workspace,
    path: Path,
    *,
    people: Collection[str],
    platform: str,
    name: str,
    by_rule: Collection[str] | None = None,
    now: datetime,
) -> Audience:
    """Write an audience as `platform` takes it, and remember who was handed over.

    `by_rule`  see departing.who_may_leave
    Raises     ConfigError: no such platform, or a name that tells what it may not;
               RightsError: too few may go there. Nothing is written.
    """
    if platform not in PLATFORMS:
        raise ConfigError(
            f"{platform[:20]!r} is no platform", fix=f"one of: {', '.join(PLATFORMS)}"
        )
    if _NAMED_SO.search(name) or not name.strip():
        raise ConfigError(
            "an audience may not be named, nor made, by income, debt or health",
            fix="name it by what it is about, as: autumn river trips",
        )
    may, report = who_may_leave(workspace, people, "ads", by_rule=by_rule, now=now)
    rows = _rows(workspace, may, platform)
    least = max(FEWEST, PLATFORMS[platform].least)
    if len(rows) < least:
        told = ", ".join(f"{reason} {n:,}" for reason, n in report.left_out.items())
        raise RightsError(
            f"{len(rows):,} people may go to {platform}, and it takes {least:,} at least"
            + (f"; left out: {told}" if told else ""),
            fix="ask more people for consent to ads, or widen the list",
        )
    write_whole(path, _content(platform, [row for _person, row in rows]), mode=0o600)
    _remember(workspace, platform, name, rows, now)
    return Audience(path, len(rows), report)


def removals(
    workspace: Workspace,
    path: Path,
    *,
    people: Collection[str],
    platform: str,
    name: str,
    now: datetime,
) -> int:
    """Write whom to take off an audience: who was handed over and may be in it no more.

    people   ids of who is on the list now
    Returns  how many; 0: no file is written. They stay until `confirm_removed`.
    """
    may, _report = who_may_leave(workspace, people, "ads", now=now)
    still = set(may)
    gone = [row for person, row in _handed(workspace, platform, name) if person not in still]
    if gone:
        write_whole(path, _content(platform, gone), mode=0o600)
    return len(gone)


def confirm_removed(
    workspace: Workspace, *, people: Collection[str], platform: str, name: str, now: datetime
) -> int:
    """Let go of who was taken off there. Returns how many."""
    may, _report = who_may_leave(workspace, people, "ads", now=now)
    still = set(may)
    with _opened(workspace) as con, con:
        found = con.execute(
            "select number, person_id from handed where platform = ? and name = ?",
            (platform, name),
        ).fetchall()
        gone = [(number,) for number, person in found if person not in still]
        con.executemany("delete from handed where number = ?", gone)
    return len(gone)


def forget(workspace: Workspace, person_ids: Collection[str]) -> None:
    """Let only the hashes of these people stay, until they are taken off there."""
    if not (workspace.root / FILE).is_file():
        return
    with _opened(workspace) as con, con:
        con.executemany(
            "update handed set person_id = '' where person_id = ?",
            [(one,) for one in person_ids],
        )


def _rows(
    workspace: Workspace, may: Sequence[str], platform: str
) -> list[tuple[str, tuple[str, ...]]]:
    """Return each person's row; who has no contact that may go there has none."""
    found = _values(workspace, may)
    rows = []
    for person in may:
        row = _row(platform, person, found.get(person, {}))
        if row[0] or row[1]:
            rows.append((person, row))
    return rows


def _row(platform: str, person: str, values: Mapping[str, str]) -> tuple[str, ...]:
    phone = platform_hash(platform, "phone", values.get("phone", ""))
    email = platform_hash(platform, "email", values.get("email", ""))
    if platform != "meta":
        return phone, email
    more = {"GEN": "sex", "DOBY": "birth_year", "CT": "city", "COUNTRY": "country"}
    others = tuple(meta_hash(key, values.get(name, "")) for key, name in more.items())
    # a number of ours for this platform alone: nobody else can join it with anything
    outside = sha256(f"meta {person}".encode()).hexdigest()[:32]
    return (email, phone, *others, outside)


def _values(workspace: Workspace, may: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the values that advertising may use, by person: the surest of each."""
    newest = generations.read(generations.newest(workspace.findings))
    vault = Vault(workspace.vault, workspace.secret("master"))
    engine = Duck()
    try:
        for table in ("attributes", "attribute_reasons"):
            engine.load(table, newest.tables[table])
        engine.put("leaving", pa.table({"person_id": pa.array(may, pa.string())}))
        rows = engine.get(_VALUES, may_ads=int(Right.ADS)).to_pylist()
    finally:
        engine.close()
    texts = vault.displays(row["account_id"] for row in rows if row["sealed"])
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        text = row["value"]
        if row["sealed"]:
            mine = texts.get(row["account_id"], {})
            text = mine.get((row["attribute"], row["value"]), "")
        found.setdefault(row["person_id"], {}).setdefault(row["attribute"], text)
    return found


_VALUES: Final = """
select a.person_id, a.attribute, a.value, a.sealed, min(r.account_id) as account_id
from attributes as a
join leaving on leaving.person_id = a.person_id
join attribute_reasons as r on r.person_id = a.person_id and r.attribute = a.attribute
    and r.value = a.value
where a.attribute in ('email', 'phone', 'sex', 'birth_year', 'city', 'country')
    and a.rights & $may_ads <> 0 and a.tier <> 'disputed' and a.place_in_order = 1
group by a.person_id, a.attribute, a.value, a.sealed
order by a.person_id, a.attribute
"""


def _content(platform: str, rows: Sequence[tuple[str, ...]]) -> bytes:
    told = PLATFORMS[platform]
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    if told.header:
        write.writerow(told.columns)
        write.writerows(rows)
    else:  # a hash a line
        write.writerows([value] for row in rows for value in row if value)
    return out.getvalue().encode()


# ----------------------------------------------------------------------------- what was handed


def _remember(
    workspace: Workspace,
    platform: str,
    name: str,
    rows: Sequence[tuple[str, tuple[str, ...]]],
    now: datetime,
) -> None:
    vault = Vault(workspace.vault, workspace.secret("master"))
    told = [
        (platform, name, person, vault.seal("\t".join(row), "audience"), now.isoformat())
        for person, row in rows
    ]
    with _opened(workspace) as con, con:
        con.execute(
            "delete from handed where platform = ? and name = ? and person_id in"
            " (select value from json_each(?))",
            (platform, name, _json([person for person, _row_ in rows])),
        )
        con.executemany(
            "insert into handed (platform, name, person_id, row, at) values (?, ?, ?, ?, ?)", told
        )


def _handed(workspace: Workspace, platform: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
    vault = Vault(workspace.vault, workspace.secret("master"))
    with _opened(workspace) as con:
        found = con.execute(
            "select person_id, row from handed where platform = ? and name = ? order by number",
            (platform, name),
        ).fetchall()
    return [(person, tuple(vault.unseal(row, "audience").split("\t"))) for person, row in found]


def _json(values: Sequence[str]) -> str:
    import json

    return json.dumps(list(values))


@contextmanager
def _opened(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    path = workspace.root / FILE
    with closing(sqlite3.connect(path, timeout=30)) as con:
        con.execute("pragma secure_delete = on")
        con.execute(
            "create table if not exists handed (number integer primary key, platform text, name"
            " text, person_id text, row blob, at text)"
        )
        path.chmod(0o600)
        yield con
