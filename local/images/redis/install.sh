#!/bin/sh
set -eu
root=$1
mkdir -p "$root/data"
chown 999:1000 "$root/data"
chmod 0777 "$root/data"
