"""Rows of the registry, its log and its outbox in the words of those who ask."""

from agencies.querysets.entering import AccessEntryQuerySet, tried_name
from agencies.querysets.kept import Moment, Statement, fetched, written
from agencies.querysets.notices import ENTRY, WITHDRAWN, NoticeQuerySet
from agencies.querysets.registry import (
    AgencyChangeQuerySet,
    AgencyPastQuerySet,
    AgencyQuerySet,
    HolidayQuerySet,
)
from agencies.querysets.seats import (
    DeputyQuerySet,
    Serving,
    TeamDecreeQuerySet,
    TeamMemberQuerySet,
)

__all__ = [
    "ENTRY",
    "WITHDRAWN",
    "AccessEntryQuerySet",
    "AgencyChangeQuerySet",
    "AgencyPastQuerySet",
    "AgencyQuerySet",
    "DeputyQuerySet",
    "HolidayQuerySet",
    "Moment",
    "NoticeQuerySet",
    "Serving",
    "Statement",
    "TeamDecreeQuerySet",
    "TeamMemberQuerySet",
    "fetched",
    "tried_name",
    "written",
]
