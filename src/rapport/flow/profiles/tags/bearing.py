"""Who bears which tags, from words: what account_tags.sql and tags.sql say, of a few people.

Pages ask it between builds. Never: another answer than the next build gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from rapport.flow.profiles.tags.system import TagSystem
from rapport.flow.tag_cards import BorneTag, TagWord


def slot_of(system: TagSystem, group: str, tag: str) -> tuple[str, str]:
    """Return what holds one tag at a time: an exclusive group, else one tag."""
    found = system.group(group)
    return group, "" if found and found.exclusive else tag


def standing(words: Iterable[TagWord]) -> list[TagWord]:
    """Return the words that were not taken back, in the order they count."""
    told = list(words)
    undone = {word.takes_back for word in told}
    kept = (word for word in told if not word.takes_back and word.seq not in undone)
    return sorted(kept, key=lambda word: (word.at, word.seq))


def end_of(system: TagSystem, group: str, tag: str, set_at: datetime) -> datetime | None:
    """Return when a tag falls off by itself; None if it does not."""
    found = system.tag(group, tag)
    return set_at + timedelta(days=found.days) if found and found.days else None


def borne(
    system: TagSystem,
    person_id: str,
    words: Iterable[TagWord],
    said: Sequence[BorneTag],
    rights: Mapping[str, int],
    *,
    built_to: int,
    now: datetime,
) -> tuple[BorneTag, ...]:
    """Return the tags of one person at `now`, in the order of the system.

    words   all that was decided of their accounts; said: what files say of these
    rights  of each account that a word is on; built_to: the last entry the generation knows
    """
    held: dict[tuple[str, str, str], TagWord] = {}
    spoken: set[tuple[str, str, str]] = set()
    for word in standing(words):
        slot = (word.account_id, *slot_of(system, word.group, word.tag))
        spoken.add(slot)
        if word.is_on:
            held[slot] = word
        elif slot in held and held[slot].tag == word.tag:
            del held[slot]
    found = [
        BorneTag(
            person_id, w.account_id, w.group, w.tag, w.at, end_of(system, w.group, w.tag, w.at),
            w.by, w.seq, rights.get(w.account_id, 0), True, w.seq <= built_to,
        )
        for w in held.values()
    ]  # fmt: skip
    found += [
        one for one in said
        if (one.account_id, *slot_of(system, one.group, one.tag)) not in spoken
    ]  # fmt: skip
    best: dict[tuple[str, str], BorneTag] = {}
    for one in sorted(found, key=lambda one: (one.is_decided, one.set_at, one.seq)):
        if one.until_at is None or one.until_at > now:
            best[slot_of(system, one.group, one.tag)] = one
    places = {(g.key, t.key): (n, m) for n, g in enumerate(system.groups)
              for m, t in enumerate(g.tags)}  # fmt: skip
    last = (len(system.groups), 0)
    return tuple(sorted(best.values(), key=lambda one: (places.get((one.group, one.tag), last),
                                                        one.group, one.tag)))  # fmt: skip
