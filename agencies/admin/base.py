"""Who reads and who edits the registry; the same for every list of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import display_for_field, unquote
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper
from unfold.admin import ModelAdmin, TabularInline

from agencies.models import TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from agencies.views import asking
from agencies.workdays import WIB, local_date

# Scripts of Django's that only prepopulated fields need.
UNUSED = ("xregexp.js", "xregexp.min.js", "urlify.js", "prepopulate.js")
COUNTED = 2_000  # rows; nobody leafs further, one searches


class CappedPaginator(Paginator):
    """Counts no further than `COUNTED`: a list costs the same however long it is."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:COUNTED].count())

    @property
    def is_capped(self) -> bool:
        """There may be more than was counted."""
        return self.count >= COUNTED


def staff_of(request: HttpRequest) -> Staff:
    """Who asks, with the seats in force today; read once a request."""
    return asking.staff_of(request, on=local_date(timezone.now(), WIB))


def may_edit(request: HttpRequest) -> bool:
    """The national desk; a superuser while it has nobody, to enter its first seat."""
    user = request.user
    if not user.is_active or not user.is_staff:
        return False
    if staff_of(request).has(Role.ADMIN_NASIONAL):
        return True
    return user.is_superuser and not _has_national_desk(request)


def _has_national_desk(request: HttpRequest) -> bool:
    """Whether somebody sits there today; asked once a request, by superusers alone."""
    known = getattr(request, "has_national_desk", None)
    if known is None:
        seats = TeamMember.objects.in_force(local_date(timezone.now(), WIB))
        known = seats.filter(role=Role.ADMIN_NASIONAL).exists()
        request.has_national_desk = known  # type: ignore[attr-defined]
    return bool(known)


def may_read(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_active or not user.is_staff:
        return False
    return may_edit(request) or staff_of(request).has(Role.ADMIN_INSTANSI)


class ByDesk:
    """Permissions of an admin class or inline, asked of seats and not of Django's."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_read(request)

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """What was in force stays on record; it is ended, not deleted."""
        return False


class ReadOnly(ByDesk):
    """Looked at in the admin, written elsewhere; `when_empty` says where from."""

    when_empty: Any = gettext_lazy("Terisi dengan sendirinya. Tidak perlu diisi.")

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class DeskList(ByDesk):
    """A list of the registry. `own` leads from a row to the root it belongs to."""

    own = ""  # empty: every reader sees every row
    of_all = ""  # where this is empty, a row is everybody's
    paginator: Any = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions: Any = ()

    @property
    def media(self) -> forms.Media:
        """Without what fills fields from others, which no list here does (53 kB)."""
        whole = super().media  # type: ignore[misc]
        kept = [one for one in whole._js if not str(one).endswith(UNUSED)]
        return forms.Media(css=whole._css, js=kept)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request)  # type: ignore[misc]
        if not self.has_view_permission(request):
            return rows.none()  # else a page of 403 would tell a row from none
        if not self.own or may_edit(request):
            return rows
        roots = staff_of(request).at(Role.ADMIN_INSTANSI)
        mine = Q(**{f"{self.own}__in": roots})
        return rows.filter(mine | Q(**{self.of_all: None}) if self.of_all else mine)


class InWords(HistoricalRecordContextHelper):
    """What changed as the lists say it: no codes, no instants of another clock."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        if isinstance(value, bool):
            return gettext("ya") if value else gettext("tidak")
        if value is None or getattr(value, "pk", value) is None:
            return "–"  # the library calls an empty key a row that was deleted
        column = self.model._meta.get_field(change.field)
        if column.is_relation:
            return super().prepare_delta_change_value(change, value)
        return display_for_field(value, column, "–")


class KeptHistory(SimpleHistoryAdmin):
    """Versions of rows that one may see, to be read: none of them is a form.

    The library finds a version by its number alone, and saves what is posted to it.
    """

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        self._see(request, object_id)
        opens = {"opens_versions": self.has_change_permission(request)}
        return super().history_view(
            request, object_id, {**(extra_context or {}), **opens}
        )

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet:
        """The newest versions, as many as a list counts: the library counts them."""
        every = super().get_history_queryset(
            request, history_manager, pk_name, object_id
        )
        return every[:COUNTED]

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, *args: Any, **kwargs: Any
    ) -> None:
        """A reason that nobody gave is a dash: the library's page writes "None"."""
        super().set_history_delta_changes(request, historical_records, *args, **kwargs)
        for record in historical_records:
            reason = record.history_change_reason
            record.history_change_reason = self.reason_words(reason) if reason else "–"

    def reason_words(self, reason: str) -> str:
        """As a page says it; some lists keep the name of a step."""
        return reason

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> InWords:
        return InWords(self.model, historical_record)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: Any = None,
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self._see(request, object_id)
        # Its form offers every row of the related lists, whoever looks at it.
        if not version_id.isdecimal() or not self.has_change_permission(request):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _see(self, request: HttpRequest, object_id: str) -> None:
        """Raises `Http404` for a row that is hidden from who asks, or is none."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404


class RegistryAdmin(DeskList, KeptHistory, ModelAdmin):
    """A list whose rows keep their history; going back is a change like any other."""

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def message_user(
        self,
        request: HttpRequest,
        message: str,
        level: int | str = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """What was saved need not come back (js/draft.js)."""
        if level == messages.SUCCESS:
            extra_tags = request.path
        super().message_user(request, message, level, extra_tags, fail_silently)


class DeskInline(ByDesk, TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True
