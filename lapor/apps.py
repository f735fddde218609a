from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

NOT_FOR_THE_DESK = frozenset({"auth", "account", "mfa", "socialaccount", "axes"})


class LaporConfig(AppConfig):
    name = "lapor"
    verbose_name = "LAPOR"

    def ready(self) -> None:
        from lapor import checks  # noqa: F401 (they register themselves)


class DeskConfig(AdminConfig):
    """Django's admin with the site of `lapor.desk`."""

    default_site = "lapor.desk.DeskSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.admin import helpers
        from unfold.forms import AdminForm, Fieldline

        # Unfold puts its own in place when a process first shows a form to change; the
        # version of a row may be shown before that.
        helpers.AdminForm = AdminForm  # type: ignore[misc]
        helpers.Fieldline = Fieldline  # type: ignore[misc]

        # Rights come from seats: groups would promise what they do not give. What the
        # libraries of the sign-in keep (secrets of factors) is nobody's to look at.
        foreign = [
            model
            for model in admin.site._registry
            if model._meta.app_label in NOT_FOR_THE_DESK
        ]
        admin.site.unregister(foreign)
