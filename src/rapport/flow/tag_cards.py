"""What passes the door out of tags: frozen, plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TagWord:
    """One word of the log on a tag of an account.

    `is_on`  true: it was set; false: taken off. `by`: number of a teammate, "command", "rule:..."
    `takes_back`  seq of the word that it undoes, 0 if it is a word of its own
    `first`  seq of the first of those that were kept together with it
    """

    seq: int
    account_id: str
    group: str
    tag: str
    is_on: bool
    by: str
    at: datetime
    takes_back: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class BorneTag:
    """One tag that a person bears.

    `set_at`  when it was said, the last time;  `until_at`: when it falls off, None: never
    `seq`     of the entry of the log that said so;  `rights`: bits of rights.Right
    `is_decided`  false: a file says so. `built`: the newest generation knows of it already
    """

    person_id: str
    account_id: str
    group: str
    tag: str
    set_at: datetime
    until_at: datetime | None
    by: str
    seq: int
    rights: int
    is_decided: bool
    built: bool


@dataclass(frozen=True, slots=True)
class TagChange:
    """What differs of one person from what the newest generation says.

    `account_id`  that the tag was set on. `at`: when it was set, taken off or fell off
    """

    person_id: str
    account_id: str
    group: str
    tag: str
    is_on: bool
    at: datetime
    rights: int


@dataclass(frozen=True, slots=True)
class TagStay:
    """One time that a person bore a tag, as the newest generation has it; see tag_stays."""

    person_id: str
    group: str
    tag: str
    from_at: datetime
    until_at: datetime | None
    by: str
