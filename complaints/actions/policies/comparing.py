"""An agency may be stricter than the country, never laxer: rule by rule."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from complaints.deadlines import (
    BadPolicy,
    ClockKind,
    Extender,
    SettlementStart,
    limits_from_data,
)
from complaints.deadlines import Policy as Rules
from complaints.models import CLOCK_LABELS, Policy
from complaints.workflow import Classification

NO_MORE = (
    "holds_allowed",
    "bounces_allowed",
    "extension_days",
    "consent_day",
    "corrective_days",
)


def laxer(own: Policy, national: Policy) -> dict[str, list[str]]:
    """By field, what is laxer and why; empty where all is as strict."""
    found = {"limits": _limits(own, national)}
    for name in NO_MORE:
        if getattr(own, name) > getattr(national, name):
            found[name] = [_most(getattr(national, name))]
    if own.reopen_days < national.reopen_days:
        said = _("Paling sedikit %(days)d (nasional).") % {"days": national.reopen_days}
        found["reopen_days"] = [said]
    for name, is_laxer in OTHERS.items():
        if is_laxer(own, national):
            found[name] = [_("Lebih longgar daripada kebijakan nasional.")]
    return {name: reasons for name, reasons in found.items() if reasons}


def in_order(key: str) -> tuple[int, int]:
    """For sorting limits as a case meets them."""
    kind, _colon, classification = key.partition(":")
    classes = ["", *Classification.values]
    return list(ClockKind).index(ClockKind(kind)), classes.index(classification)


def limit_name(key: str) -> str:
    """Penyelesaian, aspirasi."""
    kind, _colon, classification = key.partition(":")
    label = str(CLOCK_LABELS[ClockKind(kind)])
    if not classification:
        return label
    return f"{label}, {Classification(classification).label.lower()}"


def _most(days: int) -> str:
    return _("Paling banyak %(days)d (nasional).") % {"days": days}


def _limits(own: Policy, national: Policy) -> list[str]:
    """By the rule of `deadlines.Policy.stricter`."""
    rules = Rules(
        version=0,
        valid_from=national.valid_from,
        limits=limits_from_data(national.limits),
    )
    problems = []
    for key, limit in limits_from_data(own.limits).items():
        try:
            rules.stricter({key: limit})
        except BadPolicy:
            problems.append(
                _("%(name)s: %(own)d lebih longgar daripada %(national)d (nasional).")
                % {
                    "name": limit_name(key),
                    "own": limit.days,
                    "national": rules.limits[key].days,
                }
            )
    return problems


def _pauses_more(own: Policy, national: Policy) -> bool:
    return not set(own.paused_kinds) <= set(national.paused_kinds)


def _settles_later(own: Policy, national: Policy) -> bool:
    later = SettlementStart.CLASSIFIED
    return own.settlement_from == later != national.settlement_from


def _extends_easier(own: Policy, national: Policy) -> bool:
    national_desk = Extender.NATIONAL
    return national.extended_by == national_desk != own.extended_by


def _closes_sooner(own: Policy, national: Policy) -> bool:
    """Whoever is open for fewer hours lets more wait for the next day."""
    mine, theirs = own.office_hours, national.office_hours
    if mine is None:
        return False
    if theirs is None:
        return True
    return mine.opens > theirs.opens or mine.closes < theirs.closes


def _ends_with_the_day(own: Policy, national: Policy) -> bool:
    return national.counts_hours and not own.counts_hours


OTHERS: dict[str, Callable[[Policy, Policy], bool]] = {
    "paused_kinds": _pauses_more,
    "settlement_from": _settles_later,
    "extended_by": _extends_easier,
    "office_opens": _closes_sooner,
    "counts_hours": _ends_with_the_day,
}
