"""Words of files, fields, purposes and rights, for templates."""

from django import template

from rapport.web.connections import live_words, run_words, words

register = template.Library()


@register.filter
def field_words(name: str) -> str:
    return words.word(words.FIELDS, name)


@register.filter
def right_words(name: str) -> str:
    return words.word(words.RIGHTS, name)


@register.filter
def kind_head(name: str) -> str:
    return words.head(words.KINDS, name)


@register.filter
def kind_hint(name: str) -> str:
    return words.hint(words.KINDS, name)


@register.filter
def purpose_head(name: str) -> str:
    return words.head(words.PURPOSES, name)


@register.filter
def purpose_hint(name: str) -> str:
    return words.hint(words.PURPOSES, name)


@register.filter
def basis_head(name: str) -> str:
    return words.head(words.BASES, name)


@register.filter
def basis_hint(name: str) -> str:
    return words.hint(words.BASES, name)


@register.filter
def channel_words(name: str) -> str:
    return words.word(words.CHANNELS, name)


@register.filter
def format_words(name: str) -> str:
    return words.word(words.FORMATS, name)


@register.filter
def delimiter_words(name: str) -> str:
    return words.word(words.DELIMITERS, name)


@register.filter
def why_words(why: str) -> str:
    return words.word(words.WHYS, why)


@register.filter
def sensitive_words(about: str) -> str:
    return words.word(words.SENSITIVE, about)


register.filter("source_text", live_words.said)
register.filter("source_marked", live_words.marked)
register.filter("outcome_words", live_words.outcome)
register.filter("limit_words", live_words.limit)
register.filter("run_words", run_words.said)
register.filter("reason_words", run_words.reason)
register.filter("mend_words", run_words.mend)
