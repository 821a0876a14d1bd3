"""Topics, triggers and the brand's words: kept in a file of the workspace, tried before."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.flow.errors import InputError, ShelfError
from rapport.web.accounts.rights import May, needs
from rapport.web.mentions import filters, rows, selectors, services, words
from rapport.web.mentions.forms import FORMS
from rapport.web.mentions.shelf import BrandWords, QueryError, Rule, Topic
from rapport.web.ui import bar

_BRAND = ("own", "doubtful", "channels", "ours", "others", "employer")


@require_safe
@needs(May.SEE_PEOPLE)
def words_page(request: HttpRequest) -> HttpResponse:
    """List topics, triggers and the brand's words; ?query= fills in a new trigger."""
    query = request.GET.get("query", "")[: filters.LONGEST]
    return _shown(request, initial={"trigger": {"query": query, "name": query[:80]}})


@require_POST
@needs(May.CONNECT)
def keep(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep a topic, a trigger or the brand's words; or only try the rule."""
    form = _form(request, kind)
    if not form.is_valid():
        return _shown(request, kind=kind, form=form, status=HTTPStatus.BAD_REQUEST)
    if "try" in request.POST:
        return _shown(request, kind=kind, form=form, tried=form.cleaned_data.get("query", ""))
    try:
        now = replace(selectors.brand_words(), seen=request.POST.get("seen", ""))
        changed = _changed(now, kind, request.POST.get("was", ""), form.cleaned_data)
        services.words_keep(by=request.user, words_now=changed, what=kind)
    except (services.WordsError, InputError) as error:
        told = str(error) if isinstance(error, services.WordsError) else error.what
        form.add_error(None, told)
        return _shown(request, kind=kind, form=form, status=HTTPStatus.CONFLICT)
    bar.done(request, _("Kept. Texts are read by it with the next build."))
    return redirect("mentions:words")


@require_POST
@needs(May.CONNECT)
def remove(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a topic or a trigger off the list."""
    if kind not in ("topic", "trigger"):
        raise Http404
    name, seen = request.POST.get("was", ""), request.POST.get("seen", "")
    try:
        now = replace(selectors.brand_words(), seen=seen)
        held = getattr(now, f"{kind}s")
        kept = tuple(one for one in held if one.name != name)
        if len(kept) == len(held):
            raise Http404
        services.words_keep(
            by=request.user, words_now=replace(now, **{f"{kind}s": kept}), what=kind
        )
    except (services.WordsError, InputError) as error:
        bar.failed(request, error.what if isinstance(error, InputError) else str(error))
        return redirect("mentions:words")
    bar.done(request, _("Taken off the list. It counts with the next build."))
    return redirect("mentions:words")


def _form(request: HttpRequest, kind: str) -> django_forms.Form:
    if kind not in FORMS:
        raise Http404
    return FORMS[kind](request.POST, prefix=None)


def _changed(now: BrandWords, kind: str, was: str, said: dict[str, Any]) -> BrandWords:
    """Return the words with one entry changed; `was`: its name until now, '' of a new one."""
    if kind == "brand":
        return replace(now, **{name: said[name] for name in _BRAND})
    if kind == "topic":
        made: Topic | Rule = Topic(said["name"], said["query"], said["examples"])
    else:
        made = Rule(said["name"], said["query"])
    held = getattr(now, f"{kind}s")
    if was and any(one.name == was for one in held):
        kept = tuple(made if one.name == was else one for one in held)
    else:
        kept = (*held, made)
    return replace(now, **{f"{kind}s": kept})


def _shown(
    request: HttpRequest,
    *,
    kind: str = "",
    form: django_forms.Form | None = None,
    tried: str = "",
    initial: dict[str, dict[str, Any]] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    fault = ""
    try:
        now = selectors.brand_words()
    except InputError as error:
        now, fault = BrandWords(), f"{error.what}. {error.fix}"
    was = request.POST.get("was", "")
    context = {
        "fault": fault,
        "seen": request.POST.get("seen") or now.seen,
        "topics": [_entry(n, x, "topic", kind, was, form) for n, x in enumerate(now.topics)],
        "triggers": [_entry(n, x, "trigger", kind, was, form) for n, x in enumerate(now.triggers)],
        "new_topic": _new("topic", kind, was, form, initial),
        "new_trigger": _new("trigger", kind, was, form, initial),
        "brand_form": form
        if kind == "brand"
        else FORMS["brand"](initial={n: getattr(now, n) for n in _BRAND}, auto_id="brand_%s"),
        "has_brand": bool(now.own or now.doubtful or now.channels),
        "brand_words": [(FORMS["brand"].base_fields[n].label, getattr(now, n)) for n in _BRAND],
        "open": kind,
        "adding": bool(initial and initial["trigger"]["query"]) or (kind == "trigger" and not was),
        **_tried(request, tried),
    }
    return render(request, "mentions/words.html", context, status=status)


def _entry(
    number: int, one: Topic | Rule, kind: str, said: str, was: str, form: django_forms.Form | None
) -> dict[str, Any]:
    mine = form is not None and said == kind and was == one.name
    told = {"name": one.name, "query": one.query, "examples": getattr(one, "examples", ())}
    own = f"{kind}_{number}_%s"
    return {
        "one": one,
        "form": form if mine else FORMS[kind](initial=told, auto_id=own),
        "open": mine,
        "stream": filters.address(filters.Asked(**{kind: one.name})),
    }


def _new(
    kind: str,
    said: str,
    was: str,
    form: django_forms.Form | None,
    initial: dict[str, dict[str, Any]] | None,
) -> django_forms.Form:
    if form is not None and said == kind and not was:
        return form
    return FORMS[kind](initial=(initial or {}).get(kind, {}), auto_id=f"new_{kind}_%s")


def _tried(request: HttpRequest, query: str) -> dict[str, Any]:
    """Return how many texts of the last 30 days a rule fits, and three of them."""
    if not query:
        return {"try_nothing": "try" in request.POST}
    try:
        found = selectors.dry_run(user=request.user, query=query)
    except ShelfError as error:
        return {"try_fault": error.what}
    except QueryError as error:
        return {"try_fault": words.rule_fault(error.what, error.fix, error.at)}
    return {"tried": found, "tried_rows": rows.rows(found.some)}
