"""Steps of the complainant, taken through the application that brought the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from complaints import actions
from complaints.actions import Answer
from complaints.actions.receiving import TEXT_LENGTH
from complaints.api import bodies, schema, shown
from complaints.api.access import application, body
from complaints.api.cases import found
from complaints.api.keys import answered
from complaints.intake.fields import Fields


@dataclass(frozen=True)
class Verb:
    """The action behind an address, the body it takes, and how that is read."""

    act: Callable[..., Any]
    body: type[Serializer[Any]]
    read: Callable[[Fields], dict[str, Any]]


def _words(fields: Fields) -> dict[str, Any]:
    return {"text": fields.text("text", required=True)}


def _optional_words(fields: Fields) -> dict[str, Any]:
    return {"text": fields.text("text", most=TEXT_LENGTH)}


def _reason(fields: Fields) -> dict[str, Any]:
    return {"reason": fields.text("reason", required=True)}


def _confirmation(fields: Fields) -> dict[str, Any]:
    return {"rating": fields.rating("rating"), **_optional_words(fields)}


def _privacy(fields: Fields) -> dict[str, Any]:
    names = ("is_anonymous", "is_secret")
    return {name: fields.flag(name, required=True) for name in names}


VERBS: Mapping[str, Verb] = {
    "complete": Verb(actions.complete, bodies.Words, _words),
    "reply": Verb(actions.reply, bodies.Words, _words),
    "confirm": Verb(actions.confirm, bodies.Confirmation, _confirmation),
    "reopen": Verb(actions.reopen, bodies.Reason, _reason),
    "withdraw": Verb(actions.withdraw, bodies.OptionalWords, _optional_words),
    "tighten-privacy": Verb(actions.tighten_privacy, bodies.Privacy, _privacy),
}


class TakeStep(APIView):
    """`/complaints/{number}/{verb}`; one class a verb is made by `view_of`."""

    verb: Verb

    def post(self, request: Request, number: str) -> HttpResponse:
        """Take the step; the answer is the case as it stands then."""
        at, by = timezone.now(), application(request)
        case = found(request, number, at=at)
        fields = Fields(body(request))
        said = self.verb.read(fields)
        fields.check()

        def work() -> Answer:
            self.verb.act(complaint_id=case.pk, by=by, at=at, **said)
            now = found(request, number, at=at)
            return Answer(200, shown.as_text(shown.whole(now, by=by, at=at)))

        return answered(request, at=at, work=work)


def view_of(name: str) -> Callable[..., HttpResponse]:
    """The view of one verb, with its own schema."""
    verb = VERBS[name]
    made = type(f"Take{name.title().replace('-', '')}", (TakeStep,), {"verb": verb})
    described = extend_schema(
        operation_id=f"complaints_{name.replace('-', '_')}",
        summary=str(shown.VERBS[name].label),
        request=verb.body,
        parameters=[schema.KEY],
        responses={
            200: bodies.Case,
            **schema.problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
    )
    whole = extend_schema_view(post=described)(made)
    view: Callable[..., HttpResponse] = whole.as_view()
    return view
