"""How long identities are kept, and how soon a request about them is answered."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly
from complaints.models import PrivacyPolicy
from complaints.workflow import Classification


@admin.register(PrivacyPolicy)
class PrivacyPolicyAdmin(ReadOnly, DeskList, ModelAdmin):
    """Versions of the limits on personal data, the newest first."""

    list_display = ["valid_from", "basis", "answer_hours", "copy_days"]
    ordering = ["-valid_from"]
    fields = ["valid_from", "basis", "answer_hours", "copy_days", "years_in_words"]
    readonly_fields = fields

    @admin.display(description=_("Masa simpan identitas sesudah berakhir"))
    def years_in_words(self, policy: PrivacyPolicy) -> SafeString:
        rows = [
            (
                Classification(name).label if name else gettext("Tanpa klasifikasi"),
                gettext("%(years)s tahun") % {"years": years},
            )
            for name, years in policy.keep_years.items()
        ]
        return format_html_join("", "<div>{}: <b>{}</b></div>", rows)
