"""Following up, holding, answering; approval and release; more time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Agency, Notice
from complaints import actions
from complaints.actions import NeedsConfirmation, NotAllowed
from complaints.forms.holder import AnswerForm
from complaints.models import Answer, AnswerTemplate
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.cases import ANSWER, Walk, at_city, at_unit, received


def test_the_first_follow_up_is_what_counts(cast: Cast) -> None:
    walk = at_unit(cast).wait(days=1).follow_up("Petugas dikirim.")
    first = walk.case.followed_up_at

    walk.wait(days=1).follow_up("Bahan dipesan.")

    case = walk.case
    assert case.followed_up_at == first
    assert case.dispositions.get(ended_at=None).first_follow_up_at == first
    assert case.events.filter(step="follow_up").count() == 2


def test_a_case_is_held_at_most_twice(cast: Cast) -> None:
    walk = at_unit(cast).hold().complete().hold().complete()

    with pytest.raises(NotAllowed, match="sudah diminta 2 kali"):
        walk.hold()

    assert walk.case.state == State.FORWARDED


@pytest.mark.parametrize("state", ["received", "forwarded", "in_progress"])
def test_a_completed_case_stands_where_it_stood(state: str, cast: Cast) -> None:
    walks = {
        "received": lambda: received(cast).hold("admin_national"),
        "forwarded": lambda: at_unit(cast).hold(),
        "in_progress": lambda: at_unit(cast).follow_up().hold(),
    }

    assert walks[state]().complete().case.state == state


def test_what_nobody_completes_lapses_once_its_time_is_over(cast: Cast) -> None:
    walk = at_unit(cast).hold()
    due_at = walk.case.clocks.get(kind="completion").due_at

    assert actions.lapse_due(at=due_at) == 0
    assert actions.lapse_due(at=due_at + timedelta(seconds=1)) == 1
    assert actions.lapse_due(at=due_at + timedelta(seconds=1)) == 0

    case = walk.case
    assert (case.state, case.ended_how) == (State.ARCHIVED, "lapsed")
    walk.at = due_at + timedelta(days=1)
    assert walk.reopen().case.state == State.RECEIVED


def test_what_nobody_replies_to_is_closed_by_the_system_and_says_so(
    cast: Cast,
) -> None:
    walk = at_unit(cast).answer()
    due_at = walk.case.clocks.get(kind="reply").due_at

    assert actions.close_due(at=due_at) == 0
    assert actions.close_due(at=due_at + timedelta(seconds=1)) == 1

    case = walk.case
    assert (case.state, case.ended_how) == (State.CLOSED, "by_system")
    assert case.rating is None


def test_the_system_does_not_close_before_its_time_even_when_told_to(
    cast: Cast,
) -> None:
    walk = at_unit(cast).answer()

    with pytest.raises(NotAllowed, match="belum habis"):
        actions.auto_close(complaint_id=walk.pk, at=walk.at)


def test_a_follow_up_while_the_complainant_is_awaited_restarts_their_time(
    cast: Cast,
) -> None:
    walk = at_unit(cast).answer().wait(days=4).follow_up("Tambahan: sudah diaspal.")

    clock = walk.case.clocks.running().get(kind="reply")

    assert walk.case.state == State.AWAITING_COMPLAINANT
    assert clock.due_date == date(2025, 7, 25)  # 10 working days after 11 July


def test_an_answer_equal_to_a_template_is_refused_whatever_is_confirmed(
    cast: Cast,
) -> None:
    walk = at_unit(cast)
    same = f"  {cast.template.text.upper()}\n"

    with pytest.raises(ValidationError, match="sama dengan templat"):
        walk.answer(same)

    assert walk.case.state == State.FORWARDED
    assert not walk.case.answers.exists()


def test_a_blank_of_a_template_must_be_filled_in(cast: Cast) -> None:
    """Brackets of one's own are nobody's blank."""
    text = f"{ANSWER} Dikerjakan [unit pelaksana] pada [tanggal] [lihat foto]."
    AnswerTemplate.objects.create(
        name="Selesai", text="Dikerjakan oleh [unit pelaksana] pada [tanggal]."
    )
    walk = at_unit(cast)

    with pytest.raises(ValidationError) as refused:
        walk.answer(text)
    assert refused.value.message_dict == {
        "text": ["Isi dahulu bagian dari templat: [unit pelaksana], [tanggal]."]
    }
    walk.answer(f"{ANSWER} [lihat foto]")
    assert walk.case.state == State.AWAITING_COMPLAINANT


@pytest.mark.parametrize("text", ["", "  \n ", "\N{NO-BREAK SPACE}"])
def test_an_empty_answer_is_refused(text: str, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="belum diisi"):
        at_unit(cast).answer(text)


def test_a_vague_answer_is_sent_only_when_its_warnings_are_confirmed(
    cast: Cast,
) -> None:
    walk = at_unit(cast, place="")
    vague = "Sudah kami tindak lanjuti, terima kasih."

    with pytest.raises(NeedsConfirmation) as asked:
        walk.take(actions.answer, "liaison_pu", text=vague)
    assert walk.case.state == State.FORWARDED
    kinds = [str(warning) for warning in asked.value.warnings]
    assert kinds == ["no_date", "no_place", "no_document"]

    walk.take(actions.answer, "liaison_pu", text=vague, confirmed=kinds)
    assert walk.case.state == State.AWAITING_COMPLAINANT
    assert walk.case.answers.get().warnings == kinds
    assert walk.case.events.get(step="answer").facts == {"confirmed": kinds}


def test_a_near_copy_of_another_answer_of_the_unit_is_asked_about(cast: Cast) -> None:
    at_unit(cast).answer()
    walk = at_unit(cast)

    with pytest.raises(NeedsConfirmation, match="hampir sama"):
        walk.take(actions.answer, "liaison_pu", text=ANSWER + " Demikian.")


def test_an_answer_with_somebodys_nik_is_asked_about(cast: Cast) -> None:
    walk = at_unit(cast)

    with pytest.raises(NeedsConfirmation, match="NIK"):
        walk.answer(ANSWER + " Pelapor 3578051212900001 sudah dihubungi.")


def test_every_desk_on_the_path_hears_of_the_answer_and_no_unit_that_returned_it(
    cast: Cast,
) -> None:
    walk = at_unit(cast).return_up("liaison_pu")
    walk.dispose(cast.dinas_kesehatan, "admin_surabaya")
    walk.answer(by="liaison_kesehatan")

    event = walk.case.events.get(step="answer")
    told = Notice.objects.filter(effect_key__startswith=f"event:{event.pk}:agency")

    assert set(told.values_list("agency_id", flat=True)) == {
        cast.national_desk.pk,
        cast.surabaya.pk,
    }


def _asking(cast: Cast, *, approval: bool, release: bool) -> Walk:
    """At a unit whose policy asks for approval, release, or both."""
    Agency.objects.filter(pk=cast.dinas_pu.pk).update(needs_approval=approval)
    Agency.objects.filter(pk=cast.surabaya.pk).update(needs_release=release)
    return at_unit(cast)


def _submit(walk: Walk) -> Walk:
    return walk.take(actions.submit_answer, "liaison_pu", text=ANSWER)


def test_an_answer_that_needs_approval_and_release_passes_both(cast: Cast) -> None:
    walk = _submit(_asking(cast, approval=True, release=True))
    assert walk.case.state == State.FORWARDED

    walk.take(actions.approve_answer, "head_pu")
    assert walk.case.state == State.FORWARDED
    walk.take(actions.release_answer, "admin_surabaya")

    case = walk.case
    assert case.state == State.AWAITING_COMPLAINANT
    assert case.answers.get().stage == Answer.Stage.SENT
    steps = list(case.events.order_by("pk").values_list("step", flat=True))
    assert steps[-4:] == ["submit_answer", "approve_answer", "release_answer", "answer"]
    answer = case.events.get(step="answer")
    assert (answer.text, answer.is_public) == (ANSWER, True)
    assert answer.facts["written_by"] == cast.liaison_pu.pk


def test_approval_alone_sends_the_answer(cast: Cast) -> None:
    walk = _submit(_asking(cast, approval=True, release=False))

    walk.take(actions.approve_answer, "head_pu")

    assert walk.case.state == State.AWAITING_COMPLAINANT
    assert set(walk.case.clocks.running().values_list("kind", flat=True)) == {
        "reply",
        "ombudsman",
    }


def test_the_holder_does_not_answer_past_the_leader(cast: Cast) -> None:
    walk = _asking(cast, approval=True, release=False)

    with pytest.raises(NotAllowed, match="diajukan dahulu"):
        walk.answer()


def test_a_draft_that_is_sent_back_is_written_anew(cast: Cast) -> None:
    walk = _submit(_asking(cast, approval=True, release=False))
    walk.take(actions.send_back_answer, "head_pu", reason="Sebut tanggalnya.")

    with pytest.raises(NotAllowed, match="Tidak ada konsep"):
        walk.take(actions.approve_answer, "head_pu")
    _submit(walk).take(actions.approve_answer, "head_pu")

    stages = walk.case.answers.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["sent_back", "sent"]


def test_a_draft_does_not_outlive_the_hand_that_wrote_it(cast: Cast) -> None:
    walk = _submit(_asking(cast, approval=True, release=False))

    walk.return_up("liaison_pu").to_unit()

    assert walk.case.answers.get().stage == Answer.Stage.SENT_BACK
    with pytest.raises(NotAllowed, match="Tidak ada konsep"):
        walk.take(actions.approve_answer, "head_pu")


def _ask(walk: Walk, until: date) -> Walk:
    return walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Menunggu aspal.",
        until=until,
        interim="Pekerjaan dijadwalkan minggu depan.",
    )


def test_a_granted_extension_moves_settlement_alone(cast: Cast) -> None:
    walk = _ask(at_unit(cast), date(2025, 8, 1))
    before = dict(walk.case.clocks.values_list("kind", "due_date"))

    walk.take(actions.grant_extension, "admin_surabaya")

    after = dict(walk.case.clocks.values_list("kind", "due_date"))
    assert before["settlement"] == date(2025, 7, 25)
    assert after == {**before, "settlement": date(2025, 8, 1)}


@pytest.mark.parametrize(
    ("until", "why"),
    [
        pytest.param(date(2025, 7, 1), "sesudah tenggat", id="in the past"),
        pytest.param(date(2025, 7, 25), "sesudah tenggat", id="the due date itself"),
        pytest.param(date(2025, 8, 15), "14-08-2025", id="beyond 14 working days"),
    ],
)
def test_an_extension_has_bounds(until: date, why: str, cast: Cast) -> None:
    walk = at_unit(cast)

    with pytest.raises(ValidationError, match=why):
        _ask(walk, until)

    assert not walk.case.events.filter(step="ask_extension").exists()


def test_an_imported_deadline_is_not_extended_here(cast: Cast) -> None:
    """It has no calendar of ours, by which more days could be counted."""
    walk = at_unit(cast)
    walk.case.clocks.update(calendar_on=None)

    with pytest.raises(NotAllowed, match="Tenggat dari impor"):
        _ask(walk, date(2025, 8, 1))


def test_an_extension_that_was_asked_for_too_long_ago_is_not_granted(
    cast: Cast,
) -> None:
    walk = _ask(at_unit(cast), date(2025, 8, 1)).wait(days=30)

    with pytest.raises(ValidationError, match="sesudah tenggat"):
        walk.take(actions.grant_extension, "admin_surabaya")


def test_more_time_is_asked_for_until_the_day_before_the_last_one(cast: Cast) -> None:
    """14 working days past the limit end on 14 August, which itself is too late."""
    walk = at_unit(cast)
    walk.at = datetime(2025, 8, 13, 17, tzinfo=UTC)

    with pytest.raises(NotAllowed, match="14 Agu 2025, dan hari itu sudah lewat"):
        _ask(walk, date(2025, 8, 15))
    walk.at -= timedelta(hours=1)
    _ask(walk, date(2025, 8, 14)).at += timedelta(hours=1)

    with pytest.raises(NotAllowed, match="dan hari itu sudah lewat"):
        walk.take(actions.grant_extension, "admin_surabaya")


def test_who_was_given_all_the_time_there_is_asks_for_no_more(cast: Cast) -> None:
    walk = _ask(at_unit(cast), date(2025, 8, 14))
    walk.take(actions.grant_extension, "admin_surabaya")

    with pytest.raises(NotAllowed, match="Waktu paling lama sudah diberikan"):
        _ask(walk, date(2025, 8, 15))


def test_extensions_do_not_add_up(cast: Cast) -> None:
    """Each is counted from the limit: 14 working days, however often it is granted."""
    walk = _ask(at_unit(cast), date(2025, 8, 1))
    walk.take(actions.grant_extension, "admin_surabaya")

    with pytest.raises(ValidationError, match="14-08-2025"):
        _ask(walk, date(2025, 8, 15))
    _ask(walk, date(2025, 8, 14)).take(actions.grant_extension, "admin_surabaya")

    settling = walk.case.clocks.get(kind="settlement")
    assert settling.due_date == date(2025, 8, 14)


def test_one_asking_is_granted_once(cast: Cast) -> None:
    walk = _ask(at_unit(cast), date(2025, 8, 1))
    walk.take(actions.grant_extension, "admin_surabaya")

    with pytest.raises(NotAllowed, match="Belum ada permintaan"):
        walk.take(actions.grant_extension, "admin_surabaya")


def test_at_a_root_that_waits_for_verification_nobody_follows_up(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Verifikasi dahulu"):
        at_city(cast).take(actions.follow_up, "admin_surabaya", text="Kami proses.")


def test_archiving_as_outside_is_for_the_national_desk(cast: Cast) -> None:
    outside = {"reason": "outside", "text": "Bukan pelayanan publik."}

    with pytest.raises(NotAllowed, match="Hanya Meja Nasional"):
        at_city(cast).take(actions.archive, "admin_surabaya", **outside)

    walk = received(cast).take(actions.archive, "admin_national", **outside)
    assert walk.case.end_reason == "outside"


def test_not_ours_is_no_reason_to_archive() -> None:
    assert "not_ours" not in actions.ArchiveReason.values
    assert len(actions.ArchiveReason.values) == 6


def test_a_rating_is_one_to_five(cast: Cast) -> None:
    walk = at_unit(cast).answer()

    for rating in (0, 6, -1):
        with pytest.raises(ValidationError, match="1 sampai 5"):
            walk.take(actions.confirm, walk.citizen, rating=rating)
    walk.take(actions.confirm, walk.citizen, rating=None)

    assert (walk.case.state, walk.case.ended_how) == (State.CLOSED, "confirmed")


def test_an_answer_equal_to_an_earlier_version_of_a_template_is_refused_too(
    cast: Cast,
) -> None:
    cast.template.save()
    old = cast.template.text
    cast.template.text = "Terima kasih. Kami menindaklanjuti dalam lima hari."
    cast.template.save()

    for text in (old, cast.template.text):
        with pytest.raises(ValidationError, match="sama dengan templat"):
            at_unit(cast).answer(text)


def test_an_answer_says_from_which_version_of_a_template_it_began(cast: Cast) -> None:
    cast.template.save()
    cast.template.text = "Terima kasih. Kami menindaklanjuti dalam lima hari."
    cast.template.save()
    begun = AnswerTemplate.objects.with_version().get(pk=cast.template.pk)
    field = AnswerForm.base_fields["template"]

    walk = at_unit(cast)
    said = {"template": begun.pk, "version": begun.version}
    walk.take(actions.answer, "liaison_pu", text=ANSWER, begun_from=said)

    assert field.label_from_instance(begun) == "Contoh (versi 2)"
    assert walk.case.events.get(step="answer").facts["begun_from"] == said
