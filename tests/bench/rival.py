"""django-helpdesk's list of tickets, timed on a database of its own.

A program for the environment that `tests/bench/beside.py` makes, where LAPOR is not
installed: `python tests/bench/rival.py DATABASE_URL TICKETS` reads what the tickets say
(title, text, day) from standard input, and prints the seconds of each call for the rows
of the list, as its page asks for them.
"""

import json
import sys
import time
from urllib.parse import urlsplit

import django
from django.conf import settings

TURNS = 15
COPY = """
INSERT INTO helpdesk_ticket ({columns}, title, description, created, modified)
SELECT {columns}, said.title, said.text, said.at, said.at
FROM helpdesk_ticket, generate_series(1, %s) AS n, (
    SELECT row_number() OVER () AS place, t->>0 AS title, t->>1 AS text,
        (t->>2)::timestamptz AS at
    FROM jsonb_array_elements(%s::jsonb) AS t
) AS said
WHERE id = %s AND said.place = n %% %s + 1
"""
WORDS = {"id", "title", "description", "created", "modified"}


def main(url: str, tickets: int) -> None:
    configure(url)
    from django.core.management import call_command
    from django.urls import include, path

    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))
    call_command("migrate", verbosity=0)
    client, address = sign_in(fill(tickets))
    seconds = []
    for _ in range(TURNS + 2):
        began = time.perf_counter()
        answer = client.get(address)
        seconds.append(time.perf_counter() - began)
        assert len(answer.json()["data"]) == 25, answer.content[:500]
    print(json.dumps(seconds[2:]))


def configure(url: str) -> None:
    where = urlsplit(url)
    contrib = ("auth", "contenttypes", "sessions", "sites", "messages", "humanize")
    settings.configure(
        SECRET_KEY="a rival's, for the bench",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        ROOT_URLCONF="__main__",
        SITE_ID=1,
        HELPDESK_KB_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",  # without the package of teams
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_KBITEM_TEAM_GETTER=lambda _: None,
        STATIC_URL="/static/",
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in contrib), "helpdesk"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": where.path.strip("/"),
                "USER": where.username,
                "PASSWORD": where.password,
                "HOST": where.hostname,
                "PORT": where.port,
            }
        },
    )
    django.setup()


def fill(tickets: int) -> object:
    """Open tickets that say what was read; the user who looks at them."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from helpdesk.models import Queue, Ticket

    user = get_user_model().objects.create_superuser("admin", "a@b.invalid", "secret")
    queue = Queue.objects.create(title="Jalan", slug="jalan")
    one = Ticket.objects.create(queue=queue, title="Jalan berlubang", description="…")
    own = [field.column for field in Ticket._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in own if name not in WORDS)
    said = json.load(sys.stdin)
    values = [tickets - 1, json.dumps(said), one.pk, len(said)]
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(columns=columns), values)
        cursor.execute("VACUUM (ANALYZE) helpdesk_ticket")
    return user


def sign_in(user: object) -> tuple[object, str]:
    from django.test import Client
    from django.urls import reverse
    from helpdesk.query import query_to_base64

    client = Client()
    client.force_login(user)
    asked = {"filtering": {"status__in": [1, 2]}, "sorting": "created"}
    query = query_to_base64({**asked, "search_string": "", "sortreverse": False})
    return client, reverse("helpdesk:datatables_ticket_list", args=[query])


if __name__ == "__main__":
    urlpatterns: list[object] = []  # what helpdesk names its own addresses by
    main(sys.argv[1], int(sys.argv[2]))
