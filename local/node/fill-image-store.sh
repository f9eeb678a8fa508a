#!/bin/sh
# Fills an image store, in fresh mount and pid namespaces, with the containerd of a node's root file system; its last lines are
# the table of what is in it. Ending this process ends containerd and every mount made here.
#   NODE_ROOT     root file system, used read-only
#   STORE         becomes /state; containerd.toml in it says where containerd keeps the images
#   SNAPSHOTTER   containerd's
#   arguments: the images' archives
set -eu

mount --bind "$NODE_ROOT" "$NODE_ROOT"
cd "$NODE_ROOT"
for folder in run tmp var opt; do
  mount -t tmpfs -o mode=755 tmpfs "$folder"
done
mount --bind "$STORE" state
mount -t proc proc proc
mount --rbind /dev dev
mount -o remount,bind,ro "$NODE_ROOT"

chroot . containerd --config /state/containerd.toml >"$STORE/containerd.log" 2>&1 &
containerd=$!
until chroot . ctr version >/dev/null 2>&1; do
  kill -0 "$containerd" || { tail -n 5 "$STORE/containerd.log" >&2; exit 1; }
  sleep 0.1
done
for archive; do
  chroot . ctr -n k8s.io images import --snapshotter "$SNAPSHOTTER" - <"$archive" >/dev/null
done
chroot . ctr -n k8s.io images ls
kill -TERM "$containerd"
wait "$containerd"
