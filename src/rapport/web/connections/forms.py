"""What somebody answers about a file: one form, made of the file's own columns."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.flow.rights import BASES, PURPOSES
from rapport.intake import reading
from rapport.intake.reading import Answers, ColumnCard, KindCard, Proposal
from rapport.web.connections import words
from rapport.web.ui import formats

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Names that are addresses of ours below /sources/.
RESERVED = frozenset(("add", "audit", "build", "fields", "granted", "quarantine"))
#: Purposes that a column of yes and no may speak of, each by any channel or by one.
_CONSENTS = tuple(("marketing", channel) for channel in words.CHANNELS) + tuple(
    (purpose, "any") for purpose in PURPOSES if purpose not in ("marketing", "service")
)
#: How dates may be written: what is tried, in this order.
DATE_FORMATS: Mapping[str, tuple[tuple[str, ...], Promise]] = {
    "iso": (("iso",), gettext_lazy("2026-03-31, year first")),
    "day": (
        ("iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d.%m.%y")
        + ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
        gettext_lazy("31.03.2026 or 31/03/2026, day first"),
    ),
    "month": (
        ("iso", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
        gettext_lazy("03/31/2026, month first"),
    ),
    "unix": (("unix",), gettext_lazy("1774915200, seconds since 1970")),
}
_BETWEEN = " | "


class GroundForm(forms.Form):
    """What must be said of any source: what its facts are for, and on what ground they are held.

    Who asks more says in `field_order` what comes before.
    """

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may be used for"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(p, words.PURPOSES[p][0]) for p in PURPOSES],
        error_messages={
            "required": gettext_lazy("Say what the data is for: without a purpose no row is kept.")
        },
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("On what ground you hold it"),
        widget=forms.RadioSelect,
        choices=[(b, words.BASES[b][0]) for b in BASES],
        error_messages={
            "required": gettext_lazy("Say on what ground you hold it: without one no row is kept.")
        },
    )


def checked_name(said: object) -> str:
    """Return the name of a source. Raises ValidationError: it can't be one."""
    name = str(said).strip().lower()
    if not _NAME.fullmatch(name):
        raise forms.ValidationError(
            _("Use small letters a–z, digits, - and _, and begin with a letter or a digit.")
        )
    if name in RESERVED:
        raise forms.ValidationError(_("This name is taken by a page of ours. Choose another."))
    return name


