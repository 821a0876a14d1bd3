"""The proof behind a value, and behind two accounts being one person: a panel or a page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Attribute, Freshness, Link, Person
from rapport.web.accounts.rights import May, may, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import (
    portrait,
    proof,
    purposes,
    selectors,
    sentences,
    settled,
    sums,
    words,
)
from rapport.web.people.pages import ask_purpose, on_shelf, page, panel_or_page


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def why_link(
    request: HttpRequest, left_id: str, right_id: str, *, fresh: Freshness
) -> HttpResponse:
    """Say why two accounts are, or are not, one person."""
    link = selectors.link_get(user=request.user, left_id=left_id, right_id=right_id)
    if link is None:
        raise Http404
    subject = purposes.link_subject(left_id, right_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    audit.record(by=request.user, action=Action.VIEW_REASONS, subject=subject, purpose=purpose)
    return page(request, panel_or_page(request), fresh, link_context(request, link))


def link_context(request: HttpRequest, link: Link) -> dict[str, Any]:
    """All that a Why? of two accounts shows."""
    pair = (link.left.account_id, link.right.account_id)
    told = selectors.judgements_on(pair)
    effect = selectors.separation(link)
    return {
        "link": link,
        "pair": pair,
        "sentence": sentences.why_link(link, told[0].judgement.by if told else ""),
        "wrong": sentences.wrong_of_10000(link),
        "changes": [*sentences.link_changes(link), *sentences.effect(effect)],
        "sum": sums.link_sum(link),
        "pairs": sums.side_by_side(link),
        "evidence": proof.of_link(request.user, link),
        "path": selectors.path_between(person_id=effect.person_id, pair=pair)
        if effect and link.state != "accepted"
        else (),
        "told": told,
        "waiting": told[0] if told and not told[0].judgement.built else None,
        "seen": told[0].judgement.seq if told else 0,
        "may_decide": may(request.user, May.DECIDE),
        "wide": True,
        "body": "people/why_link.html",
        "level": _level(request),
        "address": reverse("people:why_link", args=pair),
    }


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def why_value(
    request: HttpRequest, person_id: str, attribute: str, n: int, *, fresh: Freshness
) -> HttpResponse:
    """Say why a value of a person's attribute is shown."""
    found = selectors.person_get(user=request.user, person_id=person_id)
    if not isinstance(found, Person):
        raise Http404
    told = next((a for a in found.attributes if a.attribute == attribute), None)
    if told is None or n >= len(told.values):
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=purpose,
        details={"attribute": attribute},
    )
    context = _value_context(found, told, n) | {
        "address": request.path,
        "level": _level(request),
    }
    if may(request.user, May.SETTLE):
        context |= settled.form(request.user, found, attribute) | {"may_settle": True}
    return page(request, panel_or_page(request), fresh, context)


def _level(request: HttpRequest) -> str:
    """Return the heading below the title: a panel's title is one level down already."""
    return "h3" if request.htmx else "h2"


def _value_context(found: Person, told: Attribute, n: int) -> dict[str, Any]:
    value = told.values[n]
    others = [
        (i, portrait.text_of(told.attribute, v.text), v)
        for i, v in enumerate(told.values)
        if i != n
    ]
    return {
        "row": found.row,
        "attribute": told,
        "label": words.name_of(words.ATTRIBUTES, told.attribute),
        "text": portrait.text_of(told.attribute, value.text),
        "value": value,
        "others": others,
        "sentence": sentences.why_value(told, value),
        "changes": sentences.value_changes(told, value),
        "sum": sums.value_sum(value),
        "evidence": sorted(value.evidence, key=lambda e: -e.log_odds),
        "body": "people/why_value.html",
    }
