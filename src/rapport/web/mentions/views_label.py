"""Judging texts by keys: drawn by chance, to measure us; or the most doubtful, to teach us."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.flow.cards import Freshness
from rapport.web.accounts.rights import May, needs
from rapport.web.mentions import labelling, rows, selectors, services, words
from rapport.web.mentions.labelling import SITTING, Sitting
from rapport.web.mentions.pages import on_mentions
from rapport.web.people.pages import page
from rapport.web.ui import formats

_OVERTAKEN = gettext_lazy("This text was judged meanwhile. Here is the next.")
#: What is asked: the feeling by these keys.
FEELING_KEYS = (("1", "negative"), ("2", "neutral"), ("3", "positive"))


@require_safe
@needs(May.CORRECT)
@on_mentions
def label(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show the text that is asked now, or the two piles."""
    return _shown(request, fresh)


@require_POST
@needs(May.CORRECT)
@on_mentions
def begin(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Begin with one of the piles."""
    pile, language = request.POST.get("pile", ""), request.POST.get("language", "")
    labelling.begin(request, pile, language)
    return _answer(request, fresh)


@require_POST
@needs(May.CORRECT)
@on_mentions
def say(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Keep what the reader says of the text that is asked, and show the next one."""
    now = labelling.sitting(request)
    text = labelling.text_of(now) if now else None
    if now is None or text is None:
        return _answer(request, fresh)
    if request.POST.get("text") != text.interaction_id:
        return _answer(request, fresh, error=str(_OVERTAKEN))
    task, value = _said(request.POST.get("say", ""))
    if task == "skip":
        labelling.acted(request, now, text.interaction_id, "skip")
        return _answer(request, fresh)
    try:
        services.correct(
            by=request.user,
            interaction_id=text.interaction_id,
            task=task,
            value=value,
            sampled=now.is_blind,
        )
    except services.CorrectionError as error:
        return _answer(request, fresh, error=str(error))
    labelling.acted(request, now, text.interaction_id, task)
    return _answer(request, fresh)


@require_POST
@needs(May.CORRECT)
@on_mentions
def undo(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Take back what the reader did last, and show that text again."""
    now = labelling.sitting(request)
    if now and request.POST.get("acts", "") not in ("", str(len(now.acts))):
        return _answer(request, fresh)  # the second click of two: it is undone already
    last = labelling.taken_back(request, now) if now else None
    if last and last[1] != "skip":
        try:
            services.take_back(by=request.user, interaction_id=last[0], task=last[1], own=True)
        except services.CorrectionError as error:
            return _answer(request, fresh, error=str(error))
    return _answer(request, fresh)


def _said(say: str) -> tuple[str, str]:
    """Return (task, value) of a button: sentiment:negative; intent:praise; noise:yes; skip."""
    task, _colon, value = say.partition(":")
    return task, value


def _answer(request: HttpRequest, fresh: Freshness, error: str = "") -> HttpResponse:
    if request.htmx or error:
        return _shown(request, fresh, error)
    return redirect("mentions:label")


def _shown(request: HttpRequest, fresh: Freshness, error: str = "") -> HttpResponse:
    now = labelling.sitting(request)
    context: dict[str, Any] = {
        "error": error,
        "now": now,
        "sitting": SITTING,
        "languages": selectors.known()["language"],
    }
    if now:
        context |= _asked(request, now)
    part = bool(request.htmx) and not request.htmx.history_restore_request
    return page(request, "mentions/label_parts.html" if part else "mentions/label.html",
                fresh, context)  # fmt: skip


def _asked(request: HttpRequest, now: Sitting) -> dict[str, Any]:
    """What is shown of the text, the one before, and how far the reader is."""
    context: dict[str, Any] = {
        "done": len(now.done),
        "before": _before(request, now),
        "feelings": [
            (key, v, words.FEELINGS[v], words.FEELING_SIGNS[v][0]) for key, v in FEELING_KEYS
        ],
    }
    text = labelling.text_of(now)
    if text is None:
        told = labelling.right(now)
        return context | {"over": True, "told": told, "sentence": _over(now)}
    some = selectors.seen_by(request.user, (text,))
    said = some.said[text.interaction_id].get("intent")
    return context | {
        "row": rows.row(some, some.rows[0], blind=now.is_blind),
        "intents": [
            (key, v, words.INTENTS[v], bool(said and said.value == v))
            for v, key in words.INTENT_KEYS.items()
        ],
    }


def _before(request: HttpRequest, now: Sitting) -> str:
    """Return what was said of the text before, and what we had read."""
    if not now.done or now.acts[-1][1] not in ("sentiment", "noise"):
        return ""
    text, task = now.acts[-1]
    said = selectors.standing(text, task)
    if said is None:
        return ""
    told = {"said": words.value_of(task, said.value), "read": words.value_of(task, said.was)}
    if said.value == said.was:
        return _("The last one: you said %(said)s, and so did we.") % told
    return _("The last one: you said %(said)s, we read %(read)s.") % told


def _over(now: Sitting) -> str:
    """Return the figure at the end of a sitting."""
    told = labelling.right(now)
    if not told.told or told.share is None:
        return ""
    low, high = told.interval
    values = {
        "n": formats.number(told.judged),
        "right": formats.number(told.right),
        "share": formats.share(told.share),
        "low": formats.number(100 * low),
        "high": formats.number(100 * high),
    }
    return (
        ngettext(
            "In %(right)s of %(n)s text the feeling was right: %(share)s (%(low)s–%(high)s).",
            "In %(right)s of %(n)s texts the feeling was right: %(share)s (%(low)s–%(high)s).",
            told.judged,
        )
        % values
    )
