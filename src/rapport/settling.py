"""What a value of a person is, said by the team or by the person: kept in the log, followed by the
next build.

    correct    this value is right, one that was said or one that is typed
    wrong      this value is not theirs; of what one may have many
    unknown    nothing that was said of the attribute is right
    uncorrect  such a word counts no more; what was said before it counts again

The last word that stands outranks all sources, on a rebuild and on any later import. It is kept
beside the account that claims the value, with what that source allows; if it was typed, beside
the person's first account that has no term. What the vault alone may tell is sealed under that
account's key, so that it leaves with it.

Never: a contact in the clear outside the vault; a value that no reader of files would take; who
is who: a corrected contact joins nobody.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import pyarrow.parquet as pq

from rapport.decided import Decided
from rapport.deciding import TAKES_BACK, built_to
from rapport.flow import attributes, generations
from rapport.flow.errors import ConfigError, ConflictError, ShelfError
from rapport.flow.facts import DECISION, Entry
from rapport.flow.masks import masked
from rapport.flow.profile_cards import Settlement, standing
from rapport.flow.sources.files.one_value import TYPED, OneValue, read_value
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

CORRECT, WRONG, UNKNOWN, UNDONE = "correct", "wrong", "unknown", "uncorrect"
KINDS: Final = (CORRECT, WRONG, UNKNOWN)
__all__ = [
    "KINDS",
    "TYPED",
    "UNDONE",
    "accounts_of",
    "rows_of",
    "settle",
    "settlements",
    "unsettle",
]

_LOOK_AGAIN = "look at the person again: the profiles may have been built anew"


def settle(
    workspace: Workspace,
    person_id: str,
    attribute: str,
    kind: str,
    *,
    value: str = "",
    text: str = "",
    by: str,
    now: datetime,
    seen: int | None = None,
) -> int:
    """Keep what somebody says of one attribute of a person. Returns its seq in the log.

    `value`  of correct and wrong: one that is claimed, as `attributes` has it
    `text`   of correct: a value that was typed instead; read as a column of a file is
    `by`     number of the teammate, "command", or "customer"
    `seen`   seq of the last word on the attribute that whoever says it knew of, 0 for none;
             None if that is not to be compared
    Raises   ConfigError: nobody has that id, no such word can be said of the attribute, or
             nobody claims the value. InputError: what was typed is no value of it.
             ConflictError: somebody said something of it meanwhile; nothing was kept.
    """
    many = attributes.kind_of(attribute).many
    if kind not in KINDS or kind == (UNKNOWN if many else WRONG):
        raise ConfigError(
            f"{kind[:40]!r} can't be said of {attribute[:40]!r}",
            fix="say correct; unknown of what one has one of, wrong of what one has many of",
        )
    accounts = accounts_of(workspace, person_id)
    stores = Stores(workspace)
    if kind == UNKNOWN:
        word = _word(_lasting(stores, accounts), attribute, kind, None, None, by, now)
    elif text:
        word = _typed(stores, _lasting(stores, accounts), attribute, text, by, now)
    else:
        account, said = _claiming(workspace, person_id, attribute, value)
        word = _word(account, attribute, kind, value, said, by, now)
    check = partial(_need_last, workspace, accounts, attribute, seen)
    return _append(stores, word, now, check)


def unsettle(
    workspace: Workspace, person_id: str, seq: int, *, by: str, now: datetime
) -> Settlement:
    """Take the word `seq` back: what was said before it counts again. Returns that word.

    Raises  ConfigError: nobody has that id, or there is no such word of theirs that stands.
            ConflictError: somebody said something of it since; nothing was kept.
    """
    accounts = accounts_of(workspace, person_id)
    words = _words(workspace, accounts)
    undone = {word.takes_back for word in words}
    word = next((w for w in words if w.seq == seq and w.kind != UNDONE), None)
    if word is None or seq in undone:
        raise ConfigError("there is no such word to take back", fix=_LOOK_AGAIN)

    def nothing_came() -> None:
        if seq not in {w.seq for w in standing(_words(workspace, accounts))}:
            raise ConflictError(
                "somebody said something of this meanwhile; nothing was taken back",
                fix="look at it again",
            )

    undo = _word(word.account_id, word.attribute, UNDONE, word.value or None, None, by, now)
    _append(Stores(workspace), undo | {TAKES_BACK: seq}, now, nothing_came)
    return word


def settlements(
    workspace: Workspace, account_ids: Iterable[str], *, mask: bool
) -> tuple[Settlement, ...]:
    """Return all that was said of these accounts' person, the oldest first, as texts to read.

    Cheap: what was read once is kept, and each call reads only what came since.
    `mask`  True hides most of every contact
    """
    told = _said(workspace, set(account_ids))
    if not told:
        return ()
    built, stores = built_to(workspace), Stores(workspace)
    return tuple(
        replace(said.word, text=_text(stores, said, mask), built=said.word.seq <= built)
        for said in told
    )


# ------------------------------------------------------------------------------ what is written


def _word(
    account_id: str,
    attribute: str,
    kind: str,
    value: str | None,
    said: str | None,
    by: str,
    now: datetime,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "left_id": account_id,
        "right_id": None,
        "attribute": attribute,
        "value": value,
        "said": said,
        "said_by": by,
        "decided_at": now.isoformat(),
    }


def _typed(
    stores: Stores, account_id: str, attribute: str, text: str, by: str, now: datetime
) -> dict[str, Any]:
    """Return the word that a typed value is right; a sealed text only under the account's key."""
    read = typed_value(stores, attribute, text, now=now)
    said = None if read.sealed else read.said
    word = _word(account_id, attribute, CORRECT, read.value, said, by, now)
    if read.sealed:
        word["sealed"] = stores.vault.seal_of(account_id, read.said).hex()
    return word


