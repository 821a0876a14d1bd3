"""The own account: name, language, password, second factor, sessions."""

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.web.accounts import selectors, services
from rapport.web.accounts.forms import ChangePasswordForm, PreferencesForm
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.ui.bar import done
from rapport.web.ui.formats import number


@needs(May.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show the own account, and keep what was changed of it."""
    user = request.user
    initial = {"name": user.name, "language": user.language}
    initial |= {"compact": user.compact, "single_keys": user.single_keys}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        user = services.preferences_set(user=user, **form.cleaned_data)
        with override(user.language or get_language()):
            done(request, _("Your settings are saved."))
        return redirect("me")
    key = request.session.session_key or ""
    told = {"form": form, "sessions": selectors.sessions(user=user, key=key)}
    return render(request, "accounts/me.html", told | _factors(user))


def _factors(user: User) -> dict[str, object]:
    found = [a.wrap() for a in Authenticator.objects.filter(user=user).order_by("pk")]
    kinds = Authenticator.Type
    codes = next((a for a in found if a.instance.type == kinds.RECOVERY_CODES), None)
    return {
        "totp": next((a.instance for a in found if a.instance.type == kinds.TOTP), None),
        "passkeys": [a for a in found if a.instance.type == kinds.WEBAUTHN],
        "codes_left": len(codes.get_unused_codes()) if codes else None,
        "has_factor": any(a is not codes for a in found),
        "needs_factor": user.role in selectors.roles_with_factor(),
    }


@sensitive_post_parameters("old", "password")
@needs(May.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password: all other sessions end, this one goes on."""
    if not request.user.has_usable_password():
        if request.method == "POST" and is_reauthentication_required(request, app="allauth.mfa"):
            return redirect("password")  # what was typed must not wait in the session
        raise_if_reauthentication_required(request, app="allauth.mfa")
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.password_set(user=request.user, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error("password", error)
        else:
            update_session_auth_hash(request, user)
            services.sessions_end(user=user, but=request.session.session_key or "")
            done(request, _("Your new password is set. All other sessions were ended."))
            return redirect("me")
    return render(request, "accounts/password.html", {"form": form})


@needs(May.ENTER)
@require_safe
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Offer the ways to a second factor; whoever must have one is led here."""
    told = _factors(request.user) | {"led": not selectors.has_factor(request.user)}
    return render(request, "accounts/second_factor.html", told)


@needs(May.ENTER)
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own sessions; a stranger's is as unknown as none."""
    if not services.sessions_end(user=request.user, by=request.user, only=pk):
        raise Http404
    done(request, _("The session was ended."))
    return redirect("me")


@needs(May.ENTER)
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all own sessions but this one."""
    key = request.session.session_key or ""
    count = services.sessions_end(user=request.user, by=request.user, but=key)
    text = ngettext("%(n)s other session was ended.", "%(n)s other sessions were ended.", count)
    done(request, text % {"n": number(count)})
    return redirect("me")
