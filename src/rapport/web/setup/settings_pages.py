"""The settings of the workspace: one form over rapport.toml, and a mail to try them out."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.flow.errors import ConfigError, ConflictError
from rapport.flow.workspace import Workspace
from rapport.web.accounts.mail import MailError, send
from rapport.web.accounts.rights import May, needs
from rapport.web.setup.changing import settings_change
from rapport.web.setup.forms import NAMES, WorkspaceForm, initial_of
from rapport.web.ui.bar import done, failed
from rapport.web.ui.context import parts_of

#: Customers' languages that are always offered; the others stand behind "More languages".
USUAL = ("bg", "en", "ru", "zh-Hans", "zh-Hant")


@require_safe
@needs(May.ENTER)
def settings_index(request: HttpRequest) -> HttpResponse:
    """Go to the first part of the settings that the reader may see."""
    parts = parts_of(request.user)
    if not parts:
        raise Http404
    return redirect(parts[0].address)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SETTINGS)
def workspace(request: HttpRequest) -> HttpResponse:
    """Show the settings, or save them: who comes second is told what became of them."""
    held: Workspace = settings.WORKSPACE
    shown = initial_of(held.settings, held.digest)
    if request.method != "POST":
        return _page(request, WorkspaceForm(initial=shown))
    form = WorkspaceForm(request.POST, initial=shown)
    if not form.is_valid():
        return _page(request, form)
    try:
        changed = settings_change(
            by=request.user, values=form.settings(), seen=form.cleaned_data["seen"]
        )
    except ConflictError:
        return _collided(request, form)
    except ConfigError as error:
        form.add_error(None, f"{error.what}. {error.fix}")
        return _page(request, form)
    done(request, _("The settings are saved.") if changed else _("Nothing was different."))
    return redirect("setup:workspace")


def _collided(request: HttpRequest, form: WorkspaceForm) -> HttpResponse:
    """Keep what was typed, say what is different now; saving again then means it."""
    held = Workspace.open(settings.WORKSPACE.root)
    now = initial_of(held.settings, held.digest)
    typed = form.cleaned_data
    differs = [(form[f].label, _said(now[f])) for f in NAMES if now[f] != typed[f]]
    again = WorkspaceForm(typed | {"seen": held.digest}, initial=now)
    return _page(request, again, {"differs": differs, "collided": True})


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value) or "–"


def _page(
    request: HttpRequest, form: WorkspaceForm, more: dict[str, Any] | None = None
) -> HttpResponse:
    told = urlsplit(str(settings.WORKSPACE.settings["web.address"]))
    host = told.hostname or ""
    context = {
        "elsewhere": told.netloc if told.netloc != request.get_host() else "",
        "form": form,
        "not_answered": host if host not in settings.ALLOWED_HOSTS else "",
        "mails": bool(settings.EMAIL_HOST),
        "password_set": bool(settings.EMAIL_HOST_PASSWORD),
        "usual": USUAL,
        "region": settings.WORKSPACE.settings["region"],
    }
    return render(request, "setup/settings_workspace.html", context | (more or {}))


@require_POST
@needs(May.SETTINGS)
def mail_try(request: HttpRequest) -> HttpResponse:
    """Send a mail by the server as it is saved: to the reader, or else to its own sender."""
    to = request.user.email or settings.DEFAULT_FROM_EMAIL
    brand = settings.WORKSPACE.brand or "Rapport"
    message = EmailMessage(
        _("%(brand)s can send mails") % {"brand": brand},
        _("You asked for this mail on the settings page. It came, so the mail server works."),
        settings.DEFAULT_FROM_EMAIL,
        [to],
    )
    try:
        send(message)
    except MailError as error:
        failed(request, str(error))
    else:
        own = _("A mail is on its way to your own address.")
        sender = _("You have no mail address, so a mail is on its way to the sender’s.")
        done(request, own if request.user.email else sender)
    return redirect("setup:workspace")
