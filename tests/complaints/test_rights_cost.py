"""What rights cost: three statements a request at most, one once the seat is known."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from agencies.models import Deputy, Officer, TeamDecree
from agencies.principals import Staff
from agencies.roles import Role
from complaints import permissions
from complaints.models import Complaint
from complaints.views.asking import staff_page, today
from tests.cast import SEATS, Cast
from tests.complaints.browsing import Now
from tests.complaints.cases import at_unit, received


@staff_page
def bare(request: HttpRequest, *, staff: Staff, at: datetime, pk: int) -> HttpResponse:
    """Nothing but rights: who asks, whether they see the case, what they are to it."""
    rows = Complaint.objects.select_related("holder", "root")
    case = rows.visible_to(staff, today(at)).filter(pk=pk).first()
    mine = permissions.capacities(case, by=staff, on=today(at)) if case else ()
    return HttpResponse(" ".join(sorted(mine)), status=200 if case else 404)


def _people(cast: Cast) -> dict[str, Officer]:
    """Every role, somebody with three seats, and somebody who is another's deputy."""
    people = {name: getattr(cast, name) for name in (*SEATS, "former", "nobody")}
    several = people["several"] = Officer.objects.create(username="several")
    for agency, role in (
        (cast.dinas_kesehatan, Role.PEJABAT_PENGHUBUNG),
        (cast.surabaya, Role.PIMPINAN),
        (cast.malang, Role.ADMIN_INSTANSI),
    ):
        decree = TeamDecree.objects.get(agency=agency.root_id, valid_until=None)
        decree.members.create(officer=several, role=role, agency=agency)
    deputy = people["deputy"] = Officer.objects.create(username="deputy")
    for seat in (cast.head_pu.seats.get(), cast.liaison_kesehatan.seats.get()):
        Deputy.objects.create(
            seat=seat,
            officer=deputy,
            starts_on=seat.decree.valid_from,
            ends_on=date(2030, 1, 1),
            basis="SP/1",
        )
    return people


@dataclass(frozen=True)
class Cost:
    status: int
    said: list[str]  # beside what reads the case itself

    @property
    def statements(self) -> int:
        return len(self.said)


def _cost(request: HttpRequest, pk: int) -> Cost:
    with CaptureQueriesContext(connection) as asked:
        answer = bare(request, pk=pk)
    said = [one["sql"] for one in asked.captured_queries]
    of_the_case = [one for one in said if 'FROM "complaints_complaint"' in one]
    assert len(of_the_case) <= 1  # none for who sees no case at all
    return Cost(answer.status_code, [one for one in said if one not in of_the_case])


@pytest.mark.django_db
def test_rights_cost_at_most_three_statements_and_one_with_a_warm_seat(
    cast: Cast, now: Now
) -> None:
    people = _people(cast)
    pu = at_unit(cast)
    kesehatan = received(cast).to_city().dispose(cast.dinas_kesehatan, "admin_surabaya")
    costs = []
    for walk in (pu, kesehatan, received(cast)):
        for officer in people.values():
            request = RequestFactory().get("/")
            request.user, request.session = officer, SessionStore()
            costs.append(tuple(_cost(request, walk.pk) for _ in range(2)))

    assert sum(cold.status == 200 for cold, _warm in costs) > 20
    assert max(cold.statements for cold, _warm in costs) == 3
    assert max(warm.statements for _cold, warm in costs) == 1
