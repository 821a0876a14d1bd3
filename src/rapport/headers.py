"""What the columns of a table of people hold: told by their headers, else by their values.

Headers are read in English, Russian, Bulgarian, Ukrainian and Chinese. What the header does
not tell, the values may: e-mails, links to networks, phone numbers, full names.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.handles import NETWORKS, handle
from rapport.flow.keys import KINDS, canonical

#: Headers, folded (see _folded), of each kind of identifier.
_HEADERS: Final[Mapping[str, str]] = {
    "given": """first_name firstname given_name givenname given forename fname first name_first
        имя имя_клиента име собствено_име първо_име ім_я 名 名字 first_names given_names""",
    "family": """last_name lastname surname family_name familyname family lname last name_last
        second_name фамилия фамилно_име фамилиа прізвище 姓 姓氏 sur_name""",
    "patronymic": """patronymic middle_name middlename middle отчество бащино_име презиме
        по_батькові""",
    "name": """name full_name fullname display_name person_name client customer contact
        contact_name customer_name client_name fio фио ф_и_о имя_и_фамилия фамилия_и_имя
        фамилия_имя_отчество клиент покупатель контакт имена име_и_фамилия трите_имена клиентът
        пiб піб 姓名 全名 客户 客户姓名 客戶姓名 联系人 聯繫人 名称 alias aliases other_name
        other_names name_en name_ru name_bg name_uk name_zh name_latin name_native sort_name
        first_and_surname""",
    "birth": """birth_date birthdate date_of_birth dob birthday born birth bdate birth_day
        дата_рождения д_р др рождение день_рождения рождена_дата дата_на_раждане роден
        рожден_ден дата_народження 生日 出生日期 出生年月 出生年月日 birth_year yob
        year_of_birth год_рождения година_на_раждане""",
    "phone": """phone phone_number telephone tel mobile mobile_phone cell cell_phone cellphone
        msisdn gsm whatsapp viber phone_h phone_hash телефон тел мобильный мобильный_телефон
        номер_телефона сотовый мобилен мобилен_телефон телефонен_номер 电话 手机 手机号
        手机号码 電話 手機 联系电话 电话号码""",
    "email": """email e_mail mail email_address emailaddress mail_address email_h email_hash
        почта эл_почта электронная_почта емейл имейл мейл поща ел_поща 邮箱 电子邮件 电子邮箱
        郵箱 電子郵件""",
    "handle": """username user_name user login nick nickname screen_name screenname handle
        account social profile логин ник никнейм аккаунт потребител потребителско_име 用户名
        昵称 账号 用戶名""",
    "place": """city town place location birth_place birthplace place_of_birth hometown suburb
        locality municipality город населенный_пункт место_рождения место_жительства град
        населено_място месторождение място_на_раждане місто 城市 所在地 出生地 籍贯""",
    "postcode": """postcode post_code zip zip_code zipcode postal_code postalcode plz индекс
        почтовый_индекс пощенски_код пк 邮编 邮政编码 郵編""",
    "address": """address street street_address address_1 address1 address_line_1 addr
        home_address адрес улица адрес_доставки 地址 住址 详细地址""",
    "code": """national_id id_number id_card personal_id personal_number tax_id taxid 身份证
        身份证号 身份证号码 证件号 证件号码""",
    "work": """occupation profession job job_title employer company organisation organization
        workplace профессия должность работа место_работы компания професия длъжност фирма
        месторабота 职业 公司 单位 工作单位 職業""",
    "sex": "sex gender пол стать 性别 性別",
    "group": """group legislature parliament chamber class branch department faculty school
        team club группа класс отдел филиал клон отдел_клас 班级 部门""",
}
#: Headers that name a network: their values are that network's handles. Numbers of whatsapp
#: and viber are phones; one letter or a word of other meanings is no network here.
_NETWORKS: Final = {
    word: network
    for word, network in NETWORKS.items()
    if word not in ("whatsapp", "viber", "line", "red", "medium", "acct", "discord", "qq号")
}
#: Headers of numbers of one register: register:number, for numbers of two may be equal by chance.
#: A header that may be any register's (national_id, passport or card) stays bare.
_SCHEMES: Final = {
    word: scheme
    for scheme, words in {
        "ssn": "soc_sec_id ssn social_security_number",
        "nino": "nino national_insurance_number",
        "egn": "egn егн",
        "inn": "inn инн",
        "snils": "snils снилс",
        "passport": "passport passport_no passport_number паспорт номер_паспорта",
        "customer": "customer_no customer_number client_no member_no member_number",
    }.items()
    for word in words.split()
}
#: Cards, which a family may share.
_CARDS: Final = frozenset(
    """card card_no card_number loyalty_card loyalty_id карта номер_карты карта_лояльности
    номер_на_карта 卡号 会员号 会员卡号""".split()
)
_IDS: Final = frozenset(
    """id unique_id rec_id record_id uid row_id recid uuid guid номер ид 编号 序号 contact_id
    customer_id client_id person_id user_id account_id""".split()
)
_HOUSE: Final = frozenset("street_number house house_number house_no дом номер_дома no".split())
_KIND_OF: Final = {word: kind for kind, words in _HEADERS.items() for word in words.split()}
#: What may stand after a known header and changes nothing: email_2, postcode_fake, phone_home.
_TAILS = re.compile(r"_(\d+|fake|h|hash|hashed|raw|orig|clean|home|work|main|primary|other|own)$")
_LANGUAGE = re.compile(r"^((?:full_|other_)?name)_+[a-z]{2,3}(_[a-z]{2,5})?$")


@dataclass(frozen=True)
class Columns:
    """Which columns feed which kind. `parts` of one feed are joined by a space."""

    feeds: tuple["Feed", ...]
    id_column: str | None


@dataclass(frozen=True)
class Feed:
    kind: str
    parts: tuple[str, ...]
    network: str = ""  # network, or scheme of a code, put before each value: network:value


def recognised(
    table: pa.Table,
    *,
    id_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    ignored: Sequence[str] = (),
) -> Columns:
    """Say what the columns of `table` hold.

    Mapping  field -> column: a kind of keys.KINDS, or a network; it wins over the header. A
             column mapped to '' or '-' by its own name is left out.
    Raises   InputError: a field is not known, a column is not there, or the header is a person.
    """
    mapping = dict(mapping or {})
    _check_header(table.column_names)
    _check(table, mapping, id_column)
    taken = set(mapping.values()) | set(ignored)
    feeds = [_mapped(field, column) for field, column in mapping.items()]
    identity = id_column or next(
        (c for c in table.column_names if _folded(c) in _IDS and c not in taken), None
    )
    rest = [c for c in table.column_names if c not in taken and c != identity]
    by_header = {c: feed for c in rest if (feed := _by_header(c))}
    feeds += _with_houses(by_header, rest)
    for column in rest:
        if column not in by_header and _folded(column) not in _HOUSE:
            feeds += _by_values(column, table, feeds)
    return Columns(tuple(feeds), identity)


def _check_header(names: Sequence[str]) -> None:
    """Raise InputError if the first row is no header but a person: it would be lost."""
    told = any(_by_header(name) or _folded(name) in _IDS for name in names)
    for place, name in enumerate(names, 1):
        if _EMAIL.fullmatch(name):
            what = "an e-mail"
        elif _DATE.fullmatch(name):
            what = "" if told else "a date"
        else:
            what = "a phone number" if _PHONE.fullmatch(name) and _is_phone(name) else ""
        if what:
            raise InputError(
                f"the file has no header: column {place} of its first row is {what}",
                fix="put the names of the columns in its first line, as name,email,phone",
            )


def _is_phone(text: str) -> bool:
    return text.startswith(("+", "0")) or _are_phones([text])


def _check(table: pa.Table, mapping: Mapping[str, str], id_column: str | None) -> None:
    unknown = sorted(f for f in mapping if f not in KINDS and f not in _NETWORKS)
    if unknown:
        raise InputError(f"no field is called {', '.join(unknown)}", fix=_fields_for(unknown))
    wanted = [*mapping.values(), *([id_column] if id_column else [])]
    absent = sorted(set(wanted) - set(table.column_names))
    if absent:
        raise InputError(
            f"the file has no column {', '.join(map(repr, absent))}",
            fix=f"it has: {', '.join(table.column_names)}",
        )


def _fields_for(unknown: Sequence[str]) -> str:
    """Say which fields there are: those whose names are near to the unknown ones first."""
    known = [*KINDS, *_NETWORKS]
    near = [name for field in unknown for name in get_close_matches(field, known, 1, 0.7)]
    meant = f"did you mean {' or '.join(dict.fromkeys(near))}? " if near else ""
    return f"{meant}fields are {', '.join(KINDS)}, and networks by name, as telegram or facebook"


def _mapped(field: str, column: str) -> Feed:
    if field in KINDS:
        return Feed(field, (column,))
    return Feed("handle", (column,), _NETWORKS[field])


def _folded(header: str) -> str:
    """Fold a header to words in lower case, joined by _: 'E-mail (home)' -> e_mail_home."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", "_", text)
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def _by_header(column: str) -> Feed | None:
    header = _folded(column)
    for word in (header, _TAILS.sub("", header), _TAILS.sub("", _TAILS.sub("", header))):
        if word in _NETWORKS:
            return Feed("handle", (column,), _NETWORKS[word])
        if word in _CARDS:
            return Feed("code", (column,), "card")
        if scheme := _SCHEMES.get(word):
            return Feed("code", (column,), scheme)
        if kind := _KIND_OF.get(word):
            return Feed(kind, (column,))
    if _LANGUAGE.match(header):
        return Feed("name", (column,))
    network = header.split("_")[0]
    if network in _NETWORKS and header.endswith(("id", "url", "link", "handle", "name")):
        return Feed("handle", (column,), _NETWORKS[network])
    return None


