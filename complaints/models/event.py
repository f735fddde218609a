"""What happened to a case: append-only, shown as its timeline."""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer, Partner
from complaints.masking import masked
from complaints.models.complaint import Complaint
from complaints.workflow import STEPS, State

# Their event is public; the instruction or the reason in it is for officers.
BETWEEN_OFFICERS = frozenset({"dispose", "return_up"})


class Event(models.Model):
    """One step taken: by whom, in whose name, from which state and holder to which.

    Never changed or deleted (trigger). `facts` holds what the step carries, in codes
    and dates (and under "reason" in words), never an identity; under "induk" the number
    of the case that it followed. `via` says how a complainant's step came: "receipt",
    "partner", "sms" or "staff".
    """

    # Events are read by their case alone (`event_timeline`): no other index, but for
    # the few that repeat a step of the case that leads (`event_led`).
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="events", db_index=False
    )
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    by_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", db_index=False
    )
    capacity = models.CharField(max_length=12, blank=True)
    via = models.CharField(max_length=8, blank=True)
    from_state = models.CharField(max_length=22, choices=State, blank=True)
    to_state = models.CharField(max_length=22, choices=State)
    from_holder = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_holder = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False
    )
    run = models.PositiveSmallIntegerField(default=1)
    is_public = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("peristiwa")
        indexes = [
            models.Index(fields=["complaint", "at", "id"], name="event_timeline"),
            models.Index(
                KeyTransform("induk", "facts"),
                name="event_led",
                condition=Q(facts__has_key="induk"),
            ),
        ]

    @property
    def label(self) -> str:
        return str(STEPS[self.step].label)

    @property
    def is_between_officers(self) -> bool:
        return self.step in BETWEEN_OFFICERS

    @property
    def public_text(self) -> str:
        """What the complainant reads of it: words between officers are left out, and
        nobody's numbers are in what was said on the case that theirs followed.
        """
        if self.is_between_officers:
            return ""
        return masked(self.text) if "induk" in self.facts else self.text
