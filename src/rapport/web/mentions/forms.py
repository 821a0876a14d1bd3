"""What somebody says of a topic, a trigger, and of the words a brand is known by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.web.mentions import shelf, words
from rapport.web.mentions.shelf import QueryError

_NAME, _QUERY, _LIST = 80, 4000, 100_000
_RULE = gettext_lazy(
    'Words in any form: deliver*, "gift card", late NEAR/5 delivery, AND, OR, NOT.'
)


class RuleField(forms.CharField):
    """One rule; what can't be read is refused with the place."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=_QUERY, **more)

    def clean(self, value: Any) -> str:
        rule = str(super().clean(value))
        if rule:
            _check(rule)
        return rule


class ListField(forms.CharField):
    """Some texts, one a line. `rules`: each is a rule."""

    def __init__(self, *, rules: bool = False, rows: int = 3, **more: Any) -> None:
        self.rules = rules
        area = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, max_length=_LIST, widget=area, **more)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = (line.strip() for line in str(super().clean(value)).splitlines())
        found = tuple(dict.fromkeys(line for line in lines if line))
        for line in found if self.rules else ():
            _check(line)
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (tuple, list)) else value


def _check(rule: str) -> None:
    try:
        shelf.check_query(rule)
    except QueryError as error:
        raise forms.ValidationError(words.rule_fault(error.what, error.fix, error.at)) from None


class TriggerForm(forms.Form):
    """One trigger."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=_NAME)
    query = RuleField(label=gettext_lazy("Rule"), help_text=_RULE)


class TopicForm(forms.Form):
    """One topic: told by a rule, by sentences, or by both."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=_NAME)
    query = RuleField(label=gettext_lazy("Rule"), required=False, help_text=_RULE)
    examples = ListField(
        label=gettext_lazy("Sentences that are about it"),
        help_text=gettext_lazy("One a line, in any language. Texts like them count, too."),
    )

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if not self.errors and not said.get("query") and not said.get("examples"):
            raise forms.ValidationError(_("Give a rule, or some sentences."))
        return said


class BrandForm(forms.Form):
    """By what the brand is known, one a line."""

    own = ListField(
        label=gettext_lazy("Names that mean nothing but us"),
        help_text=gettext_lazy("Rules: the full name, products."),
        rules=True,
    )
    doubtful = ListField(
        label=gettext_lazy("Names that may mean something else"),
        help_text=gettext_lazy("Rules: a name that is an ordinary word, too."),
        rules=True,
    )
    channels = ListField(
        label=gettext_lazy("Our own channels"),
        help_text=gettext_lazy("As @names or addresses."),
    )
    ours = ListField(label=gettext_lazy("Sentences with a doubtful name that mean us"))
    others = ListField(
        label=gettext_lazy("Sentences with a doubtful name that mean something else")
    )
    employer = ListField(
        label=gettext_lazy("Our name as people write where they work"),
        help_text=gettext_lazy("Texts of who works here are counted in totals, never shown."),
    )


FORMS = {"topic": TopicForm, "trigger": TriggerForm, "brand": BrandForm}
