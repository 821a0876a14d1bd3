"""Tags that people bear: set, taken off, taken back; kept in the log, followed by the next build.

    tag     an account bears a tag of a group that the workspace designed
    untag   it bears it no more

A word is of an account, so it goes where the account goes: who is joined bears the tags of all of
them, parted each keeps its own, and with a forgotten account its words leave. Of an exclusive
group the newest counts. What anybody decides outranks what a file says. What is borne
stands in tagged.py.

Never: a tag that no group has; a tag of who has no profile.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from rapport.deciding import TAKES_BACK
from rapport.flow.errors import ConfigError, ConflictError, RightsError
from rapport.flow.facts import DECISION
from rapport.flow.profiles.tags.bearing import slot_of, standing
from rapport.flow.profiles.tags.system import IMPORTS, RULES, TEAM, TagSystem, tag_system
from rapport.flow.tag_cards import TagWord
from rapport.flow.tag_words import IMPORT, RULE, TAG, UNTAG
from rapport.flow.workspace import Workspace
from rapport.settling import rows_of
from rapport.stores import Stores
from rapport.tagged import PART, accounts_by_person, borne_by, tag_words, tags_now

#: So many people may be tagged at once: each is an entry of the log.
MOST_AT_ONCE: Final = 10_000
_LOOK_AGAIN: Final = "look at the person again: the profiles may have been built anew"


# ------------------------------------------------------------------------------ what is written


def tag(
    workspace: Workspace,
    person_ids: str | Collection[str],
    group: str,
    tag: str,
    *,
    by: str,
    role: str | None = None,
    now: datetime,
    seen: int | None = None,
) -> tuple[int, ...]:
    """Set a tag on a person, or on several: all, or none.

    `by`     number of a teammate, "command", or "rule:<name>"
    `role`   of the teammate; None: whoever may run commands
    `seen`   of one person: seq of the last word on the tag, of an exclusive group on the group,
             that whoever sets it knew of, 0 for none; None if that is not to be compared
    Returns  the seqs of the words; none of who bears it already and for good.
    Raises   ConfigError: nobody has that id or a profile, there is no such tag, it is retired, or
             others set this group. RightsError: not this role. ConflictError: somebody said
             something of it meanwhile; nothing was kept.
    """
    system = _settable(workspace, group, tag, by, role, on=True)
    theirs = _accounts(workspace, person_ids)
    now_borne = tags_now(workspace, theirs, now=now)
    new = [
        person
        for person in theirs
        if not any(
            (b.group, b.tag) == (group, tag) and b.until_at is None for b in now_borne[person]
        )
    ]
    stores = Stores(workspace)
    anchors = _lasting(stores, {person: theirs[person] for person in new})
    words = [_word(TAG, anchors[person], group, tag, by, now) for person in new]
    accounts = frozenset().union(*theirs.values())
    slot = slot_of(system, group, tag)
    return _append(
        stores, words, now, partial(_need_last, workspace, system, accounts, slot, seen)
    )


def untag(
    workspace: Workspace,
    person_ids: str | Collection[str],
    group: str,
    tag: str,
    *,
    by: str,
    role: str | None = None,
    now: datetime,
    seen: int | None = None,
) -> tuple[int, ...]:
    """Take a tag off a person, or off several: off each account that bears it; of an exclusive
    group whatever any of them bears, so that no older one comes to light.

    Arguments, result and errors as `tag`; none of who does not bear it.
    """
    system = _settable(workspace, group, tag, by, role, on=False)
    theirs = _accounts(workspace, person_ids)
    now_borne = tags_now(workspace, theirs, now=now)
    slot = slot_of(system, group, tag)
    words = [
        _word(UNTAG, one.account_id, group, one.tag, by, now)
        for person, accounts in theirs.items()
        if any((b.group, b.tag) == (group, tag) for b in now_borne[person])
        for account in sorted(accounts)
        for one in borne_by(workspace, system, {person: frozenset([account])}, now)[person]
        if slot_of(system, one.group, one.tag) == slot
    ]
    every = frozenset().union(*theirs.values())
    if seen is None:
        seen = _last(workspace, system, every, slot)
    check = partial(_need_last, workspace, system, every, slot, seen)
    return _append(Stores(workspace), words, now, check)


def take_back_tag(
    workspace: Workspace,
    person_id: str,
    seq: int,
    *,
    by: str,
    role: str | None = None,
    now: datetime,
) -> TagWord:
    """Take the word `seq` back, with those that were said together with it: it is as if it had
    never been said. Returns that word.

    Raises  ConfigError: nobody has that id, or no word of theirs with that seq stands.
            RightsError: not this role. ConflictError: somebody said something of it since.
    """
    (accounts,) = _accounts(workspace, person_id).values()
    told = tag_words(workspace, accounts)
    word = next((w for w in standing(told) if w.seq == seq), None)
    if word is None:
        raise ConfigError("there is no such word to take back", fix=_LOOK_AGAIN)
    system = tag_system(workspace.root)
    _need_setter(system, word.group, by, role)
    slot = slot_of(system, word.group, word.tag)
    together = [w for w in standing(told) if w.first == word.first]

    def nothing_came() -> None:
        now_told = standing(tag_words(workspace, accounts))
        of_slot = [w.seq for w in now_told if slot_of(system, w.group, w.tag) == slot]
        if not of_slot or max(of_slot) not in {w.seq for w in together}:
            raise ConflictError(
                "somebody said something of this meanwhile; nothing was taken back",
                fix="look at it again",
            )

    undoing = [
        _word(UNTAG if w.is_on else TAG, w.account_id, w.group, w.tag, by, now)
        | {TAKES_BACK: w.seq}
        for w in together
    ]
    _append(Stores(workspace), undoing, now, nothing_came)
    return word


def _settable(
    workspace: Workspace, group: str, tag: str, by: str, role: str | None, *, on: bool
) -> TagSystem:
    """Return the system, if they may set this tag of it, or take it off."""
    system = tag_system(workspace.root)
    found = system.tag(group, tag)
    if on and (found is None or found.retired):
        raise ConfigError(
            f"the tag {group[:40]}:{tag[:40]} is retired"
            if found
            else f"there is no tag {group[:40]}:{tag[:40]}",
            fix="take one that rapport tags lists, or add it to tags.toml",
        )
    _need_setter(system, group, by, role)
    return system


def _need_setter(system: TagSystem, group: str, by: str, role: str | None) -> None:
    """Raise unless the group lets them set its tags; of a group that is gone anybody takes off."""
    found = system.group(group)
    if found is None:
        return
    setter = RULES if by.startswith(RULE) else IMPORTS if by.startswith(IMPORT) else TEAM
    if setter not in found.set_by:
        raise ConfigError(
            f"tags of {group} are set by {_listed(found.set_by)}, not by {setter}",
            fix=f"add {setter} to set_by of [group.{group}] in tags.toml",
        )
    if setter == TEAM and role is not None and role not in found.roles:
        raise RightsError(
            f"tags of {group} are set by {_listed(found.roles)}",
            fix="ask one of them, or who designs the tags",
        )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "nobody"


def _accounts(
    workspace: Workspace, person_ids: str | Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the accounts of each person. Raises ConfigError: one has no profile."""
    wanted = [person_ids] if isinstance(person_ids, str) else sorted(set(person_ids))
    if len(wanted) > MOST_AT_ONCE:
        raise ConfigError(
            f"{len(wanted)} people at once are too many", fix=f"take {MOST_AT_ONCE} at most"
        )
    asked = [("person_id", "in", wanted)]
    known = {row["person_id"] for row in rows_of(workspace, "people", ["person_id"], asked)}
    if unknown := [one for one in wanted if one not in known]:
        raise ConfigError(f"nobody has the id {unknown[0][:40]!r}", fix=_LOOK_AGAIN)
    return accounts_by_person(workspace, wanted)


