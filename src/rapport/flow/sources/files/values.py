"""Texts into values of each type: one function a type, whole columns at once.

Every reader takes a column of clean texts (see `clean`) and gives the typed column, null
where a text can't be read. What is rare (odd spellings) is read once a distinct text.
"""

import re
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow import keys
from rapport.flow.sources.verbs import verb_of

_EMPTY = ("", "-", "--", "---", "–", "—", ".", "?", "*", "#N/A", "#Н/Д")
_WORDS = (
    "n/a na n.a. null nil none nan нет няма неизвестно неизвестен неизвестна 无 無 未知 没有 沒有"
)
_PHRASES = ("нет данных", "не указано", "не указан", "няма данни", "暂无")
#: Texts that say that nothing is known.
PLACEHOLDERS: Final = (
    *_EMPTY,
    *(form for w in (*_WORDS.split(), *_PHRASES) for form in (w, w.upper(), w.capitalize())),
)
_PLACEHOLDERS = pa.array(sorted(set(PLACEHOLDERS)), pa.string())
_NO_VALUE = pa.array(sorted(set(_EMPTY)), pa.string())

_PHONE = (
    r"^'?(?:tel:)?[+(]?[\d(][\d\s().\-–/\x{a0}]{3,24}(?:(?:ext|доб|вътр)?\.?\s?\d{1,5})?$"
    r"|^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{40}$|^[0-9a-fA-F]{64}$|^[0-9a-fA-F]{128}$"
)
#: How a visitor was identified -> what it is called, in letters alone.
_METHODS = {
    **dict.fromkeys(("identify", "identified", "идентификация", "识别"), "identify"),
    **dict.fromkeys(("alias", "merge", "псевдоним", "别名"), "alias"),
    **dict.fromkeys(("signedlink", "link", "magiclink", "подписаннаяссылка"), "signed link"),
    **dict.fromkeys(("подписанавръзка", "签名链接"), "signed link"),
    **dict.fromkeys(("signin", "login", "signup", "authenticate", "вход"), "sign-in"),
    **dict.fromkeys(("登录", "登入"), "sign-in"),
}
_DIRECTIONS = {
    **dict.fromkeys(
        "in incoming inbound received входящий входящее входящ входящо 来电 收".split(), "in"
    ),
    **dict.fromkeys("呼入 接收 входящая входяща".split(), "in"),
    **dict.fromkeys(
        "out outgoing outbound sent исходящий исходящее изходящ изходящо".split(), "out"
    ),
    **dict.fromkeys("呼出 去电 发 发送 исходящая изходяща".split(), "out"),
}
#: How a call ended if somebody talked.
ANSWERED: Final = (
    "answered",
    "answer",
    "completed",
    "success",
    "ok",
    "отвечен",
    "отвечено",
    "принят",
    "проведен",
    "успешно",
    "успешен",
    "отговорено",
    "已接",
    "接通",
    "成功",
)
#: What became of a mail, in the words of providers, letters alone -> ours.
_MAIL_EVENTS = {
    **dict.fromkeys("sent processed queued send отправлено изпратен 已发送".split(), "sent"),
    **dict.fromkeys("delivered delivery доставлено доставен 已送达".split(), "delivered"),
    **dict.fromkeys("deferred softbounce softbounced temporaryfail transient".split(), "deferred"),
    **dict.fromkeys("opened open открыто отворен прочитано 已打开".split(), "opened"),
    **dict.fromkeys("clicked click переход кликнат 已点击".split(), "clicked"),
    **dict.fromkeys(
        "bounced bounce hardbounce hardbounced failed dropped permanentfail".split(), "bounced"
    ),
    **dict.fromkeys("недоставлено върнат 退信".split(), "bounced"),
    **dict.fromkeys(
        "complained complaint spam spamreport жалоба оплакване 投诉".split(), "complained"
    ),
    **dict.fromkeys("unsubscribed unsubscribe отписался отписан 已退订".split(), "unsubscribed"),
}
_EMAIL = (
    r"^(?:mailto:)?[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s.,;<>()]{2,}\.?$"
    r"|^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{40}$|^[0-9a-fA-F]{64}$|^[0-9a-fA-F]{128}$"
)
_CURRENCY_WORDS = {
    **dict.fromkeys(("€", "евро", "euro", "euros", "欧元"), "EUR"),
    **dict.fromkeys(("$", "us$", "доллар", "долл", "dollars", "долара", "美元"), "USD"),
    **dict.fromkeys(("₽", "руб", "рубль", "рублей", "р", "rur", "rubles", "卢布"), "RUB"),
    **dict.fromkeys(("лв", "лева", "лев", "lev", "leva"), "BGN"),
    **dict.fromkeys(("¥", "元", "人民币", "rmb", "юань", "юаней", "yuan"), "CNY"),
    **dict.fromkeys(("£", "pounds", "фунт"), "GBP"),
    **dict.fromkeys(("nt$", "新台币", "新臺幣"), "TWD"),
    **dict.fromkeys(("hk$", "港币", "港幣"), "HKD"),
}
_LANGUAGES = {
    **dict.fromkeys("en eng english английский английски 英语 英文 英語".split(), "en"),
    **dict.fromkeys("ru rus russian русский руски 俄语 俄文".split(), "ru"),
    **dict.fromkeys("bg bul bulgarian болгарский български 保加利亚语".split(), "bg"),
    **dict.fromkeys(
        "zh zho chi chinese китайский китайски 中文 汉语 漢語 普通话 国语".split(), "zh"
    ),
    **dict.fromkeys("de deu ger german deutsch немецкий немски 德语".split(), "de"),
    **dict.fromkeys("fr fra fre french français французский френски 法语".split(), "fr"),
    **dict.fromkeys("es spa spanish español испанский испански 西班牙语".split(), "es"),
    **dict.fromkeys("uk ukr ukrainian украинский украински українська".split(), "uk"),
    **dict.fromkeys("tr tur turkish türkçe турецкий турски".split(), "tr"),
    **dict.fromkeys(("粤语", "粵語", "yue", "cantonese"), "yue"),
}
_YES = (
    "yes y true t 1 on ok x given granted opt-in optin subscribed agreed"
    " да д истина согласен согласна съгласен съгласна 是 有 同意 已同意 对 已订阅 ✓ ✔"
).split()
_NO = (
    "no n false f 0 off withdrawn denied opt-out optout unsubscribed"
    " нет н не ложь лъжа несогласен несъгласен 否 无 不 不同意 未同意 错 已退订"
).split()
_CONSENT = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"[^\d+\-.,]*([+\-]?\d[\d.,]*?)[^\d,]*")
_SPACE = re.compile(r"[\s'’]")


