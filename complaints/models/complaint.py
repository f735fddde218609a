"""The case: what was said, where it stands, who holds it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Officer, Partner, Region
from complaints.models.category import Category
from complaints.models.indexes import OF_COMPLAINTS
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import ENDED, Classification, Kind, State

ENDED_VALUES = sorted(ENDED)
# A history is read by its case alone.
NOT_SEARCHED_IN_HISTORY = [
    *("number", "partner", "entered_by", "category", "region", "reported_agency"),
    *("holder", "root", "assignee", "induk", "split_from"),
]


class NextNumber(Func):
    """YY-NNNN-NNNN from a sequence: a public name of the case, no key to it."""

    template = (
        "to_char(now(), 'YY-') "
        "|| to_char(nextval('complaint_number'), 'FM0000\"-\"0000')"
    )
    output_field = models.CharField()


class Channel(models.TextChoices):
    """The way a case came in."""

    PORTAL = "portal", _("Portal")
    SMS = "sms", _("SMS 1708")
    PARTNER = "partner", _("Aplikasi terintegrasi")
    STAFF = "staff", _("Dicatat petugas")
    IMPORT = "import", _("Impor berkas")


class Consent(models.TextChoices):
    """May the Ombudsman take the case with the identity?"""

    NOT_ASKED = "", _("Belum ditanya")
    ASKED = "asked", _("Ditanya")
    GIVEN = "given", _("Disetujui")
    WITHDRAWN = "withdrawn", _("Dicabut")


class Complaint(models.Model):
    """A citizen's complaint, aspiration or request for information.

    `original_*` are what was sent, word for word; the database refuses to change them.
    `holder` is who must act (one at a time), `root` the instansi it belongs to. `run`
    counts the runs of the clocks: 1, and one more with each reopening.
    """

    number = models.CharField(
        _("nomor"), max_length=20, unique=True, db_default=NextNumber(), editable=False
    )
    receipt_hash = models.CharField(max_length=64, blank=True, editable=False)

    channel = models.CharField(_("kanal"), max_length=8, choices=Channel)
    # Keys without an index of their own are found by one of `OF_COMPLAINTS`, or never:
    # every step writes into every index.
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, db_index=False
    )
    source_id = models.CharField(_("nomor asal"), max_length=80, blank=True)
    entered_by = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    original_title = models.CharField(_("judul asli"), max_length=200)
    original_text = models.TextField(_("isi asli"))
    original_kind = models.CharField(_("jenis"), max_length=20, choices=Kind)
    title = models.CharField(_("judul"), max_length=200)

    classification = models.CharField(
        _("klasifikasi"), max_length=30, choices=Classification, blank=True
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("topik"),
        db_index=False,
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("wilayah"),
        db_index=False,
    )
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    incident_date = models.DateField(_("tanggal kejadian"), null=True, blank=True)
    reported_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accusations",
        db_index=False,
    )

    is_anonymous = models.BooleanField(_("anonim"), default=False)
    is_secret = models.BooleanField(_("rahasia"), default=False)

    state = models.CharField(
        _("status"), max_length=22, choices=State, default=State.RECEIVED
    )
    state_before_hold = models.CharField(max_length=22, choices=State, blank=True)
    holder = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="held",
        verbose_name=_("pemegang"),
        db_index=False,
    )
    root = models.ForeignKey(
        Agency, models.PROTECT, related_name="cases", db_index=False
    )
    # True while a desk must still decide where it goes: "Perlu verifikasi".
    awaits_verification = models.BooleanField(default=True)
    assignee = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned",
        db_index=False,
    )
    is_binding = models.BooleanField(_("disposisi mengikat"), default=False)
    bounces = models.PositiveSmallIntegerField(_("pengembalian"), default=0)
    holds = models.PositiveSmallIntegerField(_("penundaan"), default=0)
    run = models.PositiveSmallIntegerField(default=1)
    induk = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        db_index=False,
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,
    )
    strategic_issue = models.CharField(_("isu strategis"), max_length=120, blank=True)

    received_at = models.DateTimeField(_("diterima"))
    followed_up_at = models.DateTimeField(_("tindak lanjut pertama"), null=True)
    answered_at = models.DateTimeField(_("dijawab"), null=True, blank=True)
    ended_at = models.DateTimeField(_("berakhir"), null=True, blank=True)
    ended_how = models.CharField(_("diakhiri"), max_length=30, blank=True)
    # From then on nothing says who complained, and free text is shown masked to all.
    erased_at = models.DateTimeField(_("identitas dihapus"), null=True, editable=False)
    end_reason = models.CharField(_("alasan arsip"), max_length=30, blank=True)
    rating = models.PositiveSmallIntegerField(_("penilaian"), null=True, blank=True)
    reopened_by_complainant = models.BooleanField(default=False)

    handed_over_at = models.DateTimeField(_("terlihat Ombudsman"), null=True)
    consent = models.CharField(
        _("persetujuan"), max_length=10, choices=Consent, blank=True
    )
    consent_at = models.DateTimeField(null=True, blank=True)

    handed_over_run = models.PositiveSmallIntegerField(default=0)
    # The instansi's region at that moment: its office keeps the case wherever it goes.
    handed_over_region = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )
    has_contact = models.BooleanField(default=False)

    # Derived from the clocks in one place (`actions.timing`); null where nothing runs.
    # The queue's order; late for the agency once passed; what the sweep looks for.
    next_due_at = models.DateTimeField(null=True, editable=False)
    late_after = models.DateTimeField(null=True, editable=False)
    escalate_at = models.DateTimeField(null=True, editable=False)

    is_historical = models.BooleanField(_("riwayat impor"), default=False)

    objects = ComplaintQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["receipt_hash", "original_title", "original_text"],
        no_db_index=NOT_SEARCHED_IN_HISTORY,
    )

    class Meta:
        verbose_name = _("laporan")
        verbose_name_plural = _("laporan")
        constraints = [
            models.CheckConstraint(
                name="complaint_has_ended_at_iff_closed_or_archived",
                condition=Q(state__in=ENDED_VALUES, ended_at__isnull=False)
                | (~Q(state__in=ENDED_VALUES) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="complaint_remembers_its_state_while_on_hold",
                condition=~Q(state=State.ON_HOLD) | ~Q(state_before_hold=""),
            ),
            models.CheckConstraint(
                name="ended_complaint_has_nothing_due",
                condition=~Q(state__in=ENDED_VALUES)
                | Q(next_due_at=None, late_after=None, escalate_at=None),
            ),
            models.CheckConstraint(
                name="rating_is_one_to_five",
                condition=Q(rating=None) | Q(rating__range=(1, 5)),
            ),
            models.UniqueConstraint(
                name="a_source_brings_a_case_once",
                fields=["partner", "source_id"],
                condition=Q(partner__isnull=False) & ~Q(source_id=""),
            ),
            models.UniqueConstraint(
                name="an_import_brings_a_case_once",
                fields=["root", "source_id"],
                condition=Q(channel=Channel.IMPORT) & ~Q(source_id=""),
            ),
            # A form that was sent twice brings one case.
            models.UniqueConstraint(
                name="a_receipt_from_a_form_opens_one_case",
                fields=["receipt_hash"],
                condition=Q(channel__in=["portal", "staff"]) & ~Q(receipt_hash=""),
            ),
        ]
        indexes = OF_COMPLAINTS

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def pseudonym(self) -> str:
        """How staff name the complainant: "Pelapor A-1043"."""
        letter = chr(ord("A") + self.pk // 10_000 % 26)
        return gettext("Pelapor %(code)s") % {
            "code": f"{letter}-{self.pk % 10_000:04d}"
        }

    @property
    def subject_id(self) -> int:
        """The case that keeps the complainant's identity: of a part, its whole."""
        return self.split_from_id or self.pk

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


class CopyRecipient(models.Model):
    """Tembusan: an agency that reads and may note, and counts nowhere."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="copies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_agency_gets_one_copy", fields=["complaint", "agency"]
            ),
        ]


class CaseSearch(models.Model):
    """What search looks through, apart from the case so that steps stay cheap."""

    complaint = models.OneToOneField(
        Complaint, models.CASCADE, primary_key=True, related_name="search"
    )
    text = models.TextField()
    # Stored: to stem a text again for each row that a search looks at costs 90 µs.
    words = models.GeneratedField(
        expression=SearchVector("text", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        # The index of trigrams is in the migration.
        verbose_name = _("indeks pencarian")
        indexes = [GinIndex(fields=["words"], name="case_search_words")]
