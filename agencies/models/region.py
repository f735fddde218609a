"""Administrative regions (wilayah administrasi), from province to village."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Region(models.Model):
    """A province, regency, city, district or village by its Kemendagri code.

    Codes are text: "11.10" is not "11.1". Province codes have two characters.
    """

    class Kind(models.TextChoices):
        PROVINCE = "provinsi", _("Provinsi")
        REGENCY = "kabupaten", _("Kabupaten")
        CITY = "kota", _("Kota")
        DISTRICT = "kecamatan", _("Kecamatan")
        URBAN_VILLAGE = "kelurahan", _("Kelurahan")
        VILLAGE = "desa", _("Desa")
        CUSTOMARY_VILLAGE = "desa adat", _("Desa adat")
        FOREIGN = "foreign", _("Wilayah luar registri nasional")

    code = models.CharField(_("kode"), max_length=20, primary_key=True)
    name = models.CharField(_("nama"), max_length=120)
    name_since = models.DateField(_("bernama demikian sejak"), null=True, blank=True)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("bagian dari"),
    )
    zone = models.CharField(_("zona waktu"), max_length=40)
    population = models.PositiveIntegerField(_("penduduk"), null=True, blank=True)
    area_km2 = models.DecimalField(
        _("luas (km²)"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")

    def __str__(self) -> str:
        return self.name
