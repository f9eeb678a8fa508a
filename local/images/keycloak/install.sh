#!/bin/sh
# Unpacks Keycloak and does its build step for PostgreSQL here, so that a container starts without it.
set -eu
root=$1
home=/opt/keycloak

echo 'keycloak:x:1000:0:keycloak user:/opt/keycloak:/usr/sbin/nologin' >> "$root/etc/passwd"
mkdir -p "$root$home"
tar --extract --gzip --file "$KEYCLOAK_ARCHIVE" --strip-components=1 --no-same-owner --directory "$root$home"
rm -f "$root$home"/bin/*.bat
mkdir -p "$root$home/data"
chroot "$root" env -i PATH=/usr/bin:/bin LANG=C.UTF-8 \
    "$home/bin/kc.sh" build --db=postgres --health-enabled=true --metrics-enabled=true
rm -rf "$root$home"/data/tmp
chown -R 1000:0 "$root$home"
chmod -R g+rwX "$root$home"
