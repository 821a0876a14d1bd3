"""What people of the team decide: kept in the log, followed by the next build.

A judgement is on two accounts: same, different, unsure, or undo the last one. Here is how it
is said and read; what follows from it is in flow/identity.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from rapport.decided import Decided
from rapport.flow import generations
from rapport.flow.cards import Judgement
from rapport.flow.errors import ConfigError, ConflictError, ShelfError
from rapport.flow.facts import DECISION, Entry
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

JUDGEMENTS = ("same", "different", "unsure", "undo")
#: In an entry of the log that undoes another: the seq of that one. Its kind is the word that
#: counts again, so that whoever reads only the last word of a pair reads it right.
TAKES_BACK = "takes_back"
#: What customers showed of themselves, behind a link that was sent to them, is said by such names.
CUSTOMER = "customer:"


def decide(
    workspace: Workspace,
    kind: str,
    left_id: str,
    right_id: str,
    *,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> int:
    """Keep a judgement on two accounts: same, different, unsure, or undo the last one.

    Same and different outrank every score, from the next build on; unsure changes nothing.
    Undo takes back the last judgement on the pair that still stands, and says again what stood
    before it; so each undo goes one judgement further back.
    `seen`   seq of the last judgement on this pair that whoever decides knew of, 0 for
             none; None if that is not to be compared.
    Returns  its seq in the log.
    Raises   ConfigError: not a judgement we know, one and the same account, no account, or
             nothing to undo.
             ConflictError: another judgement came meanwhile; nothing was kept.
    """
    if kind not in JUDGEMENTS:
        raise ConfigError(f"{kind!r} is no judgement", fix="say same, different, unsure or undo")
    left, right = sorted((left_id, right_id))
    if left == right:
        raise ConfigError("both are one account already", fix="name two accounts")
    if unknown := _unknown_accounts(workspace, (left, right)):
        raise ConfigError(
            f"there is no account {unknown[0][:40]!r}",
            fix="take both ids from the address of the page that asks why they are one person",
        )

    word = _word(kind, (left, right), by, now)
    if kind == "undo":
        told = _said_of(workspace, [(left, right)])
        seen = seen if seen is not None else _last_seq(told)
        _need_last(told, seen)
        word |= _undoing(told)

    def nothing_came() -> None:
        if seen is not None:
            _need_last(_said_of(workspace, [(left, right)]), seen)

    (seq,) = _append(workspace, [word], now, nothing_came)
    return seq


def bind(stores: Stores, pair: tuple[str, str], *, by: str, now: datetime, once: str) -> int:
    """Keep that two accounts are one person's, as the person themselves showed.

    One of them may not have come in yet: the word waits for it.
    `once`   names this word: said again it is kept no second time
    Returns  its seq in the log.
    """
    word = _word("same", (min(pair), max(pair)), by, now)
    return stores.log.append(DECISION, "team", word, received_at=now, digest=once)


def unbind(workspace: Workspace, seq: int, *, by: str, now: datetime) -> bool:
    """Take back the word `seq` of a customer, whoever spoke of the two accounts since.

    What else stands of them is said again, by whom it was said. Taken back already, or gone with
    one of the accounts, nothing is kept.
    Returns  false if a teammate judged the two accounts since: that word stands.
    """
    while True:
        pair = next((j.pair for j in judgements(workspace) if j.seq == seq), None)
        told = () if pair is None else _said_of(workspace, [pair])
        standing = _standing(told)
        words = [j for j in standing if j.seq != seq and j.kind != "unsure"]
        stays = words[-1] if words else None
        if pair is not None and any(j.seq == seq for j in standing):
            kind, author = (stays.kind, stays.by) if stays else ("undo", by)
            word = _word(kind, pair, author, now) | {TAKES_BACK: seq}
            try:
                _append(workspace, [word], now, partial(_need_same, workspace, pair, told))
            except ConflictError:
                continue  # somebody judged them meanwhile: look again
        return stays is None or stays.seq < seq or stays.by.startswith(CUSTOMER)


def _need_same(workspace: Workspace, pair: tuple[str, str], told: Sequence["_Said"]) -> None:
    _need_last(_said_of(workspace, [pair]), _last_seq(told))


def _need_last(told: Sequence["_Said"], seen: int) -> None:
    if _last_seq(told) != seen:
        raise ConflictError(
            "somebody else judged these two accounts meanwhile; nothing was kept",
            fix="look at them again, then decide",
        )


def split(
    workspace: Workspace,
    left_ids: Iterable[str],
    right_ids: Iterable[str],
    *,
    by: str,
    now: datetime,
) -> tuple[int, ...]:
    """Part one person in two: say of each accepted link from one side to the other that the two
    accounts are different. All is kept, or nothing.

    If no link leads across, the two sides hang together by others alone: then every account of
    one side is judged different from every account of the other.
    Returns  the seqs of the judgements, in the order of the pairs; `take_back` undoes them.
    Raises   ConfigError: a side is empty or not of one person with the other, or an account is
             on both sides or unknown.
    """
    left, right = set(left_ids), set(right_ids)
    if not left or not right or left & right:
        raise ConfigError(
            "a person is split in two sides that share no account",
            fix="name at least one account for each side, and none for both",
        )
    if unknown := _unknown_accounts(workspace, sorted(left | right)):
        raise ConfigError(
            f"there is no account {unknown[0][:40]!r}", fix="take the ids from the person's page"
        )
    persons = _rows_of(workspace, "persons", "account_id", left | right)
    if len({row["person_id"] for row in persons}) != 1:
        raise ConfigError(
            "these accounts are not one person's any more", fix="look at the person again"
        )
    across = sorted(
        (row["left_id"], row["right_id"])
        for row in _rows_of(workspace, "links", "left_id", left | right)
        if row["state"] == "accepted"
        and len({row["left_id"], row["right_id"]} & left) == 1
        and len({row["left_id"], row["right_id"]} & right) == 1
    )
    pairs = across or sorted((min(a, b), max(a, b)) for a in left for b in right)
    return _append(workspace, [_word("different", pair, by, now) for pair in pairs], now)


def take_back(
    workspace: Workspace, seqs: Iterable[int], *, by: str, now: datetime
) -> tuple[int, ...]:
    """Undo judgements that were kept together, such as those of a `split`. All, or nothing.

    What stood of a pair before is said again: a merge that a split took apart stands again.
    Returns  the seqs of what was kept, in the order of `seqs`.
    Raises   ConfigError: no judgement has one of the seqs. ConflictError: one of the pairs was
             judged again meanwhile; nothing was kept.
    """
    wanted = list(seqs)
    known = {j.seq: j for j in judgements(workspace)}
    if missing := [seq for seq in wanted if seq not in known]:
        raise ConfigError(
            f"entry {missing[0]} is no judgement", fix="give the numbers that the split returned"
        )
    pairs = [known[seq].pair for seq in wanted]

    def nothing_came() -> None:
        last = {said.judgement.pair: said.judgement.seq for said in _said_of(workspace, pairs)}
        if sorted(last.values()) != sorted(wanted):
            raise ConflictError(
                "somebody judged these accounts meanwhile; nothing was taken back",
                fix="look at them again, then decide",
            )

    nothing_came()
    told: dict[tuple[str, str], list[_Said]] = {}
    for said in _said_of(workspace, pairs):
        told.setdefault(said.judgement.pair, []).append(said)
    words = [_word("undo", pair, by, now) | _undoing(told[pair]) for pair in pairs]
    return _append(workspace, words, now, nothing_came)


def _undoing(told: Sequence["_Said"]) -> dict[str, Any]:
    """Return what an undo of one pair, of which `told` was said, keeps: the word that counts
    again, and which judgement it takes back.

    Raises  ConfigError: nothing stands.
    """
    standing = _standing(told)
    if not standing:
        said = "all that was said of them was taken back" if told else "nobody judged them"
        raise ConfigError(
            f"there is nothing to undo on these two accounts: {said}",
            fix="say same or different, if you know it",
        )
    *before, last = standing
    words = [j.kind for j in before if j.kind != "unsure"]
    return {"kind": words[-1] if words else "undo", TAKES_BACK: last.seq}


def _standing(told: Iterable["_Said"]) -> list[Judgement]:
    """Return the judgements on one pair that were not taken back, the oldest first."""
    standing: list[Judgement] = []
    for said in told:
        if said.takes_back:
            standing = [j for j in standing if j.seq != said.takes_back]
        elif said.judgement.kind == "undo":  # of before undos named what they take back
            standing = []
        else:
            standing.append(said.judgement)
    return standing


def _last_seq(told: Sequence["_Said"]) -> int:
    return told[-1].judgement.seq if told else 0


def _word(kind: str, pair: tuple[str, str], by: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "left_id": pair[0],
        "right_id": pair[1],
        "attribute": None,
        "value": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }


def _append(
    workspace: Workspace,
    words: Sequence[dict[str, Any]],
    now: datetime,
    check: Callable[[], None] | None = None,
) -> tuple[int, ...]:
    stores = Stores(workspace)
    try:
        return stores.log.append_all(DECISION, "team", words, received_at=now, check=check)
    finally:
        stores.log.close()


def _rows_of(
    workspace: Workspace, table: str, column: str, ids: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the rows of a table of the newest generation whose `column` is one of `ids`."""
    files = generations.read(generations.newest(workspace.findings)).tables.get(table, ())
    wanted = [(column, "in", sorted(ids))]
    return [row for file in files for row in pq.read_table(file, filters=wanted).to_pylist()]


