"""Colleagues who are named in a note."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Officer
from agencies.principals import Principal, Staff
from agencies.workdays import WIB, local_date
from complaints import notifications
from complaints.models import Complaint

NAME = re.compile(r"(?<![\w@.])@([\w.+-]*\w)")
MOST = 20  # people in one note


def named(
    complaint: Complaint,
    text: str,
    chosen: Iterable[Officer],
    *,
    by: Principal,
    at: datetime,
) -> list[Officer]:
    """Those who were chosen or stand in the text as @nama.pengguna; not oneself.

    Raises `ValidationError` for somebody chosen who has not to do with the case. An
    @word that is nobody's name stays a word.
    """
    wanted = {officer.pk for officer in chosen}
    typed = _typed(text)
    if not wanted and not typed:
        return []
    asked = Q(pk__in=wanted)
    for name in sorted(typed)[:MOST]:
        asked |= Q(username__iexact=name)
    on = local_date(at, WIB)
    found = list(notifications.colleagues(complaint, on=on).filter(asked))
    if wanted - {officer.pk for officer in found}:
        words = _("Pilih rekan dari unit yang memegang atau pernah memegang laporan.")
        raise ValidationError({"mentioned": words})
    if len(found) > MOST:
        most = _("Paling banyak %(most)d rekan dalam satu catatan.") % {"most": MOST}
        raise ValidationError({"mentioned": most})
    oneself = by.officer_id if isinstance(by, Staff) else None
    return [officer for officer in found if officer.pk != oneself]


def names_of_none(complaint: Complaint, text: str, *, at: datetime) -> list[str]:
    """Those that stand in the text as @nama.pengguna and are told nothing."""
    typed = sorted(_typed(text))[:MOST]
    if not typed:
        return []
    people = notifications.colleagues(complaint, on=local_date(at, WIB))
    known = {name.lower() for name in people.values_list("username", flat=True)}
    return [name for name in typed if name not in known]


def _typed(text: str) -> set[str]:
    return {name.lower() for name in NAME.findall(text)}
