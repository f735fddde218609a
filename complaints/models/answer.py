"""Answers on their way to the complainant, their templates, and attachments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Officer
from complaints.models.complaint import Complaint
from complaints.models.event import Event
from complaints.querysets import AnswerTemplateQuerySet


class AnswerTemplate(models.Model):
    """A beginning for an answer; a text that equals it is refused as an answer."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    name = models.CharField(_("nama"), max_length=120)
    text = models.TextField(_("teks"))
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = AnswerTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("templat jawaban")
        verbose_name_plural = _("templat jawaban")
        constraints = [
            models.UniqueConstraint(
                name="a_template_of_an_agency_has_a_name_of_its_own",
                fields=["agency", "name"],
                nulls_distinct=False,
                violation_error_message=_(
                    "Nama templat ini sudah dipakai di instansi itu."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """A final answer: drafted, approved and released where policy asks, then sent."""

    class Stage(models.TextChoices):
        SUBMITTED = "submitted", _("menunggu persetujuan")
        APPROVED = "approved", _("menunggu diteruskan")
        SENT_BACK = "sent_back", _("dikembalikan")
        SENT = "sent", _("terkirim")

    WAITING = (Stage.SUBMITTED, Stage.APPROVED)  # for a leader, for a desk

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="answers")
    stage = models.CharField(max_length=10, choices=Stage)
    text = models.TextField()
    written_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    warnings = models.JSONField(default=list)  # those confirmed at sending

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_answer_waits_per_case",
                fields=["complaint"],
                condition=Q(stage__in=["approved", "submitted"]),
            ),
            models.CheckConstraint(
                name="answer_has_sent_at_iff_sent",
                condition=Q(stage="sent", sent_at__isnull=False)
                | (~Q(stage="sent") & Q(sent_at=None)),
            ),
        ]


class Attachment(models.Model):
    """A file of a case, by the hash of its content; never served by its own name.

    `media_type` is what the content shows, not what the sender said.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="attachments"
    )
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(_("nama berkas"), max_length=160)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("ukuran"))
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
