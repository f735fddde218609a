"""What each page is held against: hand-written SQL, and a view with nothing around it.

The bare statements fetch or write what the page cannot do without, and nothing is
checked: no rights, no clocks, no template.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.models import Agency
from complaints.models import Channel, Complaint, Event
from complaints.workflow import Kind, State
from tests.bench.measuring import NO_QUESTION

Statement = tuple[str, Sequence[Any]]
Call = Callable[[int], bytes]
VALUES = 300  # twelve for each of 25 rows
CELLS = "{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}"
LOCK = "SELECT id FROM complaints_complaint WHERE number = %s FOR UPDATE"
MOVE = """
UPDATE complaints_complaint SET state = 'in_progress',
    followed_up_at = coalesce(followed_up_at, now()) WHERE id = %s
"""
TELL = """
INSERT INTO complaints_event (complaint_id, step, at, capacity, via, from_state,
    to_state, to_holder_id, run, is_public, text, facts)
SELECT id, 'follow_up', now(), 'holder', '', state, 'in_progress', holder_id, run, true,
    %s, '{}' FROM complaints_complaint WHERE id = %s
"""
RECAP = """
SELECT c.root_id, c.holder_id, c.state, c.ended_how, count(*)
FROM complaints_complaint c JOIN agencies_agency a ON a.id = c.root_id
WHERE a.region_id LIKE %s AND c.received_at >= %s AND c.received_at < %s
GROUP BY 1, 2, 3, 4
"""
SWEEP = """
WITH due AS (
    SELECT id, run, root_id, holder_id, state, received_at, escalate_at
    FROM complaints_complaint WHERE escalate_at < %(at)s
    ORDER BY escalate_at, id LIMIT 1000 FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE complaints_complaint c SET handed_over_at = %(at)s,
        handed_over_run = due.run, escalate_at = NULL
    FROM due WHERE c.id = due.id RETURNING c.id
), told AS (
    INSERT INTO complaints_event (complaint_id, step, at, capacity, via, from_state,
        to_state, from_holder_id, to_holder_id, run, is_public, text, facts)
    SELECT id, 'hand_over', %(at)s, 'system', '', state, state, holder_id, holder_id,
        run, true, '', '{}' FROM due
)
INSERT INTO escalation_escalation (complaint_id, run, root_id, region_code, state,
    received_at, due_at, opened_at, outcome, maladministration, summary)
SELECT due.id, due.run, due.root_id, coalesce(a.region_id, ''), 'queued',
    due.received_at, due.escalate_at, %(at)s, '', '', ''
FROM due JOIN agencies_agency a ON a.id = due.root_id
ON CONFLICT DO NOTHING
"""


def fetching(*statements: Statement) -> Callable[[int], None]:
    """Run the statements and read all rows, without Django in between."""

    def call(_number: int) -> None:
        with connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
                cursor.fetchall()

    return call


class Page:
    """A page's own statements, run one after the other, and a template of its size.

    Served like the page, but without session, rights or objects: values out of the
    cursor into bare markup. What the page asks is taken down once, before it is timed.
    """

    known: ClassVar[dict[str, "Page"]] = {}

    def __init__(self, page: Call) -> None:
        self.statements: list[Statement] = []
        with connection.execute_wrapper(self._keep):
            size = len(page(0))
        self.template = Template(CELLS)
        self.template = Template(CELLS + " " * max(size - len(self.content()), 0))
        self.known[f"{id(self)}"] = self
        self.client = Client(SERVER_NAME="127.0.0.1")

    def __call__(self, number: int) -> None:
        self.client.get(f"/bare/{id(self)}/")

    def content(self) -> bytes:
        cells: list[Any] = []
        with connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)
                rows = cursor.fetchall() if cursor.description else []
                cells += [value for row in rows[:25] for value in row[:12]]
        shown = [str(value)[:20] for value in cells[-VALUES:]]
        return self.template.render(Context({"cells": shown})).encode()

    def _keep(
        self, execute: Any, sql: str, values: Any, many: bool, context: Any
    ) -> Any:
        if not NO_QUESTION.match(sql):
            self.statements.append((sql, values))
        return execute(sql, values, many, context)


def page(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse(Page.known[key].content())


def follow_up(number: str, text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [number])
        (pk,) = cursor.fetchone()
        cursor.execute(TELL, [text, pk])
        cursor.execute(MOVE, [pk])


def sweep(at: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SWEEP, {"at": at})


class NewCase(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=20_000)
    classification = serializers.ChoiceField(Kind.choices)
    region = serializers.CharField(max_length=20)
    is_anonymous = serializers.BooleanField()
    is_secret = serializers.BooleanField()


class BareCases(APIView):
    """A case and an event in one transaction: who sent it is not even asked."""

    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        sent = NewCase(data=request.data)
        sent.is_valid(raise_exception=True)
        said, at = sent.validated_data, timezone.now()
        with transaction.atomic():
            desk = Agency.objects.national_desk()
            complaint = Complaint(
                channel=Channel.PARTNER,
                original_title=said["title"],
                original_text=said["text"],
                original_kind=said["classification"],
                title=said["title"],
                region_id=said["region"],
                is_anonymous=said["is_anonymous"],
                is_secret=said["is_secret"],
                holder=desk,
                root=desk,
                received_at=at,
            )
            complaint.save_without_historical_record()
            Event.objects.create(
                complaint=complaint,
                step="receive",
                at=at,
                to_state=State.RECEIVED,
                to_holder=desk,
            )
        return Response({"number": complaint.number}, status=201)
