"""By what nobody is scored, and what no score decides (privacy P12 to P15).

Words are looked for in every name and every value that chooses something, in a policy that people
edit, so that a rule for them is refused with its reason and not as a spelling mistake.
"""

import re
from collections.abc import Mapping
from typing import Final

#: Why -> words of names that mean it; a name is parted at everything that is no letter.
_WORDS: Final[Mapping[str, str]] = {
    "what people are born as is no deed": (
        "sex gender male female age birth birthday born young old race ethnicity ethnic"
        " nationality origin disability"
    ),
    "where people live is no deed": "region country city town district postcode residence address",
    "sensitive by law": (
        "health illness disease pregnancy religion faith belief politics political party union"
        " orientation sexual biometric biometrics crime criminal military family marital children"
        " minor habits smoking alcohol"
    ),
    "money of people is only known of groups": (
        "income salary wealth debt credit loan solvency property"
    ),
    "no score makes a price, or shuts somebody out": (
        "price prices pricing discount eligibility exclude exclusion refuse insurance employment"
        " housing"
    ),
}
_BY_WORD: Final = {word: why for why, words in _WORDS.items() for word in words.split()}


def forbidden(name: str) -> str | None:
    """Return why nobody may be scored by what bears this name; None: it may be."""
    for word in re.split(r"[^a-z]+", name.lower()):
        if why := _BY_WORD.get(word):
            return why
    return None
