"""Somebody's scores on a day, and the deeds that each is the sum of: a panel or a page."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, Person
from rapport.flow.errors import ConfigError
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import portrait, purposes, score_words, scored, selectors
from rapport.web.people.pages import ask_purpose, on_shelf, page, panel_or_page
from rapport.web.people.words import name_of

#: So many lines of a log are shown; the others are counted and added up together.
LINES = 50


def context_of(user: Any, found: Person, asked: str) -> dict[str, Any]:
    """Return what the card of scores shows. `asked`: a day, or '' for the time of the build."""
    bounds = selectors.score_days()
    day = scored.day_of(asked) if asked else None
    wrong, at = asked and day is None, None
    if day is not None:
        at = scored.end_of(day, bounds[1])
    try:
        told = selectors.scores(user=user, person=found, at=at)
    except ConfigError:
        told, wrong = None, True
    return {
        "row": found.row,
        "scores": told,
        "bars": scored.bars(told) if told else (),
        "keeps_word": scored.keeps_word(told.say_do) if told else (),
        "score_day": day or bounds[1].date(),
        "first_day": bounds[0].date(),
        "last_day": bounds[1].date(),
        "asked_day": "" if wrong or not day else day.isoformat(),
        "wrong_day": wrong,
    }


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def scores(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show somebody's scores on a day."""
    asked = request.GET.get("as_of", "")
    found, question = _asked(request, person_id, fresh, shown="scores", as_of=asked[:10])
    if question is not None:
        return question
    context = context_of(request.user, found, asked)
    if request.htmx:
        return page(request, "people/scores.html", fresh, context)
    context |= {"body": "people/scores_page.html", "address": request.path}
    return page(request, "ui/why_page.html", fresh, context)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def why_score(
    request: HttpRequest, person_id: str, axis: str, *, fresh: Freshness
) -> HttpResponse:
    """Show the deeds that a score is the sum of; of all together, its parts."""
    asked = request.GET.get("as_of", "")
    found, question = _asked(request, person_id, fresh, score=axis, as_of=asked[:10])
    if question is not None:
        return question
    at = _time(asked)
    told = selectors.scores(user=request.user, person=found, at=at)
    whole = told and (told.composite if axis == "composite" else _axis(told.axes, axis))
    if not told or not whole:
        raise Http404
    context: dict[str, Any] = {
        "row": found.row,
        "axis": axis,
        "name": name_of(score_words.AXES, axis),
        "points": whole.micropoints / scored.MICRO,
        "at": told.at,
        "version": told.version,
        "body": "people/why_score.html",
        "address": request.get_full_path(),
        "level": "h3" if request.htmx else "h2",
    }
    if axis == "composite":
        context["parts"] = [
            (name_of(score_words.AXES, one.axis), scored.place(one), one.part / scored.MICRO)
            for one in told.axes
            if one.part is not None
        ]
    else:
        context |= _log(request, found, axis, at)
    return page(request, panel_or_page(request), fresh, context)


def _log(request: HttpRequest, found: Person, axis: str, at: datetime | None) -> dict[str, Any]:
    lines = selectors.score_log(user=request.user, person=found, axis=axis, at=at)
    telling = sorted(
        (one for one in lines if one.line.micropoints), key=lambda one: -abs(one.line.micropoints)
    )
    shown, others = telling[:LINES], telling[LINES:]
    return {
        "lines": [
            (
                one.line,
                name_of(score_words.DEEDS, one.line.deed),
                one.deed,
                portrait.deed_head(one.deed) if one.deed else "",
                one.line.given / scored.MICRO,
                one.line.micropoints / scored.MICRO,
            )
            for one in shown
        ],
        "others": len(others),
        "others_points": sum(one.line.micropoints for one in others) / scored.MICRO,
        "nothing": len(lines) - len(telling),
    }


def _time(asked: str) -> datetime | None:
    """Raises Http404: a day that can't be asked for."""
    if not asked:
        return None
    first, last = selectors.score_days()
    day = scored.day_of(asked)
    at = scored.end_of(day, last) if day else None
    if at is None or at < first:
        raise Http404
    return at


def _axis(axes: Any, axis: str) -> Any:
    return next((one for one in axes if one.axis == axis), None)


def _asked(
    request: HttpRequest, person_id: str, fresh: Freshness, **details: str
) -> tuple[Person, HttpResponse | None]:
    """Return the person, written down as opened; and the question for a purpose if there is none.

    Raises  Http404: nobody has that id.
    """
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return found, ask_purpose(request, fresh, subject)
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=purpose,
        details={name: value for name, value in details.items() if value},
    )
    return found, None
