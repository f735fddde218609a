"""Due dates of old cases: the source's own target, or the policy of that day."""

from dataclasses import dataclass
from datetime import date, datetime

from agencies.models import Agency, Holiday
from agencies.workdays import Calendar, local_date
from complaints.actions.timing import region_codes
from complaints.deadlines import ClockFacts, ClockKind, Due, Limit, due
from complaints.models import Policy

COUNTRY = "id"  # the one registry that has a policy
Key = tuple[int, ClockKind, str, date, int]


@dataclass(frozen=True, slots=True)
class Dated:
    """Under which policy a clock ran, for how long, and until when."""

    policy_id: int
    limit: Limit
    due: Due


class Timetable:
    """Dates clocks under the policy that was in force when the case came in.

    Days off are those known on `known_on`. Each kind, class, day and agency is counted
    once. Another registry than the country's has no policy: nothing is dated.
    """

    def __init__(self, *, registry: str, known_on: date) -> None:
        self.known_on = known_on
        self.policies = list(Policy.objects.all()) if registry == COUNTRY else []
        self._calendars: dict[tuple[str, bool], Calendar] = {}
        self._dated: dict[Key, Dated | None] = {}

    def dated(
        self,
        kind: ClockKind,
        classification: str,
        *,
        received_at: datetime,
        started_at: datetime,
        agency: Agency,
    ) -> Dated | None:
        """None where no policy was in force on the day the case came in."""
        if kind is not ClockKind.SETTLEMENT:
            classification = ""
        zone = agency.zone
        policy = self._policy(agency.root_id, local_date(received_at, zone))
        if policy is None:
            return None
        day = local_date(started_at, zone)
        key = (policy.pk, kind, classification, day, agency.pk)
        if key not in self._dated:
            limit = policy.limit(kind, classification)
            facts = ClockFacts(
                kind=kind,
                limit=limit,
                zone=zone,
                started_at=started_at,
                policy_version=policy.version,
                known_on=self.known_on,
            )
            when = due(facts, self._calendar(agency))
            self._dated[key] = Dated(policy.pk, limit, when)
        return self._dated[key]

    def _policy(self, root_id: int, on: date) -> Policy | None:
        """The twin of `PolicyQuerySet.in_force`, on the rows read once."""
        begun = [
            policy
            for policy in self.policies
            if policy.valid_from <= on and policy.agency_id in (None, root_id)
        ]
        own_first = [(p.agency_id is not None, p.valid_from, p.pk) for p in begun]
        if not begun:
            return None
        return begun[own_first.index(max(own_first))]

    def _calendar(self, agency: Agency) -> Calendar:
        codes = region_codes(agency)
        key = (",".join(codes), agency.works_six_days)
        if key not in self._calendars:
            self._calendars[key] = Holiday.objects.calendar(
                known_on=self.known_on,
                region_codes=codes,
                six_days=agency.works_six_days,
            )
        return self._calendars[key]
