#!/bin/sh
# Puts the application and the packages of its requirements into the root file system $1, for the Python that is in there.
set -eu
root=$1
here=$(dirname "$0")

if ! python3 -m pip --version > /dev/null 2>&1; then
    echo 'The backend image is made with pip, which is not on this machine: install it (apt-get install python3-pip).' >&2
    exit 1
fi

echo 'aroti:x:10001:' >> "$root/etc/group"
echo 'aroti:x:10001:10001::/app:/usr/sbin/nologin' >> "$root/etc/passwd"

version=$(chroot "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
packages=/usr/local/lib/python$version/dist-packages
machine=$(uname -m)
set --
for platform in manylinux_2_35 manylinux_2_34 manylinux_2_31 manylinux_2_28 manylinux_2_27 manylinux_2_26 manylinux_2_24 manylinux_2_17 manylinux2014 manylinux_2_12 manylinux2010 manylinux_2_5 manylinux1; do
    set -- "$@" --platform "${platform}_$machine"
done
# The requirements are complete and pinned by digest, so nothing is resolved here. Every interpreter tag the wheels may carry is named.
python3 -m pip install --quiet --no-input --no-cache-dir --no-deps --no-compile --require-hashes --only-binary=:all: \
    --python-version "$version" --implementation cp --abi "cp$(echo "$version" | tr -d .)" --abi abi3 --abi none "$@" \
    --target "$root$packages" --requirement "$here/app/requirements.txt"
rm -rf "$root$packages/bin"

mkdir -p "$root/app"
tar --create --exclude='.*' --exclude=__pycache__ --directory "$here/app" $(cd "$here/app" && ls) |
    tar --extract --no-same-owner --directory "$root/app"
chmod -R u=rwX,go=rX "$root/app" "$root$packages"
chown -R 0:0 "$root/app" "$root$packages"

# Compiled here, as a container's root file system is read-only.
chroot "$root" python3 -m compileall -q --invalidation-mode unchecked-hash "$packages" /app

ln -s python3 "$root/usr/bin/python"
for command in alembic uvicorn; do
    printf '#!/bin/sh\nexec python3 -m %s "$@"\n' "$command" > "$root/usr/local/bin/$command"
    chmod 755 "$root/usr/local/bin/$command"
done
