"""The coordinator's desk: who enters, which rows are there, what a page says."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Notice, Officer
from complaints.admin.histories import LABELS
from complaints.models import AnswerTemplate, Complaint
from complaints.workflow import Classification, State
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.complaints.browsing import NAMELESS, Now, body
from tests.complaints.cases import IDENTITY
from tests.complaints.desk import LIST, desk, listed
from tests.registry import Cast

MOST_QUERIES = 15


@pytest.fixture
def surabaya(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_surabaya)
    return client


@pytest.mark.parametrize("name", ["liaison_pu", "head_pu", "reviewer_jatim", "auditor"])
def test_whoever_coordinates_nothing_is_told_so(
    client: Client, cast: Cast, now: Now, name: str
) -> None:
    officer: Officer = getattr(cast, name)
    Officer.objects.filter(pk=officer.pk).update(is_staff=True)
    client.force_login(officer)
    for url in ("/admin/", LIST):
        answer = client.get(url)
        assert answer.status_code == 403
        assert "hanya untuk admin instansi dan admin nasional" in body(answer)


def test_a_seat_alone_does_not_open_the_admin(
    client: Client, cast: Cast, now: Now
) -> None:
    Officer.objects.filter(pk=cast.admin_surabaya.pk).update(is_staff=False)
    client.force_login(cast.admin_surabaya)
    assert client.get(LIST).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast, now: Now) -> None:
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_the_queue_holds_what_the_desk_must_verify(
    surabaya: Client, cast: Cast
) -> None:
    mine = cases.at_city(cast).case
    cases.at_unit(cast)
    cases.received(cast)
    assert listed(surabaya.get(LIST)) == [mine.number]


def test_a_case_of_another_city_does_not_exist(surabaya: Client, cast: Cast) -> None:
    foreign = cases.received(cast).dispose(cast.malang, "admin_national").case
    missing = foreign.pk + 1
    for tab in ("verifikasi", "lewat", "selesai"):
        for scope in ("meja", "semua"):
            answer = surabaya.get(LIST, {"antrean": tab, "lingkup": scope})
            assert foreign.number not in body(answer)
    for pk in (foreign.pk, missing):
        for page in ("change/", "history/", "langkah/dispose/"):
            assert surabaya.get(f"{LIST}{pk}/{page}", follow=True).status_code == 404


@pytest.mark.parametrize("pk", ["entah", "0", "9" * 18, "-1"])
def test_an_address_that_nobody_gave_is_not_found(
    surabaya: Client, cast: Cast, pk: str
) -> None:
    for page in ("change/", "history/", "langkah/dispose/"):
        assert surabaya.get(f"{LIST}{pk}/{page}", follow=True).status_code == 404


def test_the_accused_desk_does_not_see_the_case(surabaya: Client, cast: Cast) -> None:
    accused = cases.received(cast, reported_agency=cast.surabaya).dispose(
        cast.jatim, "admin_national", classification=Classification.SUPERVISORY
    )
    assert accused.case.state == State.FORWARDED
    page = body(surabaya.get(LIST, {"lingkup": "semua"}))
    example = "atau 26-0000-0012"  # of what can be searched for
    assert accused.case.number not in page.replace(example, "")
    assert surabaya.get(desk(accused.case)).status_code == 404


def test_what_burns_stands_on_top(surabaya: Client, cast: Cast) -> None:
    later = cases.at_city(cast).case
    older = cases.at_city(cast, at=cases.NOW - 3 * cases.ONE_DAY).case
    assert listed(surabaya.get(LIST)) == [older.number, later.number]


def test_a_day_of_another_year_says_its_year(
    surabaya: Client, cast: Cast, now: Now
) -> None:
    cases.at_city(cast)
    assert "Diterima Sen, 7 Jul, 09.00 WIB" in body(surabaya.get(LIST))

    now.later(days=365)
    surabaya.force_login(cast.admin_surabaya)
    assert "Diterima Sen, 7 Jul 2025, 09.00 WIB" in body(surabaya.get(LIST))


def test_the_list_narrows(surabaya: Client, cast: Cast) -> None:
    holes = cases.at_city(cast).case
    water = cases.at_city(
        cast, title="Air keruh di Tegalsari", text="Air PDAM berbau sejak Senin."
    ).case

    def found(**asked: str) -> set[str]:
        return set(listed(surabaya.get(LIST, asked)))

    assert found(q="air keruh") == {water.number}
    assert found(q=holes.number) == {holes.number}
    assert found(q="tidakadakatanya") == set()
    assert found(kanal="sms") == set()
    assert found(klasifikasi="aspirasi") == set()
    assert found(diterima="1") == {holes.number, water.number}
    everything = {holes.number, water.number}
    assert found(kanal="tidak-ada") == everything
    assert found(sesudah="bukan-kunci", antrean="entah") == everything


@pytest.mark.parametrize(
    "words", ["\0", "'", "%", "a" * 5_000, "\N{RIGHT-TO-LEFT MARK}"]
)
def test_odd_words_break_no_search(surabaya: Client, cast: Cast, words: str) -> None:
    assert surabaya.get(LIST, {"q": words}).status_code == 200


def test_the_list_is_read_page_by_page(surabaya: Client, cast: Cast) -> None:
    first = cases.at_city(cast).case
    bulk_cases(60, like=first)
    page, seen = surabaya.get(LIST), list[str]()
    for _ in range(3):
        seen += listed(page)
        following = page.context["page"]["next_url"]
        page = surabaya.get(following) if following else page
    assert len(seen) == len(set(seen)) == 61
    assert following == ""


def test_pages_cost_the_same_however_many_cases(surabaya: Client, cast: Cast) -> None:
    case = cases.at_city(cast).case
    urls = (LIST, desk(case), desk(case, "dispose"), desk(case, "archive"), "/admin/")
    few = {url: queries(surabaya, url) for url in urls}
    bulk_cases(300, like=case)
    assert {url: queries(surabaya, url) for url in urls} == few
    assert max(few.values()) <= MOST_QUERIES


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    statements = [query["sql"] for query in asked]
    assert not [sql for sql in statements if "OFFSET" in sql.upper()]
    return len(statements)


def test_counting_stops_at_999(surabaya: Client, cast: Cast) -> None:
    bulk_cases(1_000, like=cases.at_city(cast).case)
    answer = body(surabaya.get(LIST))
    assert "999+" in answer
    assert "saring lebih sempit" in answer


def test_the_case_says_all_but_who_complained(surabaya: Client, cast: Cast) -> None:
    walk = cases.at_city(cast, identity=IDENTITY, reported_agency=cast.rsud)
    case = walk.case
    page = body(surabaya.get(desk(case)))
    for said in (case.number, case.original_text, case.pseudonym, cast.rsud.name):
        assert said in page
    assert "3 hari kerja lagi" in page
    for secret in (IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email):
        assert secret not in page


@NAMELESS
def test_the_original_title_stands_beside_the_edited_one(
    surabaya: Client, cast: Cast
) -> None:
    decided = cases.verification(title="Tiga lubang di Jalan Kedungdoro")
    walk = cases.at_city(cast).take(
        cases.actions.dispose,
        "admin_surabaya",
        to=cast.dinas_pu,
        verification=decided,
    )
    page = body(surabaya.get(desk(walk.case)))
    assert cases.TITLE in page
    assert "Tiga lubang di Jalan Kedungdoro" in page


def test_a_refused_step_says_why(surabaya: Client, cast: Cast) -> None:
    case = cases.case_at(State.IN_PROGRESS, cast)
    assert "Laporan berstatus Diproses." in body(surabaya.get(desk(case)))
    assert "Laporan berstatus Diproses." in body(surabaya.get(desk(case, "archive")))


def test_nothing_of_a_case_is_edited_past_the_steps(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_city(cast).case
    before = Complaint.objects.filter(pk=case.pk).values().get()
    surabaya.post(desk(case), {"title": "Diubah", "state": "closed"})
    surabaya.post(LIST, {"action": "delete_selected", "_selected_action": case.pk})
    assert surabaya.get(f"{LIST}add/").status_code == 403
    assert surabaya.post(f"{LIST}{case.pk}/delete/").status_code in {403, 404}
    assert Complaint.objects.filter(pk=case.pk).values().get() == before


def test_the_history_names_columns_and_values_in_words(
    surabaya: Client, cast: Cast
) -> None:
    case = cases.at_unit(cast).case
    page = body(surabaya.get(f"{LIST}{case.pk}/history/"))
    for said in (
        "Pemegang",
        cast.dinas_pu.name,
        "Menunggu verifikasi",
        "Pengaduan tidak berkadar pengawasan",
        cast.admin_surabaya.name,
    ):
        assert said in page
    for raw in ("awaits", "in_progress", "Deleted", "pk="):
        assert raw not in page
    # A limit ends with the day that the lists name.
    assert ", 24.00 WIB" in page
    assert ", 00.00 WIB" not in page


def test_every_tracked_column_has_an_indonesian_name() -> None:
    """A column without a name of its own is shown by Django in English words."""
    tracked = Complaint.history.model.tracked_fields
    unnamed = {
        field.name
        for field in tracked
        if field.verbose_name == field.name.replace("_", " ")
    }
    assert unnamed - set(LABELS) <= {"number"}


def test_the_national_desk_sees_its_own_queue_and_all_others(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_national)
    fresh = cases.received(cast).case
    city = cases.at_city(cast).case
    assert listed(client.get(LIST)) == [fresh.number]
    everything = listed(client.get(LIST, {"lingkup": "semua"}))
    assert set(everything) == {fresh.number, city.number}


def test_rules_are_there_to_read_and_topics_to_tend(
    client: Client, cast: Cast, now: Now
) -> None:
    for officer, may_add in ((cast.admin_national, 200), (cast.admin_surabaya, 403)):
        client.force_login(officer)
        for name in ("category", "answertemplate", "policy"):
            url = reverse(f"admin:complaints_{name}_changelist")
            assert client.get(url).status_code == 200
        add = reverse("admin:complaints_category_add")
        assert client.get(add).status_code == may_add
        assert client.get(reverse("admin:complaints_policy_add")).status_code == 403


def test_a_coordinator_sees_templates_of_all_and_own_ones(
    client: Client, cast: Cast, now: Now
) -> None:
    """Those that the officers there begin from; not those of others."""
    for agency in (cast.surabaya, cast.dinas_pu, cast.samarinda):
        AnswerTemplate.objects.create(name=agency.name, agency=agency, text="Yth.")
    client.force_login(cast.admin_surabaya)
    page = client.get(reverse("admin:complaints_answertemplate_changelist"))
    shown = {row.name for row in page.context["cl"].result_list}
    assert shown == {cast.template.name, cast.surabaya.name, cast.dinas_pu.name}


def test_a_long_list_of_the_registry_counts_no_further(
    client: Client, cast: Cast, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agencies.admin.base.COUNTED", 3)
    client.force_login(cast.admin_national)
    page = body(client.get("/admin/agencies/agency/"))
    assert "3 instansi dan unit atau lebih; saring lebih sempit" in page


@pytest.mark.parametrize("name", ["admin_national", "admin_surabaya"])
def test_every_entry_of_the_menu_can_be_opened(
    client: Client, cast: Cast, now: Now, name: str
) -> None:
    client.force_login(getattr(cast, name))
    groups = client.get("/admin/").context["sidebar_navigation"]
    shown = [str(e["link"]) for g in groups for e in g["items"] if e["has_permission"]]
    assert len(shown) > 10
    assert {url: client.get(url).status_code for url in shown} == dict.fromkeys(
        shown, 200
    )


def test_two_templates_of_one_instansi_do_not_bear_one_name(
    client: Client, cast: Cast, now: Now
) -> None:
    """Of all instansi (none is named) as of one; elsewhere the name is free."""
    client.force_login(cast.admin_national)
    add = reverse("admin:complaints_answertemplate_add")
    for agency, made in (("", 302), ("", 422), (cast.surabaya.pk, 302)):
        said = {"name": "Sapaan", "agency": agency, "text": "Yth.", "is_active": "on"}
        answer = client.post(add, said)
        assert answer.status_code == made
        if made == 422:
            assert "Nama templat ini sudah dipakai" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerTemplate.objects.create(name="Sapaan", text="Dua kali.")


def test_the_outbox_says_nothing_of_a_case_that_one_may_not_see(
    surabaya: Client, cast: Cast
) -> None:
    walk = cases.at_city(cast, reported_agency=cast.surabaya)
    told = Notice.objects.get(complaint_id=walk.pk, agency=cast.surabaya)
    outbox = "/admin/agencies/notice/"
    one = f"{outbox}{told.pk}/change/"
    missing = f"{outbox}{Notice.objects.latest('pk').pk + 1}/change/"
    assert walk.case.number in body(surabaya.get(outbox))
    assert surabaya.get(one).status_code == 200

    Complaint.objects.filter(pk=walk.pk).update(
        classification=Classification.SUPERVISORY
    )

    assert walk.case.number not in body(surabaya.get(outbox))
    hidden, none = surabaya.get(one), surabaya.get(missing)
    assert (hidden.status_code, none.status_code) == (302, 302)
    surabaya.force_login(cast.admin_national)
    assert walk.case.number in body(surabaya.get(outbox))
