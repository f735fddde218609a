"""Which of the three logins does what (all of them reach one database)."""

from typing import Any


class OwnerMigrates:
    """Tables are made and changed by the owner alone."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return db == "owner"

    def allow_relation(self, obj1: Any, obj2: Any, **_: Any) -> bool:
        return True
