#!/bin/bash
# Starts PostgreSQL; on an empty data folder it makes a cluster first, as POSTGRES_* and PGDATA say, and runs what lies in
# /docker-entrypoint-initdb.d. Started as root it goes on as the user postgres; started as any other user it stays that user.
set -Eeuo pipefail

readonly init_folder=/docker-entrypoint-initdb.d
export PGDATA=${PGDATA:-/var/lib/postgresql/data}

main() {
    [[ ${1:-} == -* ]] && set -- postgres "$@"
    if [[ ${1:-} == postgres ]] && ! asks_for_information "$@"; then
        prepare_folders
        if [[ $(id -u) == 0 ]]; then
            exec setpriv --reuid=postgres --regid=postgres --init-groups "$BASH_SOURCE" "$@"
        fi
        if [[ -s $PGDATA/PG_VERSION ]]; then
            say 'the data folder has a cluster already; nothing is set up'
        else
            set_up_cluster "$@"
        fi
    fi
    exec "$@"
}

asks_for_information() {
    local argument
    for argument; do
        case $argument in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
    done
    return 1
}

prepare_folders() {
    mkdir -p "$PGDATA" /var/run/postgresql 2>/dev/null || true
    chmod 0700 "$PGDATA" 2>/dev/null || true
    if [[ $(id -u) == 0 ]]; then
        find "$PGDATA" -xdev \! -user postgres -exec chown -h postgres '{}' +
        chown postgres /var/run/postgresql 2>/dev/null || true
    fi
}

set_up_cluster() {
    take_from_file POSTGRES_PASSWORD ''
    take_from_file POSTGRES_USER postgres
    take_from_file POSTGRES_DB "$POSTGRES_USER"
    take_from_file POSTGRES_INITDB_ARGS ''
    : "${POSTGRES_HOST_AUTH_METHOD:=}"
    check_password
    check_folder
    make_cluster
    start_for_set_up "${@:2}"
    make_database
    run_init_files
    stop_after_set_up
    unset PGPASSWORD
    say 'the cluster is set up'
}

# NAME, or the content of the file that NAME_FILE names, or the default.
take_from_file() {
    local name=$1 default=$2 file_name=${1}_FILE
    if [[ -n ${!name:-} && -n ${!file_name:-} ]]; then
        fail "$name and $file_name are both set; set one of them"
    fi
    local value=${!name:-$default}
    [[ -n ${!file_name:-} ]] && value=$(< "${!file_name}")
    export "$name=$value"
    unset "$file_name"
}

check_password() {
    [[ -n $POSTGRES_PASSWORD || $POSTGRES_HOST_AUTH_METHOD == trust ]] && return
    fail 'the cluster is new and POSTGRES_PASSWORD is empty; set it, or POSTGRES_HOST_AUTH_METHOD=trust to let everyone in without one'
}

check_folder() {
    [[ -z $(ls -A "$PGDATA" 2>/dev/null) ]] && return
    fail "$PGDATA is not empty but holds no cluster (a mount point's own folder cannot be the data folder: set PGDATA to one inside it)"
}

make_cluster() {
    getent passwd "$(id -u)" > /dev/null || fail "initdb needs a user with a name, and $(id -u) has none here; run the container as root or as 999"
    local password_file
    password_file=$(mktemp)
    printf '%s\n' "$POSTGRES_PASSWORD" > "$password_file"
    eval 'initdb --username="$POSTGRES_USER" --pwfile="$password_file" '"$POSTGRES_INITDB_ARGS"
    rm -f "$password_file"
    {
        echo
        [[ $POSTGRES_HOST_AUTH_METHOD != trust ]] || echo '# POSTGRES_HOST_AUTH_METHOD=trust: anyone can connect without a password.'
        echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}"
    } >> "$PGDATA/pg_hba.conf"
}

# Only the socket is open until everything is there, so that nobody connects too early.
start_for_set_up() {
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -w -t "${PGCTLTIMEOUT:-60}" \
        -o "-c listen_addresses='' -p 5432 $(printf ' %q' "$@")" start
}

stop_after_set_up() {
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
}

sql() {
    PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password "$@"
}

make_database() {
    [[ $POSTGRES_DB != postgres ]] || return 0
    local found
    found=$(sql --dbname postgres --tuples-only --set db="$POSTGRES_DB" <<< "SELECT 1 FROM pg_database WHERE datname = :'db'")
    [[ -n $found ]] || sql --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db"'
}

run_init_files() {
    local file
    for file in "$init_folder"/*; do
        case $file in
            *.sh)
                say "running $file"
                if [[ -x $file ]]; then "$file"; else . "$file"; fi
                ;;
            *.sql) say "running $file" && sql --dbname "$POSTGRES_DB" -f "$file" ;;
            *.sql.gz) say "running $file" && gunzip -c "$file" | sql --dbname "$POSTGRES_DB" ;;
            *.sql.xz) say "running $file" && xz -dc "$file" | sql --dbname "$POSTGRES_DB" ;;
            *.sql.zst) say "running $file" && zstd -dc "$file" | sql --dbname "$POSTGRES_DB" ;;
            "$init_folder/*") ;;
            *) say "ignoring $file" ;;
        esac
    done
}

say() {
    echo "docker-entrypoint: $*"
}

fail() {
    echo "docker-entrypoint: $*" >&2
    exit 1
}

main "$@"
