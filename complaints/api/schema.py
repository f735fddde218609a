"""What the OpenAPI document says beside the bodies: keys, pages, problems, tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation

from complaints.api.bodies import Problem
from complaints.api.problems import CONTENT_TYPE, PROBLEMS
from complaints.workflow import State

KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "Kunci acak milik Anda. Kunci dan isi yang sama mendapat jawaban yang sama"
        " (Idempotency-Replayed: true); kunci sama dengan isi lain ditolak (422)."
    ),
)
CURSOR = OpenApiParameter(
    "cursor", OpenApiTypes.STR, description="Awal halaman, seperti tertulis di `next`"
)
FILTERS = [
    OpenApiParameter(
        "state",
        OpenApiTypes.STR,
        many=True,
        enum=State.values,
        description="Status; boleh lebih dari satu",
    ),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="Diterima sejak"),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="Diterima sebelum"),
    OpenApiParameter("external_id", OpenApiTypes.STR, description="Nomor asal"),
    OpenApiParameter("late", OpenApiTypes.BOOL, description="Lewat tenggat"),
]


def problems(*statuses: int) -> dict[Any, Any]:
    """The refusals an operation may answer with."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(
            Problem, description=str(PROBLEMS[status][1])
        )
        for status in statuses
    }


class AsAsked(DefaultContentNegotiation):
    """JSON or YAML, by `Accept` or `?format=`; YAML for who asks for neither."""

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            return renderers[0], renderers[0].media_type


class Document(SpectacularAPIView):
    """The OpenAPI document, for whoever asks."""

    content_negotiation_class = AsAsked


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells drf-spectacular what `PartnerToken` is."""

    target_class = "complaints.api.access.PartnerToken"
    name = "partnerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
