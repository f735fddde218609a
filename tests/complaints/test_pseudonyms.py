"""One complainant, another name for each that asks: nobody can join two lists."""

from django.conf import LazySettings
from django.test import Client

from agencies.models import Partner
from complaints import privacy
from complaints.models import Complaint
from tests.cast import Cast
from tests.complaints.api_client import CASES, another_partner, application, said
from tests.complaints.cases import at_unit


def test_the_names_of_two_applications_have_nothing_in_common() -> None:
    cases = range(1, 2_001)
    one = {privacy.pseudonym_for(1, case) for case in cases}
    other = {privacy.pseudonym_for(2, case) for case in cases}

    assert len(one) == len(other) == len(cases)
    assert not one & other
    # Nor does the order of one's names tell that of the other's, or of the cases.
    assert sorted(one) != [privacy.pseudonym_for(1, case) for case in cases]


def test_a_name_is_the_same_each_time_it_is_asked_for() -> None:
    assert privacy.pseudonym_for(1, 7) == privacy.pseudonym_for(1, 7)


def test_without_the_secret_nobody_makes_the_names_of_another(
    settings: LazySettings,
) -> None:
    before = privacy.pseudonym_for(1, 7)
    settings.SECRET_KEY = "another"

    assert privacy.pseudonym_for(1, 7) != before


def test_each_application_and_the_staff_read_a_name_of_their_own(
    cast: Cast, client: Client
) -> None:
    case = at_unit(cast).case
    other = another_partner(cast.malang)
    names = set()
    for partner, asking in (
        (cast.partner, application()),
        (Partner.objects.latest("pk"), other),
    ):
        Complaint.objects.filter(pk=case.pk).update(partner=partner)
        told = said(asking.get(f"{CASES}/{case.number}"))
        names.add(told["complainant"])
    client.force_login(cast.liaison_pu)
    names.add(said(client.get(f"{CASES}/{case.number}"))["complainant"])

    assert len(names) == 3
    assert case.pseudonym in names
