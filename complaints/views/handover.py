"""Serah terima: whose work, what of it, to whom; seen first, then moved."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, Officer, TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from agencies.views.asking import note_refusal
from agencies.workdays import local_date
from complaints import actions
from complaints.actions.handing import MOST, Work, hand_over_work, may_hand_over
from complaints.forms.handover import HandoverForm
from complaints.models import Complaint, Draft
from complaints.views.asking import today, workbench

SHOWN = 50
PAGE = "complaints:handover"
MAY_ENTER = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def handover(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """Who has work in hand; then, with `dari` and `unit`, what and to whom."""
    if not staff.has(*MAY_ENTER):
        raise Http404
    if "dari" not in request.GET:
        context = {"nav": "antrean", "people": _people(staff, at=at)}
        return render(request, "complaints/kerja/handover.html", context)
    work = _asked(request, staff)
    taker = _takers(work, at=at)
    sent = request.POST if request.method == "POST" else None
    form = HandoverForm(sent, people=taker)
    if form.is_bound and form.is_valid() and _handed(request, form, work, staff, at):
        return redirect(PAGE)
    return _preview(request, form, work, staff, at)


def _asked(request: HttpRequest, staff: Staff) -> Work:
    """The officer and the unit of the address; else there is no such page."""
    said = [request.GET.get(name, "") for name in ("dari", "unit")]
    if not all(one.isdecimal() and len(one) < 19 for one in said):
        raise Http404
    agency = Agency.objects.select_related("root").filter(pk=said[1]).first()
    giver = Officer.objects.filter(pk=said[0]).first()
    if agency is None or giver is None or not may_hand_over(agency, by=staff):
        raise Http404
    if not TeamMember.objects.filter(officer=giver, agency=agency).exists():
        raise Http404  # nobody of this unit, now or ever
    return Work(giver=giver, agency=agency)


def _takers(work: Work, *, at: datetime) -> QuerySet[Officer]:
    on = local_date(at, work.agency.zone)
    people = TeamMember.objects.serving(work.agency.pk, on)
    return people.exclude(pk=work.giver.pk).order_by("name")


def _handed(
    request: HttpRequest, form: HandoverForm, work: Work, staff: Staff, at: datetime
) -> bool:
    """Whether it was done; else why not stands in the form."""
    try:
        batch = hand_over_work(work=work, by=staff, at=at, **form.cleaned_data)
    except actions.NotAllowed as refused:
        note_refusal(request, about="", words=str(refused))
        form.add_error(None, str(refused))
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    words = gettext("%(cases)d laporan, %(drafts)d konsep diserahkan kepada %(who)s.")
    facts = {"cases": batch.cases, "drafts": batch.drafts, "who": batch.taker.name}
    messages.success(request, words % facts, extra_tags=_key(work))
    return True


def _preview(
    request: HttpRequest, form: HandoverForm, work: Work, staff: Staff, at: datetime
) -> HttpResponse:
    seen = work.cases(staff, today(at))
    count = seen[: MOST + 1].count()
    context = {
        "nav": "antrean",
        "form": form,
        "giver": work.giver.name,
        "draft_key": _key(work),
        "unit": work.agency.name,
        "cases": [_line(case) for case in seen[:SHOWN]],
        "count": min(count, MOST),
        "has_more": count > MOST,
        "more": max(0, min(count, MOST) - SHOWN),
        "drafts": work.drafts(staff, today(at)).count(),
        "back_url": reverse(PAGE),
    }
    status = 422 if form.errors else 200
    return render(request, "complaints/kerja/handover.html", context, status=status)


def _key(work: Work) -> str:
    """Of what is typed about it and kept on the device (js/draft.js)."""
    return f"serah:{work.giver.pk}:{work.agency.pk}"


def _line(case: Complaint) -> dict[str, str]:
    return {
        "number": case.number,
        "title": case.title,
        "state": case.get_state_display(),
        "url": reverse("complaints:case", args=[case.number]),
    }


def _people(staff: Staff, *, at: datetime) -> list[dict[str, Any]]:
    """Officers with work in hand, of the units that one may act for, as far as one may
    see it.
    """
    roots = staff.at(Role.ADMIN_INSTANSI)
    units = staff.at(*MAY_ENTER)
    reach = Q(root__in=roots) | Q(holder__in=units)
    within = Complaint.objects.visible_to(staff, today(at)).filter(reach)
    cases = within.open().filter(assignee__isnull=False, induk=None)
    found: dict[tuple[int, int], dict[str, Any]] = {}
    rows = cases.order_by().values(
        "assignee", "assignee__name", "holder", "holder__name"
    )
    for row in rows.annotate(n=Count("pk")):
        _person(found, "assignee", "holder", row)["cases"] = row["n"]
    drafts = Draft.objects.filter(
        Exists(within.filter(pk=OuterRef("complaint"))),
        officer__seats__agency=F("complaint__holder"),
    )
    texts = drafts.order_by().values(
        "officer", "officer__name", "complaint__holder", "complaint__holder__name"
    )
    for text in texts.annotate(n=Count("pk", distinct=True)):
        _person(found, "officer", "complaint__holder", text)["drafts"] = text["n"]
    return sorted(found.values(), key=lambda one: (one["unit"], one["name"]))


def _person(
    found: dict[tuple[int, int], dict[str, Any]], who: str, where: str, row: Any
) -> dict[str, Any]:
    query = urlencode({"dari": row[who], "unit": row[where]})
    fresh = {
        "name": row[f"{who}__name"],
        "unit": row[f"{where}__name"],
        "cases": 0,
        "drafts": 0,
        "url": f"{reverse(PAGE)}?{query}",
    }
    return found.setdefault((row[who], row[where]), fresh)
