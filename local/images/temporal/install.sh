#!/bin/sh
set -eu
root=$1
echo 'temporal:x:1000:' >> "$root/etc/group"
echo 'temporal:x:1000:1000::/home/temporal:/usr/sbin/nologin' >> "$root/etc/passwd"
mkdir -p "$root/home/temporal"
chown 1000:1000 "$root/home/temporal"
