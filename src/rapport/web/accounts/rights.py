"""What a role may do, and what it may see of a person. Decided here and nowhere else (P30).

Every view and every operation of the API names the one right it needs with `needs`; a test
walks over all addresses and fails where none is named. docs/reference/roles.md is this table.
"""

from collections.abc import Callable
from enum import Enum, StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from rapport.web.accounts.models import User

View = Callable[..., HttpResponse]


class May(StrEnum):
    """One thing that a teammate may do."""

    ENTER = "enter"  # be signed in; own account, own second factor, own sessions
    SEE_PEOPLE = "see_people"  # list and pages, as far as the role's sight goes
    SEARCH = "search"  # people by name or contact: a hit tells whose it is
    UNMASK = "unmask"  # one contact, for a purpose, logged
    DECIDE = "decide"  # the same, not the same, undo
    SETTLE = "settle"  # what of a person is right: city, birthday, a contact
    CORRECT = "correct"  # what a text says: feeling, intent, noise
    TAG = "tag"  # set tags on people and take them off, as far as their group lets the role
    SET_TAGS = "set_tags"  # which groups of tags there are
    SEE_SOURCES = "see_sources"
    IMPORT = "import"
    CONNECT = "connect"  # sources that are fetched or sent to us; keys; channels; words
    ENRICH = "enrich"  # have partners asked, and lists sent to platforms: data leaves
    APPROVE_SENSITIVE = "approve_sensitive"  # the second of two: a sensitive field is taken in
    SEE_QUARANTINE = "see_quarantine"  # rows as they were sent, contacts included
    SET_POLICY = "set_policy"  # what deeds are worth
    OPEN_MEMBERS = "open_members"  # who is in a segment, one by one; else only rounded counts
    SEGMENT = "segment"  # make and change segments
    BUILD = "build"
    SEE_JOBS = "see_jobs"
    STEER_JOBS = "steer_jobs"  # cancel, try again
    SEE_TEAM = "see_team"
    MANAGE_TEAM = "manage_team"
    SETTINGS = "settings"
    SEE_AUDIT = "see_audit"
    TOKENS = "tokens"  # make and revoke keys of the API
    EXPORT = "export"


#: What each right is called on the pages, after "May ...".
WORDS = {
    May.ENTER: _("sign in, and keep the own account"),
    May.SEE_PEOPLE: _("see people"),
    May.SEARCH: _("search for people"),
    May.UNMASK: _("show a masked contact, for a stated purpose"),
    May.DECIDE: _("say whether two accounts are one person"),
    May.SETTLE: _("say what of a person is right, and what is not"),
    May.CORRECT: _("correct what a text is read to say"),
    May.TAG: _("set tags on people, and take them off"),
    May.SET_TAGS: _("design the tags there are"),
    May.SEE_SOURCES: _("see sources"),
    May.IMPORT: _("bring in files"),
    May.CONNECT: _("connect sources, keep the list of channels and the words of the brand"),
    May.ENRICH: _("have partners asked about people, and lists sent to platforms"),
    May.APPROVE_SENSITIVE: _("agree that a sensitive field is taken in"),
    May.SEE_QUARANTINE: _("see and mend rows that could not be used"),
    May.SET_POLICY: _("set what deeds are worth"),
    May.OPEN_MEMBERS: _("open the members of segments, and see exact counts"),
    May.SEGMENT: _("make and change segments"),
    May.BUILD: _("build profiles anew"),
    May.SEE_JOBS: _("see jobs"),
    May.STEER_JOBS: _("stop jobs and try them again"),
    May.SEE_TEAM: _("see the team"),
    May.MANAGE_TEAM: _("invite teammates and set their roles"),
    May.SETTINGS: _("change the settings of the workspace"),
    May.SEE_AUDIT: _("see who saw and changed what"),
    May.TOKENS: _("make tokens for programs"),
    May.EXPORT: _("take data out"),
}

_EVERYBODY = {May.ENTER, May.SEE_PEOPLE, May.SEE_SOURCES, May.SEE_JOBS}
_OF_ROLE = {
    User.Role.OWNER: frozenset(May),
    User.Role.MANAGER: frozenset(
        set(May) - {May.MANAGE_TEAM, May.SETTINGS, May.SEE_AUDIT, May.APPROVE_SENSITIVE}
    ),
    User.Role.AGENT: frozenset(
        _EVERYBODY
        | {May.SEARCH, May.UNMASK, May.DECIDE, May.SETTLE, May.CORRECT, May.SEE_TEAM}
        | {May.OPEN_MEMBERS}
        | {May.TAG}
    ),
    User.Role.ANALYST: frozenset(_EVERYBODY | {May.CORRECT}),
    User.Role.PRIVACY_OFFICER: frozenset(
        _EVERYBODY
        | {May.SEARCH, May.UNMASK, May.DECIDE, May.SETTLE, May.SEE_QUARANTINE, May.SEE_TEAM}
        | {May.SEE_AUDIT, May.EXPORT, May.APPROVE_SENSITIVE, May.OPEN_MEMBERS}
    ),
}


