"""Tokens of programs: made, shown once, revoked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.web.accounts import selectors
from rapport.web.accounts import tokens as services
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.forms import PURPOSE_WORDS, TokenForm
from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import SCOPE_WORDS, May, Scope, needs
from rapport.web.ui.bar import done


@needs(May.TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens and make one. Its secret stands in this one answer and nowhere else."""
    form = TokenForm(request.POST or None, user=request.user)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        said = {k: v for k, v in form.cleaned_data.items() if k != "days"}
        try:
            made, secret = services.token_make(
                owner=request.user, expires_at=form.expires_at(), **said
            )
        except AccountError as error:
            form.add_error("name", str(error))
        else:
            form = TokenForm(user=request.user)
    told = {"form": form, "made": made, "secret": secret, "tokens": _rows(request)}
    return render(request, "accounts/tokens.html", told)


@needs(May.TOKENS)
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token; one that somebody may not see is as unknown as none."""
    token = selectors.tokens(user=request.user).filter(pk=pk).first()
    if token is None:
        raise Http404
    services.token_revoke(token=token, by=request.user)
    done(request, _("The token was revoked. Programs that use it are refused from now on."))
    return redirect("tokens")


def _rows(request: HttpRequest) -> list[dict[str, object]]:
    now = timezone.now()
    return [
        {
            "token": token,
            "may": [SCOPE_WORDS[scope] for scope in Scope if scope in token.scopes],
            "purpose": PURPOSE_WORDS.get(token.purpose, token.purpose),
            "state": _state(token, now),
        }
        for token in selectors.tokens(user=request.user)
    ]


def _state(token: ApiToken, now: object) -> str:
    if token.revoked_at:
        return "revoked"
    return "works" if token.works(now) and token.owner.is_active else "ended"
