#!/bin/sh
# Starts Redis: with arguments or a configuration file as redis-server takes them, or any other program. Started as root it goes on as the user redis.
set -eu

case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "${1:-}" = redis-server ]; then
    if [ "$(id -u)" = 0 ]; then
        # The data folder and nothing else, wherever the container was started.
        find /data -xdev \! -user redis -exec chown -h redis '{}' +
        exec setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
    fi
    # What the server writes is for itself alone.
    [ "$(umask)" != 0022 ] || umask 0077
    # In a container the server is always reached from elsewhere, so its protected mode is off unless someone asks for it.
    named=
    for argument; do
        case "$argument" in
            --protected-mode | --protected-mode=* | -v | --version | -h | --help | --test-memory | --check-system) named=1 ;;
            *.conf) if grep -Eqi '^[[:space:]]*protected-mode[[:space:]]' "$argument" 2>/dev/null; then named=1; fi ;;
        esac
    done
    [ -n "$named" ] || set -- "$@" --protected-mode no
fi

exec "$@"
