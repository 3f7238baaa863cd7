#!/bin/sh
# One database and one role for each service and for the keyring; run once by the postgres image.
set -eu
create() {
    psql -v ON_ERROR_STOP=1 -U postgres --set=name="$1" --set=password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}
create profiles "$PROFILES_DB_PASSWORD"
create matching "$MATCHING_DB_PASSWORD"
create sessions "$SESSIONS_DB_PASSWORD"
create notifications "$NOTIFICATIONS_DB_PASSWORD"
create keyring "$KEYRING_DB_PASSWORD"
