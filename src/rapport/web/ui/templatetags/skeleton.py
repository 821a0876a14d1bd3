"""What the skeleton asks for: the styles and scripts of all parts, and what a reader may do."""

from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_TAGS = {
    ".css": '<link rel="stylesheet" href="{}">\n',
    ".js": '<script src="{}" defer></script>\n',
}
_FOLDER = "ui/parts/"


@register.simple_tag
def parts_files(suffix: str) -> SafeString:
    """Link every file of ui/parts with this suffix: an app's own styles and scripts."""
    names = sorted(n for n in _collected() if n.startswith(_FOLDER) and n.endswith(suffix))
    return format_html_join("", _TAGS[suffix], ((static(name),) for name in names))


def _collected() -> list[str]:
    """The files as they were collected: one that came later has no hashed name yet."""
    hashed = getattr(staticfiles_storage, "hashed_files", None)
    if hashed:
        return list(hashed)
    folder = Path(settings.STATICFILES_DIRS[0])
    return [f.relative_to(folder).as_posix() for f in folder.glob(f"{_FOLDER}*")]


@register.filter
def may(user: object, right: str) -> bool:
    """Say whether a reader may do something, as {% if user|may:"import" %}; a stranger nothing."""
    ask = getattr(user, "may", None)
    return bool(ask and ask(right))


#: How each kind of control looks; what is not here and takes text looks like a text field.
_LOOKS = {
    "Select": "form-select",
    "SelectMultiple": "form-select",
    "CheckboxInput": "form-check-input",
    "CheckboxSelectMultiple": "form-check-input",
    "RadioSelect": "form-check-input",
}


@register.simple_tag
def widget(field: BoundField, **attributes: object) -> SafeString:
    """Draw a form's field with its help and error tied to it for those who do not see them."""
    ends = [("help", field.help_text), ("error", field.errors)]
    said = " ".join(f"{field.auto_id}_{end}" for end, there in ends if there)
    looks = _LOOKS.get(type(field.field.widget).__name__, "form-control")
    told: dict[str, object] = {"class": looks}
    if said:
        told["aria-describedby"] = said
    if field.errors:
        told["aria-invalid"] = "true"
    return field.as_widget(attrs=told | attributes)
