"""The project's own addresses, and the bare ones that they are held against."""

from django.urls import path

from lapor import urls
from tests.bench import bare, bare_admin

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("api/v1/bare", bare.BareCases.as_view()),
    path("bare/<str:key>/", bare.page),
    path("bare-admin/", bare_admin.SITE.urls),
    *urls.urlpatterns,
]