class AnswersForm(GroundForm):
    """The questions about one file. `column_fields` gives them column by column."""

    field_order = ("source", "purposes", "basis")
    source = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits, - and _. It stands in addresses, so no person’s name."
            " Files of one name belong together."
        ),
    )
    dates = forms.CharField(
        label=gettext_lazy("Dates are written"), widget=forms.Select, max_length=400
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Amounts are written"),
        choices=[("point", "1,234.50"), ("comma", "1.234,50")],
    )
    region = forms.ChoiceField(label=gettext_lazy("Phones without + are of"), required=False)
    time_zone = forms.CharField(label=gettext_lazy("Times without a zone are of"), max_length=60)

    def __init__(
        self,
        proposal: Proposal,
        *args: Any,
        before: Answers | None = None,
        defaults: Mapping[str, Any] | None = None,
        chosen: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.proposal = proposal
        self._chosen = dict(chosen or {})
        self.kind = reading.BY_NAME[proposal.kind]
        first = _of_proposal(proposal, self.kind) | dict(defaults or {})
        if before is not None:
            first |= _of_answers(before, proposal)
        super().__init__(*args, initial=first, **kwargs)
        self.fields["dates"].widget.choices = self._date_choices(before)
        self.fields["region"].choices = [("", _("none")), *_countries()]
        self._add_columns()
        self._add_constants()

    def _date_choices(self, before: Answers | None) -> list[tuple[str, Any]]:
        """The ways dates may be written; each stands for the formats that are tried."""
        found = [(_BETWEEN.join(self.proposal.date_formats), _("as they were recognised"))]
        if before is not None and before.date_formats != self.proposal.date_formats:
            found.append((_BETWEEN.join(before.date_formats), _("as last time")))
        known = {value for value, _title in found}
        named = [(_BETWEEN.join(f), title) for f, title in DATE_FORMATS.values()]
        found += [(value, title) for value, title in named if value not in known]
        posted = self.data.get("dates", "") if self.is_bound else ""
        if posted and posted not in {value for value, _title in found}:
            found.append((posted, _("as last time")))
        return found

    def _add_columns(self) -> None:
        choices = _choices(self.kind)
        for i, column in enumerate(self.proposal.columns):
            if column.sensitive:
                continue
            self.fields[f"column_{i}"] = forms.ChoiceField(
                label=column.name, choices=choices, required=False
            )
            self.fields[f"verified_{i}"] = forms.BooleanField(
                label=format_lazy(
                    gettext_lazy("{column}: the source itself made sure of it"), column=column.name
                ),
                required=False,
            )

    def _add_constants(self) -> None:
        """Fields that may be said once for all rows, if no column says them."""
        for name in self.kind.constants:
            if name in ("currency", "verb", "network"):
                self.fields[f"constant_{name}"] = forms.CharField(
                    label=words.word(words.FIELDS, name), max_length=40, required=False
                )

    # ------------------------------------------------------------------ for templates

    def column_fields(self) -> Iterator[tuple[ColumnCard, Any, Any]]:
        """Each column with its two fields; None for those that are never taken in."""
        for i, column in enumerate(self.proposal.columns):
            if column.sensitive:
                yield column, None, None
            else:
                yield column, self[f"column_{i}"], self[f"verified_{i}"]

    def constant_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("constant_")]

    @property
    def constants_said(self) -> bool:
        """Whether something stands in one of them, or has to."""
        return any(
            f.value() or f.errors or f.name.endswith("verb") for f in self.constant_fields()
        )

    @property
    def verifiable(self) -> str:
        """The fields that a source can make sure of."""
        return " ".join(f.name for f in self.kind.fields if f.verifiable)

    # ------------------------------------------------------------------ what is wrong

    def clean_source(self) -> str:
        return checked_name(self.cleaned_data["source"])

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it as Europe/Sofia."))
        return name

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        taken: dict[str, str] = {}
        for i, column in enumerate(self.proposal.columns):
            meant = said.get(f"column_{i}")
            if not meant:
                continue
            if meant in taken:
                self.add_error(
                    f"column_{i}",
                    _("“%(column)s” is that already. Leave one of the two out.")
                    % {"column": taken[meant]},
                )
            taken.setdefault(meant, column.name)
            field = next((f for f in self.kind.fields if f.name == meant), None)
            if said.get(f"verified_{i}") and not (field and field.verifiable):
                self.add_error(
                    f"verified_{i}",
                    _("Only a phone, an e-mail, a name on a network or a card can be."),
                )
        self._check_fields(taken, said)
        return said

    def _check_fields(self, taken: Mapping[str, str], said: Mapping[str, Any]) -> None:
        needed = [n for n in self.kind.required if n not in taken]
        for name in needed:
            if not said.get(f"constant_{name}"):
                self.add_error(
                    f"constant_{name}" if f"constant_{name}" in self.fields else None,
                    _("Every row needs “%(field)s”. Say which column it is.")
                    % {"field": words.word(words.FIELDS, name)},
                )
        if not any(name in taken for name in self.kind.names_it):
            ways = ", ".join(words.word(words.FIELDS, n) for n in self.kind.names_it[:6])
            self.add_error(
                None,
                _("Nothing says whom or what a row is about. One column has to be: %(fields)s.")
                % {"fields": ways},
            )
        for name in self.kind.constants:
            value = said.get(f"constant_{name}")
            if value and name in taken:
                self.add_error(
                    f"constant_{name}", _("A column says this already. Leave one of the two out.")
                )
            elif value and not reading.is_known(name, value):
                self.add_error(
                    f"constant_{name}", _("We know no such word. Write it as in the manual.")
                )

    def answers(self) -> Answers:
        """Return what was answered. Call it only if `is_valid`."""
        said = self.cleaned_data
        meant = {
            c.name: said.get(f"column_{i}") or "" for i, c in enumerate(self.proposal.columns)
        }
        sure = {c.name for i, c in enumerate(self.proposal.columns) if said.get(f"verified_{i}")}
        columns = {m: c for c, m in meant.items() if m and not m.startswith("consent:")}
        constants = {n: said.get(f"constant_{n}", "").strip() for n in self.kind.constants}
        return Answers(
            source=said["source"],
            kind=self.kind.name,
            columns=columns,
            consents=tuple(
                (c, *m.split(":")[1:]) for c, m in meant.items() if m.startswith("consent:")
            ),
            verified=tuple(m for m, c in columns.items() if c in sure),
            purposes=tuple(said["purposes"]),
            basis=said["basis"],
            constants={n: value for n, value in constants.items() if value},
            date_formats=tuple(f for f in said["dates"].split(_BETWEEN) if f),
            decimal_comma=said["decimal"] == "comma",
            region=said["region"],
            time_zone=said["time_zone"].strip(),
            encoding=self._chosen.get("encoding", ""),
            delimiter=self._chosen.get("delimiter", ""),
        )


def _choices(kind: KindCard) -> list[tuple[str, Any]]:
    fields = [(f.name, words.word(words.FIELDS, f.name)) for f in kind.fields]
    found: list[tuple[str, Any]] = [("", _("leave out")), *fields]
    if kind.of_people:
        found.append((_("agreed or not"), [_consent(*c) for c in _CONSENTS]))
    return found


def _consent(purpose: str, channel: str) -> tuple[str, str]:
    text = _("%(purpose)s, by %(channel)s") % {
        "purpose": words.head(words.PURPOSES, purpose),
        "channel": words.word(words.CHANNELS, channel),
    }
    return f"consent:{purpose}:{channel}", text


def _countries() -> list[tuple[str, str]]:
    """The countries whose phones may stand without a prefix, by what the reader calls them."""
    return sorted(((r, formats.country(r)) for r in reading.REGIONS), key=lambda c: c[1])


def _of_proposal(proposal: Proposal, kind: KindCard) -> dict[str, Any]:
    """What stands in the form at first: what was recognised. No purpose, no ground."""
    first: dict[str, Any] = {
        "dates": _BETWEEN.join(proposal.date_formats),
        "decimal": "comma" if proposal.decimal_comma else "point",
        "time_zone": "UTC",
    }
    for i, column in enumerate(proposal.columns):
        consent = f"consent:{':'.join(column.consent)}" if column.consent else ""
        first[f"column_{i}"] = column.field or consent
    return first


def _of_answers(before: Answers, proposal: Proposal) -> dict[str, Any]:
    """What stands in the form if a file of this source was read before."""
    said: dict[str, Any] = {
        "source": before.source,
        "purposes": list(before.purposes),
        "basis": before.basis,
        "dates": _BETWEEN.join(before.date_formats),
        "decimal": "comma" if before.decimal_comma else "point",
        "region": before.region,
        "time_zone": before.time_zone,
    }
    meant = {column: field for field, column in before.columns.items()}
    meant |= {c: f"consent:{purpose}:{channel}" for c, purpose, channel in before.consents}
    for i, column in enumerate(proposal.columns):
        said[f"column_{i}"] = meant.get(column.name, "")
        said[f"verified_{i}"] = said[f"column_{i}"] in before.verified
    return said | {f"constant_{n}": value for n, value in before.constants.items()}
