#!/bin/bash
# Starts the Temporal server, configured by the environment variables of the images temporalio/server and auto-setup. With the
# argument `autosetup` it first brings the databases' schemas up to date, and registers the default namespace when it serves;
# with `bash` it starts a shell instead. PostgreSQL is the one kind of database that this build knows.
set -eu -o pipefail
umask 077

own_address() {
    getent hosts "$(hostname)" | awk 'NR == 1 { print $1 }'
}

bracketed() {
    if [[ $1 == *:* ]]; then echo "[$1]"; else echo "$1"; fi
}

has_argument() {
    local wanted=$1 argument
    shift
    for argument; do [[ $argument != "$wanted" ]] || return 0; done
    return 1
}

case ${DB:-} in
    postgres12 | postgres12_pgx) ;;
    *) echo "DB is '${DB:-}'; this image knows postgres12 and postgres12_pgx" >&2 && exit 1 ;;
esac
if [[ -z ${POSTGRES_SEEDS:-} ]]; then echo 'POSTGRES_SEEDS must name the PostgreSQL host' >&2 && exit 1; fi

export BIND_ON_IP=${BIND_ON_IP:-$(own_address)}
if [[ $BIND_ON_IP == 0.0.0.0 || $BIND_ON_IP == ::0 ]]; then
    export TEMPORAL_BROADCAST_ADDRESS=${TEMPORAL_BROADCAST_ADDRESS:-$(own_address)}
fi
export TEMPORAL_ADDRESS=${TEMPORAL_ADDRESS:-$(bracketed "$BIND_ON_IP"):${FRONTEND_GRPC_PORT:-7233}}

# Where the root file system is read-only and nothing is mounted there, the configuration goes to /tmp.
config=/etc/temporal/config
if [[ ! -w $config ]]; then
    config=/tmp/temporal/config
    mkdir -p "$config"
fi
if [[ -z ${DYNAMIC_CONFIG_FILE_PATH:-} ]]; then
    DYNAMIC_CONFIG_FILE_PATH=/etc/temporal/config/dynamicconfig/docker.yaml
    if [[ ! -e $DYNAMIC_CONFIG_FILE_PATH ]]; then
        DYNAMIC_CONFIG_FILE_PATH=$config/dynamic.yaml
        echo '{}' > "$DYNAMIC_CONFIG_FILE_PATH"
    fi
fi
export DYNAMIC_CONFIG_FILE_PATH
/etc/temporal/server-config.sh > "$config/docker.yaml"

if has_argument autosetup "$@"; then /etc/temporal/auto-setup.sh; fi
if has_argument bash "$@"; then exec bash; fi

services=()
for service in $(tr ":," "  " <<< "${SERVICES:-}"); do services+=("--service=$service"); done
exec temporal-server --root / --config "${config#/}" --env docker start "${services[@]}"
