"""Limits as policy: which clock runs how long, from which day on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self


class ClockKind(StrEnum):
    VERIFICATION = "verification"
    FIRST_FOLLOW_UP = "first_follow_up"
    SETTLEMENT = "settlement"
    REPLY = "reply"
    COMPLETION = "completion"
    EXPLANATION = "explanation"
    OMBUDSMAN = "ombudsman"


# What the agency promises the complainant; what the Ombudsman asks for is no promise.
PROMISED = (ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.SETTLEMENT)
PAUSED_BY_HOLDS = frozenset(PROMISED)


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class SettlementStart(StrEnum):
    """The event that settlement counts from."""

    RECEIVED = "received"
    CLASSIFIED = "classified"


class Extender(StrEnum):
    """Who may grant more time."""

    COORDINATOR = "coordinator"
    NATIONAL = "national"


class BadPolicy(ValueError):  # noqa: N818 (a statement, like NotAllowed)
    """A policy that cannot be put in force; the message says why."""


@dataclass(frozen=True)
class Limit:
    """So many days after day 0, the last one inclusive; at least one."""

    days: int
    unit: Unit = Unit.WORKING_DAYS

    def __post_init__(self) -> None:
        if self.days < 1:
            raise BadPolicy(f"a limit is at least one day, not {self.days}")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One version of the rules, in force from `valid_from` until a later one is.

    `limits` is keyed by clock kind; settlement by `settlement:<classification>`.
    `bounces_allowed`: the return that makes the next disposition binding.
    `reopen_days` and `consent_day` are calendar days, after closing and after receipt.
    """

    version: int
    valid_from: date
    limits: Mapping[str, Limit]
    holds_allowed: int = 2
    bounces_allowed: int = 3
    reopen_days: int = 30
    consent_day: int = 55
    corrective_action: Limit = field(default=Limit(30, Unit.CALENDAR_DAYS))

    def limit(self, kind: ClockKind, classification: str = "") -> Limit:
        """Raises `BadPolicy` when this policy knows no such clock."""
        key = limit_key(kind, classification)
        if key not in self.limits:
            raise BadPolicy(f"policy {self.version} has no limit for {key}")
        return self.limits[key]

    def stricter(self, own: Mapping[str, Limit]) -> Self:
        """This policy with an agency's own limits. Raises `BadPolicy` on a laxer one.

        Limits in different units cannot be compared and are refused too.
        """
        for key, limit in own.items():
            national = self.limits.get(key)
            if national is None or national.unit != limit.unit:
                raise BadPolicy(f"{key}: no national limit in {limit.unit}")
            if limit.days > national.days:
                raise BadPolicy(f"{key}: {limit.days} > {national.days} days")
        return replace(self, limits=MappingProxyType({**self.limits, **own}))


def limit_key(kind: ClockKind, classification: str = "") -> str:
    if kind is ClockKind.SETTLEMENT:
        return f"{kind.value}:{classification}"
    return kind.value


def policy_in_force(policies: Iterable[Policy], *, on: date) -> Policy:
    """The latest version that holds on that day. Raises `BadPolicy` before the first.

    Versions follow each other without gap or overlap, since each one ends the last.
    """
    begun = [policy for policy in policies if policy.valid_from <= on]
    if not begun:
        raise BadPolicy(f"no policy is in force on {on}")
    return max(begun, key=lambda policy: (policy.valid_from, policy.version))


def limits_as_data(limits: Mapping[str, Limit]) -> dict[str, dict[str, Any]]:
    """Plain data for a JSON column; `limits_from_data` reads it back."""
    return {
        key: {"days": limit.days, "unit": limit.unit.value}
        for key, limit in limits.items()
    }


def limits_from_data(stored: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Limit]:
    """Raises `BadPolicy` for a limit below one day, `ValueError` for another unit."""
    limits = {
        key: Limit(int(row["days"]), Unit(row["unit"])) for key, row in stored.items()
    }
    return MappingProxyType(limits)


# What the first policy row is made from. 3, 5 and 10 working days: the published rules
# of LAPOR!; settlement: the standards of service that agencies publish; 60 days: the
# notice of Ombudsman RI. Later versions are rows, not changes of this one.
FIRST_POLICY = Policy(
    version=1,
    valid_from=date(2018, 1, 1),
    limits=MappingProxyType(
        {
            "verification": Limit(3),
            "first_follow_up": Limit(5),
            "settlement:permintaan_informasi": Limit(5),
            "settlement:aspirasi": Limit(14),
            "settlement:tidak_berkadar_pengawasan": Limit(14),
            "settlement:berkadar_pengawasan": Limit(60),
            "reply": Limit(10),
            "completion": Limit(10),
            "explanation": Limit(14, Unit.CALENDAR_DAYS),
            "ombudsman": Limit(60, Unit.CALENDAR_DAYS),
        }
    ),
)
