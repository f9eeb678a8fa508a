#!/bin/bash
# Prints the server's configuration from the environment. Every value that comes from outside is quoted.
set -eu -o pipefail

q() {
    printf "'%s'" "${1//\'/\'\'}"
}

# One database: its name, host, port, user, password, connections and their life time.
sql_store() {
    cat << END
            sql:
                pluginName: $(q "$DB")
                databaseName: $(q "$1")
                connectAddr: $(q "$2:$3")
                connectProtocol: tcp
                user: $(q "$4")
                password: $(q "$5")
                maxConns: $6
                maxIdleConns: $7
                maxConnLifetime: $(q "$8")
                tls:
                    enabled: ${SQL_TLS_ENABLED:-false}
                    caFile: $(q "${SQL_CA:-}")
                    certFile: $(q "${SQL_CERT:-}")
                    keyFile: $(q "${SQL_CERT_KEY:-}")
                    enableHostVerification: ${SQL_HOST_VERIFICATION:-false}
                    serverName: $(q "${SQL_HOST_NAME:-}")
END
}

# One of the server's services: its name, port for calls, port for membership.
service() {
    cat << END
    $1:
        rpc:
            grpcPort: $2
            membershipPort: $3
            bindOnIP: $(q "$BIND_ON_IP")
END
}

port=${DB_PORT:-5432}
user=${POSTGRES_USER:-}
password=${POSTGRES_PWD:-}

cat << END
log:
    stdout: true
    level: $(q "${LOG_LEVEL:-info}")
persistence:
    numHistoryShards: ${NUM_HISTORY_SHARDS:-4}
    defaultStore: default
    visibilityStore: visibility
    datastores:
        default:
$(sql_store "${DBNAME:-temporal}" "$POSTGRES_SEEDS" "$port" "$user" "$password" \
    "${SQL_MAX_CONNS:-20}" "${SQL_MAX_IDLE_CONNS:-20}" "${SQL_MAX_CONN_TIME:-1h}")
        visibility:
$(sql_store "${VISIBILITY_DBNAME:-temporal_visibility}" "${VISIBILITY_POSTGRES_SEEDS:-$POSTGRES_SEEDS}" "${VISIBILITY_DB_PORT:-$port}" \
    "${VISIBILITY_POSTGRES_USER:-$user}" "${VISIBILITY_POSTGRES_PWD:-$password}" \
    "${SQL_VIS_MAX_CONNS:-10}" "${SQL_VIS_MAX_IDLE_CONNS:-10}" "${SQL_VIS_MAX_CONN_TIME:-1h}")
global:
    membership:
        maxJoinDuration: 30s
        broadcastAddress: $(q "${TEMPORAL_BROADCAST_ADDRESS:-}")
    pprof:
        port: ${PPROF_PORT:-0}
END
if [[ -n ${PROMETHEUS_ENDPOINT:-} ]]; then
    cat << END
    metrics:
        prometheus:
            timerType: $(q "${PROMETHEUS_TIMER_TYPE:-histogram}")
            listenAddress: $(q "$PROMETHEUS_ENDPOINT")
END
fi
cat << END
services:
$(service frontend "${FRONTEND_GRPC_PORT:-7233}" "${FRONTEND_MEMBERSHIP_PORT:-6933}")
            httpPort: ${FRONTEND_HTTP_PORT:-7243}
$(service matching "${MATCHING_GRPC_PORT:-7235}" "${MATCHING_MEMBERSHIP_PORT:-6935}")
$(service history "${HISTORY_GRPC_PORT:-7234}" "${HISTORY_MEMBERSHIP_PORT:-6934}")
$(service worker "${WORKER_GRPC_PORT:-7239}" "${WORKER_MEMBERSHIP_PORT:-6939}")
clusterMetadata:
    enableGlobalNamespace: false
    failoverVersionIncrement: 10
    masterClusterName: active
    currentClusterName: active
    clusterInformation:
        active:
            enabled: true
            initialFailoverVersion: 1
            rpcName: frontend
            rpcAddress: 127.0.0.1:${FRONTEND_GRPC_PORT:-7233}
            httpAddress: 127.0.0.1:${FRONTEND_HTTP_PORT:-7243}
dcRedirectionPolicy:
    policy: noop
dynamicConfigClient:
    filepath: $(q "$DYNAMIC_CONFIG_FILE_PATH")
    pollInterval: 60s
END