def _lasting(stores: Stores, theirs: dict[str, frozenset[str]]) -> dict[str, str]:
    """Return of each person the account that was received first; if its source has a term, the
    first without."""
    ids = sorted(frozenset().union(*theirs.values()))
    columns = ["account_id", "seq", "line"]
    rows = (
        rows_of(stores.workspace, "accounts", columns, [("account_id", "in", ids)]) if ids else []
    )
    ends = {seq: stores.log.entry(seq).until for seq in {row["seq"] for row in rows}}
    order = {
        row["account_id"]: (ends[row["seq"]] is not None, row["seq"], row["line"]) for row in rows
    }
    return {person: min(accounts, key=order.__getitem__) for person, accounts in theirs.items()}


def _word(
    kind: str, account_id: str, group: str, tag: str, by: str, now: datetime
) -> dict[str, Any]:
    return {
        "kind": kind,
        "left_id": account_id,
        "right_id": None,
        "attribute": group,
        "value": tag,
        "said": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }


def _append(
    stores: Stores, words: Sequence[dict[str, Any]], now: datetime, check: Callable[[], None]
) -> tuple[int, ...]:
    parts = [word | {PART: part} for part, word in enumerate(words)]
    try:
        return stores.log.append_all(DECISION, "team", parts, received_at=now, check=check)
    finally:
        stores.log.close()


def _need_last(
    workspace: Workspace,
    system: TagSystem,
    accounts: Collection[str],
    slot: tuple[str, str],
    seen: int | None,
) -> None:
    if seen is not None and _last(workspace, system, accounts, slot) != seen:
        raise ConflictError(
            "somebody else said something of this meanwhile; nothing was kept",
            fix="look at it again, then say it",
        )


def _last(
    workspace: Workspace, system: TagSystem, accounts: Collection[str], slot: tuple[str, str]
) -> int:
    """Return the seq of the last word on a slot; 0 if nobody said any."""
    words = tag_words(workspace, accounts)
    return max((w.seq for w in words if slot_of(system, w.group, w.tag) == slot), default=0)
