"""What stands above the stream: the sentence, the chart, what they talk of, who speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.flow.mention_cards import MentionFigures, TopicFigures, Voices
from rapport.flow.signals.lifecycle import StageName, stage_of
from rapport.web.mentions import charts, filters, measured, selectors, words
from rapport.web.mentions.filters import Asked
from rapport.web.mentions.measured import Corrected
from rapport.web.ui import formats

#: Topics that the card shows.
TOPICS = 6
#: Names that are listed.
NAMES = 5
#: A topic's life is told from so many days on.
FEWEST_DAYS = 28
#: A mean nearer to nothing than this leans to neither side.
_NEUTRAL = 0.1


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic of the card. `change`: against the period before, in words."""

    name: str
    address: str
    points: str
    texts: int
    change: str
    grows: bool
    found: bool
    new: str
    stage: str
    css: str


@dataclass(frozen=True, slots=True)
class NameLine:
    """One name that matters: in how many texts, and the share of the texts that name any."""

    name: str
    address: str
    texts: int
    share: str


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """What one side says. `feeling`: the mean, and of how many; '' if it can't be told."""

    name: str
    texts: int
    authors: int
    reach: str
    feeling: str
    sign: str
    css: str


def context(asked: Asked, told: MentionFigures) -> dict[str, Any]:
    """All that stands above the stream."""
    corrected = selectors.correction_of(asked, told)
    drawn = measured.measured(selectors.drawn(selectors.checks()))
    return {
        "figures": told,
        "noise": sum(n for reason, n in told.noise.items() if reason != "copy"),
        "hidden": sum(told.noise.values()),
        "noise_address": filters.address(Asked(days=asked.days, noise="any")),
        "right": drawn if drawn.told and not drawn.missing else None,
        "chart": _chart(told, corrected),
        "share": _share(told, corrected),
        "is_corrected": corrected is not None,
        "topics": _topics(told.topics, asked),
        "names": _names(told.entities, asked),
        "voices": [_voice(v) for v in told.voices if v.texts],
        "feelings": words.FEELINGS,
    }


def _chart(told: MentionFigures, corrected: Corrected | None) -> charts.Chart:
    intervals = [(day.low, day.high) for day in corrected.days] if corrected else None
    return charts.chart(told.days, intervals)


def _share(told: MentionFigures, corrected: Corrected | None) -> str:
    """Return the share of negatives as a sentence."""
    total = sum(told.feelings.values())
    if not total:
        return ""
    if corrected is None:
        share = formats.percent(told.feelings.get("negative", 0) / total)
        return _("negative %(share)s, as read, not corrected") % {"share": share}
    low, high = corrected.share.low, corrected.share.high
    values = {
        "share": formats.percent(corrected.share.value),
        "low": formats.number(100 * low),
        "high": formats.number(100 * high),
        "n": formats.number(corrected.judged),
    }
    said = _("negative %(share)s (%(low)s–%(high)s), corrected by %(n)s texts that people judged")
    return said % values


def _topics(topics: Sequence[TopicFigures], asked: Asked) -> list[TopicLine]:
    shown = sorted((t for t in topics if t.texts), key=lambda t: -t.texts)[:TOPICS]
    return [
        TopicLine(
            topic.name,
            filters.address(
                Asked(days=asked.days, **{"found" if topic.found else "topic": topic.name})
            ),
            charts.spark(topic.days),
            topic.texts,
            _change(topic),
            topic.texts > topic.before,
            topic.found,
            formats.share(topic.new) if topic.new is not None else "",
            *_stage(topic),
        )
        for topic in shown
    ]


def _stage(topic: TopicFigures) -> tuple[str, str]:
    """Return where in its life a topic is, and the class of its chip; '' if it is as ever."""
    if len(topic.days) < FEWEST_DAYS:
        return "", ""
    name = stage_of(topic.days).name
    if name is StageName.STEADY:
        return "", ""
    return words.name_of(words.STAGES, name), words.STAGE_CSS[name]


def _names(entities: Mapping[str, int], asked: Asked) -> list[NameLine]:
    """Return brands, competitors, products and shops by how often they are named."""
    total = sum(entities.values())
    often = sorted(entities.items(), key=lambda one: (-one[1], one[0]))[:NAMES]
    return [
        NameLine(
            words.entity(label),
            filters.address(Asked(days=asked.days, entity=label)),
            texts,
            formats.share(texts / total),
        )
        for label, texts in often
    ]


def _change(topic: TopicFigures) -> str:
    if not topic.before:
        return _("new")
    return formats.change(topic.texts / topic.before - 1)


def _voice(voices: Voices) -> VoiceLine:
    feeling, sign, css = "", "", ""
    if voices.mean is not None and voices.told:
        leans = "negative" if voices.mean < 0 else "positive"
        sign, css = words.FEELING_SIGNS["neutral" if abs(voices.mean) < _NEUTRAL else leans]
        feeling = _("%(mean)s over %(n)s texts") % {
            "mean": formats.signed(voices.mean, 2),
            "n": formats.number(voices.told),
        }
    return VoiceLine(
        words.name_of(words.SIDES, voices.side),
        voices.texts,
        voices.authors,
        formats.short(voices.reach or None),
        feeling,
        sign,
        css,
    )
