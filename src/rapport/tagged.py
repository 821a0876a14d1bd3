"""Who bears which tags: as the newest generation has it, and what was said since laid over that.

    tags_now    of some people        tags_since  what differs of everybody, for who counts them
    tagged      how many bear each    bore        who bore one at a time

Never: another answer than the next build gives.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from rapport.decided import Decided
from rapport.deciding import TAKES_BACK, built_to
from rapport.flow import generations
from rapport.flow.facts import Entry
from rapport.flow.profiles.tags.bearing import borne
from rapport.flow.profiles.tags.system import TagSystem, tag_system
from rapport.flow.tag_cards import BorneTag, TagChange, TagStay, TagWord
from rapport.flow.tag_words import TAG, UNTAG
from rapport.flow.workspace import Workspace
from rapport.settling import rows_of

#: In an entry of the log: its place among those that were kept with it, from 0.
PART: Final = "part"


def accounts_by_person(
    workspace: Workspace, person_ids: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the accounts of each person; of who is unknown none."""
    found: dict[str, set[str]] = {person: set() for person in person_ids}
    columns = ["person_id", "account_id"]
    for row in rows_of(workspace, "persons", columns, [("person_id", "in", list(person_ids))]):
        found[row["person_id"]].add(row["account_id"])
    return {person: frozenset(accounts) for person, accounts in found.items()}


def word_of(entry: Entry) -> TagWord | None:
    """Return what a decision says of a tag; None if it is about something else."""
    told = entry.payload
    if told["kind"] not in (TAG, UNTAG):
        return None
    return TagWord(
        entry.seq,
        told["left_id"],
        told["attribute"],
        told["value"],
        told["kind"] == TAG,
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        told.get(TAKES_BACK, 0),
        entry.seq - told.get(PART, 0),
    )


_SAID: Final = Decided(word_of)
#: Of each workspace what was said, and that by account: pages ask for a few accounts at a time.
_BY_ACCOUNT: Final[dict[Path, tuple[tuple[TagWord, ...], dict[str, list[TagWord]]]]] = {}


def tag_words(workspace: Workspace, account_ids: Iterable[str]) -> tuple[TagWord, ...]:
    """Return all words on tags of these accounts, undone ones and undos too, the oldest first.

    Cheap: what was read once is kept, and each call reads only what came since.
    """
    said = _SAID.all(workspace)
    known = _BY_ACCOUNT.get(workspace.root)
    if known is None or known[0] is not said:
        by_account: dict[str, list[TagWord]] = defaultdict(list)
        for word in said:
            by_account[word.account_id].append(word)
        known = _BY_ACCOUNT[workspace.root] = said, dict(by_account)
    found = (word for account in set(account_ids) for word in known[1].get(account, ()))
    return tuple(sorted(found, key=lambda word: word.seq))


def tags_now(
    workspace: Workspace, person_ids: Iterable[str], *, now: datetime
) -> dict[str, tuple[BorneTag, ...]]:
    """Return the tags that these people bear at `now`, what was just said included.

    Who is unknown bears none. A tag of a file that a decision outranked comes to light again with
    the build after that decision was taken back.
    """
    people = sorted(set(person_ids))
    theirs = accounts_by_person(workspace, people) if people else {}
    return borne_by(workspace, tag_system(workspace.root), theirs, now)


def borne_by(
    workspace: Workspace, system: TagSystem, theirs: dict[str, frozenset[str]], now: datetime
) -> dict[str, tuple[BorneTag, ...]]:
    """Return what people bear by these accounts of theirs alone."""
    built = built_to(workspace)
    said = _said_by_files(workspace, sorted(theirs), now)
    words = {person: tag_words(workspace, accounts) for person, accounts in theirs.items()}
    named = sorted({word.account_id for some in words.values() for word in some})
    asked = [("account_id", "in", named)]
    rows = rows_of(workspace, "accounts", ["account_id", "rights"], asked) if named else []
    rights = {row["account_id"]: row["rights"] for row in rows}
    return {
        person: borne(
            system, person, words[person],
            [one for one in said.get(person, ()) if one.account_id in accounts],
            rights, built_to=built, now=now,
        )
        for person, accounts in theirs.items()
    }  # fmt: skip


_COLUMNS: Final = [
    "person_id", "account_id", "tag_group", "tag", "from_at", "until_at", "said_by", "seq",
    "rights",
]  # fmt: skip


