"""The team: who works here, who is invited, who may what."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.web.accounts import invitations, links, mail, selectors, services
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.forms import InviteForm
from rapport.web.accounts.models import Invitation, User
from rapport.web.accounts.rights import May, needs
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.ui.bar import done

View = Callable[..., HttpResponse]


@needs(May.SEE_TEAM)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show the teammates; to who keeps the team also the invitations and the controls."""
    manage = request.user.may(May.MANAGE_TEAM)
    told = {
        "team": selectors.team(),
        "manage": manage,
        "invitations": selectors.invitations_open() if manage else [],
        "now": timezone.now(),
        "roles": selectors.roles(),
        "required": selectors.roles_with_factor(),
        "who_may_what": selectors.who_may_what(),
        "mails": mail.mails_go_out(),
    }
    return render(request, "accounts/team.html", told)


@needs(May.MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: by mail, or by a link to hand over if no mail goes out."""
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite(**form.cleaned_data, by=request.user)
        except AccountError as error:
            form.add_error("email", str(error))
        else:
            return _send(request, invitation)
    told = {"form": form, "roles": selectors.roles(), "mails": mail.mails_go_out()}
    return render(request, "accounts/invite.html", told)


def _invited(view: View) -> View:
    """Give the view the invitation of the address; say what went wrong in the bar."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        invitation = Invitation.objects.select_related("made_by").filter(pk=pk).first()
        if invitation is None:
            raise Http404
        try:
            return view(request, invitation)
        except AccountError as error:
            messages.error(request, str(error))
            return redirect("team")

    return answer


@needs(May.MANAGE_TEAM)
@require_POST
@_invited
def invitation_send(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Send an invitation again, with a new link."""
    return _send(request, invitations.renew(invitation=invitation, by=request.user))


@needs(May.MANAGE_TEAM)
@require_POST
@_invited
def invitation_revoke(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    invitations.revoke(invitation=invitation, by=request.user)
    done(request, _("The invitation was revoked. Its link is dead."))
    return redirect("team")


def _send(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Mail the link, or show it once with the reason why no mail went out."""
    fault = ""
    if mail.mails_go_out():
        try:
            invitations.post(invitation)
        except mail.MailError as error:
            fault = str(error)
        else:
            text = _("The invitation is on its way to %(email)s.")
            done(request, text % {"email": invitation.email})
            return redirect("team")
    link = request.build_absolute_uri(links.invitation_path(invitation))
    told = {"link": link, "fault": fault, "email": invitation.email, "of": "invitation"}
    return render(request, "accounts/hand_over.html", told)


def _of_teammate(view: View) -> View:
    """Give the view the teammate of the address; say what went wrong on their page."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        user = selectors.teammate(pk)
        if user is None:
            raise Http404
        try:
            return view(request, user)
        except AccountError as error:
            messages.error(request, str(error))
            return redirect("teammate", pk)

    return answer


@needs(May.MANAGE_TEAM)
@require_safe
@_of_teammate
def teammate(request: HttpRequest, user: User) -> HttpResponse:
    """Show one teammate with all that an owner may change."""
    told: dict[str, Any] = {
        "mate": user,
        "roles": selectors.roles(),
        "sessions": selectors.sessions(user=user),
        "mails": mail.mails_go_out() and user.email,
    }
    return render(request, "accounts/teammate.html", told)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def role(request: HttpRequest, user: User) -> HttpResponse:
    """Give a teammate another role. The undo says in its address which one it was."""
    new = request.POST.get("role") or request.GET.get("role", "")
    was = user.role
    user = services.role_set(user=user, role=new, by=request.user)
    if user.role != was:
        undo = reverse("teammate_role", args=[user.pk]) + f"?role={was}"
        text = _("%(name)s has a new role: %(role)s.")
        told = {"name": user.name, "role": user.get_role_display()}
        done(request, text % told, undo if request.user.pk != user.pk else "")
    if request.user.pk == user.pk:
        return redirect("team")
    return redirect("teammate", user.pk)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def off(request: HttpRequest, user: User) -> HttpResponse:
    services.switch_off(user=user, by=request.user)
    text = _("%(name)s is switched off and signed out everywhere.")
    done(request, text % {"name": user.name}, reverse("teammate_on", args=[user.pk]))
    return redirect("teammate", user.pk)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def on(request: HttpRequest, user: User) -> HttpResponse:
    services.switch_on(user=user, by=request.user)
    done(request, _("%(name)s may sign in again.") % {"name": user.name})
    return redirect("teammate", user.pk)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def sessions_end(request: HttpRequest, user: User) -> HttpResponse:
    mine = request.session.session_key if user.pk == request.user.pk else ""
    services.sessions_end(user=user, by=request.user, but=mine or "")
    done(request, _("%(name)s is signed out everywhere.") % {"name": user.name})
    return redirect("teammate", user.pk)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def factors_remove(request: HttpRequest, user: User) -> HttpResponse:
    services.factors_remove(user=user, by=request.user)
    text = _("%(name)s has no second factor any more, and is signed out everywhere.")
    done(request, text % {"name": user.name})
    return redirect("teammate", user.pk)


@needs(May.MANAGE_TEAM)
@require_POST
@_of_teammate
def password_link(request: HttpRequest, user: User) -> HttpResponse:
    """Make a link for a new password: by mail, or shown once to hand over."""
    if not user.is_active:
        raise AccountError(_("Switch this teammate on first: the link would not work."))
    path, fault = links.password_path(user), ""
    told = {"what": "link_made"}
    record(by=request.user, action=Action.RESET_PASSWORD, subject=f"user:{user.pk}", details=told)
    if mail.mails_go_out() and user.email:
        words = {"name": user.name, "link": mail.address_of(path)}
        try:
            mail.send(mail.compose("password", user.email, user.language, words))
        except mail.MailError as error:
            fault = str(error)
        else:
            text = _("A link for a new password is on its way to %(name)s.")
            done(request, text % {"name": user.name})
            return redirect("teammate", user.pk)
    link = request.build_absolute_uri(path)
    told = {"link": link, "fault": fault, "name": user.name, "of": "password"}
    return render(request, "accounts/hand_over.html", told)


@needs(May.MANAGE_TEAM)
@require_POST
def second_factor_require(request: HttpRequest) -> HttpResponse:
    """Say which roles need a second factor."""
    try:
        services.second_factor_require(roles=set(request.POST.getlist("role")), by=request.user)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        done(request, _("Saved. Who needs a second factor is asked for it on the next page."))
    return redirect("team")
