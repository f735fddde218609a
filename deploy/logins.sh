#!/bin/sh
# Once, in a new data folder: the application's two logins. What each may do is granted
# by the migrations to the roles; a login only gets to act as its role.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set app="$LAPOR_APP_PASSWORD" --set identity="$LAPOR_IDENTITY_PASSWORD" <<'SQL'
CREATE ROLE lapor_app NOLOGIN;
CREATE ROLE lapor_identity NOLOGIN;
CREATE ROLE lapor_web LOGIN PASSWORD :'app' IN ROLE lapor_app;
CREATE ROLE lapor_custody LOGIN PASSWORD :'identity' IN ROLE lapor_identity;
SQL
