# One image for web, worker, beat and the migration job; only the command differs.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    LAPOR_EMBEDDED=0 \
    LAPOR_STATIC=/srv/static LAPOR_FILES=/srv/files LAPOR_OUTBOX=/srv/outbox

WORKDIR /srv/lapor
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .

# The styles are collected at build time; the values below are read and used by nothing.
RUN DATABASE_URL=postgres://none@none/none REDIS_URL=redis://none/0 \
    LAPOR_SECRET_KEY=build LAPOR_IDENTITY_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 lapor \
    && install -d -o lapor -m 0700 /srv/files /srv/outbox

USER lapor
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", \
     "--workers-kill-timeout", "5s", "lapor.wsgi:application"]
