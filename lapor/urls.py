from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from lapor import errors, guides
from lapor.gallery import gallery
from lapor.health import health
from lapor.security import policy_report

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("complaints.urls")),
    path("", include("escalation.urls")),
    # One door, where every entry is on record.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("api/", include("complaints.api.urls")),
    path("csp/", policy_report, name="policy_report"),
    path("bantuan/", guides.help_page, name="help"),
    path("bantuan/<slug:name>/", guides.guide, name="guide"),
    path("bantuan/gambar/<slug:name>.png", guides.picture, name="guide_picture"),
    path("health/", health, name="health"),
    path("", include("agencies.urls")),
    path("dev/komponen/", gallery, name="gallery"),
    path("bahasa/", include("django.conf.urls.i18n")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
