"""Cases, clocks and policies in the words of those who ask for them."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from agencies.models import Agency
from agencies.principals import Application, Principal, Receipt, Seat, Staff, System
from agencies.roles import Role
from complaints.deadlines import ClockKind
from complaints.workflow import OPEN, Classification, State

if TYPE_CHECKING:
    from complaints.models import (
        AnswerTemplate,
        Clock,
        Complaint,
        Draft,
        IdentityReading,
        Policy,
        SavedView,
        SubjectRequest,
    )

SEES_ALL = (Role.ADMIN_NASIONAL, Role.KSP, Role.AUDITOR)
OF_AN_AGENCY = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG, Role.PIMPINAN)
COUNTRY = "id"  # the registry of the bodies of the country itself
NONE = Q(pk__in=[])
TO_VERIFY = Q(state=State.RECEIVED) | Q(state=State.FORWARDED, awaits_verification=True)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Rows are reached only through `visible_to`."""

    def visible_to(self, principal: Principal, on: date) -> Self:
        """What `principal` may see; seats were read for the day `on`.

        For list, detail, export, admin and API alike: the rest does not exist.
        """
        if isinstance(principal, Staff):
            return self.filter(self._seen_by(principal))
        if isinstance(principal, Receipt):
            return self.filter(pk=principal.complaint_id)
        if isinstance(principal, Application):
            return self.filter(partner=principal.partner_id)
        return self if isinstance(principal, System) else self.none()

    def public(self) -> Self:
        """What anybody may know of: verified, neither secret nor under oversight.

        Titles only, and masked: `masking.masked`.
        """
        return self.filter(is_secret=False, induk=None).exclude(
            Q(state__in=(State.RECEIVED, State.ARCHIVED))
            | Q(awaits_verification=True)
            | Q(classification=Classification.SUPERVISORY)
        )

    def at_desk_of(self, staff: Staff, on: date) -> Self:
        """What `staff` may see of the work of their own desk: an instansi with its
        units, or one's unit with those that it covers; all, for who only watches.

        What lies at a desk is seen from it, and not sought among all that passed."""
        whole = staff.at(Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI)
        unit = staff.at(Role.PIMPINAN) | staff.acts_for()
        if not whole and not unit:
            return self.visible_to(staff, on).in_country_of(staff)
        own = Q(root__in=whole) | Q(holder__in=unit)
        return self.filter(own, ~accusing(staff))

    def in_country_of(self, staff: Staff) -> Self:
        """Without other registries (logs of elsewhere), save those of one's seats."""
        roots = [seat.root_id for seat in staff.seats]
        elsewhere = Agency.objects.exclude(registry=COUNTRY).exclude(root__in=roots)
        return self.exclude(root__in=elsewhere.values("pk"))

    def passed_on_and_answered(self, staff: Staff) -> Self:
        """Answered, by whomever, after one's own body gave them on or back."""
        own = staff.at(Role.ADMIN_NASIONAL, *OF_AN_AGENCY)
        given = Exists(self._rows_of("dispositions", from_agency__in=own))
        return self.filter(given, answered_at__isnull=False)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def to_verify(self) -> Self:
        """A desk must still decide where these go; not those that follow another."""
        return self.filter(TO_VERIFY, induk=None)

    def to_follow_up(self) -> Self:
        return self.filter(state=State.FORWARDED, awaits_verification=False, induk=None)

    def late(self, at: datetime) -> Self:
        """With a clock of the agency past its last instant (`deadlines.is_late`)."""
        return self.filter(late_after__lt=at)

    def escalation_due(self, at: datetime) -> Self:
        """Open past the Ombudsman's clock, not handed over, not waiting for a reply."""
        return self.filter(escalate_at__lt=at).order_by("escalate_at", "pk")

    def _seen_by(self, staff: Staff) -> Q:
        seen = NONE
        for seat in staff.seats:
            seen |= self._seen_from(seat)
        return seen & ~accusing(staff)

    def _seen_from(self, seat: Seat) -> Q:
        if seat.role in SEES_ALL:
            return Q(pk__isnull=False)
        if seat.role == Role.ADMIN_INSTANSI:
            below = Q(root=seat.agency_id) | Q(root__territory=seat.agency_id)
            return below | self._passed_through(seat.agency_id)
        if seat.role in OF_AN_AGENCY:
            held = Q(holder__in=(seat.agency_id, *seat.covers))
            return held | self._passed_through(seat.agency_id)
        if seat.role == Role.OMBUDSMAN:
            return Q(handed_over_at__isnull=False) & _handed_to(seat.region_code)
        if seat.role == Role.CUSTODIAN:
            read, asked = self._rows_of("readings"), self._rows_of("subject_requests")
            return Q(Exists(read)) | Q(Exists(asked))
        return NONE

    def _passed_through(self, agency_id: int) -> Q:
        """It held the case once, or reads it as a co-recipient (tembusan)."""
        held = self._rows_of("dispositions", to_agency=agency_id)
        copied = self._rows_of("copies", agency=agency_id)
        return Q(_looked_up(held)) | Q(_looked_up(copied))

    def _rows_of(self, relation: str, **where: Any) -> models.QuerySet[Any]:
        related: Any = self.model._meta.get_field(relation).related_model
        found: models.QuerySet[Any] = related._base_manager.filter(
            complaint=OuterRef("pk"), **where
        )
        return found


