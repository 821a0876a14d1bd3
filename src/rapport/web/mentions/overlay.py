"""What teammates said of texts, put over what was read: it counts on pages at once.

Pure: mentions and corrections in, mentions out. For models it counts after the next build.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rapport.flow.mention_cards import Checked, Mention
from rapport.flow.rights import Right
from rapport.web.mentions.shelf import Correction

FEELING_OF = {"negative": -1, "neutral": 0, "positive": 1}
_NAMES = {number: name for name, number in FEELING_OF.items()}
#: What is noise because a teammate said so.
SAID = "said"
TASKS = ("sentiment", "intent", "target", "noise")
By = dict[str, dict[str, Correction]]


def feeling_of(mention: Mention) -> str:
    """Return negative, neutral, positive or cant_tell."""
    return "cant_tell" if mention.sentiment is None else _NAMES[mention.sentiment]


def by_text(said: Iterable[Correction]) -> By:
    """Return corrections by text and task."""
    found: By = {}
    for one in said:
        found.setdefault(one.interaction_id, {})[one.task] = one
    return found


def applied(
    mention: Mention, said: Mapping[str, Correction], undone: Iterable[Checked] = ()
) -> Mention:
    """Return the mention as teammates say it is.

    undone  words on it that the newest build followed, and that were taken back since: what we
            had read before counts again
    """
    for check in undone:
        if (check.task, check.was) != ("noise", "yes"):  # why it was noise nobody knows any more
            mention = _with(mention, check.task, check.was, check.sureness)
    for task, one in said.items():
        if not one.built:
            mention = _with(mention, task, one.value, "high")
    return mention


def _with(mention: Mention, task: str, value: str, sureness: str | None) -> Mention:
    if task == "sentiment":
        return replace(mention, sentiment=FEELING_OF.get(value), sureness=sureness)
    if task == "intent":
        return replace(mention, intents=((value, sureness or "low"),))
    if task == "target":
        return replace(mention, target="" if value == "nothing" else value)
    return replace(mention, noise="" if value == "no" else mention.noise or SAID)


def is_undone(mention: Mention, said: Mapping[str, Correction]) -> bool:
    """Say whether the newest build followed a word on this text that stands no more."""
    return any(task in TASKS and task not in said for task in mention.corrected)


def opinion(mention: Mention, task: str) -> tuple[str, str | None]:
    """Return what the page says of a text, and how sure it is."""
    if task == "sentiment":
        return feeling_of(mention), mention.sureness
    if task == "intent":
        name, sureness = mention.intents[0] if mention.intents else ("other", None)
        return name, sureness
    if task == "noise":
        return ("yes" if mention.noise else "no"), None
    return mention.target or "nothing", None


def as_checks(said: Iterable[Correction], texts: Mapping[str, Mention]) -> list[Checked]:
    """Return corrections that no build knows of yet as checks; those of unknown texts left out."""
    return [
        Checked(
            seq=one.seq,
            interaction_id=one.interaction_id,
            task=one.task,
            language=texts[one.interaction_id].language,
            was=one.was,
            sureness=one.sureness,
            value=one.value,
            sampled=one.sampled,
            taught=bool(texts[one.interaction_id].rights & Right.TRAIN),
            decided_at=one.at,
        )
        for one in said
        if not one.built and one.interaction_id in texts
    ]
