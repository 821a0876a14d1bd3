"""Phone numbers as people write them, read into E.164 by Google's numbering plans.

Only numbers that the plan of their country knows are numbers. What is written in E.164
already is looked up in the plan alone, which is most of the speed; the rest is parsed.
"""

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

_PLUS = re.compile(r"\+([1-9]\d{6,14})")
_RUNS = frozenset(("0123456789", "9876543210", "012345", "1234567890", "123456789"))


def e164(text: str, region: str) -> str | None:
    """Return the number in E.164, or None if it is no valid number.

    Region  ISO 3166 alpha-2 of the country of numbers without a country code; '' = none.
    """
    if (plus := _PLUS.fullmatch(text)) and len(set(plus[1])) > 1 and _in_plan(plus[1]):
        return text
    digits = re.sub(r"\D", "", text)
    if len(set(digits)) < 2 or digits in _RUNS:
        return None
    # many exports drop the plus of an international number
    for written in (text, f"+{digits}"):
        try:
            number = phonenumbers.parse(written, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _in_plan(digits: str) -> bool:
    """Tell whether a country code and a number are valid, and parsing would not change them.

    False if only parsing can tell.
    """
    for size in (1, 2, 3):
        if plan := _plan(int(digits[:size])):
            national = digits[size:]
            if national[0] == "0" or (plan.cut_off and plan.cut_off.match(national)):
                return False
            for begins, valid in plan.regions:
                if begins is None and valid.fullmatch(national):
                    return True
                if begins is not None and begins.match(national):
                    return bool(valid.fullmatch(national))
            return False
    return False


@dataclass(frozen=True)
class _Plan:
    """The numbers of one country code: of each region how they begin, and which are valid."""

    regions: tuple[tuple[re.Pattern[str] | None, re.Pattern[str]], ...]
    cut_off: re.Pattern[str] | None  # what parsing may take for a national prefix


@cache
def _plan(country_code: int) -> _Plan | None:
    names = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code, ("001",))
    if names[0] == "001":  # of no country: satellites, free numbers
        return None
    known = map(PhoneMetadata.metadata_for_region, names)
    plans = [plan for plan in known if plan is not None]
    prefix = plans[0].national_prefix_for_parsing
    return _Plan(
        tuple((_pattern(plan.leading_digits), _valid(plan)) for plan in plans), _pattern(prefix)
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def _valid(plan: PhoneMetadata) -> re.Pattern[str]:
    kinds = (
        *(plan.fixed_line, plan.mobile, plan.pager, plan.toll_free, plan.premium_rate),
        *(plan.shared_cost, plan.voip, plan.personal_number, plan.uan, plan.voicemail),
    )
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    some = "|".join(f"(?:{pattern})" for pattern in patterns if pattern and pattern != "NA")
    general = plan.general_desc.national_number_pattern if plan.general_desc else "(?!)"
    return re.compile(f"(?=(?:{general})$)(?:{some or '(?!)'})")
