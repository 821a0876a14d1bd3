"""Write keys of a site, an app or a server: listed, made and shown once, revoked."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rapport.flow.errors import ConfigError, FlowError, InputError
from rapport.intake import write_keys
from rapport.web.accounts.rights import May, needs
from rapport.web.connections import keying, refused_words, run_words
from rapport.web.ui import bar

#: Refusals of so many days are told, today among them.
DAYS = 7


class KeyForm(forms.Form):
    """What has to be said of a write key before it is made."""

    label = forms.CharField(
        label=gettext_lazy("What you call it"),
        help_text=gettext_lazy("As in: shop, app, backend"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Where it stands"),
        choices=[
            ("browser", gettext_lazy("in pages and apps: everybody can read it")),
            ("server", gettext_lazy("in a program of yours: it is a secret, and is believed")),
        ],
    )
    origins = forms.CharField(
        label=gettext_lazy("Pages that may use it"),
        help_text=gettext_lazy(
            "As in https://shop.example, one on a line. Empty: pages of any site."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "translate": "no"}),
    )
    per_s = forms.IntegerField(
        label=gettext_lazy("Events a second, on average"),
        help_text=gettext_lazy("0 is no limit. Ten seconds of it may come at once."),
        min_value=0,
        max_value=1_000_000,
        initial=write_keys.PER_S,
    )

    def clean_label(self) -> str:
        return " ".join(str(self.cleaned_data["label"]).split())

    def clean_origins(self) -> list[str]:
        said = str(self.cleaned_data["origins"]).replace(",", " ").split()
        return [origin.lower().rstrip("/") for origin in said]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == "server" and said.get("origins"):
            self.add_error("origins", _("A program is no page: leave this empty for its key."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def keys(request: HttpRequest, name: str) -> HttpResponse:
    """List the write keys of a connection and make one. It stands in this one answer only."""
    _need_keys(name)
    form = KeyForm(request.POST if request.method == "POST" else None)
    made: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            key = keying.key_make(name=name, by=request.user, **form.cleaned_data)
        except (ConfigError, InputError) as error:
            form.add_error(None, _fault(error, name, form.cleaned_data["label"]))
        else:
            made = {"key": key, "label": form.cleaned_data["label"]}
            made |= _snippets(key, form.cleaned_data["kind"])
            form = KeyForm()
    now = timezone.now()
    context = {
        "name": name,
        "form": form,
        "made": made,
        "refused": refused_words.sentences(
            write_keys.refused(settings.WORKSPACE, name, now=now, days=DAYS), days=DAYS
        ),
        "address": _address(),
    }
    try:
        context["keys"] = write_keys.made(settings.WORKSPACE, name)
    except ConfigError as error:
        context |= {"fault": run_words.said(error.what), "fix": run_words.said(error.fix)}
    status = 400 if form.errors else 200
    return render(request, "connections/write_keys.html", context, status=status)


@require_POST
@needs(May.CONNECT)
def revoke(request: HttpRequest, name: str) -> HttpResponse:
    """Revoke a write key; a second click is told that it was revoked."""
    _need_keys(name)
    try:
        keying.key_revoke(name=name, label=request.POST.get("label", ""), by=request.user)
    except (ConfigError, InputError):
        bar.failed(request, _("This key is not in use: it was revoked already."))
    else:
        bar.done(request, _("The key was revoked. What comes by it is refused from now on."))
    return redirect("connections:write_keys", name)


def _need_keys(name: str) -> None:
    if not write_keys.has_keys(settings.WORKSPACE, name):
        raise Http404


def _address() -> str:
    return str(settings.WORKSPACE.settings["web.address"]).rstrip("/")


def _snippets(key: str, kind: str) -> dict[str, str]:
    """Return what is pasted where the key is to stand."""
    address = _address()
    if kind == "browser":
        return {"paste": f'<script src="{address}/rapport.js?key={key}" async></script>'}
    event = '{"userId": "4711", "event": "Signed Up"}'
    return {"paste": f"curl -u {key}: {address}/v1/track -d '{event}'"}


def _fault(error: FlowError, name: str, label: str) -> str:
    """Return in words why no key was made."""
    if isinstance(error, ConfigError):
        return run_words.said(error.what)
    if any(
        k.label == label and not k.revoked_at for k in write_keys.made(settings.WORKSPACE, name)
    ):
        return _("A key of this name is in use already. Choose another name, or revoke that one.")
    return _("Write each page as in https://shop.example, without a path.")
