#!/bin/sh
# The locale of the official image, and a data folder that a container of any user can write to when nothing is mounted there.
set -eu
root=$1
chroot "$root" localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8
rm -rf "$root/usr/share/i18n"
mkdir -p "$root/docker-entrypoint-initdb.d" "$root/var/lib/postgresql/data"
chown -R 999:999 "$root/var/lib/postgresql"
chmod 1777 "$root/var/lib/postgresql/data"
# Listening on every address is what a container is for; any setting can be given as an argument.
sed -i "s/^#*listen_addresses = .*/listen_addresses = '*'/" "$root/usr/share/postgresql/15/postgresql.conf.sample"
# A key that everyone with the image would share.
rm -f "$root"/etc/ssl/private/ssl-cert-snakeoil.key "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem
