#!/bin/bash
# The drivers on a real Linux kernel with real USB, HID and input layers: a guest under plain emulation,
# its USB devices made by the kernel's own gadget side. No rights and no hardware are needed. Takes about
# two minutes; started by hand: tests/hil/run.sh build
set -eu
here=$(dirname "$(readlink -f "$0")")
build=$(readlink -f "${1:?usage: tests/hil/run.sh BUILD_DIR}")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/muster-hil
for tool in qemu-system-x86_64 busybox cpio; do
  command -v $tool > /dev/null || { echo "hil: $tool is missing: apt-get install qemu-system-x86 busybox-static cpio" >&2; exit 1; }
done
ninja -C "$build" tests/hil/hil-readers tests/hil/hil-gadget tests/hil/hil-type > /dev/null

# Kernel, udev and kmod come as packages of this Debian and are unpacked, never installed.
parts=$cache/parts
if [ ! -d "$parts" ]; then
  mkdir -p "$cache/debs"
  kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
  (cd "$cache/debs" && apt-get download "$kernel" udev kmod 2> /dev/null)
  mkdir "$parts.new"
  for deb in "$cache"/debs/*.deb; do dpkg -x "$deb" "$parts.new"; done
  mv "$parts.new" "$parts"
fi
modules=$(echo "$parts"/lib/modules/*)
version=${modules##*/}

root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,dev,proc,sys,run,tmp,etc/udev/rules.d,lib/systemd,lib/udev/rules.d,muster,config,modules}
cp /bin/busybox "$parts/bin/udevadm" "$root/bin/"
ln -s /bin/udevadm "$root/lib/systemd/systemd-udevd"
cp "$here/init" "$root/init"
cp "$build"/tests/hil/hil-{readers,gadget,type} "$root/bin/"
cp "$parts/lib/udev/rules.d/50-udev-default.rules" "$root/lib/udev/rules.d/"
cp "$here"/../../data/udev/*.rules "$root/lib/udev/rules.d/"
printf 'root:x:0:0::/:/bin/sh\nstation:x:1000:1000::/:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\nstation:x:1000:\ninput:x:104:station\n' > "$root/etc/group"
for module in configfs usb-common usbcore hid usbhid hid-generic evdev udc-core libcomposite usb_f_fs usb_f_hid dummy_hcd; do
  find "$modules" -name "$module.ko" -exec cp {} "$root/modules/" \;
done
cat "$parts/boot/config-$version" | grep -q CONFIG_USB_DUMMY_HCD=m
# what the programs are linked with
for program in "$root"/bin/{udevadm,hil-readers,hil-gadget,hil-type}; do
  ldd "$program" | grep -o '/[^ ]*' || true
done | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$cache/initrd.gz"

log=$cache/log
timeout 300 qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 768 -nographic -no-reboot -nodefaults \
  -serial stdio -kernel "$parts/boot/vmlinuz-$version" -initrd "$cache/initrd.gz" \
  -append "console=ttyS0 quiet loglevel=3 panic=-1" < /dev/null | tr -d '\r' | tee "$log"
exec /usr/bin/python3 "$here/judge.py" "$log" "$("$build/tests/hil/hil-readers" --work)"
