"""`python -m tests.escalation.due NUMBER`: so many more cases past day 60.

Into the database of DATABASE_URL, migrated and otherwise empty. All are copies of one
case that real steps brought to Dinas PU and that never falls due itself.
"""

import sys
from datetime import timedelta

import django
from django.db import transaction


def main() -> None:
    django.setup()
    from complaints.models import Complaint
    from tests.cases import bulk_cases
    from tests.complaints import cases

    with transaction.atomic():
        template = Complaint.objects.order_by("pk").first() or _template()
        made = Complaint.objects.filter(
            pk__in=bulk_cases(int(sys.argv[1]), like=template)
        )
        made.update(escalate_at=cases.NOW + timedelta(days=61))


def _template() -> "object":
    from complaints.models import Complaint
    from tests.complaints import cases
    from tests.registry import small_registry

    case = cases.at_unit(small_registry()).case
    Complaint.objects.filter(pk=case.pk).update(escalate_at=None)
    return case


if __name__ == "__main__":
    main()
