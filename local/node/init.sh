#!/bin/bash
# The node's first process, inside its own root file system: sets up its network, has its certificates signed, and keeps its
# daemons running. It has no default route, so nothing leaves the node. Ending this process ends all of the node.
#   SERVICE_RANGE   addresses of Services
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run
config=/state/config logs=/state/logs
admin=$config/admin.kubeconfig

umount -l /.old
mkdir -p /state/{etcd,containerd,kubelet,volumes,pod-logs} "$logs"

echo 1 >/proc/sys/net/ipv4/ip_forward
# A Pod that calls the world outside is told each time that there is none, not only once a second.
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
# The kernel refuses an address without a route before kube-proxy's rules see it; nobody is on this bridge.
ip link add services type bridge
ip link set services up
ip route add "$SERVICE_RANGE" dev services

make() { # NAME and what its certificate says; the key is new
  openssl req -x509 -config /run/openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -keyout "$1.key" -out "$1.new" "${@:2}" && mv "$1.new" "$1.crt"
}

make_certificates() (
  umask 077
  mkdir -p /state/pki
  cd /state/pki || exit
  printf '[req]\ndistinguished_name = dn\n[dn]\n' >/run/openssl.cnf
  [ -s ca.crt ] || make ca -subj /CN=node-ca -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign,cRLSign
  [ -s service-accounts.crt ] || make service-accounts -subj /CN=service-accounts
  while IFS='|' read -r name subject names; do
    [ -s "$name.crt" ] || make "$name" -CA ca.crt -CAkey ca.key -subj "$subject" -addext basicConstraints=critical,CA:FALSE \
      -addext keyUsage=digitalSignature -addext extendedKeyUsage=serverAuth,clientAuth ${names:+-addext "subjectAltName=$names"}
  done <$config/certificates
  touch signed
)

# Each daemon's log begins anew with the node; the one before it is kept beside it.
keep() { # FILE: one word of the command a line
  local name=${1##*/} command
  mapfile -t command <"$1"
  [ -e "$logs/$name.log" ] && mv "$logs/$name.log" "$logs/$name.before.log"
  while :; do
    "${command[@]}" >>"$logs/$name.log" 2>&1
    echo "init: $name ended with $?; started again" >>"$logs/$name.log"
    sleep 1
  done
}

make_certificates >"$logs/certificates.log" 2>&1
for daemon in $config/stage1/*; do keep "$daemon" & done
until kubectl --kubeconfig $admin get --raw /readyz >/dev/null 2>&1; do sleep 0.1; done
for daemon in $config/stage2/*; do keep "$daemon" & done
while :; do wait; done
