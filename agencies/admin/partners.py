from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions
from agencies.admin.base import RegistryAdmin
from agencies.forms import address
from agencies.models import Partner

RIGHTS = {"is_active", "is_sms_gateway", "agency", "name"}


@admin.register(Partner)
class PartnerAdmin(RegistryAdmin):
    """Its token is shown once, when it is made; what is stored is a hash."""

    own = "agency__root"
    list_display = ["name", "agency", "is_sms_gateway", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["agency"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["agency"]
    actions = ["renew_token"]

    def save_model(
        self, request: HttpRequest, obj: Partner, form: Any, change: bool
    ) -> None:
        if not change:
            self._show_new_token(request, obj)
            return
        super().save_model(request, obj, form, change)
        if RIGHTS & set(form.changed_data):
            active, sms = obj.is_active, obj.is_sms_gateway
            actions.record_right(
                by=request.user,  # type: ignore[arg-type]
                subject=obj.name,
                reason=f"aktif: {active}, SMS: {sms}, instansi: {obj.agency.code}",
                at=timezone.now(),
                agency=obj.agency.root,
                address=address(request),
            )

    @admin.action(description=_("Ganti token"), permissions=["change"])
    def renew_token(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        for partner in queryset.select_related("agency__root"):
            self._show_new_token(request, partner)

    def _show_new_token(self, request: HttpRequest, partner: Partner) -> None:
        token = actions.issue_token(
            partner=partner,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            address=address(request),
        )
        shown = gettext("Token %(name)s, hanya ditampilkan sekali: %(token)s")
        messages.warning(request, shown % {"name": partner.name, "token": token})
