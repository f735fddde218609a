"""The addresses below /api/. What is none of them is a problem, not a page."""

from typing import NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.views import APIView

from complaints.api import cases, messages, steps
from complaints.api.schema import Document

NUMBER = r"(?P<number>[0-9][0-9-]{3,19})"


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Every other address: 404 for all methods, and for all who ask."""

    authentication_classes = ()
    permission_classes = ()

    def http_method_not_allowed(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> NoReturn:
        raise Http404


VERSION_1 = [
    path("complaints", cases.Cases.as_view(), name="api-cases"),
    re_path(rf"^complaints/{NUMBER}$", cases.OneCase.as_view(), name="api-case"),
    re_path(rf"^complaints/{NUMBER}/clocks$", cases.CaseClocks.as_view()),
    *(
        re_path(rf"^complaints/{NUMBER}/{name}$", steps.view_of(name))
        for name in steps.VERBS
    ),
    path("sms", messages.Messages.as_view(), name="api-sms"),
    path("schema", Document.as_view(), name="api-schema"),
]
if settings.DEBUG:
    VERSION_1.append(
        path("docs", SpectacularSwaggerView.as_view(url_name="api-schema"))
    )
urlpatterns = [path("v1/", include(VERSION_1)), re_path("", Nowhere.as_view())]
