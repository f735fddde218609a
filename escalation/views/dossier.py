"""The dossier as a PDF: without an identity, or with one that a reading opened."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from agencies.actions import record_access
from agencies.forms import address
from agencies.models import AccessEntry
from agencies.principals import Staff
from agencies.views.asking import note_refusal
from agencies.views.factors import fresh_factor
from complaints import privacy
from complaints.masking import masked
from complaints.models import Consent
from complaints.proofs import clocks
from complaints.stripping import stripper
from complaints.views.identity import opened
from escalation import dossier
from escalation.models import Escalation
from escalation.views import paper
from escalation.views.asking import desk, seen_escalation
from escalation.views.case import entries, open_reading, read


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def print_dossier(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponseBase:
    """GET: never an identity. POST: with it, for a reading that is open. On record."""
    if request.method == "POST":
        return _with_identity(request, staff=staff, at=at, number=number)
    escalation = _read(number, staff=staff, at=at)
    return _printed(request, escalation, staff=staff, at=at, identity=None)


@require_safe
@desk
def proofs(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> JsonResponse:
    """The proof of every clock as data, the same that the paper has attached."""
    escalation = seen_escalation(number, by=staff, at=at)
    case = escalation.complaint
    answer = JsonResponse(paper.as_data(case, clocks(case, at=at), at=at))
    _record(request, escalation, staff=staff, at=at, what="bukti jam")
    answer["Content-Disposition"] = f'attachment; filename="bukti-{case.number}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@fresh_factor
@sensitive_variables("identity")
def _with_identity(
    request: HttpRequest, *, staff: Staff, at: datetime, number: str
) -> HttpResponse:
    escalation = _read(number, staff=staff, at=at)
    identity = _opened(request, escalation, staff=staff, at=at)
    if identity is None:
        return redirect("escalation:case", number=number)
    return _printed(request, escalation, staff=staff, at=at, identity=identity)


def _read(number: str, *, staff: Staff, at: datetime) -> Escalation:
    escalation = seen_escalation(number, by=staff, at=at)
    escalation.complaint = read(escalation)
    return escalation


@sensitive_variables("identity")
def _printed(
    request: HttpRequest,
    escalation: Escalation,
    *,
    staff: Staff,
    at: datetime,
    identity: privacy.Identity | None,
) -> HttpResponse:
    case = escalation.complaint
    shown = masked if identity else stripper(case.subject_id)
    said = entries(escalation, shown)
    unmasked: Callable[[str], str] = str if identity else shown
    try:
        pdf = dossier.printed(
            paper.facts(escalation, said, unmasked, at=at, identity=identity)
        )
    except dossier.NotPrinted:
        words = gettext("Berkas belum dapat dicetak; coba lagi beberapa saat lagi.")
        messages.error(request, words)
        return redirect("escalation:case", number=case.number)
    what = "berkas PDF dengan identitas" if identity else "berkas PDF"
    _record(request, escalation, staff=staff, at=at, what=what)
    return _download(pdf, escalation)


@sensitive_variables("identity")
def _opened(
    request: HttpRequest, escalation: Escalation, *, staff: Staff, at: datetime
) -> privacy.Identity | None:
    """The identity where the complainant consents and this person may read it now."""
    complaint = escalation.complaint
    if complaint.consent != Consent.GIVEN:
        words = gettext("Pelapor tidak menyetujui identitasnya dibaca Ombudsman.")
        note_refusal(request, about="", words=words)
        messages.error(request, words)
        return None
    reading = open_reading(complaint, staff=staff, at=at)
    return opened(request, reading, staff=staff, at=at)


def _record(
    request: HttpRequest,
    escalation: Escalation,
    *,
    staff: Staff,
    at: datetime,
    what: str,
) -> None:
    record_access(
        kind=AccessEntry.Kind.EXPORT,
        by=staff,
        at=at,
        subject=escalation.complaint.number,
        reason=what,
        address=address(request),
    )


def _download(pdf: bytes, escalation: Escalation) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"berkas-{escalation.complaint.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
