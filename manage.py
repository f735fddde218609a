#!/usr/bin/env python3
"""Every command line task. Without DATABASE_URL it uses this clone's own server."""

import os
import sys

from django.core.management import execute_from_command_line

from lapor import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")
    try:
        with embedded.environment():
            execute_from_command_line(sys.argv)
    except embedded.StartError as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
