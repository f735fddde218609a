"""Whether a unit is ready: decree, seats, accounts, second factor, training, answer.

Derived from facts on a day; nobody ticks a box.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, TeamDecree, TeamMember, Training
from agencies.roles import Role
from complaints.models import Answer, Disposition

ACTING = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG, Role.ADMIN_NASIONAL)
# In the order in which a unit comes to them: what is there, and what is missing.
STEPS = {
    "decree": (_("SK Tim Pengelola berlaku"), _("Belum ada SK yang berlaku.")),
    "seats": (_("Jabatan terisi"), _("Belum ada petugas yang dapat bertindak.")),
    "accounts": (_("Akun dipakai"), _("Ada petugas yang belum pernah masuk.")),
    "mfa": (_("Faktor kedua terpasang"), _("Ada petugas tanpa faktor kedua.")),
    "training": (_("Petugas terlatih"), _("Ada petugas yang belum dilatih.")),
    "answer": (_("Jawaban pertama terkirim"), _("Belum ada laporan yang dijawab.")),
}


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """One unit on a day; `done` are the names of the steps that it has come to."""

    pk: int
    name: str
    done: frozenset[str]

    @property
    def share(self) -> int:
        """In whole percent."""
        return round(100 * len(self.done) / len(STEPS))

    @property
    def items(self) -> list[dict[str, Any]]:
        """For components/checklist.html."""
        return [
            {
                "verdict": "ok" if step in self.done else "no",
                "words": words,
                "detail": "" if step in self.done else missing,
            }
            for step, (words, missing) in STEPS.items()
        ]


def readiness(agencies: QuerySet[Agency], *, on: date) -> list[Readiness]:
    """Each with what it has come to, the least ready first: one query."""
    rows: Any = agencies.annotate(**_facts(on)).order_by("name", "pk")
    found = [
        Readiness(
            pk=row.pk,
            name=row.name,
            done=frozenset(step for step in STEPS if getattr(row, f"has_{step}")),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: len(one.done))


def share_done(rows: list[Readiness]) -> int | None:
    """Of all steps of all of them, in whole percent; None of none."""
    if not rows:
        return None
    return round(100 * sum(len(row.done) for row in rows) / (len(rows) * len(STEPS)))


def _facts(on: date) -> dict[str, Any]:
    seats = TeamMember.objects.in_force(on).filter(agency=OuterRef("pk"))
    staffed = Exists(seats)
    factor = Authenticator.objects.filter(user=OuterRef("officer"))
    trained = Training.objects.filter(officer=OuterRef("officer"), held_on__lte=on)
    return {
        "has_decree": Exists(_decrees(on)),
        "has_seats": Exists(seats.filter(role__in=ACTING)),
        "has_accounts": staffed & ~Exists(seats.filter(officer__last_login=None)),
        "has_mfa": staffed & ~Exists(seats.filter(~Exists(factor))),
        "has_training": staffed & ~Exists(seats.filter(~Exists(trained))),
        "has_answer": Exists(_answered()),
    }


def _decrees(on: date) -> QuerySet[TeamDecree]:
    return TeamDecree.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        agency=OuterRef("root"),
        kind=TeamDecree.Kind.DECREE,
        valid_from__lte=on,
    )


def _answered() -> QuerySet[Disposition]:
    """A stretch in which it held a case and an answer went out."""
    sent = Answer.objects.filter(
        complaint=OuterRef("complaint"),
        stage=Answer.Stage.SENT,
        sent_at__gte=OuterRef("given_at"),
        sent_at__lte=Coalesce(OuterRef("ended_at"), F("sent_at")),
    )
    return Disposition.objects.filter(Exists(sent), to_agency=OuterRef("pk"))
