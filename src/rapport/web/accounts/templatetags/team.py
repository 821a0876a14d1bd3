"""What templates of accounts say: who can help, what a right is called, how a text is saved."""

import json
from urllib.parse import quote

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from rapport.web.accounts import selectors
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import WORDS, May

register = template.Library()


@register.simple_tag
def owners() -> list[str]:
    """Return the names of the owners, for those who need one."""
    return selectors.owners()


@register.filter
def right_words(right: str) -> str:
    """Return what a right is called; nothing for what is none."""
    return str(WORDS[May(right)]) if right in set(May) else ""


@register.filter
def role_words(user: User) -> str:
    """Return what a teammate's role may do, as a sentence."""
    return selectors.role_sentence(user.role)


@register.filter
def as_file(lines: list[str]) -> str:
    """Return the address of lines that a browser saves as a file, without asking a server."""
    return "data:text/plain;charset=utf-8," + quote("\n".join(lines) + "\n")


@register.filter
def as_json(value: object) -> str:
    """Return what a script reads from a data attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)
