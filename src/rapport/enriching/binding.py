"""An account that a person showed to be theirs, bound to the person their link was made for.

    claim      the link is used: one of all who try at once
    decision   the two accounts are the same, said by the customer; once, whatever is killed
    bound      the link knows its decision, so that it can be taken back

Killed in between, `settle` goes on. A decision is undone as any other: what else stands of the two
accounts stands. What was learned by a link alone goes with it: a name that was typed at once, the
profile of who signed in when the next build has it, see `let_go`.
"""

from collections.abc import Callable, Container
from datetime import datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport import deciding
from rapport.enriching import open_links
from rapport.enriching.open_links import How, Link
from rapport.flow.errors import ConflictError, FlowError
from rapport.flow.facts import FILE
from rapport.flow.leaving import Withdrawn
from rapport.flow.sources.declared.source import SOURCE as DECLARED
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.receiving import connections
from rapport.stores import Stores

#: Who a decision is said by begins so, and goes on with how it was shown.
BY: Final = deciding.CUSTOMER
#: Whoever uses a link is done by then.
_LASTS: Final = timedelta(minutes=1)


def bind(
    stores: Stores,
    link: Link,
    *,
    how: How,
    other_id: str,
    now: datetime,
    keep: Callable[[], object] | None = None,
) -> Link:
    """Use a link: the account `other_id` is the person's whom it was made for.

    `keep`   keeps what was told of that account; what it raises leaves the link open
    Returns  the link as it stands now.
    Raises   ConflictError: it is not open any more. Nothing was kept.
    """
    claimed = open_links.claim(stores, link, how=how, other_id=other_id, at=now)
    if claimed is None:
        raise ConflictError(
            "this link was used already, or its time is over",
            fix="ask who sent it to you for a new one",
        )
    if keep is not None:
        try:
            keep()
        except FlowError:  # it kept nothing
            open_links.reopen(stores, claimed)
            raise
        except BaseException:
            _reopen(stores, claimed, now)
            raise
    return _decide(stores, claimed)


def settle(stores: Stores, *, now: datetime) -> int:
    """Bring to their end the links that a killed process left. Returns how many.

    Of a name that was typed nobody knows whether it was kept: it goes, and may be typed again.
    """
    left = [
        link
        for link in open_links.half_bound(stores)
        if link.used_at is None or link.used_at <= now - _LASTS
    ]
    for link in left:
        if link.how == "said":
            _reopen(stores, link, now)
        else:
            _decide(stores, link)
    return len(left)


def _reopen(stores: Stores, link: Link, now: datetime) -> None:
    if link.how == "said":
        forget_said(stores, link, now=now)
    open_links.reopen(stores, link)


def _decide(stores: Stores, link: Link) -> Link:
    seq = 0
    if link.other_id != link.account_id:
        seq = deciding.bind(
            stores,
            (link.account_id, link.other_id),
            by=f"{BY}{link.how}",
            now=link.used_at or link.made_at,
            once=stores.pseudonyms.one("link bound", link.name, link.other_id),
        )
    noted = open_links.bound(stores, link, seq)
    ends = open_links.numbered(stores, link.number)
    if not noted and seq and not (ends and ends.outcome == "bound" and ends.seq == seq):
        # taken back meanwhile, or reopened by who took us for killed
        deciding.unbind(stores.workspace, seq, by=BY, now=link.used_at or link.made_at)
    return ends or link


def unbind(stores: Stores, link: Link, *, by: str, now: datetime) -> bool:
    """End a link however it stands by now, and undo what it bound. Again changes nothing.

    Returns  false if a teammate judged the two accounts since: that word stands.
    """
    while (ends := open_links.numbered(stores, link.number)) is not None:
        undone = True
        if ends.outcome == "binding":  # used right now, or by who was killed: to its end first
            _decide(stores, ends)
            continue
        if ends.outcome == "bound":
            if ends.how == "said":
                forget_said(stores, ends, now=now)
            if ends.seq:
                undone = deciding.unbind(stores.workspace, ends.seq, by=by, now=now)
        elif ends.outcome != "open":
            return True
        if open_links.end(stores, ends, "withdrawn", at=now):
            return undone
    return True


# ------------------------------------------------------------------- what goes with a link


def forget_said(stores: Stores, link: Link, *, now: datetime) -> None:
    """Let the name that was typed behind a link go for good, wherever it is by now."""
    known = (*connections.names(stores.workspace), DECLARED.name)
    number = said_by(stores, link.name, link.used_at)
    of = (n for n in known if stores.pseudonyms.one("account", n, number) == link.other_id)
    gone = Withdrawn("account", link.other_id, next(of, DECLARED.name), now)
    stores.log.want_forgotten([gone.id])
    stores.log.withdraw([gone])


def said_by(stores: Stores, name: str, at: datetime | None) -> str:
    """Return the number of an account that somebody names behind the link `name` at a time.

    Each time it is another: one that was let go never comes back.
    """
    return stores.pseudonyms.one("declared", name, at.isoformat() if at else "")


def leave(stores: Stores, *, now: datetime) -> None:
    """Let the accounts leave, too, that links bound to accounts that leave.

    A name that was typed has no other ground and goes with whatever account it was said for;
    the others if people asked, and not a source told that one account of its own is gone.
    """
    while leaving := stores.log.leaving():
        told = {w.id for w in leaving.withdrawn if w.kind in ("account", "child")}
        known = leaving.accounts | stores.log.forgotten()
        bound = [
            link
            for link in open_links.bound_to(stores, leaving.accounts)
            if link.other_id not in known
        ]
        said = [link for link in bound if link.how == "said"]
        shown = {
            link.other_id for link in bound if link.how != "said" and link.account_id not in told
        }
        for link in said:
            forget_said(stores, link, now=now)
        stores.log.want_forgotten(shown)
        if not said and not shown:
            return


def let_go(stores: Stores, undrained: Container[str], *, now: datetime) -> None:
    """Withdraw the profiles of who signed in behind links that were taken back since, if nothing
    else told of them. What a source tells of such an account later comes in again.

    `undrained`  connections of which something waits still: theirs go another time
    """
    links = open_links.signed_in(stores)
    standing = {link.other_id for link in links if link.outcome != "withdrawn"}
    for link in links:
        waits = link.connection in undrained or link.other_id in standing
        if link.outcome != "withdrawn" or waits:
            continue
        shown = sum(other.other_id == link.other_id for other in links)
        if _times_told(stores, link) <= shown:
            upto = stores.log.ends()[0]
            stores.log.withdraw([Withdrawn("closed", link.other_id, link.connection, now, upto)])
        open_links.let_go(stores, link)


def _times_told(stores: Stores, link: Link) -> float:
    """Return in how many rows its source told of an account; endless if of what it did."""
    times = 0
    for entry in stores.log.entries():
        if entry.kind != FILE or entry.source != link.connection:
            continue
        found = stores.lake.accounts_of(entry)
        if found is None:
            found = stores.accounts_of(entry, stores.vault.read_table(entry.table))
        here = pc.sum(pc.equal(found, pa.scalar(link.other_id))).as_py() or 0
        if here and FileMapping.from_toml(entry.payload["mapping"]).kind != "members":
            return float("inf")
        times += here
    return times