def judgements(
    workspace: Workspace, pairs: Iterable[tuple[str, str]] | None = None
) -> tuple[Judgement, ...]:
    """Return what the team said of these pairs of accounts, or of all; the oldest first.

    Cheap: what was read once is kept, and each call reads only what came since.
    """
    built = built_to(workspace)
    told = (said.judgement for said in _said_of(workspace, pairs))
    return tuple(replace(j, built=j.seq <= built) for j in told)


def _said_of(workspace: Workspace, pairs: Iterable[tuple[str, str]] | None) -> tuple["_Said", ...]:
    wanted = None if pairs is None else {(min(p), max(p)) for p in pairs}
    return tuple(
        said for said in _SAID.all(workspace) if wanted is None or said.judgement.pair in wanted
    )


def judgements_since(workspace: Workspace, seq: int) -> tuple[Judgement, ...]:
    """Return what the team said after the entry `seq`, the oldest first."""
    return tuple(j for j in judgements(workspace) if j.seq > seq)


def judgements_waiting(workspace: Workspace) -> tuple[Judgement, ...]:
    """Return what the newest generation does not know of yet, the oldest first."""
    return judgements_since(workspace, built_to(workspace))


@dataclass(frozen=True)
class _Said:
    """One judgement, and the seq of the one that it takes back; 0 if it is a word of its own."""

    judgement: Judgement
    takes_back: int


