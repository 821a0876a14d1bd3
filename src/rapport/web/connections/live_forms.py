"""What somebody says to connect a source: one form, made of the source's own settings."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.intake.live import SourceKind
from rapport.receiving.connections import Connection
from rapport.web.connections import live_words
from rapport.web.connections.forms import GroundForm, checked_name

_PREFIX = "setting_"
_LONGEST = 2_000


class ConnectForm(GroundForm):
    """The questions of one source. A secret that is kept is never shown: empty leaves it."""

    field_order = ("name", "purposes", "basis", "numbers_of")
    name = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits, - and _. It stands in addresses, so no person’s name."
        ),
    )
    numbers_of = forms.ChoiceField(
        label=gettext_lazy("Whose numbers it uses for customers"),
        required=False,
        help_text=gettext_lazy(
            "If its customer numbers are those of your CRM or shop, choose that: each deed then"
            " stands with the right person, and nothing has to be moved."
        ),
    )

    def __init__(
        self,
        kind: SourceKind,
        *args: Any,
        taken: frozenset[str],
        others: tuple[str, ...],
        before: Connection | None = None,
        kept: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        self.kind, self._taken, self._before = kind, taken, before
        first: dict[str, Any] = {"name": kind.name}
        if before is not None:
            first = {"name": before.name, "purposes": before.purposes, "basis": before.basis}
            first |= {"numbers_of": before.numbers_of}
            first |= {f"{_PREFIX}{n}": value for n, value in before.settings.items()}
        super().__init__(*args, initial=first, **kwargs)
        if before is not None:
            del self.fields["name"]
        own = [("", _("its own"))]
        self.fields["numbers_of"].choices = own + [(name, name) for name in others]
        self._is_granted = "token" in kept
        for setting in kind.settings:
            if setting.given:
                continue
            field = self.fields[_PREFIX + setting.name] = _field(setting, setting.name in kept)
            field.required = field.required and setting.name not in kind.pasted

    def setting_fields(self) -> list[Any]:
        return [self[f"{_PREFIX}{n}"] for n in self._asked() if n not in self.kind.pasted]

    def pasted_fields(self) -> list[Any]:
        """Return what may be pasted by whoever need not sign in at the network."""
        return [self[f"{_PREFIX}{n}"] for n in self._asked() if n in self.kind.pasted]

    def is_pasting(self) -> bool:
        """Whether what may be pasted is to be seen at once: something is wrong with it."""
        return any(field.errors for field in self.pasted_fields())

    def _asked(self) -> list[str]:
        """Return the settings that stand in the form, as the source has them."""
        return [s.name for s in self.kind.settings if _PREFIX + s.name in self.fields]

    def clean_name(self) -> str:
        name = checked_name(self.cleaned_data["name"])
        if name in self._taken:
            raise forms.ValidationError(_("A source of this name is there already."))
        return name

    def clean(self) -> dict[str, Any]:
        """See that the network can be asked at all: by a token, or by signing in there."""
        said = super().clean() or self.cleaned_data
        client, token = f"{_PREFIX}client_id", f"{_PREFIX}token"
        needs_app = self.kind.asks_grant and client in self.fields and not self._is_granted
        if needs_app and not (said.get(client) or said.get(token) or self.errors):
            self.add_error(client, _("Say the id of your app: nobody can sign in without it."))
        return said

    def connection(self) -> Connection:
        """Return what was said, but the secrets. Call it only if `is_valid`."""
        said = self.cleaned_data
        before = self._before
        settings = {
            s.name: _text(said[_PREFIX + s.name])
            for s in self.kind.settings
            if not s.secret and _PREFIX + s.name in said
        }
        return Connection(
            before.name if before else said["name"],
            self.kind.name,
            tuple(said["purposes"]),
            said["basis"],
            before.region if before else "",
            said["numbers_of"],
            {name: value for name, value in settings.items() if value},
        )

    def secrets(self) -> Mapping[str, str]:
        """Return the secrets that were said now."""
        said = {
            s.name: self.cleaned_data.get(_PREFIX + s.name) for s in self.kind.settings if s.secret
        }
        return {name: value for name, value in said.items() if value}


def _field(setting: Any, is_kept: bool) -> forms.Field:
    """Return the control of one declared setting."""
    told: dict[str, Any] = {
        "label": live_words.marked(setting.meaning),
        "required": setting.default is None and not is_kept,
        "error_messages": {"required": _("This has to be said to read the source.")},
    }
    if setting.secret:
        told["help_text"] = (
            _("It is kept, sealed. Leave this empty to keep it.")
            if is_kept
            else _("It is sealed and never shown again.")
        )
        look = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(max_length=_LONGEST, strip=False, widget=look, **told)
    if setting.default:
        told["initial"] = setting.default
    if setting.form == "choice":
        return forms.ChoiceField(
            choices=[(c, live_words.said(c)) for c in setting.choices], **told
        )
    checks = {"number": _number, "date": _date, "url": _address}
    validators = [checks[setting.form]] if setting.form in checks else []
    return forms.CharField(max_length=_LONGEST, validators=validators, **told)


def _number(text: str) -> None:
    if not text.strip().isdecimal():
        raise forms.ValidationError(_("Write a whole number."))


def _date(text: str) -> None:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        raise forms.ValidationError(_("Write the day as in 2026-01-31.")) from None


def _address(text: str) -> None:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise forms.ValidationError(
            _("Write the whole address, as in https://stats.firm.example.")
        )


def _text(value: object) -> str:
    return str(value).strip()
