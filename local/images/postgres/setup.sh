#!/bin/sh
# The server's user, with the numbers it has everywhere, before the package makes it with others.
set -eu
root=$1
echo 'postgres:x:999:' >> "$root/etc/group"
echo 'postgres:x:999:999::/var/lib/postgresql:/bin/bash' >> "$root/etc/passwd"
# The package would make a cluster of its own; a volume gets its cluster when the container starts.
mkdir -p "$root/etc/postgresql-common"
echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.conf"
