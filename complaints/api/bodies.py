"""What goes in and out, field by field: for the schema, and to read small bodies.

A new case is read by `intake.partners`, which guesses no value; a test holds that
reader to what `NewCase` says.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from complaints.actions.receiving import (
    IDENTITY_LENGTHS,
    PLACE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from complaints.deadlines import ClockKind, Unit
from complaints.intake.partners import CODE_LENGTH, SOURCE_ID_LENGTH
from complaints.workflow import STEPS, Kind, State

CLOCKS = [kind.value for kind in ClockKind]


class Complainant(serializers.Serializer[Any]):
    """Who complains. Kept encrypted and apart; no answer ever holds it."""

    name = serializers.CharField(required=False, max_length=IDENTITY_LENGTHS["name"])
    nik = serializers.CharField(required=False, help_text=_("16 angka"))
    phone = serializers.CharField(required=False, max_length=IDENTITY_LENGTHS["phone"])
    email = serializers.EmailField(required=False, max_length=IDENTITY_LENGTHS["email"])
    address = serializers.CharField(
        required=False, max_length=IDENTITY_LENGTHS["address"]
    )


class NewCase(serializers.Serializer[Any]):
    """A complaint, an aspiration or a request for information."""

    title = serializers.CharField(max_length=TITLE_LENGTH)
    text = serializers.CharField(max_length=TEXT_LENGTH)
    classification = serializers.ChoiceField(Kind.choices)
    region = serializers.CharField(
        max_length=CODE_LENGTH, help_text=_("Kode wilayah Kemendagri, misalnya 35.78")
    )
    is_anonymous = serializers.BooleanField()
    is_secret = serializers.BooleanField()
    category = serializers.CharField(required=False, max_length=CODE_LENGTH)
    place = serializers.CharField(required=False, max_length=PLACE_LENGTH)
    incident_date = serializers.DateField(required=False)
    external_id = serializers.CharField(
        required=False,
        max_length=SOURCE_ID_LENGTH,
        help_text=_("Nomor di aplikasi Anda; satu nomor, satu laporan"),
    )
    agency = serializers.CharField(
        required=False,
        max_length=CODE_LENGTH,
        help_text=_("Kode instansi tujuan; tanpa ini Meja Nasional yang memilah"),
    )
    reported_agency = serializers.CharField(
        required=False,
        max_length=CODE_LENGTH,
        help_text=_("Kode instansi atau unit yang diadukan"),
    )
    complainant = Complainant(required=False)


class Promise(serializers.Serializer[Any]):
    """A clock that runs from now: its last day (local to `zone`) and last instant."""

    kind = serializers.ChoiceField(CLOCKS)
    due_date = serializers.DateField()
    due_at = serializers.DateTimeField()
    zone = serializers.CharField()


class Received(serializers.Serializer[Any]):
    """The case that was taken in; `receipt_code` is shown this once."""

    number = serializers.CharField()
    receipt_code = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(State.choices)
    received_at = serializers.DateTimeField()
    holder = serializers.CharField(help_text=_("Kode instansi yang memegang"))
    duplicate = serializers.BooleanField(
        help_text=_("true: external_id ini sudah membawa laporan tersebut")
    )
    promises = Promise(many=True)
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text=_("Isian yang tidak dikenal")
    )


class Words(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=TEXT_LENGTH)


class OptionalWords(serializers.Serializer[Any]):
    text = serializers.CharField(required=False, max_length=TEXT_LENGTH)


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=TEXT_LENGTH)


class Confirmation(OptionalWords):
    rating = serializers.IntegerField(required=False, min_value=1, max_value=5)


class Privacy(serializers.Serializer[Any]):
    """Towards more only: false takes nothing back."""

    is_anonymous = serializers.BooleanField()
    is_secret = serializers.BooleanField()


class Named(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class CaseLine(serializers.Serializer[Any]):
    """A case in a list."""

    number = serializers.CharField()
    external_id = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField()
    holder = Named()
    received_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class TimelineEntry(serializers.Serializer[Any]):
    """A step that the complainant may read of."""

    step = serializers.ChoiceField(list(STEPS))
    label = serializers.CharField()  # type: ignore[assignment]
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(State.choices)
    holder = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class StepOffer(serializers.Serializer[Any]):
    """A step of the complainant: `reason` says why it is not open now."""

    step = serializers.CharField()
    allowed = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)


class Case(CaseLine):
    """A case with its public timeline and the steps that may be taken."""

    text = serializers.CharField()
    classification = serializers.ChoiceField(Kind.choices)
    verified_classification = serializers.CharField(allow_blank=True)
    category = Named(allow_null=True)
    region = Named(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    incident_date = serializers.DateField(allow_null=True)
    complainant = serializers.CharField(
        help_text=_("Nama samaran pelapor, hanya berlaku di aplikasi Anda")
    )
    is_anonymous = serializers.BooleanField()
    is_secret = serializers.BooleanField()
    followed_up_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_how = serializers.CharField(allow_blank=True)
    rating = serializers.IntegerField(allow_null=True)
    timeline = TimelineEntry(many=True)
    steps = StepOffer(many=True)


class CaseList(serializers.Serializer[Any]):
    """A page, newest first; `next` is the address of the following one, or null."""

    results = CaseLine(many=True)
    next = serializers.CharField(allow_null=True)


class Limit(serializers.Serializer[Any]):
    days = serializers.IntegerField()
    unit = serializers.ChoiceField([unit.value for unit in Unit])


class ClockProof(serializers.Serializer[Any]):
    """Why the clock ends when it does: every day, counted or skipped, and by what."""

    kind = serializers.ChoiceField(CLOCKS)
    limit = Limit()
    policy_version = serializers.IntegerField()
    calendar_known_on = serializers.DateField()
    zone = serializers.CharField()
    zone_label = serializers.CharField()
    started_at = serializers.DateTimeField()
    day_zero = serializers.DateField()
    office_hours = serializers.DictField(allow_null=True)
    pauses = serializers.ListField(child=serializers.DictField())
    extended_to = serializers.DateField(allow_null=True)
    extended_on = serializers.DateField(allow_null=True)
    not_before = serializers.DateField(allow_null=True)
    due_date = serializers.DateField()
    due_at = serializers.DateTimeField()
    is_provisional = serializers.BooleanField()
    number = serializers.IntegerField()
    total = serializers.IntegerField()
    days_left = serializers.IntegerField()
    is_over = serializers.BooleanField()
    days = serializers.ListField(child=serializers.DictField())


class Deed(serializers.Serializer[Any]):
    """What began, held, moved or ended a clock, and in which capacity.

    `redated`: by another class or another instansi's rules; `recalculated`: by a
    decree; `restored`: the decree was taken back. `due_date`: moved to.
    """

    what = serializers.ChoiceField(
        [
            "started",
            "paused",
            "resumed",
            "extended",
            "redated",
            "recalculated",
            "restored",
            "stopped",
        ]
    )
    at = serializers.DateTimeField()
    step = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    capacity = serializers.CharField()
    agency = serializers.CharField()
    due_date = serializers.DateField(allow_null=True)


class Clock(serializers.Serializer[Any]):
    """A clock; of imported history only the facts are known, so no proof."""

    kind = serializers.ChoiceField(CLOCKS)
    label = serializers.CharField()  # type: ignore[assignment]
    run = serializers.IntegerField()
    agency = serializers.CharField()
    started_at = serializers.DateTimeField()
    due_date = serializers.DateField()
    due_at = serializers.DateTimeField()
    zone = serializers.CharField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    is_met = serializers.BooleanField(allow_null=True)
    is_late = serializers.BooleanField()
    deeds = Deed(many=True)
    proof = ClockProof(allow_null=True)


class Clocks(serializers.Serializer[Any]):
    number = serializers.CharField()
    clocks = Clock(many=True)


class Sms(serializers.Serializer[Any]):
    """A message as the gateway took it in."""

    message_id = serializers.CharField(max_length=80)
    sender = serializers.CharField(max_length=30, help_text=_("Nomor pengirim"))
    text = serializers.CharField(max_length=2000)


class SmsReply(serializers.Serializer[Any]):
    """What the gateway sends back to the number that wrote."""

    reply = serializers.CharField()
    number = serializers.CharField(allow_null=True)


class Problem(serializers.Serializer[Any]):
    """RFC 9457. `incident` names the line in our log; 401 and 404 carry none."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    incident = serializers.CharField(required=False)
