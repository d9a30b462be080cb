#!/usr/bin/env bash
# A real PostgreSQL on a loopback port, as a test asks for it. Ends with its standard input, at once.
#
# Usage: postgres.sh FOLDER PORT primary | throwaway | standby OF [SETTING=VALUE...]
#
# FOLDER keeps the server's data: what was there is served again. The user is keyledger with the password
# not-a-secret. A standby copies the primary at port OF first, and follows it. A throwaway leaves nothing.
set -euo pipefail
folder=$1 port=$2 role=$3
shift 3
of=
if [ "$role" = standby ]; then
  of=$1
  shift
fi

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$programs" ] || { echo "PostgreSQL is missing: run tests/all.sh once" >&2; exit 1; }
# It refuses to be root: who is root lets Debian's own user run it.
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi

data=$folder/data
if [ ! -e "$data/PG_VERSION" ]; then
  if [ -n "$of" ]; then
    PGPASSWORD=not-a-secret "${as[@]}" "$programs/pg_basebackup" --no-sync --checkpoint=fast \
      --write-recovery-conf -d "host=127.0.0.1 port=$of user=keyledger application_name=standby" -D "$data"
  else
    echo not-a-secret >"$folder/password"
    chmod 644 "$folder/password"
    "${as[@]}" "$programs/initdb" --no-sync --encoding=UTF8 --locale=C --username=keyledger \
      --auth-local=trust --auth-host=scram-sha-256 --pwfile="$folder/password" -D "$data" >"$folder/initdb" 2>&1 ||
      { cat "$folder/initdb" >&2; exit 1; }
    echo "host replication all 127.0.0.1/32 scram-sha-256" >>"$data/pg_hba.conf"
  fi
fi
settings=(-c "port=$port" -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$folder")
for setting in "$@"; do settings+=(-c "$setting"); done
"${as[@]}" "$programs/postgres" -D "$data" "${settings[@]}" >>"$folder/log" 2>&1 &
server=$!
# Immediate: as a power cut would.
end() {
  kill -QUIT $server 2>/dev/null || true
  wait $server 2>/dev/null || true
  if [ "$role" = throwaway ]; then rm -rf "$folder"; fi
}
trap end EXIT
until "$programs/pg_isready" -q -h 127.0.0.1 -p "$port"; do
  kill -0 "$server" 2>/dev/null || { tail -20 "$folder/log" >&2; exit 1; }
  sleep 0.05
done
echo ready
cat >/dev/null
