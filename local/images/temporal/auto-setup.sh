#!/bin/bash
# Brings the schemas of both databases up to date, then leaves a process behind that registers the default namespace as soon as
# the server serves. Every step can be repeated, and done by two starts at once: the one that comes too late tries again and finds it done.
set -eu -o pipefail

readonly schema_home=postgresql/v12

main() {
    export SQL_PLUGIN=$DB
    export SQL_TLS=${POSTGRES_TLS_ENABLED:-false}
    export SQL_TLS_DISABLE_HOST_VERIFICATION=${POSTGRES_TLS_DISABLE_HOST_VERIFICATION:-false}
    export SQL_TLS_CERT_FILE=${POSTGRES_TLS_CERT_FILE:-} SQL_TLS_KEY_FILE=${POSTGRES_TLS_KEY_FILE:-}
    export SQL_TLS_CA_FILE=${POSTGRES_TLS_CA_FILE:-} SQL_TLS_SERVER_NAME=${POSTGRES_TLS_SERVER_NAME:-}

    if [[ ${SKIP_SCHEMA_SETUP:-false} != true ]]; then
        use_server "$POSTGRES_SEEDS" "${DB_PORT:-5432}" "${POSTGRES_USER:-}" "${POSTGRES_PWD:-}"
        prepare_database "${DBNAME:-temporal}" "$schema_home/temporal"
        use_server "${VISIBILITY_POSTGRES_SEEDS:-$SQL_HOST}" "${VISIBILITY_DB_PORT:-$SQL_PORT}" \
            "${VISIBILITY_POSTGRES_USER:-$SQL_USER}" "${VISIBILITY_POSTGRES_PWD:-$SQL_PASSWORD}"
        prepare_database "${VISIBILITY_DBNAME:-temporal_visibility}" "$schema_home/visibility"
    fi
    if [[ ${SKIP_DEFAULT_NAMESPACE_CREATION:-false} != true ]]; then
        register_namespace "${DEFAULT_NAMESPACE:-default}" &
    fi
}

# temporal-sql-tool reads these, so that no password is ever an argument.
use_server() {
    export SQL_HOST=$1 SQL_PORT=$2 SQL_USER=$3 SQL_PASSWORD=$4
    until (: > "/dev/tcp/$SQL_HOST/$SQL_PORT") 2>/dev/null; do
        say "waiting for PostgreSQL at $SQL_HOST:$SQL_PORT"
        sleep 1
    done
}

prepare_database() {
    local database=$1 schema=$2
    say "bringing the schema of database $database up to date"
    if [[ ${SKIP_DB_CREATE:-false} != true && $database != "$SQL_USER" ]]; then
        SQL_DATABASE=$database retry temporal-sql-tool create-database
    fi
    SQL_DATABASE=$database retry temporal-sql-tool setup-schema --version 0.0
    SQL_DATABASE=$database retry temporal-sql-tool update-schema --schema-name "$schema"
}

retry() {
    local tries
    for ((tries = 1; tries < 15; tries++)); do
        "$@" && return 0
        sleep 2
    done
    "$@"
}

register_namespace() {
    local namespace=$1
    until temporal operator cluster health > /dev/null 2>&1; do sleep 1; done
    until temporal operator namespace describe --namespace "$namespace" > /dev/null 2>&1; do
        temporal operator namespace create --namespace "$namespace" --retention "${DEFAULT_NAMESPACE_RETENTION:-24h}" \
            --description 'Default namespace for Temporal Server.' || sleep 1
    done
    say "namespace $namespace is registered"
    if [[ ${SKIP_ADD_CUSTOM_SEARCH_ATTRIBUTES:-false} != true ]]; then add_search_attributes "$namespace"; fi
}

add_search_attributes() {
    until temporal operator search-attribute list --namespace "$1" > /dev/null 2>&1; do sleep 1; done
    temporal operator search-attribute create --namespace "$1" \
        --name CustomKeywordField --type Keyword --name CustomStringField --type Text --name CustomTextField --type Text \
        --name CustomIntField --type Int --name CustomDatetimeField --type Datetime --name CustomDoubleField --type Double \
        --name CustomBoolField --type Bool || say 'the custom search attributes were not added'
}

say() {
    echo "auto-setup: $*"
}

main "$@"
