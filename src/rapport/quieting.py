"""What the team says of a contradiction: that both sides are right. Kept in the log, followed by
the next build.

    both       this rule tells nothing more of these two values of these two accounts
    uncorrect  such a word counts no more; the contradiction is told again if it is still there

It changes no value and joins nobody; if a side says something new, that is told. Never: a word on
what the profile does not tell.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from rapport.decided import Decided
from rapport.deciding import TAKES_BACK
from rapport.flow.errors import ConfigError, ConflictError
from rapport.flow.facts import DECISION, Entry
from rapport.flow.profile_cards import BothRight, Contradiction, Side
from rapport.flow.workspace import Workspace
from rapport.settling import UNDONE, accounts_of, rows_of
from rapport.stores import Stores

BOTH: Final = "both"
#: The rules of contradictions.sql.
RULES: Final = (
    "disputed",
    "born when?",
    "active before born",
    "learned too early",
    "name of other sex",
    "phone elsewhere",
    "two of one network",
)


def both_right(workspace: Workspace, person_id: str, key: str, *, by: str, now: datetime) -> int:
    """Keep that both sides of a contradiction of a person are right. Returns its seq in the log.

    `key`   of that contradiction, as Contradiction has it
    Raises  ConfigError: nobody has that id, or the newest profile does not tell it.
            ConflictError: that was said already, and stands; nothing was kept.
    """
    accounts = accounts_of(workspace, person_id)
    found = next((one for one in _told(workspace, person_id) if one.key == key), None)
    if found is None:
        raise ConfigError(
            "the profile of this person tells no such contradiction",
            fix="look at the person again: the profiles may have been built anew",
        )

    def not_said_yet() -> None:
        if any(word.key == key for word in said_both(workspace, accounts)):
            raise ConflictError("somebody said so already", fix="nothing is left to do")

    left, right = sorted((found.left.account_id, found.right.account_id))
    return _append(
        workspace, _word(BOTH, left, right, found.rule, key, by, now), now, not_said_yet
    )


def _told(workspace: Workspace, person_id: str) -> list[Contradiction]:
    """Return what the newest generation finds contradictory in a person."""
    columns = ["rule", "severity"]
    for side in ("", "other_"):
        columns += [side + name for name in ("attribute", "value", "source", "account_id")]
    rows = rows_of(workspace, "contradictions", columns, [("person_id", "=", person_id)])
    return [
        Contradiction(
            row["rule"],
            row["severity"],
            *(
                Side(
                    *(row[side + name] or "" for name in ("attribute", "value", "source")),
                    row[side + "account_id"],
                )
                for side in ("", "other_")
            ),
        )
        for row in rows
    ]


def take_back_both(
    workspace: Workspace, person_id: str, seq: int, *, by: str, now: datetime
) -> str:
    """Take such a word back. Returns the rule that it was about.

    Raises  ConfigError: nobody has that id, or no word of theirs with that seq was ever said.
            ConflictError: it was taken back meanwhile; nothing was kept.
    """
    accounts = accounts_of(workspace, person_id)
    mine = [w for w in _SAID.all(workspace) if set(w.pair) & accounts]
    word = next((w for w in mine if w.seq == seq and not w.takes_back), None)
    if word is None:
        raise ConfigError("there is no such word to take back", fix="look at the person again")

    def still_stands() -> None:
        if seq not in {w.seq for w in said_both(workspace, accounts)}:
            raise ConflictError("somebody took it back already", fix="nothing is left to do")

    undo = _word(UNDONE, *word.pair, word.rule, word.key, by, now) | {TAKES_BACK: seq}
    _append(workspace, undo, now, still_stands)
    return word.rule


def said_both(workspace: Workspace, account_ids: Collection[str]) -> tuple[BothRight, ...]:
    """Return what stands of these accounts' person, the oldest first. Cheap, as `settlements`."""
    wanted = set(account_ids)
    words = [w for w in _SAID.all(workspace) if set(w.pair) & wanted]
    undone = {w.takes_back for w in words}
    return tuple(w for w in words if not w.takes_back and w.seq not in undone)


def _word(
    kind: str, left_id: str, right_id: str, rule: str, key: str, by: str, now: datetime
) -> dict[str, Any]:
    return {
        "kind": kind,
        "left_id": left_id,
        "right_id": right_id,
        "attribute": rule,
        "value": key,
        "said": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }


def _append(
    workspace: Workspace, word: dict[str, Any], now: datetime, check: Callable[[], None]
) -> int:
    stores = Stores(workspace)
    try:
        (seq,) = stores.log.append_all(DECISION, "team", [word], received_at=now, check=check)
    finally:
        stores.log.close()
    return seq


def _said_of(entry: Entry) -> BothRight | None:
    told = entry.payload
    if told["kind"] not in (BOTH, UNDONE) or told["attribute"] not in RULES:
        return None
    return BothRight(
        entry.seq,
        told["attribute"],
        told["value"] or "",
        (told["left_id"], told["right_id"]),
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        told.get(TAKES_BACK, 0),
    )


_SAID: Final = Decided(_said_of)
