#!/bin/sh
# First stage of the node's first process, in fresh mount, pid, net, uts and ipc namespaces, run by the machine's own shell:
# joins the node's cgroups, puts the node's file system together, links it to the machine (whose network namespace is file
# descriptor 3), and goes on as init.sh inside. Every mount and link made here ends with the node's first process.
#   NODE_ROOT      root file system, used read-only, shared by all nodes
#   NODE_STATE     becomes /state; bin/ in it links to the programs that the node runs
#   NODE_CGROUPS   cgroup folders to join, separated by blanks
#   NODE_LINK      name of the link's end on the machine
#   NODE_ADDRESS, HOST_ADDRESS   the link's two addresses
set -eu

for folder in $NODE_CGROUPS; do
  echo 0 >"$folder/cgroup.procs"
done

mount --bind "$NODE_ROOT" "$NODE_ROOT"
cd "$NODE_ROOT"
for folder in run tmp var opt usr/local/bin; do
  mount -t tmpfs -o mode=755 tmpfs "$folder"
done
mkdir -p var/lib var/log var/tmp run/lock run/sysctl
chmod 1777 tmp var/tmp
ln -s /run var/run

for program in "$NODE_STATE"/bin/*; do
  touch "usr/local/bin/${program##*/}"
  mount --bind "$program" "usr/local/bin/${program##*/}"
done

# Volumes that kubelet mounts in the state are seen by the Pods' own mount namespaces.
mount --bind "$NODE_STATE" state
mount --make-shared state

mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev

# Whatever name servers the root file system was made with: nothing outside is reachable, and look-ups say so at once.
[ -f etc/resolv.conf ] && mount --bind "$NODE_STATE/config/resolv.conf" etc/resolv.conf

# kubelet sets these for the whole machine unless they are right already: here they look right, and the machine's stay.
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=${setting%=*}
  shown="run/sysctl/$(echo "$file" | tr / .)"
  echo "${setting#*=}" >"$shown"
  mount --bind "$shown" "proc/sys/$file"
done

echo node >proc/sys/kernel/hostname
inside() { chroot . "$@"; }
on_machine() { chroot . nsenter --net=/proc/self/fd/3 "$@"; }
inside ip link set lo up
inside ip link add eth0 type veth peer name "$NODE_LINK" netns /proc/self/fd/3
inside ip addr add "$NODE_ADDRESS/30" dev eth0
inside ip link set eth0 up
on_machine ip addr add "$HOST_ADDRESS/30" dev "$NODE_LINK"
on_machine ip link set "$NODE_LINK" up

mount -o remount,bind,ro "$NODE_ROOT"
pivot_root . .old
exec chroot . /bin/bash /state/config/init.sh 3<&-
