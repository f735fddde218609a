"""Taking a report in through a form: the citizen's, or staff's on behalf of one."""

import base64
import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext

from agencies.models import Agency
from agencies.principals import Principal
from complaints import actions, privacy
from complaints.forms.report import ReportForm
from complaints.forms.uploads import carry_files, keep_files
from complaints.models import Channel, Complaint
from complaints.views import pickers, places

SHOWN_ONCE = "receipt"


def typed(request: HttpRequest) -> ReportForm:
    """The form unchecked, with what was typed, after a search for a place."""
    bound = ReportForm(request.POST, request.FILES)
    bound.is_valid()
    keep_files(bound)
    initial: dict[str, Any] = {name: request.POST.get(name) for name in bound.fields}
    form = ReportForm(initial=initial)
    carry_files(bound, form)
    return form


def receive(
    form: ReportForm,
    *,
    channel: Channel,
    by: Principal,
    at: datetime,
    queue: Agency | None = None,
) -> tuple[str, str] | None:
    """Number and code of the case; None when refused, with the words in the form.

    The same form sent twice gives the same case. `queue`: where it goes when no
    agency was chosen.
    """
    if not form.is_valid():
        keep_files(form)
        return None
    report = form.report(channel, queue=queue)
    code = form.receipt_code()
    try:
        received = actions.receive(report=report, by=by, at=at, receipt_code=code)
    except ValidationError as error:
        form.refuse(error)
        return None
    except IntegrityError:
        return _first(code), code
    return received.complaint.number, received.receipt_code


def _first(code: str) -> str:
    """The number that the first of two presses got. Raises if there was none."""
    rows = Complaint.objects.filter(receipt_hash=privacy.receipt_hash(code))
    return str(rows.values_list("number", flat=True).get())


def pickers_of(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    return {
        "region_picker": places.region_picker(
            request.POST, error=_words(form, "region")
        ),
        "agency_picker": pickers.agency_picker(
            request.POST, error=_words(form, "reported_agency")
        ),
    }


def _words(form: ReportForm, name: str) -> str:
    return " ".join(map(str, form.errors.get(name, []))) if form.is_bound else ""


def hand_out(request: HttpRequest, *, number: str, code: str, back: str = "") -> None:
    """Keep number and code, sealed, until the receipt is shown; once."""
    plain = json.dumps([number, code, back])
    sealed = privacy.seal_text(plain, about=SHOWN_ONCE)
    request.session[SHOWN_ONCE] = base64.b64encode(sealed).decode()


def handed_out(request: HttpRequest) -> tuple[str, str, str] | None:
    """Number, code and the way back, the first time that it is asked for."""
    sealed = request.session.pop(SHOWN_ONCE, None)
    if sealed is None:
        return None
    try:
        plain = privacy.open_text(base64.b64decode(sealed), about=SHOWN_ONCE)
    except privacy.UnreadableError:  # its key was taken out since
        return None
    number, code, back = json.loads(plain)
    return number, code, back


def files_words(case: Complaint) -> str:
    number = case.attachments.count()
    return gettext("%(number)s berkas") % {"number": number} if number else ""
