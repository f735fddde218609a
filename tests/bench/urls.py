"""The project's own addresses, and the bare view that creating is held against."""

from django.urls import path

from lapor import urls
from tests.bench.bare import BareCases

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("api/v1/bare", BareCases.as_view()),
    *urls.urlpatterns,
]