def clean(column: pa.Array, *, keep_words: bool = False) -> pa.Array:
    """Return texts without space around them, null where nothing is said.

    `keep_words`: 'no' and its like are answers here, not placeholders.
    """
    trimmed = pc.utf8_trim_whitespace(column)
    nothing = pc.is_in(trimmed, value_set=_NO_VALUE if keep_words else _PLACEHOLDERS)
    return pc.if_else(nothing, None, trimmed) if pc.any(nothing).as_py() else trimmed


def each_distinct(texts: pa.Array, read: Callable[[str], object], type_: pa.DataType) -> pa.Array:
    """Read every distinct text once. `read` gives None for what it can't read."""
    coded = texts.dictionary_encode()
    found = [None if t is None else read(t) for t in coded.dictionary.to_pylist()]
    return pa.array(found, type_).take(coded.indices)


def phone(texts: pa.Array) -> pa.Array:
    """Keep what has the shape of one phone number; whether it exists is for keys.py."""
    return _where(texts, pc.match_substring_regex(texts, _PHONE))


def email(texts: pa.Array) -> pa.Array:
    """Keep what has the shape of one e-mail address."""
    return _where(texts, pc.match_substring_regex(texts, _EMAIL))


def amount(texts: pa.Array, *, decimal_comma: bool) -> pa.Array:
    """Read amounts of money, with or without a currency and marks between thousands.

    What could be ten, a hundred or a thousand times more under the other decimal mark is
    not read: '12,50' where the mark is a point, '12.50' where it is a comma.
    """
    plain = r"^[+\-]?\d{1,15}(?:,\d+)?$" if decimal_comma else r"^[+\-]?\d{1,15}(?:\.\d+)?$"
    usual = pc.match_substring_regex(texts, plain)
    easy = _where(texts, usual)
    easy = pc.replace_substring(easy, ",", ".") if decimal_comma else easy
    numbers = easy.cast(pa.float64())
    rest = pc.and_(pc.is_valid(texts), pc.invert(pc.fill_null(usual, False)))
    if not pc.any(rest).as_py():
        return numbers
    odd = each_distinct(_where(texts, rest), lambda t: _odd_amount(t, decimal_comma), pa.float64())
    return pc.coalesce(numbers, odd)


