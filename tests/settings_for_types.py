"""The settings as mypy's Django plugin reads them: nothing is connected to."""

import os

os.environ |= {
    "DATABASE_URL": "postgres://none@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1/0",
    "LAPOR_SECRET_KEY": "types",
    "LAPOR_IDENTITY_KEYS": f"types:{'A' * 43}=",
    "LAPOR_FILES": "files",
    "LAPOR_OUTBOX": "outbox",
}

from lapor.settings import *  # noqa: F403
