from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LaporConfig(AppConfig):
    name = "lapor"
    verbose_name = "LAPOR"


class DeskConfig(AdminConfig):
    """Django's admin with the site of `lapor.desk`."""

    default_site = "lapor.desk.DeskSite"
