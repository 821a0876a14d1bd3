"""The settings of the workspace as a form: each field is one line of rapport.toml."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import SUPPORTED_REGIONS

from rapport.flow.workspace import RANGES
from rapport.web.ui import formats

Choices = list[tuple[str, str]]
#: Languages that are offered; what a workspace has beside them stays.
LANGUAGES = (
    "ar be bg cs da de el en es et fa fi fr he hi hr hu hy id it ja ka kk ko lt lv mk nl no pl pt "
    "ro ru sk sl sq sr sv th tr uk uz vi zh-Hans zh-Hant"
).split()
#: How zones begin that no place is called by, or that another name has replaced.
NO_PLACES = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
#: Field of the form -> setting of rapport.toml.
NAMES = {
    "brand": "brand",
    "time_zone": "time_zone",
    "phone_region": "phone_region",
    "languages": "languages",
    "quarantine_days": "retention.quarantine_days",
    "memory_gb": "engine.memory_gb",
    "upload_mb": "web.upload_mb",
    "address": "web.address",
    "mail_host": "mail.host",
    "mail_port": "mail.port",
    "mail_security": "mail.security",
    "mail_user": "mail.user",
    "mail_from": "mail.from",
}


def _regions() -> Choices:
    named = sorted((formats.country(code), code) for code in SUPPORTED_REGIONS)
    return [
        ("", _("none: numbers without + are left out")),
        *((code, name) for name, code in named),
    ]


def _zones() -> Choices:
    """Places by which people know their time; names for machines, as Etc/GMT+3, are left out."""
    places = (z for z in available_timezones() if "/" in z and not z.startswith(NO_PLACES))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(places))]


def _languages() -> Choices:
    return sorted(((tag, formats.language(tag)) for tag in LANGUAGES), key=lambda c: c[1].lower())


def _whole(setting: str, label: Any, help_text: Any) -> forms.IntegerField:
    least, most = RANGES[setting]
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, localize=False
    )


class WorkspaceForm(forms.Form):
    """What an owner may set. `seen` is the file that they had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    brand = forms.CharField(
        label=gettext_lazy("Brand"), max_length=80, help_text=gettext_lazy("The name people see.")
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lazy(_zones, list)(),
        help_text=gettext_lazy("In which pages tell times."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of your customers"),
        widget=forms.CheckboxSelectMultiple,
        choices=lazy(_languages, list)(),
    )
    phone_region = forms.ChoiceField(
        label=gettext_lazy("Country of phone numbers without +"),
        required=False,
        choices=lazy(_regions, list)(),
    )
    quarantine_days = _whole(
        "retention.quarantine_days",
        gettext_lazy("Days that rows which could not be used are kept"),
        gettext_lazy("After that they are shredded."),
    )
    memory_gb = _whole(
        "engine.memory_gb",
        gettext_lazy("Memory of a build, GB"),
        gettext_lazy("What a build may use before it goes to disk. True from the next build on."),
    )
    upload_mb = _whole(
        "web.upload_mb",
        gettext_lazy("Largest file, MB"),
        gettext_lazy("That may be brought in by a page or a program."),
    )
    address = forms.URLField(
        label=gettext_lazy("Public address"),
        assume_scheme="https",
        help_text=gettext_lazy("How links in mails begin."),
    )
    mail_host = forms.CharField(
        label=gettext_lazy("Mail server"),
        required=False,
        max_length=253,
        help_text=gettext_lazy("For invitations and lost passwords. Empty: no mail is sent."),
    )
    mail_port = _whole("mail.port", gettext_lazy("Port"), "")
    mail_security = forms.ChoiceField(
        label=gettext_lazy("Security"),
        choices=[
            ("starttls", "STARTTLS"),
            ("tls", "TLS"),
            ("none", gettext_lazy("none: only inside your own network")),
        ],
    )
    mail_user = forms.CharField(
        label=gettext_lazy("User name there"), required=False, max_length=200
    )
    mail_from = forms.EmailField(
        label=gettext_lazy("Address that mails come from"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("languages", ())
        self.fields["languages"].choices = _with(_languages(), held)
        zones, zone = _zones(), self.initial.get("time_zone", "UTC")
        known = zone in dict(zones)
        self.fields["time_zone"].choices = zones if known else [*zones, (zone, zone)]

    def clean_brand(self) -> str:
        return " ".join(self.cleaned_data["brand"].split())

    def clean_address(self) -> str:
        """An address to which paths are put: scheme and host, nothing after."""
        address: str = self.cleaned_data["address"].rstrip("/")
        told = urlsplit(address)
        if told.scheme not in ("http", "https") or told.path or told.query or told.fragment:
            raise forms.ValidationError(_("Write it as https://crm.example.com, nothing after."))
        return address

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("mail_host") and not told.get("mail_from"):
            self.add_error("mail_from", _("Say which address mails come from."))
        return told

    def settings(self) -> dict[str, Any]:
        """Return the values by the names of rapport.toml."""
        return {setting: self.cleaned_data[field] for field, setting in NAMES.items()}


def initial_of(settings: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """Return what the form shows of settings as they are."""
    return {field: settings[setting] for field, setting in NAMES.items()} | {"seen": digest}


def _with(choices: Choices, held: Any) -> Choices:
    known = {tag for tag, _name in choices}
    return choices + [(tag, formats.language(tag)) for tag in held if tag not in known]