def accusing(staff: Staff, *, of: str = "") -> Q:
    """Cases under oversight about a body of one's own; `of` leads there ("case__")."""
    own = Q(**{f"{of}reported_agency__in": staff.bound(*OF_AN_AGENCY)})
    return own & Q(**{f"{of}classification": Classification.SUPERVISORY})


def _looked_up(rows: models.QuerySet[Any]) -> Subquery:
    """Whether there is such a row, asked for each case: within an "or" PostgreSQL makes
    of EXISTS a set of all that ever passed through the agency, in seconds.
    """
    one = rows.values(found=models.Value(True))[:1]
    return Subquery(one, output_field=models.BooleanField())


def _handed_to(code: str) -> Q:
    """Cases handed to a region's office by its code; the whole country without one."""
    return Q(handed_over_region__startswith=code) if code else Q(pk__isnull=False)


class IdentityReadingQuerySet(models.QuerySet["IdentityReading"]):
    """Requests to read an identity."""

    def open_for(self, staff: Staff, *, at: datetime) -> Self:
        """Permissions that this person holds now, the last first."""
        mine = self.filter(asked_by=staff.officer_id, open_until__gte=at)
        outdated = Q(complaint__is_anonymous=True, granted_how="at_once")
        return mine.exclude(outdated).order_by("-pk")

    def waiting_for(self, principal: Principal) -> Self:
        """What a custodian may grant: of anonim cases, not answered, the oldest first.

        Not what they, or who they stand in for, have asked for themselves.
        """
        if not isinstance(principal, Staff) or not principal.has(Role.CUSTODIAN):
            return self.none()
        own = {principal.officer_id, *principal.persons(Role.CUSTODIAN)}
        open_ones = self.filter(granted_at=None, complaint__is_anonymous=True)
        kept = open_ones.filter(complaint__erased_at=None).exclude(asked_by__in=own)
        return kept.exclude(accusing(principal, of="complaint__")).order_by("pk")


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """Requests about one's own data: custodians decide on all of them."""

    def visible_to(self, principal: Principal, on: date) -> Self:
        """The complainant's own; all for a custodian; seats are those of the day."""
        if isinstance(principal, Receipt):
            return self.filter(complaint=principal.complaint_id)
        if isinstance(principal, Staff) and principal.has(Role.CUSTODIAN):
            return self.exclude(accusing(principal, of="complaint__"))
        return self.none()

    def waiting(self) -> Self:
        """Not decided yet, the most urgent first."""
        return self.filter(decided_at=None).order_by("due_at", "pk")


