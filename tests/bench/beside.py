"""The queue beside django-helpdesk's list of tickets, at a tenth of the rows.

Its tickets say what our cases say: titles, texts and days are taken from them.
django-helpdesk is installed into an environment of its own under `.local/`; where it
cannot be fetched, it is left out with a sentence.
"""

import json
import os
import subprocess
import sys
from statistics import median

from complaints.models import Complaint
from lapor.embedded import local
from tests.bench.budgets import Verdict
from tests.bench.databases import run_as_owner
from tests.bench.filling import Tell
from tests.bench.measuring import Measured

RIVAL = ("django-helpdesk==2.6.1", "Django~=5.2.0", "psycopg[binary]")
DATABASE = "lapor_bench_helpdesk"
LEAST_TIMES = 10.0
SAMPLE = 2_000  # cases whose words the tickets have


def beside(queue: Measured, *, tell: Tell) -> list[Verdict]:
    """`queue`: ours at its full size, measured in this run."""
    python = _environment()
    if python is None:
        tell("django-helpdesk could not be installed; it is left out")
        return []
    tickets = queue.size // 10
    seconds = _measured(python, tickets)
    times = seconds / queue.ours.p50
    tell(f"django-helpdesk: {tickets:,} tickets, {seconds * 1000:.0f} ms")
    return [
        Verdict(
            f"queue, {queue.size:,} cases: how much quicker than django-helpdesk's"
            f" list of {tickets:,}",
            f"{times:.1f}×",
            f"≥ {LEAST_TIMES:.0f}×",
            times >= LEAST_TIMES,
        )
    ]


def _said() -> list[tuple[str, str, str]]:
    """Title, text and day of cases, of the database in use."""
    rows = Complaint.objects.order_by("pk").values_list(
        "title", "original_text", "received_at"
    )
    return [(title, text, at.isoformat()) for title, text, at in rows[:SAMPLE]]


def _environment() -> str | None:
    folder = local.folder("bench-helpdesk")
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        commands = (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", *RIVAL],
        )
        for command in commands:
            if subprocess.run(command, check=False).returncode:
                return None
        (folder / "installed").touch()
    return str(python)


def _measured(python: str, tickets: int) -> float:
    """Seconds, the median of its calls."""
    run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", DATABASE)
    run_as_owner("CREATE DATABASE {}", DATABASE)
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    try:
        ran = subprocess.run(
            [python, "tests/bench/rival.py", f"{server}/{DATABASE}", str(tickets)],
            check=True,
            input=json.dumps(_said()),
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", DATABASE)
    return float(median(json.loads(ran.stdout)))
