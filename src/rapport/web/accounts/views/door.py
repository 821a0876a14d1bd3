"""Before somebody is signed in: the language, a lost password, an invitation."""

from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from rapport.web.accounts import invitations, links, lockout, mail, services
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.forms import JoinForm, LostPasswordForm, NewPasswordForm
from rapport.web.accounts.models import User


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language; who is signed in keeps it for good."""
    if request.method == "POST" and request.user.is_authenticated:
        services.language_set(user=request.user, language=request.POST.get("language", ""))
    return set_language(request)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_lost(request: HttpRequest) -> HttpResponse:
    """Mail a link for a new password. The answer is the same whether the address is known."""
    form = LostPasswordForm(request.POST or None)
    if not mail.mails_go_out() or request.method != "POST" or not form.is_valid():
        told = {"form": form, "mails": mail.mails_go_out()}
        return render(request, "accounts/password_lost.html", told)
    if limited := ratelimit.consume_or_429(request, action="reset_password"):
        return limited
    email = form.cleaned_data["email"]
    for user in User.objects.filter(email__iexact=email, is_active=True)[:2]:
        link = mail.address_of(links.password_path(user))
        told = {"name": user.name, "link": link}
        mail.send_unwatched(partial(mail.compose, "password", user.email, user.language, told))
    return redirect("password_sent")


@login_not_required
@require_safe
def password_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_sent.html")


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_new(request: HttpRequest, key: str) -> HttpResponse:
    """Set a new password by a link that works once."""
    if links.password_user(key) is None:
        return render(request, "accounts/link_dead.html", {"of": "password"})
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.password_reset(key=key, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error("password", error)
        except AccountError:
            return render(request, "accounts/link_dead.html", {"of": "password"})
        else:
            lockout.forget(user)
            messages.success(request, _("Your new password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "accounts/password_new.html", {"form": form})


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation: a name and a password, or a passkey on the next page."""
    invitation = invitations.open_by_key(key)
    if invitation is None:
        return render(request, "accounts/link_dead.html", {"of": "invitation"})
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.language)
    by_passkey = request.POST.get("with") == "passkey"
    form = JoinForm(request.POST or None, by_passkey=by_passkey, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(key=key, **form.told())
        except ValidationError as error:
            form.add_error("password", error)
        except AccountError as error:
            told = {"of": "invitation", "why": str(error)}
            return render(request, "accounts/link_dead.html", told)
        else:
            get_adapter().login(request, user)
            record_authentication(request, user, method="password")
            return redirect("mfa_add_webauthn" if by_passkey else "start")
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation})
