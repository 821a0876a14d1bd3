"""Sensitive fields: one teammate asks, another agrees, and only then are they taken in (P12)."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rapport.flow.rights import PURPOSES
from rapport.intake import live
from rapport.web.accounts.rights import May, may, needs
from rapport.web.connections import agreeing, words
from rapport.web.connections.models import Approval
from rapport.web.ui import bar


class AskForm(forms.Form):
    """What has to be said before a sensitive field may be asked for."""

    field = forms.CharField(
        label=gettext_lazy("Field, as the source calls it"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "translate": "no"}),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("For what purpose, by consent"),
        choices=[(p, words.PURPOSES[p][0]) for p in PURPOSES],
    )
    dpia = forms.CharField(
        label=gettext_lazy("Number of the impact assessment (DPIA)"), max_length=60
    )

    def clean_field(self) -> str:
        name = str(self.cleaned_data["field"]).strip()
        if not live.sensitive_about(name):
            raise forms.ValidationError(
                _("This field is not one of those kept out, so nobody has to agree to it.")
            )
        return name


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Show which sensitive fields a source may bring, and ask for one."""
    if live.card(settings.WORKSPACE, name) is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.ask(connection=name, by=request.user, **form.cleaned_data)
        except agreeing.AgreementError as error:
            form.add_error(None, str(error))
        else:
            bar.done(request, _("Asked. Somebody else has to agree before anything is taken in."))
            return redirect("connections:fields", name)
    context = {"form": form, "asks": True} | _shown(request, name)
    return render(request, "connections/fields.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
@needs(May.APPROVE_SENSITIVE)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, of all sources."""
    return render(request, "connections/fields.html", _shown(request, ""))


@require_POST
@needs(May.APPROVE_SENSITIVE)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree that a field is taken in. Never by who asked."""
    try:
        agreeing.agree(pk=pk, by=request.user)
    except Approval.DoesNotExist:
        raise Http404 from None
    except agreeing.AgreementError as error:
        bar.failed(request, str(error))
    else:
        bar.done(request, _("Agreed. The field is taken in from the next reading on."))
    return redirect("connections:fields_waiting")


@require_POST
@needs(May.ENTER)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse what was asked, or take back what was agreed: whoever may ask or agree, may."""
    if not (may(request.user, May.CONNECT) or may(request.user, May.APPROVE_SENSITIVE)):
        raise Http404
    try:
        ended = agreeing.end(pk=pk, by=request.user)
    except Approval.DoesNotExist:
        raise Http404 from None
    bar.done(request, _("Ended. From now on the field is dropped at the door."))
    if may(request.user, May.CONNECT):
        return redirect("connections:fields", ended.connection)
    return redirect("connections:fields_waiting")


def _shown(request: HttpRequest, name: str) -> dict[str, object]:
    open_ = Approval.objects.filter(ended_at__isnull=True).select_related(
        "asked_by", "approved_by"
    )
    open_ = open_.filter(connection=name) if name else open_
    rows = [
        (
            a,
            live.sensitive_about(a.field),
            a.approved_at is None and a.asked_by_id != request.user.pk,
        )
        for a in open_
    ]
    return {"rows": rows, "name": name}
