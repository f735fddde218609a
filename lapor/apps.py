from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LaporConfig(AppConfig):
    name = "lapor"
    verbose_name = "LAPOR"


class DeskConfig(AdminConfig):
    """Django's admin with the site of `lapor.desk`."""

    default_site = "lapor.desk.DeskSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group

        # Rights come from seats: groups would promise what they do not give.
        admin.site.unregister(Group)
