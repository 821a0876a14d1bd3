"""What for a teammate looks at a person (P29): told by where the page was opened, or asked.

A purpose holds for one person, or for one pair of accounts, for eight hours of a session.
Never: a view of a person without one; a name or a contact in the words of one.
"""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.web.accounts.models import User

ANSWERING, DELIVERY, COMPLAINT = "answering", "delivery", "complaint"
MARKETING, IDENTITY, REQUEST = "marketing", "identity", "request"
ANALYSIS, OVERSIGHT, OTHER = "analysis", "oversight", "other"

WORDS = {
    ANSWERING: gettext_lazy("answering"),
    DELIVERY: gettext_lazy("delivery"),
    COMPLAINT: gettext_lazy("a complaint"),
    MARKETING: gettext_lazy("marketing"),
    IDENTITY: gettext_lazy("checking who is who"),
    REQUEST: gettext_lazy("a request of the person"),
    ANALYSIS: gettext_lazy("analysis"),
    OVERSIGHT: gettext_lazy("checking who saw what"),
    OTHER: gettext_lazy("something else"),
}
#: What may be stated by hand, in the order of the buttons.
STATED = (ANSWERING, DELIVERY, COMPLAINT, MARKETING, IDENTITY, REQUEST)
#: What a role does with people it finds on a list, by search or on a page of work.
_OF_ROLE = {
    User.Role.OWNER: MARKETING,
    User.Role.MANAGER: MARKETING,
    User.Role.AGENT: ANSWERING,
    User.Role.PRIVACY_OFFICER: REQUEST,
    User.Role.ANALYST: ANALYSIS,
}
#: Pages that say by themselves what for somebody looks on, by the beginning of their path.
_OF_PAGE = (
    ("/review/", IDENTITY),
    ("/sources/", IDENTITY),
    ("/settings/audit/", OVERSIGHT),
    ("/inbox/", ANSWERING),
)
HOURS = 8
_KEY, _MOST = "purposes", 200
_SHOWN = "shown"
_SUBJECT = re.compile(r"person:[0-9a-f]{32}|link:[0-9a-f]{32}:[0-9a-f]{32}")
_WHYS = "value|interest|warmth|potential|score|influence|segment"
_OPENED = re.compile(rf"/(?:people|why/(?:{_WHYS}))/([0-9a-f]{{32}})/.*")
_PAIR = re.compile(r"/why/link/([0-9a-f]{32})/([0-9a-f]{32})/.*")
#: Words that look like a contact: they have no place in a record that stays.
_CONTACT = re.compile(r"@|\d(?:[\s().-]?\d){4,}")
LONGEST = 80


class PurposeError(Exception):
    """What was said is no purpose. The text is for the person at the screen."""


def person_subject(person_id: str) -> str:
    return f"person:{person_id}"


def link_subject(left_id: str, right_id: str) -> str:
    left, right = sorted((left_id, right_id))
    return f"link:{left}:{right}"


def is_subject(text: str) -> bool:
    return bool(_SUBJECT.fullmatch(text))


def purpose_of(request: HttpRequest, subject: str) -> str:
    """Return what for this page is opened, and remember it; '' if it has to be asked."""
    purpose = held(request, subject) or _from_where(request)
    if purpose and not held(request, subject):
        remember(request, subject, purpose)
    return purpose


def held(request: HttpRequest, subject: str) -> str:
    """Return the purpose that still holds for a subject; '' if none does."""
    purpose, since = request.session.get(_KEY, {}).get(subject, ("", 0))
    return purpose if timezone.now().timestamp() - since < HOURS * 3600 else ""


def remember(request: HttpRequest, subject: str, purpose: str) -> None:
    """Let a purpose hold for a subject from now on."""
    known = dict(request.session.get(_KEY, {}))
    known.pop(subject, None)
    known[subject] = (purpose, timezone.now().timestamp())
    request.session[_KEY] = dict(list(known.items())[-_MOST:])


def is_shown(request: HttpRequest, subject: str) -> bool:
    """Say whether this session was shown the whole page of a subject, and it is written down."""
    return subject in request.session.get(_SHOWN, ())


def remember_shown(request: HttpRequest, subject: str) -> None:
    """Let the parts of a page that was written down be shown again without another row."""
    if not is_shown(request, subject):
        request.session[_SHOWN] = [*request.session.get(_SHOWN, ()), subject][-_MOST:]


def stated(purpose: str, text: str) -> str:
    """Return what somebody stated as it is kept. Raises PurposeError with what is wrong."""
    if purpose in STATED:
        return purpose
    text = " ".join(text.split())
    if purpose != OTHER or len(text) < 3:
        raise PurposeError(_("Choose a purpose, or say in a few words what it is."))
    if len(text) > LONGEST:
        raise PurposeError(
            _("Say it in at most %(n)s characters, please.") % {"n": str(LONGEST)},
        )
    if _CONTACT.search(text):
        raise PurposeError(
            _("This looks like a contact. It would stay in the record for good: leave it out.")
        )
    return f"{OTHER}: {text}"


def words_of(purpose: str) -> str:
    """Return a kept purpose in the reader's words."""
    name, _colon, text = purpose.partition(": ")
    if name == OTHER and text:
        return text
    return str(WORDS.get(name, purpose))


def _from_where(request: HttpRequest) -> str:
    """Return the purpose that the page before stands for; '' if it was none of ours.

    From a person's page, or from reasons, the purpose held there goes on: a page that was
    not shown for want of a purpose gives none.
    """
    before = request.headers.get("Referer") or getattr(request.htmx, "current_url", None) or ""
    url = urlsplit(before)
    if url.netloc != request.get_host() or url.path.startswith("/sign-in/"):
        return ""
    if opened := _OPENED.fullmatch(url.path):
        return held(request, person_subject(opened[1]))
    if pair := _PAIR.fullmatch(url.path):
        return held(request, link_subject(pair[1], pair[2]))
    by_page = next((p for start, p in _OF_PAGE if url.path.startswith(start)), "")
    return by_page or _OF_ROLE.get(request.user.role, "")
