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


def applied(mention: Mention, said: Mapping[str, Correction]) -> Mention:
    """Return the mention as teammates say it is."""
    fresh = {task: one.value for task, one in said.items() if not one.built}
    if feeling := fresh.get("sentiment"):
        mention = replace(mention, sentiment=FEELING_OF[feeling], sureness="high")
    if intent := fresh.get("intent"):
        mention = replace(mention, intents=((intent, "high"),))
    if target := fresh.get("target"):
        mention = replace(mention, target="" if target == "nothing" else target)
    if noise := fresh.get("noise"):
        mention = replace(mention, noise="" if noise == "no" else mention.noise or SAID)
    return mention


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