def _said_by_files(
    workspace: Workspace, people: list[str], now: datetime
) -> dict[str, list[BorneTag]]:
    """Return by person what files say, as the newest generation has it."""
    if not people:
        return {}
    found: dict[str, list[BorneTag]] = defaultdict(list)
    wanted = [("person_id", "in", people), ("is_decided", "=", False)]
    for row in rows_of(workspace, "account_tags", _COLUMNS, wanted):
        if row["until_at"] is None or row["until_at"] > now:
            person, account, group, tag, at, until, by, seq, rights = (row[c] for c in _COLUMNS)
            found[person].append(
                BorneTag(person, account, group, tag, at, until, by, seq, rights, False, True)
            )
    return found


def tags_since(workspace: Workspace, *, now: datetime) -> tuple[TagChange, ...]:
    """Return what differs now from the tags of the newest generation: tags set and taken off
    since, and those that fell off by themselves; by person, group and tag."""
    built = built_to(workspace)
    new = [word for word in _SAID.all(workspace) if word.seq > built]
    asked = [("account_id", "in", sorted({word.account_id for word in new}))]
    rows = rows_of(workspace, "persons", ["person_id"], asked) if new else []
    touched = sorted({row["person_id"] for row in rows})
    columns = ["person_id", "account_id", "tag_group", "tag", "until_at", "rights"]
    lapsed = rows_of(workspace, "tags", columns, [("until_at", "<=", now)])
    before = rows_of(workspace, "tags", columns, [("person_id", "in", touched)]) if touched else []
    found: dict[tuple[str, str, str], TagChange] = {}
    for row in lapsed:
        found[_key(row)] = _off(row, row["until_at"])
    had = {_key(row): row for row in before}
    latest = {(word.group, word.account_id): word.at for word in new}
    has = {
        (person, one.group, one.tag): one
        for person, some in tags_now(workspace, touched, now=now).items()
        for one in some
    }
    for key, one in has.items():
        found.pop(key, None)
        if key not in had:
            found[key] = TagChange(
                one.person_id, one.account_id, one.group, one.tag, True, one.set_at, one.rights
            )
    for key, row in had.items():
        if key not in has and key not in found:
            times = [at for (group, _), at in latest.items() if group == row["tag_group"]]
            found[key] = _off(row, latest.get((row["tag_group"], row["account_id"]), max(times)))
    return tuple(found[key] for key in sorted(found))


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["person_id"], row["tag_group"], row["tag"]


def _off(row: dict[str, Any], at: datetime) -> TagChange:
    return TagChange(
        row["person_id"], row["account_id"], row["tag_group"], row["tag"], False, at, row["rights"]
    )


def tagged(workspace: Workspace, *, now: datetime) -> dict[tuple[str, str], int]:
    """Return how many people bear each tag, by group and tag, what was just said included.

    Raises  ShelfError: nothing is built yet.
    """
    found: dict[tuple[str, str], int] = defaultdict(int)
    for file in generations.read(generations.newest(workspace.findings)).tables.get("tags", ()):
        rows = pq.read_table(file, columns=["tag_group", "tag"])
        for row in rows.group_by(["tag_group", "tag"]).aggregate([([], "count_all")]).to_pylist():
            found[row["tag_group"], row["tag"]] += row["count_all"]
    for change in tags_since(workspace, now=now):
        found[change.group, change.tag] += 1 if change.is_on else -1
    return {key: people for key, people in found.items() if people}


def bore(workspace: Workspace, group: str, tag: str, at: datetime) -> tuple[TagStay, ...]:
    """Return who bore a tag at a time, as the newest generation has it; by person."""
    wanted = [("tag_group", "=", group), ("tag", "=", tag), ("from_at", "<=", at)]
    columns = ["person_id", "tag_group", "tag", "from_at", "until_at", "said_by"]
    rows = rows_of(workspace, "tag_stays", columns, wanted)
    held = (TagStay(*(row[c] for c in columns)) for row in rows)
    return tuple(stay for stay in held if stay.until_at is None or stay.until_at > at)


def is_named(workspace: Workspace, group: str, tag: str) -> bool:
    """Say whether anybody bears or ever bore a tag, or a word of the log names it."""
    if any((word.group, word.tag) == (group, tag) for word in _SAID.all(workspace)):
        return True
    wanted = [("tag_group", "=", group), ("tag", "=", tag)]
    return bool(rows_of(workspace, "tag_stays", ["tag"], wanted))
