"""Tags of a person: set, taken off, and that taken back. It works without scripts too."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.flow.cards import Freshness, Person
from rapport.web.accounts.rights import May, needs
from rapport.web.people import purposes, selectors, services_tags, shelf, tags
from rapport.web.people.pages import ask_purpose, on_shelf, page, whole
from rapport.web.ui import bar

#: Entries of the log are never numbered higher than this.
_MOST = 2**62


@require_POST
@needs(May.TAG)
@on_shelf
def say(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Set the tag that `set` names, or take off the one that `take` does: group:tag:seen."""
    found, purpose = _asked(request, person_id)
    if not purpose:
        return _ask(request, person_id, fresh)
    on = "set" in request.POST
    group, _colon, rest = request.POST.get("set" if on else "take", "").partition(":")
    tag, _colon, seen = rest.partition(":")
    try:
        seqs = services_tags.set_tag(
            by=request.user, person_id=person_id, group=group, tag=tag, on=on,
            seen=whole(seen, most=_MOST), purpose=purpose,
        )  # fmt: skip
    except services_tags.TagError as error:
        bar.failed(request, str(error))
    else:
        _done(request, person_id, group, tag, on, seqs)
    return _answer(request, fresh, found)


def _done(
    request: HttpRequest, person_id: str, group: str, tag: str, on: bool, seqs: tuple[int, ...]
) -> None:
    told = dict(zip(("group", "tag"), tags.labels(shelf.tag_groups(), group, tag), strict=True))
    if not seqs:
        bar.done(request, _("It was so already. Nothing was kept."))
        return
    undo = reverse("people:take_back_tag", args=[person_id, seqs[-1]])
    text = _("%(group)s: “%(tag)s” is set.") if on else _("%(group)s: “%(tag)s” is taken off.")
    bar.done(request, text % told, undo=undo)


@require_POST
@needs(May.TAG)
@on_shelf
def take_back(request: HttpRequest, person_id: str, seq: int, *, fresh: Freshness) -> HttpResponse:
    """Take a word on a tag back, unless somebody said something since."""
    found, purpose = _asked(request, person_id)
    if not purpose:
        return _ask(request, person_id, fresh)
    try:
        services_tags.take_back(
            by=request.user, person_id=person_id, seq=min(seq, _MOST), purpose=purpose
        )
    except services_tags.TagError as error:
        bar.failed(request, str(error))
    else:
        bar.done(request, _("Taken back. What was said before counts again."))
    return _answer(request, fresh, found)


def _asked(request: HttpRequest, person_id: str) -> tuple[Person, str]:
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    return found, purposes.purpose_of(request, purposes.person_subject(person_id))


def _ask(request: HttpRequest, person_id: str, fresh: Freshness) -> HttpResponse:
    back = reverse("people:person", args=[person_id])
    if request.htmx:  # the part that it stands in is no place to ask
        return HttpResponse(headers={"HX-Redirect": back})
    return ask_purpose(request, fresh, purposes.person_subject(person_id), back=back)


def _answer(request: HttpRequest, fresh: Freshness, found: Person) -> HttpResponse:
    if not request.htmx:
        return redirect("people:person", found.row.person_id)
    context = tags.context(request.user, found, timezone.now())
    return page(request, "people/tags_and_bar.html", fresh, context)