def _odd_amount(text: str, decimal_comma: bool) -> float | None:
    mark, thousands = (",", ".") if decimal_comma else (".", ",")
    match = _NUMBER.fullmatch(_SPACE.sub("", text))
    if match is None:
        return None
    number = match[1].rstrip(".")
    parts = rf"[+\-]?(?:\d{{1,15}}|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+)"
    if not re.fullmatch(rf"{parts}(?:{re.escape(mark)}\d+)?", number):
        return None
    return float(number.replace(thousands, "").replace(mark, "."))


def whole(texts: pa.Array) -> pa.Array:
    """Read whole numbers; 7.0 is one too, as spreadsheets write it."""
    digits = pc.replace_substring_regex(texts, r"[.,]0+$", "")
    bare = pc.ascii_ltrim(digits, characters="+")  # Arrow reads no plus
    return _where(bare, pc.match_substring_regex(bare, r"^-?\d{1,18}$")).cast(pa.int64())


def sex(texts: pa.Array) -> pa.Array:
    """Read female and male in the words that keys.py knows."""
    return keys.canonical("sex", texts, region="")[0]


def consent(texts: pa.Array) -> pa.Array:
    """Read an explicit yes or no."""
    return each_distinct(texts, lambda t: _CONSENT.get(t.lower().rstrip(".!")), pa.bool_())


def method(texts: pa.Array) -> pa.Array:
    """Read how a visitor was identified: identify, alias, signed link or sign-in."""
    return each_distinct(texts, lambda t: _METHODS.get(_letters(t)), pa.string())


def direction(texts: pa.Array) -> pa.Array:
    """Read whose doing a call or message was: in is theirs, out is ours."""
    return each_distinct(texts, lambda t: _DIRECTIONS.get(_letters(t)), pa.string())


def mail_event(texts: pa.Array) -> pa.Array:
    """Read what became of a mail, in the words of the kind mail_events."""
    return each_distinct(texts, lambda t: _MAIL_EVENTS.get(_letters(t)), pa.string())


def duration(texts: pa.Array) -> pa.Array:
    """Read how long something was, in seconds: 205, 205.5, 3:25, 0:03:25."""
    return each_distinct(texts, _seconds, pa.float64())


def _seconds(text: str) -> float | None:
    if re.fullmatch(r"\d{1,9}(?:[.,]\d+)?", text):
        return float(text.replace(",", "."))
    if not re.fullmatch(r"(?:\d{1,4}:)?\d{1,4}:[0-5]\d", text):
        return None
    total = 0
    for part in text.split(":"):
        total = 60 * total + int(part)
    return float(total)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.lower()))


def currency(texts: pa.Array) -> pa.Array:
    """Read ISO 4217 codes, signs and names of currencies."""
    return each_distinct(texts, _currency, pa.string())


def _currency(text: str) -> str | None:
    low = text.lower().rstrip(".")
    known = _CURRENCY_WORDS.get(low)
    return known or (low.upper() if re.fullmatch("[a-z]{3}", low) else None)


def language(texts: pa.Array) -> pa.Array:
    """Read BCP 47 tags and names of languages."""
    return each_distinct(texts, _language, pa.string())


def _language(text: str) -> str | None:
    low = text.lower()
    known = _LANGUAGES.get(low)
    return known or (low.replace("_", "-") if _TAG.fullmatch(low) else None)


def verb(texts: pa.Array) -> pa.Array:
    """Read verbs of sources/verbs.py."""
    return each_distinct(texts, verb_of, pa.string())


def _where(texts: pa.Array, kept: pa.Array) -> pa.Array:
    return pc.if_else(kept, texts, pa.scalar(None, texts.type))