class ClockQuerySet(models.QuerySet["Clock"]):
    """Clocks; late is defined by `deadlines.is_late` and said again here in SQL."""

    def running(self) -> Self:
        return self.filter(stopped_at=None)

    def late(self, at: datetime) -> Self:
        """The clock stopped, stands still or is now after its last instant."""
        return self.annotate(
            seen_at=Coalesce(F("stopped_at"), F("paused_at"), models.Value(at))
        ).filter(seen_at__gt=F("due_at"))

    def lapsed(self, kind: ClockKind, at: datetime) -> Self:
        """Running, not paused, over, and not imported history: oldest first."""
        return self.filter(
            kind=kind.value,
            stopped_at=None,
            paused_at=None,
            is_historical=False,
            due_at__lt=at,
        ).order_by("due_at", "pk")


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Which limits hold for an agency on a day."""

    def in_force(self, *, root_id: int, on: date) -> "Policy":
        """The agency's newest version, else the newest national one: one query.

        An agency's own version says every limit: it is made from the national one.
        Raises `Policy.DoesNotExist` when none is in force: nothing runs without.
        """
        rows = self.filter(
            Q(agency=None) | Q(agency=root_id), valid_from__lte=on
        ).order_by(F("agency").asc(nulls_last=True), "-valid_from")
        policy = rows.first()
        if policy is None:
            raise self.model.DoesNotExist(f"no policy is in force on {on}")
        return policy

    def kept(self) -> Self:
        """For a subquery of cases: what `in_force` gives for each comes first."""
        local = Func(
            OuterRef("root__zone"),
            OuterRef("received_at"),
            function="timezone",
            output_field=models.DateTimeField(),
        )
        return self.filter(
            Q(agency=None) | Q(agency=OuterRef("root")),
            valid_from__lte=Cast(local, models.DateField()),
        ).order_by(F("agency").asc(nulls_last=True), "-valid_from")

    def of_roots(self, root_ids: AbstractSet[int]) -> list["Policy"]:
        """National versions and those of these instansi, the oldest first."""
        rows = self.filter(Q(agency=None) | Q(agency__in=root_ids))
        return list(rows.order_by("valid_from"))


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Lists that officers keep under a name."""

    def shown_to(self, staff: Staff) -> Self:
        """One's own, then those shared with a unit in which one sits today."""
        own = Q(officer=staff.officer_id)
        shared = Q(agency__in=staff.agency_ids)
        return self.filter(own | shared).order_by(
            models.Case(models.When(own, models.Value(0)), default=models.Value(1)),
            "name",
            "pk",
        )


class DraftQuerySet(models.QuerySet["Draft"]):
    """Texts not yet sent; each is its writer's own."""

    def of(self, staff: Staff) -> Self:
        return self.filter(officer=staff.officer_id)

    def being_written(self, at: datetime, *, but: Staff) -> Self:
        """By others than `but`, whose browser said so lately."""
        others = self.filter(writing_until__gt=at).exclude(officer=but.officer_id)
        return others.order_by("pk")


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Beginnings for answers."""

    def offered_to(self, complaint: "Complaint | None") -> Self:
        """Those for everybody, and those of who holds the case and of its instansi."""
        known = self.filter(is_active=True)
        if complaint is None:
            return known.filter(agency=None)
        own = [complaint.holder_id, complaint.root_id]
        return known.filter(Q(agency=None) | Q(agency__in=own))

    def with_version(self) -> Self:
        """`version`: how many texts it has had, the present one among them."""
        past: Any = apps.get_model("complaints", "HistoricalAnswerTemplate")
        texts = past.objects.filter(id=OuterRef("pk")).order_by().values("id")
        count = texts.annotate(count=models.Count("text", distinct=True))
        return self.annotate(version=Coalesce(Subquery(count.values("count")), 1))
