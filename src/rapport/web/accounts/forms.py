"""The forms of sign-in, the own account, the team and tokens: what they ask, and their faults."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.flow.rights import PURPOSES
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import SCOPE_WORDS, Scope, scopes_of

#: What each purpose is called.
PURPOSE_WORDS = {
    "service": _("Serving customers"),
    "profile": _("Keeping profiles"),
    "marketing": _("Marketing"),
    "ads": _("Advertising"),
    "events": _("Events"),
    "research": _("Research"),
    "training": _("Training models"),
}
#: How long a token may live, in days.
TERMS = ((30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year")))


class LostPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 8 characters; several words are best."),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ChangePasswordForm(NewPasswordForm):
    """The old password first: a device left open must not be enough."""

    old = forms.CharField(
        label=_("Password now"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["old"]

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("This is not your password now."))
        return str(old)


class JoinForm(NewPasswordForm):
    """What an invited person says. With a passkey there is no password to think of."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")

    def __init__(self, *args: Any, by_passkey: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_passkey = by_passkey
        self.fields["password"].label = _("Password")
        self.fields["password"].required = not by_passkey

    def told(self) -> dict[str, Any]:
        password = None if self.by_passkey else self.cleaned_data["password"]
        return {"name": self.cleaned_data["name"], "password": password}


class PreferencesForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of the pages"), required=False)
    compact = forms.BooleanField(label=_("Narrow rows in lists"), required=False)
    single_keys = forms.BooleanField(
        label=_("Single keys do something: j, k, w and others"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_asked = [("", _("As the browser asks"))]
        self.fields["language"].choices = as_asked + list(settings.LANGUAGES)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=150)
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices, initial="agent")
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), help_text=_("As in: nightly import"), max_length=80
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose at least one thing that the token is for.")},
    )
    purpose = forms.ChoiceField(
        label=_("For what purpose the data is used"),
        choices=[(name, PURPOSE_WORDS[name]) for name in PURPOSES],
    )
    days = forms.TypedChoiceField(label=_("Ends after"), coerce=int, choices=TERMS, initial=90)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = scopes_of(user)
        self.fields["scopes"].choices = [(s.value, SCOPE_WORDS[s]) for s in Scope if s in held]

    def expires_at(self) -> datetime:
        """Return the end of the last day, where the team is."""
        day = timezone.localdate() + timedelta(days=self.cleaned_data["days"])
        return timezone.make_aware(datetime.combine(day, time(23, 59)))