def typed_value(stores: Stores, attribute: str, text: str, *, now: datetime) -> OneValue:
    """Read a typed value as files of this workspace are read. Raises InputError: it is none."""
    return read_value(
        attribute,
        text,
        region=stores.workspace.phone_region,
        pseudonyms=stores.pseudonyms,
        now=now,
        youngest=stores.workspace.settings["privacy.youngest"],
    )


def _append(stores: Stores, word: dict[str, Any], now: datetime, check: Callable[[], None]) -> int:
    try:
        (seq,) = stores.log.append_all(DECISION, "team", [word], received_at=now, check=check)
    finally:
        stores.log.close()
    return seq


def _need_last(
    workspace: Workspace, accounts: Collection[str], attribute: str, seen: int | None
) -> None:
    told = [word.seq for word in _words(workspace, accounts) if word.attribute == attribute]
    if seen is not None and (told[-1] if told else 0) != seen:
        raise ConflictError(
            "somebody else said something of this meanwhile; nothing was kept",
            fix="look at it again, then say it",
        )


# --------------------------------------------------------------------------------- what is read


@dataclass(frozen=True)
class Said:
    """One word of the log. `sealed`: its text under the account's key, b'' if it has none."""

    word: Settlement
    said: str
    sealed: bytes


def said_of(entry: Entry) -> Said | None:
    """Return what a decision says of an attribute; None if it is about something else."""
    told = entry.payload
    if told["kind"] not in (*KINDS, UNDONE) or told["right_id"]:  # of two accounts: quieting.py
        return None
    word = Settlement(
        entry.seq,
        told["left_id"],
        told["attribute"],
        told["kind"],
        told["value"] or "",
        "",
        attributes.kind_of(told["attribute"]).many,
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        told.get(TAKES_BACK, 0),
    )
    return Said(word, told.get("said") or "", bytes.fromhex(told.get("sealed", "")))


_SAID: Final = Decided(said_of)


def _said(workspace: Workspace, accounts: Collection[str]) -> list[Said]:
    return [said for said in _SAID.all(workspace) if said.word.account_id in accounts]


def _words(workspace: Workspace, accounts: Collection[str]) -> list[Settlement]:
    return [said.word for said in _said(workspace, accounts)]


def _text(stores: Stores, said: Said, mask: bool) -> str:
    word = said.word
    if not attributes.kind_of(word.attribute).sealed:
        return said.said or word.value
    if said.sealed:
        text = stores.vault.unseal_of(word.account_id, said.sealed) or ""
    else:
        texts = stores.vault.displays([word.account_id]).get(word.account_id, {})
        text = texts.get((word.attribute, word.value), "")
    return masked(word.attribute, text) if mask else text


def accounts_of(workspace: Workspace, person_id: str) -> frozenset[str]:
    """Return the accounts of a person. Raises ConfigError: nobody has that id."""
    wanted = [("person_id", "=", person_id)]
    found = rows_of(workspace, "persons", ["account_id"], wanted)
    if not found:
        raise ConfigError(f"nobody has the id {person_id[:40]!r}", fix=_LOOK_AGAIN)
    return frozenset(row["account_id"] for row in found)


def _lasting(stores: Stores, accounts: Collection[str]) -> str:
    """Return the account that was received first; if its source has a term, the first without."""
    columns = ["account_id", "seq", "line"]
    wanted = [("account_id", "in", sorted(accounts))]
    found = rows_of(stores.workspace, "accounts", columns, wanted)
    ends = {seq: stores.log.entry(seq).until for seq in {row["seq"] for row in found}}
    order = ((ends[row["seq"]] is not None, row["seq"], row["line"]) for row in found)
    return str(min(zip(order, found, strict=True), key=lambda one: one[0])[1]["account_id"])


def _claiming(
    workspace: Workspace, person_id: str, attribute: str, value: str
) -> tuple[str, str | None]:
    """Return the account that says most for a value, and how it says it; None if sealed.

    Raises  ConfigError: none claims it.
    """
    columns = ["account_id", "attribute", "value", "said", "microlods"]
    wanted = [("person_id", "=", person_id)]
    found = [
        row
        for row in rows_of(workspace, "attribute_reasons", columns, wanted)
        if (row["attribute"], row["value"]) == (attribute, value)
    ]
    if not found:
        raise ConfigError("nobody claims this value of the person any more", fix=_LOOK_AGAIN)
    first = min(found, key=lambda row: (-row["microlods"], row["account_id"]))
    return str(first["account_id"]), first["said"]


def rows_of(
    workspace: Workspace, table: str, columns: list[str], wanted: list[tuple[str, str, Any]]
) -> list[dict[str, Any]]:
    """Return the rows that are wanted of a table of the newest generation."""
    try:
        files = generations.read(generations.newest(workspace.findings)).tables.get(table, ())
    except ShelfError:
        return []
    return [
        row
        for file in files
        for row in pq.read_table(file, columns=columns, filters=wanted).to_pylist()
    ]
