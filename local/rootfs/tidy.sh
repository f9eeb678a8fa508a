#!/bin/sh
# Leaves out of the root file system $1 what no container and no node reads, and what names this machine or its mirrors.
set -eu
root=$1

find "$root/usr/share/doc" -mindepth 1 ! -type d ! -name copyright -delete
find "$root/usr/share/doc" -mindepth 1 -type d -empty -delete
rm -rf "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/usr/share/lintian "$root"/usr/share/bug
find "$root/usr/share/locale" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} + 2>/dev/null || true
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/debconf/*-old "$root"/var/cache/ldconfig/aux-cache
rm -rf "$root"/var/lib/dpkg/*-old "$root"/var/log/* "$root"/run/* "$root"/tmp/*
rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap
for name in resolv.conf hostname; do : > "$root/etc/$name"; done
echo '127.0.0.1 localhost' > "$root/etc/hosts"
