"""Phones, e-mail addresses and screen names of people who do not exist.

Phones have the form and the length that the numbering plans ask of mobile numbers.
Every e-mail domain lies under example.com, .net or .org, which RFC 2606 keeps for examples,
so no letter to a demo customer can ever reach anybody.
"""

from dataclasses import dataclass, field
from random import Random

_PHONES = {
    "BG": (("+35987", "+35988", "+35989"), 7),
    "RU": (("+7903", "+7905", "+7911", "+7916", "+7921", "+7926", "+7952", "+7964", "+7981"), 7),
    "GB": (("+4474", "+4475", "+4478"), 8),
    "IE": (("+35383", "+35385", "+35386", "+35387"), 7),
    "CN": (("+86135", "+86136", "+86137", "+86138", "+86139", "+86150", "+86158", "+86186"), 8),
}
_DOMAINS = {
    "bg": ("poshta.example.com", "abv.example.com", "mejata.example.net", "dunav.example.org"),
    "ru": ("pochta.example.com", "yashchik.example.net", "inbox.example.org"),
    "en": ("mail.example.com", "post.example.net", "letterbox.example.org"),
    "zh": ("youxiang.example.com", "mail.example.net", "xinxiang.example.org"),
}
_NICKS = {
    "bg": "reka kostur balkan pastarva izlet kuka vrah palatka sharan zora ribar more".split(),
    "ru": "reka okun tropa volga shchuka sever taiga kostyor les berega rybak utro".split(),
    "en": "river tweed trout hiker camper tide fells perch moor casts ridge drift".split(),
    "zh": "yuge shanshui diaoyu hupo yunshan qingxi luyu jianghu feidiao luying haibian".split(),
}


@dataclass
class Addresses:
    """Gives addresses, phones and names that nobody else in the brand's world has."""

    random: Random
    taken: set[str] = field(default_factory=set)

    def phone(self, country: str) -> str:
        """Return a new mobile number of `country`, E.164."""
        prefixes, digits = _PHONES[country]
        while True:
            tail = "".join(self.random.choice("0123456789") for _ in range(digits))
            number = self.random.choice(prefixes) + tail
            if len(set(tail)) > 3 and number not in self.taken:
                return self._take(number)

    def email(self, given: str, family: str, language: str, year: int) -> str:
        """Return a new address, mostly built from the Latin name and the year of birth."""
        g, f = _bare(given), _bare(family)
        shapes = [f"{g}.{f}", f"{g}{f}", f"{f}.{g}", f"{g[:1]}.{f}", f"{g}_{f}{year % 100:02}"]
        shapes += [f"{g}{year}", f"{self.random.choice(_NICKS[language])}{year % 100:02}"]
        local = self.random.choice(shapes)
        domain = self.random.choice(_DOMAINS[language])
        return self._take(self._free(local, f"@{domain}"))

    def office(self, domain: str) -> str:
        """Return the shared address of an organisation."""
        return self._take(self._free("info", f"@{domain}.example.com"))

    def handle(self, network: str, given: str, family: str, language: str) -> str:
        """Return a new screen name on `network`."""
        g, f, nick = _bare(given), _bare(family), self.random.choice(_NICKS[language])
        shapes = [f"{g}.{f}", f"{g}_{f[:1]}", f"{f}.{g}", f"{g}{f}", f"{g}.{nick}", f"{nick}_{g}"]
        shapes += [f"{g}_{f}", f"{nick}.{f}", f"{nick}{self.random.randint(10, 99)}"]
        found = self._free(f"{network}/{self.random.choice(shapes)}", "")
        return self._take(found).removeprefix(f"{network}/")

    def _free(self, head: str, tail: str) -> str:
        found = head + tail
        while found in self.taken:
            found = f"{head}{self.random.randint(2, 9999)}{tail}"
        return found

    def _take(self, text: str) -> str:
        self.taken.add(text)
        return text


def _bare(name: str) -> str:
    return "".join(letter for letter in name.lower() if "a" <= letter <= "z") or "x"
