"""Who hears of a batch: each person once, however many units they answer for."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.language import in_default_language
from agencies.models import Agency, Notice, TeamMember
from agencies.querysets import Serving
from agencies.workdays import local_date
from complaints.actions.delivering import above_id, ends_at
from complaints.models import Recalculation


@in_default_language
def tell(batch: Recalculation, *, at: datetime) -> None:
    """One notice for each person, with the sum of what moved at all their units."""
    holders = batch.moves.values_list("clock__complaint__holder").order_by()
    counts: dict[int, int] = dict(holders.annotate(count=Count("pk")))
    told, emails = _by_officer(counts, at=at)
    notices = [
        Notice(
            effect_key=f"{_key(batch)}:officer:{officer_id}",
            channel=Notice.Channel.EMAIL
            if emails[officer_id]
            else Notice.Channel.IN_APP,
            officer_id=officer_id,
            subject=ngettext(
                "%(count)d tenggat di unit Anda berubah",
                "%(count)d tenggat di unit Anda berubah",
                count,
            )
            % {"count": count},
            body=_("Hari libur berubah menurut %(decree)s.") % {"decree": batch.reason},
            reason=_("Unit Anda atau unit di bawahnya memegang laporan ini."),
            link="/kerja/",
            created_at=at,
            run_after=at,
        )
        for officer_id, count in sorted(told.items())
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def take_back_telling(batch: Recalculation, *, at: datetime) -> None:
    """What nobody has heard of it yet."""
    told = Notice.objects.filter(effect_key__startswith=f"{_key(batch)}:")
    unheard = told.unheard(at).select_for_update().order_by("pk")
    told.filter(pk__in=[notice.pk for notice in unheard]).withdraw(at=at)


def _key(batch: Recalculation) -> str:
    return f"recalculation:{batch.pk}"


def _by_officer(
    counts: Mapping[int, int], *, at: datetime
) -> tuple[Counter[int], dict[int, str]]:
    """How much each person hears of, and their addresses.

    A few queries for each level of the tree: from a unit it goes up as every notice
    does (`delivering`), and who has no address reads it where they work.
    """
    told, emails = Counter[int](), dict[int, str]()
    desk_id = Agency.objects.national_desk().pk
    pending = Counter(counts)
    while pending:
        agencies = list(Agency.objects.filter(pk__in=pending))
        serving, acting = _serving(agencies, at=at)
        for agency_id, officer_id, email in serving:
            told[officer_id] += pending[agency_id]
            emails[officer_id] = email
        reached = {agency_id for agency_id, _officer, email in serving if email}
        above = Counter[int]()
        for agency in agencies:
            is_reached, acts = agency.pk in reached, agency.pk in acting
            up = above_id(agency, desk_id=desk_id)
            if not ends_at(agency, is_reached=is_reached, acts=acts) and up is not None:
                above[up] += pending[agency.pk]
        pending = above
    return told, emails


def _serving(
    agencies: Collection[Agency], *, at: datetime
) -> tuple[set[Serving], set[int]]:
    """Their people, and in which of them somebody acts, on the day it is there."""
    serving, acting = set[Serving](), set[int]()
    for zone in {agency.zone for agency in agencies}:
        ids = [agency.pk for agency in agencies if agency.zone == zone]
        on = local_date(at, zone)
        serving |= TeamMember.objects.serving_each(ids, on)
        seats = TeamMember.objects.acting(on).filter(agency__in=ids)
        acting |= set(seats.values_list("agency", flat=True))
    return serving, acting
