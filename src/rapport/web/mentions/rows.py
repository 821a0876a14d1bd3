"""One mention as a line of the stream: author, text in pieces, chips that can be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.mention_cards import Mention
from rapport.flow.rights import Right
from rapport.web.mentions import marking, overlay, words
from rapport.web.mentions.marking import Piece
from rapport.web.mentions.selectors import Some
from rapport.web.mentions.shelf import Correction
from rapport.web.people.anonymous import pseudonym
from rapport.web.ui import formats

#: Letters of a text that its line shows; its own page shows all.
SHOWN = 5_000
#: What a teammate may say of each task by its chip.
_MAY_SAY = {
    "sentiment": ("negative", "neutral", "positive"),
    "intent": tuple(words.INTENTS),
    "target": tuple(words.TARGETS),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be said."""

    value: str
    text: str
    on: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a reading. With `choices` it can be corrected in place.

    said  by whom it was, and when; '' if we read it ourselves
    """

    text: str
    css: str = "t"
    sign: str = ""
    task: str = ""
    title: str = ""
    choices: tuple[Choice, ...] = ()
    said: str = ""
    narrow: tuple[str, str] | None = None  # a filter of the stream


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it. `person_id` leads to a page; of somebody we don't know it is empty."""

    name: str
    initials: str
    person_id: str
    reach: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `teaches`: whether its source lets a model learn from a correction."""

    mention: Mention
    author: Author
    pieces: tuple[Piece, ...]
    chips: tuple[Chip, ...]
    noise: str
    noise_said: str
    because: str
    read_by: str
    lang: str
    teaches: bool
    leads_out: bool


def rows(some: Some) -> list[Row]:
    return [row(some, mention) for mention in some.rows]


def row(some: Some, mention: Mention, *, blind: bool = False, whole: bool = False) -> Row:
    """Return one line.

    blind  without our opinion, for texts that measure us
    whole  all of the text, however long
    """
    said = some.said.get(mention.interaction_id, {})
    marks = () if blind else mention.words
    text = mention.text if whole else mention.text[:SHOWN]
    pieces = marking.pieces(text, marks, mention.personal, naming=some.naming)
    if len(text) < len(mention.text):
        pieces.append(Piece("…"))
    return Row(
        mention=mention,
        author=_author(some, mention),
        pieces=tuple(pieces),
        chips=() if blind else tuple(_chips(mention, said, some.mates)),
        noise=words.name_of(words.NOISE, mention.noise) if mention.noise else "",
        noise_said=_said(said.get("noise"), some.mates),
        because=formats.listed([formats.quoted(one) for one in mention.because]),
        read_by=words.name_of(words.READ_BY, mention.read_by),
        lang=_lang(mention),
        teaches=bool(mention.rights & Right.TRAIN),
        leads_out=_is_page(mention.object_url) and not some.naming,
    )


def _is_page(address: str | None) -> bool:
    """Say whether an address that a source gave is one of a page, and no script's."""
    return (address or "").lower().startswith(("https://", "http://"))


def _lang(mention: Mention) -> str:
    if mention.language == "zh" and mention.script in ("Hans", "Hant"):
        return f"zh-{mention.script}"
    return mention.language or "und"


def _author(some: Some, mention: Mention) -> Author:
    reach = ""
    if mention.followers is not None:
        told = {"n": formats.short(mention.followers)}
        reach = (
            ngettext("followed by %(n)s", "followed by %(n)s", mention.followers) % told
            if mention.followers
            else _("followed by nobody")
        )
    if some.naming:
        name = pseudonym(mention.person_id or mention.account_id)
        return Author(name.own, name.initials, "", reach)
    found = some.authors.get(mention.person_id or "")
    if found is None or not found.own:
        return Author(_("Not known"), "?", "", reach)
    return Author(found.own, found.initials or "?", mention.person_id or "", reach)


def _chips(
    mention: Mention, said: Mapping[str, Correction], mates: Mapping[str, str]
) -> list[Chip]:
    found = [_feeling(mention, said, mates), _target(mention, said, mates)]
    found += _intents(mention, said, mates)
    found += [
        Chip(words.name_of(words.URGENT, name), "bad", "◆", title=_("Can’t wait"))
        for name in mention.urgent
    ]
    found += [
        Chip(words.entity(label), "o", narrow=("entity", label))
        for label, _places in mention.entities
    ]
    found += [Chip(name, narrow=("topic", name)) for name in mention.topics]
    if mention.found:
        title = _("We found this topic ourselves")
        found.append(Chip(mention.found, "o", "≈", title=title, narrow=("found", mention.found)))
    found += [
        Chip(name, "acc", title=_("Trigger"), narrow=("trigger", name))
        for name in dict.fromkeys(name for name, _places in mention.triggers)
    ]
    return found


def _feeling(mention: Mention, said: Mapping[str, Correction], mates: Mapping[str, str]) -> Chip:
    value = overlay.feeling_of(mention)
    sign, css = words.FEELING_SIGNS[value]
    told = said.get("sentiment")
    text = words.name_of(words.FEELINGS, value)
    return Chip(
        text if told else words.sure(text, mention.sureness),
        css,
        sign,
        "sentiment",
        _title(_("Feeling"), mention, "sentiment"),
        _choices("sentiment", value),
        _said(told, mates),
    )


def _target(mention: Mention, said: Mapping[str, Correction], mates: Mapping[str, str]) -> Chip:
    value = mention.target or "nothing"
    what = {"what": words.name_of(words.TARGETS, value)}
    text = _("about %(what)s") % what if mention.target else _("about …")
    told = _said(said.get("target"), mates)
    title = _title(_("What it is about"), mention, "target")
    css = "t" if mention.target or told else "blank"
    return Chip(text, css, "", "target", title, _choices("target", value), told)


def _intents(
    mention: Mention, said: Mapping[str, Correction], mates: Mapping[str, str]
) -> list[Chip]:
    told = said.get("intent")
    found = []
    for n, (name, sureness) in enumerate(mention.intents):
        text = words.name_of(words.INTENTS, name)
        first = n == 0
        if name == "other" and not told:
            text, sureness = _("wants …"), None
        found.append(
            Chip(
                text if first and told else words.sure(text, sureness),
                "blank" if name == "other" and not told else "t",
                task="intent" if first else "",
                title=_title(_("What it wants"), mention, "intent"),
                choices=_choices("intent", name) if first else (),
                said=_said(told, mates) if first else "",
            )
        )
    return found


def _title(what: str, mention: Mention, task: str) -> str:
    """Return what a chip is; of what was taken over, from where."""
    if f"like {task}" not in mention.corrected:
        return what
    return _("%(what)s: as a teammate said of a text like it") % {"what": what}


def _choices(task: str, now: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, words.value_of(task, value), value == now) for value in _MAY_SAY[task]
    )


def _said(told: Correction | None, mates: Mapping[str, str]) -> str:
    """Return who said so: said by Elena Dimova, today."""
    if told is None:
        return ""
    who = mates.get(told.by) or _("a former teammate")
    return _("said by %(who)s, %(when)s") % {"who": who, "when": formats.seen(told.at)}
