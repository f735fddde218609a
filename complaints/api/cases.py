"""Bringing a case and reading one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from agencies.principals import Application
from agencies.workdays import WIB, local_date
from complaints import actions, proofs
from complaints.actions import Answer
from complaints.api import bodies, paging, schema, shown
from complaints.api.access import application, principal
from complaints.api.access import body as sent_body
from complaints.api.keys import answered, response
from complaints.filters import ComplaintFilter
from complaints.intake import partners
from complaints.models import Complaint

KNOWN_ALREADY = "a_source_brings_a_case_once"


class Cases(APIView):
    """`/complaints`: bring one, or list one's own."""

    @extend_schema(
        operation_id="complaints_create",
        summary="Kirim laporan",
        request=bodies.NewCase,
        parameters=[schema.KEY],
        responses={
            201: bodies.Received,
            200: bodies.Received,
            **schema.problems(400, 401, 403, 409, 413, 415, 422, 503),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """One case; with an `Idempotency-Key` it is one however often it is sent."""
        at, by, body = timezone.now(), application(request), sent_body(request)
        try:
            return answered(request, at=at, work=_receiving(body, by=by, at=at))
        except IntegrityError as error:
            if not _names(error, KNOWN_ALREADY):
                raise
        case = Complaint.objects.select_related("holder").get(
            partner=by.partner_id, source_id=body["external_id"].strip()
        )
        return response(Answer(200, shown.as_text(shown.known_already(case))))

    @extend_schema(
        operation_id="complaints_list",
        summary="Laporan Anda",
        filters=True,
        parameters=[*schema.FILTERS, schema.CURSOR],
        responses={200: bodies.CaseList, **schema.problems(400, 401, 403, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        """The newest first, a page at a time; follow `next` until it is null."""
        at = timezone.now()
        chosen = ComplaintFilter(
            request.query_params, queryset=visible(request, at=at), at=at
        )
        if not chosen.is_valid():
            raise ValidationError(chosen.errors.as_data())
        page = paging.page(chosen.qs.select_related("holder"), request=request)
        by = principal(request, local_date(at, WIB))
        lines = shown.lines(page.rows, by=by, at=at)
        return response(
            Answer(200, shown.as_text({"results": lines, "next": page.next}))
        )


class OneCase(APIView):
    """`/complaints/{number}`."""

    @extend_schema(
        operation_id="complaints_retrieve",
        summary="Satu laporan",
        responses={200: bodies.Case, **schema.problems(401, 403, 404, 503)},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """The case with its public timeline; 404 for one that you did not bring."""
        at = timezone.now()
        case = found(request, number, at=at)
        by = principal(request, local_date(at, WIB))
        return response(Answer(200, shown.as_text(shown.whole(case, by=by, at=at))))


class CaseClocks(APIView):
    """`/complaints/{number}/clocks`."""

    @extend_schema(
        operation_id="complaints_clocks",
        summary="Tenggat dan buktinya",
        responses={200: bodies.Clocks, **schema.problems(401, 403, 404, 503)},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """Every clock of the case with its proof, day by day."""
        at = timezone.now()
        case = found(request, number, at=at)
        clocks = [proofs.as_data(clock) for clock in proofs.clocks(case, at=at)]
        text = shown.as_text({"number": case.number, "clocks": clocks})
        return response(Answer(200, text))


def visible(request: Request, *, at: datetime) -> QuerySet[Complaint]:
    """What the application brought, or what staff may see."""
    on = local_date(at, WIB)
    return Complaint.objects.visible_to(principal(request, on), on)


def found(request: Request, number: str, *, at: datetime) -> Complaint:
    """The case by its number. Raises `Http404`, hidden or missing alike."""
    rows = visible(request, at=at).select_related(
        "holder", "root", "category", "region"
    )
    case = rows.filter(number=number).first()
    if case is None:
        raise Http404
    return case


def _receiving(
    body: dict[str, Any], *, by: Application, at: datetime
) -> Callable[[], Answer]:
    def work() -> Answer:
        sent = partners.read(body, on=local_date(at, WIB))
        try:
            taken = actions.receive_within(report=sent.report, by=by, at=at)
        except ValidationError as error:
            raise partners.outward(error) from error
        return Answer(201, shown.as_text(shown.received(taken, ignored=sent.ignored)))

    return work


def _names(error: IntegrityError, constraint: str) -> bool:
    """Whether it is this constraint that the database held against us."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) == constraint
