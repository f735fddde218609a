"""The outbox: all that the system has to say to anybody outside it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.officer import Officer
from agencies.querysets import NoticeQuerySet


class Notice(models.Model):
    """One message to one recipient, written in the transaction that caused it.

    `effect_key` names the effect (event, kind, recipient): what runs twice hits it and
    does nothing. The text never holds an identity; a complainant's contact is read by
    the delivery task at the moment of sending, through `complaint_id`. One that
    `is_gathered` is mailed in one letter a person and day, with others like it.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("surel")
        SMS = "sms", _("SMS")
        CONTACT = "contact", _("kontak pelapor")  # e-mail or SMS, known at sending
        IN_APP = "in_app", _("aplikasi")
        DIGEST = "digest", _("ringkasan harian")  # a mail of what others said already

    effect_key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(_("saluran"), max_length=8, choices=Channel)
    officer = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("petugas"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("instansi/unit"),
    )
    complaint_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    subject = models.CharField(_("perihal"), max_length=200)
    body = models.TextField(_("isi"))
    reason = models.CharField(_("alasan"), max_length=200)
    link = models.CharField(max_length=200, blank=True)
    is_gathered = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(_("dibuat"))
    run_after = models.DateTimeField(_("ditunda sampai"))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    sent_at = models.DateTimeField(_("terkirim"), null=True, blank=True)
    dead_at = models.DateTimeField(_("gagal"), null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        indexes = [
            models.Index(
                fields=["run_after", "id"],
                name="notice_waiting",
                condition=Q(sent_at=None, dead_at=None),
            ),
            models.Index(fields=["agency", "-created_at"], name="notice_of_agency"),
            models.Index(
                fields=["officer", "-created_at"],
                name="notice_of_officer",
                condition=Q(officer__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_notice_says_why_and_leads_somewhere",
                condition=~Q(reason="") & ~Q(link=""),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class LetterPart(models.Model):
    """A notice that a person's letter of the day says, unless it is withdrawn first."""

    letter = models.ForeignKey(
        Notice, models.CASCADE, related_name="parts", db_index=False
    )
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="letters")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_letter_says_a_notice_once", fields=["letter", "notice"]
            ),
        ]


class NoticeReading(models.Model):
    """One officer has read one notice; those to an agency are read by each alone."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_officer_reads_a_notice_once", fields=["notice", "officer"]
            ),
        ]


class NoticeChoice(models.Model):
    """How an officer wants to hear of things; without a row: a mail for each.

    In the application everything is shown, whatever was chosen. What was created up
    to `read_until` counts as read.
    """

    class Mail(models.TextChoices):
        EACH = "each", _("Surel untuk setiap pemberitahuan")
        DAILY = "daily", _("Satu ringkasan sehari, pukul 07.00")
        NONE = "none", _("Tanpa surel; hanya di aplikasi")

    officer = models.OneToOneField(
        Officer, models.PROTECT, primary_key=True, related_name="notice_choice"
    )
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.EACH)
    read_until = models.DateTimeField(null=True, blank=True)
