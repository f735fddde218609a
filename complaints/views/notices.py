"""What an officer was told: the list, read and unread, and how to hear of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Notice, NoticeChoice
from agencies.principals import Staff
from agencies.workdays import WIB
from complaints import actions, notifications
from complaints.forms.notices import NoticeChoiceForm
from complaints.views import paging
from complaints.views.asking import today, workbench

LIST = "complaints:notices"
ALL = "semua"


@require_safe
@workbench
def notices(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """The unread ones, or all of the last 60 days, the newest first."""
    shown = notifications.shown_to(staff, on=today(at), at=at)
    unread = shown.unread_by(staff)
    everything = request.GET.get("yang") == ALL
    found = paging.page(
        shown if everything else unread,
        order="-created_at",
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    ids = [one.pk for one in found.rows]
    fresh = set(unread.filter(pk__in=ids).values_list("pk", flat=True))
    context = {
        "nav": "pemberitahuan",
        "rows": [_row(one, is_new=one.pk in fresh) for one in found.rows],
        "everything": everything,
        "page": {
            "words": "",
            "previous_url": found.before and _url(everything, sebelum=found.before),
            "next_url": found.after and _url(everything, sesudah=found.after),
        },
    }
    return render(request, "complaints/kerja/notices.html", context)


@require_POST
@workbench
def open_notice(
    request: HttpRequest, *, staff: Staff, at: datetime, pk: int
) -> HttpResponse:
    """Read it, and go where it leads; another's does not exist."""
    notice = actions.read_notice(notice_id=pk, by=staff, at=at)
    if notice is None:
        raise Http404
    return redirect(notice.link)


@require_POST
@workbench
def read_all(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    actions.read_all_notices(by=staff, at=at)
    return redirect(LIST)


@workbench
def choice(request: HttpRequest, *, staff: Staff, at: datetime) -> HttpResponse:
    """One's own choice; without one, a mail for each notice."""
    if request.method == "POST":
        form = NoticeChoiceForm(request.POST)
        if form.is_valid():
            mail = NoticeChoice.Mail(form.cleaned_data["mail"])
            actions.choose_mail(mail=mail, by=staff)
            messages.success(request, gettext("Pilihan Anda tersimpan."))
            return redirect(LIST)
    else:
        own = NoticeChoice.objects.filter(officer=staff.officer_id).first()
        chosen = own.mail if own else NoticeChoice.Mail.EACH
        form = NoticeChoiceForm(initial={"mail": chosen})
    context = {"nav": "pemberitahuan", "form": form}
    status = 422 if form.errors else 200
    return render(
        request, "complaints/kerja/notice_choice.html", context, status=status
    )


def _url(everything: bool, **more: str) -> str:
    asked = {"yang": ALL, **more} if everything else more
    return reverse(LIST, query=asked)


def _row(notice: Notice, *, is_new: bool) -> dict[str, Any]:
    return {
        "url": reverse("complaints:open_notice", args=[notice.pk]),
        "subject": notice.subject,
        "body": notice.body,
        "reason": notice.reason,
        "at": notice.created_at,
        "zone": WIB,
        "is_new": is_new,
    }