def _word_of(entry: Entry) -> _Said | None:
    if entry.payload["kind"] not in JUDGEMENTS:
        return None
    return _Said(_judgement(entry), entry.payload.get(TAKES_BACK, 0))


_SAID: Final = Decided(_word_of)


def _judgement(entry: Entry) -> Judgement:
    told = entry.payload
    return Judgement(
        told["left_id"],
        told["right_id"] or "",
        told["kind"],
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        entry.seq,
        built=False,
    )


def built_to(workspace: Workspace) -> int:
    """Return the seq that the newest generation was made up to; 0 if nothing is built."""
    try:
        return _last_seq_of(generations.newest(workspace.findings))
    except ShelfError:
        return 0


@lru_cache(maxsize=4)
def _last_seq_of(folder: Path) -> int:
    return int(generations.read(folder).about.get("last_seq", 0))


def _unknown_accounts(workspace: Workspace, ids: Sequence[str]) -> list[str]:
    """Return which of these are no accounts of the newest generation, in their order."""
    try:
        files = generations.read(generations.newest(workspace.findings)).tables.get("accounts", ())
    except ShelfError:
        return list(ids)
    known: set[str] = set()
    for file in files:  # in key order, so that few row groups are read
        found = pq.read_table(
            file, columns=["account_id"], filters=[("account_id", "in", list(ids))]
        )
        known.update(found["account_id"].to_pylist())
    return [i for i in ids if i not in known]
