"""An account that a person showed to be theirs, bound to the person their link was made for.

    claim      the link is used: one of all who try at once
    decision   the two accounts are the same, said by the customer; once, whatever is killed
    bound      the link knows its decision, so that it can be taken back

Killed in between, `settle` goes on. A decision is undone as any other: what stood before stands.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from rapport import deciding
from rapport.enriching import open_links
from rapport.enriching.open_links import How, Link
from rapport.flow.errors import ConfigError, ConflictError
from rapport.stores import Stores

#: Who a decision is said by begins so, and goes on with how it was shown.
BY: Final = "customer:"
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
        except BaseException:
            open_links.reopen(stores, claimed)
            raise
    return _decide(stores, claimed)


def settle(stores: Stores, *, now: datetime) -> int:
    """Bring to their end the links that a killed process left. Returns how many.

    Of a handle that was typed nobody knows whether it was kept: it may be typed again.
    """
    left = [
        link
        for link in open_links.half_bound(stores)
        if link.used_at is None or link.used_at <= now - _LASTS
    ]
    for link in left:
        if link.how == "said":
            open_links.reopen(stores, link)
        else:
            _decide(stores, link)
    return len(left)


def _decide(stores: Stores, link: Link) -> Link:
    seq = 0
    if link.other_id != link.account_id:
        seq = deciding.bind(
            stores,
            (link.account_id, link.other_id),
            by=f"{BY}{link.how}",
            now=link.used_at or link.made_at,
            once=stores.pseudonyms.one("link bound", link.name),
        )
    open_links.bound(stores, link, seq)
    return open_links.numbered(stores, link.number) or link


def unbind(stores: Stores, link: Link, *, by: str, now: datetime) -> bool:
    """Undo the decision of a link, and end it. Once it is ended, again changes nothing.

    Returns  false if somebody judged the two accounts since: that word stands.
    """
    undone = True
    if link.outcome == "bound" and link.seq:
        try:
            deciding.take_back(stores.workspace, [link.seq], by=by, now=now)
        except (ConflictError, ConfigError):
            undone = False
    open_links.end(stores, link, "withdrawn", at=now)
    return undone
