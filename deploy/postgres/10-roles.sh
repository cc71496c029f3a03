#!/bin/bash
# Run once by the postgres image on an empty volume. One login, member of the three roles, each with
# just the rights it needs (docs/architecture.md): owner migrates, app serves requests under
# row-level
# security, ingest records notifications. The login itself is no superuser and owns nothing.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set database="$POSTGRES_DB" --set password="$LOGIN_PASSWORD" <<'SQL'
create role haodian_owner nologin;
create role haodian_app nologin;
create role haodian_ingest nologin;
create role haodian login noinherit password :'password';
grant haodian_owner, haodian_app, haodian_ingest to haodian;
revoke all on database :"database" from public;
grant connect, temporary on database :"database" to haodian;
grant create on database :"database" to haodian_owner;
SQL