def _with_houses(found: Mapping[str, Feed], rest: Sequence[str]) -> list[Feed]:
    """Put the house number before the street, as one address; drop second address lines."""
    houses = tuple(c for c in rest if _folded(c) in _HOUSE)
    feeds, streets = [], 0
    for feed in found.values():
        if feed.kind != "address":
            feeds.append(feed)
        elif not streets:
            feeds.append(Feed("address", (*houses[:1], *feed.parts)))
            streets += 1
    return feeds


_KNOWN: Final = frozenset(NETWORKS.values())
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s().-]{9,20}")
_DATE = re.compile(r"(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})([ T].*)?")
_FULL_NAME = re.compile(r"[^\W\d_]+[.'’-]?(\s[^\W\d_]+[.'’-]?[^\W\d_]*){1,3}|[\u4e00-\u9fff]{2,4}")


def _by_values(column: str, table: pa.Table, feeds: Sequence[Feed]) -> list[Feed]:
    """Tell a column by what most of its first thousand values look like."""
    values = [v.strip() for v in table[column][:1000].to_pylist() if v and v.strip()]
    if len(values) < 3:
        return []

    def share(pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(v)) for v in values) / len(values)

    if share(_EMAIL) > 0.6:
        return [Feed("email", (column,))]
    networks = [found[0] for v in values if (found := handle(v))]
    if sum(network in _KNOWN or "@" in network for network in networks) > 0.6 * len(values):
        return [Feed("handle", (column,))]
    if share(_PHONE) > 0.6 and _are_phones(values):
        return [Feed("phone", (column,))]
    named = any(feed.kind in ("name", "given", "family") for feed in feeds)
    if not named and share(_FULL_NAME) > 0.7 and len(set(values)) > len(values) / 3:
        return [Feed("name", (column,))]
    return []


def _are_phones(values: list[str]) -> bool:
    plus = [v if v.startswith("+") else f"+{v}" for v in values]
    found, _ = canonical("phone", pa.array(plus), region="")
    return bool(found.null_count < len(values) / 2)
