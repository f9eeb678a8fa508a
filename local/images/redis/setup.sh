#!/bin/sh
# The server's user, with the numbers it has everywhere, before the package makes it with others.
set -eu
root=$1
echo 'redis:x:1000:' >> "$root/etc/group"
echo 'redis:x:999:1000::/data:/usr/sbin/nologin' >> "$root/etc/passwd"
