"""What officers keep at their own desk: lists to find again, texts not yet sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer
from complaints.models.complaint import Complaint
from complaints.querysets import DraftQuerySet, SavedViewQuerySet


class SavedView(models.Model):
    """A list of cases by what its address asks for; `agency` sees it too, if any."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("nama"), max_length=60)
    query = models.CharField(max_length=600)  # as in the address, without a page's key
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_officer_names_a_view_once", fields=["officer", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What one officer has typed for a step on a case, and has not sent.

    Seen by nobody else and no part of the case's history; a trigger deletes it with
    the event of its step. Until `writing_until` others are told that somebody writes.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    fields = models.JSONField(default=dict)  # by the name of the form's field
    saved_at = models.DateTimeField()
    writing_until = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_officer_keeps_one_draft_a_step",
                fields=["officer", "complaint", "step"],
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]
