"""The SMS gateway's way in: one message in, the reply to it out."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from complaints import privacy
from complaints.actions import Answer
from complaints.api import bodies, schema, shown
from complaints.api.access import GatewayOnly, PartnerToken, body
from complaints.api.keys import KEY, answered
from complaints.intake import sms
from complaints.intake.fields import Fields

MOST = {"message_id": 80, "sender": 30, "text": 2000}


class Messages(APIView):
    """`/sms`."""

    authentication_classes = (PartnerToken,)
    permission_classes = (GatewayOnly,)

    @extend_schema(
        operation_id="sms_receive",
        summary="SMS masuk (hanya untuk gerbang SMS)",
        request=bodies.Sms,
        responses={
            200: bodies.SmsReply,
            **schema.problems(400, 401, 403, 409, 413, 415, 422, 503),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """The message takes effect once, by its own id; the reply comes each time."""
        at = timezone.now()
        message = _read(body(request))

        def work() -> Answer:
            reply = sms.answer(message, at=at)
            said = {"reply": reply.text, "number": reply.number}
            return Answer(200, shown.as_text(said))

        return answered(request, at=at, work=work, key=f"sms:{message.message_id}")


def _read(sent: dict[str, Any]) -> sms.Message:
    fields = Fields(sent)
    said = {
        name: fields.text(name, required=True, most=most).strip()
        for name, most in MOST.items()
    }
    if not KEY.fullmatch(said["message_id"]):
        fields.refuse("message_id", _("Karakter ASCII tanpa spasi."))
    if not privacy.is_phone(said["sender"]):
        fields.refuse("sender", _("Nomor telepon terdiri dari 8 sampai 15 angka."))
    fields.check()
    return sms.Message(**said)
