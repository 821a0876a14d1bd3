"""What somebody says of one of our channels."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.web.accounts.models import User
from rapport.web.hub.models import Channel, Count
from rapport.web.hub.words import NETWORKS

#: More people than there are.
MOST = 10_000_000_000


class ChannelForm(forms.ModelForm):
    """One channel; `sources` are the connections that may bring its facts."""

    network = forms.ChoiceField(
        label=gettext_lazy("Network"), choices=[(n, told.title) for n, told in NETWORKS.items()]
    )
    title = forms.CharField(label=gettext_lazy("What we call it"), max_length=80)
    address = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=300, assume_scheme="https"
    )
    connection = forms.ChoiceField(
        label=gettext_lazy("Source that brings its facts"),
        required=False,
        help_text=gettext_lazy("Its last activity and the people we know there are then counted."),
    )
    last_activity = forms.DateField(
        label=gettext_lazy("When we last posted there"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Channel
        fields = ("network", "title", "address", "goal", "owner", "connection", "last_activity")

    def __init__(self, *args: Any, sources: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].label = _("What it is for")
        self.fields["connection"].choices = [("", _("none")), *((s, s) for s in sources)]
        owner = self.fields["owner"]
        owner.queryset = User.objects.filter(is_active=True).order_by("first_name", "username")
        owner.label_from_instance = lambda user: user.name
        owner.label = _("Who looks after it")
        owner.empty_label = _("nobody yet")

    def clean_last_activity(self) -> Any:
        day = self.cleaned_data["last_activity"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is yet to come."))
        return day


class CountForm(forms.ModelForm):
    """What was counted of a channel today."""

    audience = forms.IntegerField(
        label=gettext_lazy("Audience"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("Followers, members, subscribers."),
    )
    active = forms.IntegerField(
        label=gettext_lazy("Active within 30 days"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("Who wrote, liked, opened or bought at least once."),
    )
    possible = forms.IntegerField(
        label=gettext_lazy("Possible customers"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("Of the audience, your estimate."),
    )

    class Meta:
        model = Count
        fields = ("audience", "active", "possible")

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        numbers = [said.get(name) for name in self.Meta.fields]
        if all(n is None for n in numbers):
            raise forms.ValidationError(_("Give at least one number."))
        for name in ("active", "possible"):
            if (
                None not in (said.get(name), said.get("audience"))
                and said[name] > said["audience"]
            ):
                self.add_error(name, _("It is a part of the audience, so it can’t be more."))
        return said
