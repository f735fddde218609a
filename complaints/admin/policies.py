"""Versions of the limits: read, tried on past cases, put in force."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from agencies.admin.base import ReadOnly, RegistryAdmin, may_edit, may_read, staff_of
from agencies.models import Agency
from agencies.roles import INSTANSI_KINDS, Role
from agencies.workdays import WIB, NoCalendar, local_date, newest_day
from complaints.actions import policies, trying
from complaints.actions.policies.comparing import in_order, limit_name
from complaints.actions.trying import Trial
from complaints.deadlines import ClockKind, Limit, Unit, limits_from_data
from complaints.forms.policy import PolicyForm
from complaints.models import CLOCK_LABELS, Policy
from complaints.views.pickers import RESULTS, SEARCH, picker_among

AGENCY = _("Instansi")
MOST_UNITS = 50  # rows of the table of a trial
LIST = "admin:complaints_policy_changelist"


@admin.register(Policy)
class PolicyAdmin(ReadOnly, RegistryAdmin):
    """Versions of the limits: a case keeps the one it began under."""

    list_display = ["version", "of_agency", "valid_from", "basis"]
    list_select_related = ["agency"]
    search_fields = ["basis"]
    ordering = ["-version"]
    actions_list = ["new_version"]
    fields = [
        "version",
        "of_agency",
        "valid_from",
        "basis",
        "limits_in_words",
        "pauses_in_words",
        "settlement_from",
        "extended_by",
        "extension_days",
        "holds_allowed",
        "bounces_allowed",
        "reopen_days",
        "consent_day",
        "corrective_days",
        "hours_in_words",
    ]
    readonly_fields = fields

    @admin.display(description=AGENCY)
    def of_agency(self, policy: Policy) -> str:
        return policy.agency.name if policy.agency else gettext("Nasional")

    @admin.display(description=_("Batas waktu"))
    def limits_in_words(self, policy: Policy) -> SafeString:
        limits = limits_from_data(policy.limits)
        rows = [
            (limit_name(key), _days(limits[key]))
            for key in sorted(limits, key=in_order)
        ]
        return format_html_join("", "<div>{}: <b>{}</b></div>", rows)

    @admin.display(description=_("Jam yang berhenti selama ditunda"))
    def pauses_in_words(self, policy: Policy) -> str:
        names = [str(CLOCK_LABELS[ClockKind(kind)]) for kind in policy.paused_kinds]
        return ", ".join(names) or "–"

    @admin.display(description=_("Jam kantor"))
    def hours_in_words(self, policy: Policy) -> str:
        hours = policy.office_hours
        if hours is None:
            return gettext("Hari masuk selalu dihitung hari ke-0.")
        said = f"{hours.opens:%H.%M}–{hours.closes:%H.%M}"
        if not hours.counts_hours:
            return said
        return f"{said} · {gettext('tenggat pada jam yang sama')}"

    @action(description=_("Versi baru"), url_path="versi-baru", icon="add")
    def new_version(self, request: HttpRequest) -> HttpResponse:
        """The form; "coba" says what would have been late, "berlakukan" does it."""
        at = timezone.now()
        own = _writes_for(request)
        current = policies.current(own, on=local_date(at, WIB))
        data = request.POST if request.method == "POST" else None
        form = PolicyForm(data, current=current, own=own)
        if SEARCH in request.POST:
            return self._page(request, form.unchecked())
        if not form.is_bound or not form.is_valid():
            return self._page(request, form)
        if "berlakukan" not in request.POST:
            return self._page(request, form, _tried(form, at=at))
        if made := _in_force(request, form, at=at):
            said = gettext("Versi %(version)d berlaku sejak %(day)s.") % {
                "version": made.version,
                "day": date_format(made.valid_from, "j F Y"),
            }
            messages.success(request, said, extra_tags="tenggat")
            return redirect(LIST)
        return self._page(request, form)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.agencies_view)
        own = path("instansi/", view, name="complaints_policy_agencies")
        return [own, *super().get_urls()]

    def agencies_view(self, request: HttpRequest) -> HttpResponse:
        """What a search for the instansi of a new version finds."""
        if not may_edit(request):
            raise PermissionDenied
        return render(request, RESULTS, {"picker": _picker(request.GET)})

    def _page(
        self, request: HttpRequest, form: PolicyForm, trial: Trial | None = None
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": gettext("Versi baru kebijakan tenggat"),
            "lapor_page": True,
            "form": form,
            "picker": None
            if form.own
            else _picker(request.POST, form.error_at("agency")),
            "trial": trial,
            "days": trying.PAST_DAYS,
            "kinds": _kinds(trial),
            "units": trial.lines(most=MOST_UNITS) if trial else [],
            "list_url": reverse(LIST),
        }
        status = 422 if form.errors else 200
        template = "complaints/admin/policy.html"
        return TemplateResponse(request, template, context, status=status)


def _picker(asked: QueryDict, error: str = "") -> dict[str, Any]:
    known = Agency.objects.filter(parent=None, kind__in=INSTANSI_KINDS, is_active=True)
    return {
        **picker_among(known, asked, "agency", none=gettext("Seluruh Indonesia")),
        "label": gettext("Berlaku untuk"),
        "search_url": reverse("admin:complaints_policy_agencies"),
        "error": error,
    }


def _writes_for(request: HttpRequest) -> Agency | None:
    """None: the national desk, for all. Raises `PermissionDenied` for others."""
    if may_edit(request):
        return None
    if not may_read(request):
        raise PermissionDenied
    roots = staff_of(request).at(Role.ADMIN_INSTANSI)
    return Agency.objects.filter(pk__in=roots).order_by("pk")[0]


def _tried(form: PolicyForm, *, at: datetime) -> Trial | None:
    """None when it was refused, which the form says."""
    try:
        made = policies.draft(said=form.said, on=newest_day(at))
        return trying.try_on_past_cases(policy=made, at=at)
    except ValidationError as error:
        form.refuse(error)
    except NoCalendar as error:
        reason = gettext("Tidak ada kalender untuk tahun %(year)d.")
        form.add_error(None, reason % {"year": error.year})
    return None


def _in_force(request: HttpRequest, form: PolicyForm, *, at: datetime) -> Policy | None:
    try:
        return policies.put_in_force(
            said=form.said,
            on=newest_day(at),
            by_id=staff_of(request).officer_id,
        )
    except ValidationError as error:
        form.refuse(error)
    return None


def _kinds(trial: Trial | None) -> list[dict[str, Any]]:
    if trial is None:
        return []
    return [
        {"label": CLOCK_LABELS[kind], "tried": trial.kinds[kind]}
        for kind in ClockKind
        if kind in trial.kinds
    ]


def _days(limit: Limit) -> str:
    if limit.unit is Unit.WORKING_DAYS:
        return gettext("%(days)s hari kerja") % {"days": limit.days}
    return gettext("%(days)s hari kalender") % {"days": limit.days}
