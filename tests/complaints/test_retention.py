"""Identities go when their time is over, and stay gone past a restored backup."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from complaints import privacy
from complaints.actions import ledger, retaining
from complaints.models import Complaint, Erasure
from complaints.privacy import UnreadableError
from tests.complaints.cases import IDENTITY, Walk, at_unit, day_of, walk_to
from tests.complaints.cases import State as S
from tests.complaints.data_requests import BOTH, SAID, erased
from tests.complaints.test_canaries import CANARY, _found
from tests.registry import small_registry


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


# Retention.
def _past(walk: Walk, years: int) -> None:
    at = walk.at - timedelta(days=366 * years)
    Complaint.objects.filter(pk=walk.pk).update(ended_at=at)


@BOTH
def test_identities_go_when_the_time_of_their_class_is_over() -> None:
    cast = small_registry()
    old = walk_to(S.CLOSED, cast, identity=IDENTITY)
    fresh = walk_to(S.CLOSED, cast, identity=IDENTITY)
    still = walk_to(S.IN_PROGRESS, cast, identity=IDENTITY)
    nameless = walk_to(S.CLOSED, cast)
    _past(old, 6)
    _past(fresh, 4)
    _past(nameless, 6)
    on, at = day_of(old.at), old.at

    assert retaining.expired(on=on).total() == 1
    assert Erasure.objects.count() == 0
    assert retaining.retain(on=on, at=at).total() == 1
    assert retaining.retain(on=on, at=at).total() == 0

    assert [row.complaint_id for row in Erasure.objects.all()] == [old.pk]
    assert privacy.opened(fresh.pk) == privacy.opened(still.pk) == IDENTITY


@BOTH
def test_the_command_counts_first_and_then_writes_the_ledger(
    settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    walk = walk_to(S.CLOSED, small_registry(), identity=CANARY)
    _past(walk, 20)

    call_command("retention", dry_run=True)
    assert "1 identitas akan dihapus." in capsys.readouterr().out
    assert walk.case.erased_at is None
    call_command("retention")

    assert "1 identitas dihapus." in capsys.readouterr().out
    line = settings.ERASURE_LEDGER.read_text()
    assert json.loads(line)["number"] == walk.case.number
    assert not _found(line)


# Backups.
@BOTH
def test_a_restored_backup_is_erased_again_from_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    walk = at_unit(small_registry(), identity=CANARY, text=SAID)
    other = at_unit(walk.cast, identity=IDENTITY)
    backup = _backed_up(walk)
    erased(walk)
    path = tmp_path / "erasures.jsonl"
    assert ledger.write_out(path, at=walk.at) == 1
    assert ledger.write_out(path, at=walk.at) == 0
    _restore(backup, walk)
    assert privacy.opened(walk.pk) == CANARY
    assert walk.case.original_text == SAID

    # Without the key of then, words are covered where the ledger says they stood.
    keys, settings.IDENTITY_KEYS = settings.IDENTITY_KEYS, {"k2": bytes(range(32))}
    call_command("replay_erasures", path)
    settings.IDENTITY_KEYS = keys

    assert not _found(walk.case.original_text)
    assert "1 dihapus lagi, 0 sudah" in capsys.readouterr().out
    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)
    assert walk.case.erased_at is not None
    assert privacy.opened(other.pk) == IDENTITY
    call_command("replay_erasures", path)
    assert "0 dihapus lagi, 1 sudah" in capsys.readouterr().out


KEPT = ("complaints_complainant", "complaints_complaint")


def _backed_up(walk: Walk) -> list[str]:
    """The rows as they are now, as the JSON that puts them back."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        found = []
        for table, key in zip(KEPT, ("complaint_id", "id"), strict=True):
            cursor.execute(
                f"SELECT to_jsonb(t)::text FROM {table} t WHERE {key} = %s", [walk.pk]
            )
            found.append(cursor.fetchone()[0])
        return found


def _restore(backup: list[str], walk: Walk) -> None:
    """As a restore does: past every trigger, and the erasure was never heard of."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("ALTER TABLE complaints_erasure DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM complaints_erasure")
        cursor.execute("ALTER TABLE complaints_erasure ENABLE TRIGGER USER")
        row, case = map(json.loads, backup)
        names = [name for name in row if name != "complaint_id"]
        cursor.execute(
            f"UPDATE complaints_complainant t SET ({', '.join(names)}) = (SELECT"
            f" {', '.join('s.' + name for name in names)} FROM jsonb_populate_record("
            "NULL::complaints_complainant, %s::jsonb) s) WHERE complaint_id = %s",
            [json.dumps(row), walk.pk],
        )
        cursor.execute(
            "UPDATE complaints_complaint SET erased_at = NULL, has_contact = %s,"
            " original_text = %s WHERE id = %s",
            [case["has_contact"], case["original_text"], walk.pk],
        )


@BOTH
def test_a_case_that_only_bears_the_number_is_left_alone(
    walk: Walk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = walk.case
    entry = {
        "complaint": case.pk,
        "number": case.number,
        "received_at": (case.received_at - timedelta(days=1)).isoformat(),
        "at": walk.at.isoformat(),
        "why": "asked",
    }
    path = tmp_path / "erasures.jsonl"
    path.write_text(json.dumps(entry) + "\n\n")

    call_command("replay_erasures", path)

    assert "1 tidak ada" in capsys.readouterr().out
    assert privacy.opened(walk.pk) == IDENTITY
    path.write_text("bukan catatan\n")
    with pytest.raises(CommandError, match="line 1"):
        call_command("replay_erasures", path)
    with pytest.raises(CommandError, match="tidak terbaca"):
        call_command("replay_erasures", tmp_path / "none")


@BOTH
def test_what_was_erased_is_never_rotated_back(
    walk: Walk, settings: LazySettings
) -> None:
    erased(walk)
    settings.IDENTITY_KEYS = {"k2": bytes(range(32)), **settings.IDENTITY_KEYS}

    call_command("rotate_identity_keys")

    with pytest.raises(UnreadableError):
        privacy.opened(walk.pk)
