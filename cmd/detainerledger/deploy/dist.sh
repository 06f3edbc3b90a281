#!/bin/bash
# dist.sh FOLDER ARCH... writes an archive of the newest commit for each architecture (amd64, arm64), and SHA256SUMS.
# What is not committed is not in it. The same commit, Go and C compiler give the same bytes.
set -euo pipefail

out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
cd "$(git rev-parse --show-toplevel)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A clone: Go tells the commit and its day only of a tree with a .git folder, which a worktree has not.
git clone --quiet --no-checkout . "$work/source"
git -C "$work/source" checkout --quiet --detach "$(git rev-parse HEAD)"
cd "$work/source"

day=$(git log -1 --format=%cs)
seconds=$(git log -1 --format=%ct)
version=$day-$(git rev-parse --short=12 HEAD)
umask 022

for arch in "$@"; do
	case $arch in
	amd64) cc=x86_64-linux-gnu-gcc ;;
	arm64) cc=aarch64-linux-gnu-gcc ;;
	*)
		echo "dist.sh: no C compiler is known for $arch" >&2
		exit 1
		;;
	esac
	if ! command -v "$cc" >/dev/null; then
		echo "dist.sh: $cc is missing; \"make tools-dist\" installs it" >&2
		exit 1
	fi
	name=detainerledger-$version-linux-$arch
	tree=$work/$arch/$name
	mkdir -p "$tree/deploy" "$tree/licences"

	# The reader of user and host names in C's library cannot be linked statically: Go's own take its place.
	GOFLAGS='' CGO_ENABLED=1 GOOS=linux GOARCH=$arch CC=$cc go build -buildvcs=true -trimpath \
		-tags sqlite_omit_load_extension,netgo,osusergo \
		-ldflags '-s -w -buildid= -linkmode external -extldflags "-static -Wl,--build-id=none"' \
		-o "$tree/detainerledger" ./cmd/detainerledger

	cp LICENSE NOTICE README.md CHANGELOG.md "$tree"
	cp cmd/detainerledger/README.md "$tree/OPERATING.md"
	git archive HEAD:cmd/detainerledger/deploy | tar -x -C "$tree/deploy"
	rm "$tree/deploy/dist.sh"
	while read -r module folder; do
		mkdir -p "$tree/licences/$module"
		find "$folder" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) \
			-exec install -m 644 -t "$tree/licences/$module" {} +
	done < <(GOFLAGS='' GOOS=linux GOARCH=$arch CGO_ENABLED=1 go list -deps \
		-f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}' ./cmd/detainerledger | sort -u)

	tar --sort=name --mtime="@$seconds" --owner=0 --group=0 --numeric-owner --format=gnu \
		-C "$work/$arch" -c "$name" | gzip -9n >"$out/$name.tar.gz"
	echo "$out/$name.tar.gz"
done

cd "$out"
sha256sum detainerledger-*.tar.gz >SHA256SUMS
