"""A member of staff enters a report for somebody who came, wrote or called."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.principals import Staff
from complaints.forms.report import ReportForm
from complaints.models import Channel
from complaints.views import entering
from complaints.views.asking import workbench
from complaints.views.pickers import SEARCH
from complaints.views.queue import MAY_ENTER


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "phone", "email", "nik", "title", "text")
@workbench
def enter(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """As the citizen's form; without an agency it goes to one's own instansi."""
    if not staff.has(*MAY_ENTER):
        raise PermissionDenied(gettext("Hanya admin dan pejabat penghubung mencatat."))
    if request.method != "POST":
        return _form(request, ReportForm())
    if SEARCH in request.POST:
        return _form(request, entering.typed(request))
    form = ReportForm(request.POST, request.FILES)
    found = entering.receive(
        form, channel=Channel.STAFF, by=staff, at=at, queue=_own(staff)
    )
    if found is None:
        return _form(request, form, status=422)
    number, code = found
    back = reverse("complaints:queue")
    entering.hand_out(request, number=number, code=code, back=back)
    return redirect("complaints:receipt")


def _own(staff: Staff) -> Agency:
    """The instansi of the first seat that may enter reports."""
    seat = next(seat for seat in staff.seats if seat.role in MAY_ENTER)
    return Agency.objects.select_related("root").get(pk=seat.root_id)


def _form(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    context = {"nav": "catat", "form": form, **entering.pickers_of(request, form)}
    return render(request, "complaints/kerja/enter.html", context, status=status)
