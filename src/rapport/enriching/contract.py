"""What a contract with a partner says, as the settings of its connection: quota, budget, keys.

Money is counted in whole millionths; a day and a month are those of UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Final

from rapport.enriching.ledger import MICRO, Ledger
from rapport.flow.errors import ConfigError, RightsError
from rapport.flow.rights import Right, granted
from rapport.flow.sources.partner.reading import ALLOWED
from rapport.receiving.connections import Connection
from rapport.receiving.runner import settings_of

#: What the manual calls interests, claims call interest: both are understood.
_SAME: Final = {"interest": "interests", "birth_date": "birth"}
_MOST: Final = 1_000_000


@dataclass(frozen=True)
class Contract:
    """The terms on which a partner is asked.

    `kinds`       by which contacts, in this order
    `attributes`  what may be told: never more than reading.ALLOWED
    `budget_micro`, `price_micro`  in millionths of `currency`, a calendar month and a person
    """

    url: str
    hashed: bool
    kinds: tuple[str, ...]
    attributes: tuple[str, ...]
    per_day: int
    budget_micro: int
    price_micro: int
    currency: str
    batch: int
    again: timedelta

    def key(self, kind: str, value: str) -> str:
        """Return what is sent of a contact."""
        return hashed(kind, value) if self.hashed else value


@dataclass(frozen=True)
class Left:
    """How many more people may be asked about now, and what that may cost.

    `budget`  how many people the money is enough for; None: they cost nothing
    """

    today: int
    budget: int | None
    spent_micro: int

    @property
    def most(self) -> int:
        return self.today if self.budget is None else min(self.today, self.budget)


def hashed(kind: str, value: str) -> str:
    """Return the SHA-256 of a canonical contact, as advertising platforms want it too:
    a phone as digits without its plus, an e-mail in small letters."""
    plain = value.removeprefix("+") if kind == "phone" else value.lower()
    return sha256(plain.encode()).hexdigest()


def contract_of(connection: Connection) -> Contract:
    """Read what a connection's settings say.

    Raises  ConfigError: some are missing or make no sense, all of them named.
            RightsError: its purposes let no profile be made of what the partner tells.
    """
    source = connection.of_source
    if source.name != "partner":
        raise ConfigError(
            f"{connection.name} is no partner under contract",
            fix="connect the partner: rapport connect NAME partner",
        )
    if Right.LINK not in granted(source.policy, connection.purposes, connection.basis):
        raise RightsError(
            f"{connection.name} may not be used for profiles",
            fix="connect it with the purpose profile, if the contract allows that",
        )
    said = settings_of(connection, source)
    faults: list[str] = []
    attributes = _attributes(said["attributes"], faults)
    made = Contract(
        url=said["base_url"],
        hashed=said["keys"] != "clear",
        kinds=tuple(said["ask_by"].split()),
        attributes=attributes,
        per_day=_whole(said, "per_day", 0, faults),
        budget_micro=_money(said, "budget", faults),
        price_micro=_money(said, "price", faults),
        currency=said["currency"],
        batch=_whole(said, "batch", 1, faults),
        again=timedelta(days=_whole(said, "again_days", 1, faults)),
    )
    if faults:
        raise ConfigError(
            f"{connection.name} can't be asked: " + "; ".join(faults),
            fix="change these settings of the connection",
        )
    return made


def left_of(contract: Contract, ledger: Ledger, name: str, now: datetime) -> Left:
    """Return what is left of the day's quota and of the month's budget."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = ledger.spent(name, midnight)
    month = ledger.spent(name, midnight.replace(day=1))
    money = max(0, contract.budget_micro - month.cost_micro)
    budget = money // contract.price_micro if contract.price_micro else None
    return Left(max(0, contract.per_day - today.asked), budget, month.cost_micro)


def _attributes(said: str, faults: list[str]) -> tuple[str, ...]:
    named = [_SAME.get(name, name) for name in said.replace(",", " ").split()]
    if unknown := sorted({*named} - {*ALLOWED}):
        faults.append(
            f"attributes may not hold {', '.join(unknown)}: it may be {', '.join(ALLOWED)}"
        )
    return tuple(name for name in ALLOWED if name in named or not named)


def _whole(said: Mapping[str, str], name: str, least: int, faults: list[str]) -> int:
    text = said[name].strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= _MOST:
        faults.append(f"{name} is a whole number from {least} to {_MOST}")
        return least
    return int(text)


def _money(said: Mapping[str, str], name: str, faults: list[str]) -> int:
    try:
        amount = Decimal(said[name].strip().replace(",", "."))
        micro = amount * MICRO
        if amount < 0 or amount > _MOST or micro != int(micro):
            raise ValueError
    except (InvalidOperation, ValueError, OverflowError):
        faults.append(f"{name} is an amount of money, as 0.04")
        return 0
    return int(micro)
