"""The groups of tags there are: a list of them, and a form for each over its part of tags.toml."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.flow.errors import ConfigError, ConflictError, FlowError, InputError
from rapport.tag_system import LANGUAGES, ROLES, SETTERS, Group, TagSystem
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, Sight, needs, sight_of
from rapport.web.people.tags import name_of
from rapport.web.setup import changing, shelf, tag_forms
from rapport.web.ui.bar import done, failed
from rapport.web.ui.formats import number

#: To whom people are pseudonyms a smaller number of them is not told.
LEAST = 20
SETTER_WORDS = {
    "team": gettext_lazy("the team"),
    "rules": gettext_lazy("rules"),
    "imports": gettext_lazy("files and sources"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One tag of the list: what it is called, whom it says something of, how many bear it."""

    name: str
    key: str
    about: str
    days: int | None
    retired: bool
    people: str


@require_safe
@needs(May.SEE_PEOPLE)
def tags(request: HttpRequest) -> HttpResponse:
    """List the groups with their tags, and how many people bear each."""
    try:
        system = shelf.tag_groups()
    except InputError as error:
        context = {"what": error.what, "fix": error.fix}
        return render(request, "setup/tags_broken.html", context, status=HTTPStatus.CONFLICT)
    people = shelf.tagged_people(timezone.now())
    context = {
        "groups": [_group(request.user, group, people) for group in system.groups],
        "total": len(system.groups),
    }
    return render(request, "setup/tags.html", context)


def _group(user: User, group: Group, people: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": name_of(group.names, group.key),
        "exclusive": group.exclusive,
        "set_by": ", ".join(str(SETTER_WORDS[one]) for one in group.set_by),
        "roles": ", ".join(str(User.Role(one).label) for one in group.roles)
        if "team" in group.set_by and group.roles != ROLES
        else "",
        "rows": [
            Row(
                name_of(tag.names, tag.key), tag.key, tag.about, tag.days, tag.retired,
                bearers(user, people.get((group.key, tag.key), 0)),
            )
            for tag in group.tags
        ],
    }  # fmt: skip


def bearers(user: User, people: int) -> str:
    """Say how many people bear a tag, as far as `user` may know."""
    if people < LEAST and sight_of(user) is Sight.PSEUDONYMS:
        return _("fewer than %(n)s people") % {"n": number(LEAST)}
    if not people:
        return _("nobody")
    return ngettext("%(n)s person", "%(n)s people", people) % {"n": number(people)}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SET_TAGS)
def add(request: HttpRequest) -> HttpResponse:
    """Show the form of a new group, or keep one."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SET_TAGS)
def group(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form of a group, or keep what was changed in it."""
    return _edited(request, key)


def _edited(request: HttpRequest, key: str | None) -> HttpResponse:
    try:
        system = shelf.tag_groups()
    except InputError:
        return redirect("setup:tags")
    if key is not None and system.group(key) is None:
        raise Http404
    if request.method != "POST":
        return _form(request, system, key)
    try:
        made = tag_forms.group_of(request.POST, key or "")
        if key is None and system.group(made.key):
            raise InputError(
                _("There is a group of the short name %(key)s") % {"key": made.key},
                fix=_("Give the new one another short name."),
            )
        changing.tags_put(by=request.user, group=made, seen=request.POST.get("seen", ""))
    except InputError as error:
        return _form(request, system, key, error=error)
    except ConflictError:
        error = ConflictError(
            _("The tags were changed by somebody else meanwhile, so yours were not kept."),
            fix=_("What you typed still stands here: look, then save it again."),
        )
        return _form(request, system, key, error=error)
    done(request, _("The tags are saved."))
    return redirect("setup:tags")


@require_POST
@needs(May.SET_TAGS)
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Take a group out; tags that anybody ever bore are retired instead."""
    try:
        out = changing.tags_drop(by=request.user, key=key, seen=request.POST.get("seen", ""))
    except ConflictError:
        failed(request, _("The tags were changed by somebody else meanwhile. Nothing was done."))
        return redirect("setup:tags")
    except (ConfigError, InputError):
        raise Http404 from None
    kept = _("Some of its tags were borne by people, so those are retired, not lost.")
    done(request, _("The group is gone.") if out else kept)
    return redirect("setup:tags")


def _form(
    request: HttpRequest, system: TagSystem, key: str | None, *, error: FlowError | None = None
) -> HttpResponse:
    """Render the form of a group: as it is, or as it was typed."""
    held = system.group(key) if key is not None else None
    told = request.POST if error else None
    shown = held or Group("", {})
    names = [(n, told.get(f"name_{n}", "") if told else shown.names.get(n, "")) for n in LANGUAGES]
    set_by = told.getlist("set_by") if told else shown.set_by
    roles = told.getlist("roles") if told else shown.roles
    context = {
        "key": key,
        "name": name_of(shown.names, shown.key) if held else "",
        "typed_key": told.get("key", "") if told else "",
        "names": [(n, tag_forms.LANGUAGE_WORDS[n], text) for n, text in names],
        "exclusive": bool(told.get("exclusive")) if told else shown.exclusive,
        "setters": [(one, SETTER_WORDS[one], one in set_by) for one in SETTERS],
        "roles": [(one, User.Role(one).label, one in roles) for one in ROLES],
        "lines": tag_forms.lines(held, told),
        "seen": system.digest,
        "error": error,
    }
    status = HTTPStatus.OK
    if error:
        clash = isinstance(error, ConflictError)
        status = HTTPStatus.CONFLICT if clash else HTTPStatus.BAD_REQUEST
    return render(request, "setup/tags_group.html", context, status=status)
