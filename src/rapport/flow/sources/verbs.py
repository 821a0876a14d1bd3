"""What people do, in one word each: ActivityStreams 2.0 where it has a word, else our own.

Source  https://www.w3.org/TR/activitystreams-vocabulary/#activity-types
"""

from typing import Final

#: Of ActivityStreams 2.0: those that a person can do to what a company has or shows.
_STREAMS: Final = (
    "Accept Add Announce Arrive Create Delete Dislike Flag Follow Ignore Invite Join Leave Like"
    " Listen Offer Question Read Reject Remove Travel Undo Update View"
).split()

#: Ours, and what each means.
OURS: Final = {
    "Purchase": "bought something: one order, or one receipt",
    "Return": "brought a purchase back",
    "Call": "talked with us by telephone",
    "Answer": "answered a question of ours, as in a questionnaire",
    "Enter": "took part in a prize draw or a competition",
    "Message": "wrote to us in private",
    "Visit": "came to a shop, a page or an event",
    "Open": "opened a mail of ours",
    "Click": "followed a link, or pressed a button",
}

ALL: Final = frozenset(_STREAMS) | OURS.keys()
_BY_LOWER = {verb.lower(): verb for verb in ALL}


def verb_of(word: str) -> str | None:
    """Return the verb that `word` spells, whatever its case; None if it is none of ours."""
    return _BY_LOWER.get(word.strip().lower())