class Sight(Enum):
    """How much of a person a teammate sees."""

    FULL = "full"
    MASKED = "masked"  # names, but contacts masked
    PSEUDONYMS = "pseudonyms"  # no names, no contacts; of words only what was said in public


_SIGHT = {
    User.Role.OWNER: Sight.FULL,
    User.Role.MANAGER: Sight.FULL,
    User.Role.PRIVACY_OFFICER: Sight.FULL,
    User.Role.AGENT: Sight.MASKED,
    User.Role.ANALYST: Sight.PSEUDONYMS,
}


#: The same in words.
SIGHT_WORDS = {
    Sight.FULL: _("Sees people with their names and contacts."),
    Sight.MASKED: _("Sees people by name, with contacts masked."),
    Sight.PSEUDONYMS: _("Sees people as pseudonyms, without names and contacts."),
}


def sight_of_role(role: str) -> Sight:
    """Return what a role may see; an unknown role the least."""
    return _SIGHT.get(role, Sight.PSEUDONYMS)


def rights_of(role: str) -> frozenset[May]:
    """Return what a role may do; of an unknown role nothing."""
    return _OF_ROLE.get(role, frozenset())


def may(user: User | AnonymousUser, right: May) -> bool:
    """Say whether `user` may do this. Whoever has not signed in may nothing."""
    return bool(user.is_authenticated) and right in rights_of(getattr(user, "role", ""))


def sight_of(user: User | AnonymousUser) -> Sight:
    """Return what `user` may see; of an unknown role the least."""
    return sight_of_role(getattr(user, "role", ""))


class Scope(StrEnum):
    """One thing that a token may be given for. What it needs of its owner: `_SCOPE_NEEDS`."""

    PEOPLE_READ = "people:read"
    CONTACTS_READ = "contacts:read"
    IMPORTS_WRITE = "imports:write"
    RESOLVE_READ = "resolve:read"
    REVIEW_WRITE = "review:write"
    AUDIENCE_READ = "audience:read"
    MENTIONS_READ = "mentions:read"
    MENTIONS_WRITE = "mentions:write"
    SEGMENTS_READ = "segments:read"
    SEGMENTS_WRITE = "segments:write"
    TAGS_WRITE = "tags:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"


#: What each scope is called on the pages.
SCOPE_WORDS = {
    Scope.PEOPLE_READ: _("read people and reasons"),
    Scope.CONTACTS_READ: _("read names and contacts in the clear"),
    Scope.IMPORTS_WRITE: _("bring in files"),
    Scope.RESOLVE_READ: _("ask whose a contact is"),
    Scope.REVIEW_WRITE: _("read doubtful pairs and judge them"),
    Scope.AUDIENCE_READ: _("read figures of the audience as a whole"),
    Scope.MENTIONS_READ: _("read mentions, and how well they are read"),
    Scope.MENTIONS_WRITE: _("correct what mentions are read to say"),
    Scope.SEGMENTS_READ: _("read segments and who is in"),
    Scope.SEGMENTS_WRITE: _("make and change segments"),
    Scope.TAGS_WRITE: _("set tags on people, and take them off"),
    Scope.JOBS_READ: _("read jobs"),
    Scope.JOBS_WRITE: _("stop jobs and try them again"),
}
_SCOPE_NEEDS = {
    Scope.PEOPLE_READ: May.SEE_PEOPLE,
    Scope.CONTACTS_READ: May.UNMASK,
    Scope.IMPORTS_WRITE: May.IMPORT,
    Scope.RESOLVE_READ: May.SEARCH,
    Scope.REVIEW_WRITE: May.DECIDE,
    Scope.AUDIENCE_READ: May.SEE_PEOPLE,
    Scope.MENTIONS_READ: May.SEE_PEOPLE,
    Scope.MENTIONS_WRITE: May.CORRECT,
    Scope.SEGMENTS_READ: May.SEE_PEOPLE,
    Scope.SEGMENTS_WRITE: May.SEGMENT,
    Scope.TAGS_WRITE: May.TAG,
    Scope.JOBS_READ: May.SEE_JOBS,
    Scope.JOBS_WRITE: May.STEER_JOBS,
}


def scopes_of(user: User | AnonymousUser) -> frozenset[Scope]:
    """Return what a token of `user` may do now; of one who is switched off nothing.

    Contacts in the clear only for who sees them so on the pages: a program asks no one by one.
    """
    if not user.is_active:
        return frozenset()
    held = {scope for scope, right in _SCOPE_NEEDS.items() if may(user, right)}
    return frozenset(held if sight_of(user) is Sight.FULL else held - {Scope.CONTACTS_READ})


def needs(right: May) -> Callable[[View], View]:
    """Open a view only to those who have `right`; others get 403 with who can help.

    The view carries its right as `view.needs`, so that a test can read it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, right):
                request.refused = right  # for 403.html
                raise PermissionDenied(right)
            return view(request, *args, **kwargs)

        answer.needs = right
        return answer

    return guard
