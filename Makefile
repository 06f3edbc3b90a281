# Go, gcc and make are enough for run and build. The rest needs what
# "make tools" installs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

E2E_TAGS := e2e,screenshots

code := cmd internal static templates web

# Under the race detector a test takes ten times as long. "make race" runs all of them under it. "make test" runs
# those of the packages that start goroutines or hold locks, and of a package in which some tests say "//race:test"
# above their name, those alone. A test of such a package that starts goroutines has to say so, or "//race:long", which
# leaves it to "make race" (TestWhatRunsAtOnceIsRaced).
packages := xargs -n1 dirname | sort -u | sed 's,^,detainerledger/,'
raced-tests := grep -rhA1 --include='*_test.go' '^//race:test$$' $(code) | \
	sed -n 's/^func \(Test[A-Za-z0-9_]*\)(.*/\1/p' | paste -sd'|'
raced-in-part := grep -rlx --include='*_test.go' '//race:test' $(code) | $(packages)
at-once := grep -rlE --include='*.go' '^\s*go |\.Go\(|"sync("|/)' $(code) | $(packages)

# "make lint" vets all code, so go test need not. Nor do tests need the tables of a debugger, which take a third of
# the time to link.
GO_TEST := go test -vet=off -ldflags=-w

# Tests make thousands of small files and wait for each to reach the disk, so these are kept in memory where there is
# room for them; "make test-long" tries the disk.
in-memory := $(shell findmnt -nbo OPTIONS,AVAIL --target /dev/shm 2>/dev/null | \
	awk '!/noexec/ && $$2 > 4e9 { print "/dev/shm"; exit }')
unit raced browser: export TMPDIR := $(or $(TMPDIR),$(in-memory),/tmp)

# say prints which step runs.
say = @printf '\n== %s\n' '$(1)'

.PHONY: help run watch build dist generate bench bench-http bench-size quick test test-long modules generated \
	format lint unit raced race hostile-day browser-long browser screenshots tools tools-dist tools-many test-many

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 14

run: ## serve the site at http://127.0.0.1:8080 from detainerledger.db, which is made if it is not there
	go run ./cmd/detainerledger serve

watch: ## serve it at http://127.0.0.1:7331, and again after each change that is saved
	go tool templ generate --watch --open-browser=false --watch-pattern '\.(go|templ|sql|css|js|json|yaml)$$' \
		--proxy http://127.0.0.1:8080 --cmd 'go run ./cmd/detainerledger serve --page-cache 0'

build: ## build the program
	go build -o detainerledger ./cmd/detainerledger

dist: tools-dist ## archives of the newest commit for Linux (amd64, arm64), linked statically, with SHA256SUMS, in dist/
	cmd/detainerledger/deploy/dist.sh dist $(DIST)

DIST := amd64 arm64

generate: ## turn the templates into Go, after a .templ file has changed
	go tool templ fmt .
	go tool templ generate

bench: tools ## measure
	$(call say,Speed)
	go test -run '^$$' -bench . -benchmem ./...
	$(call say,Page weights: home, list and jurisdiction under 35 kB and 3 requests)
	go test -count=1 -v -run '^TestPagesKeepToTheirWeights$$' ./web
	$(call say,Lighthouse: performance of 100 on the phone it imitates)
	go test -run '^$$' -bench Lighthouse -benchtime 1x -timeout 20m -tags e2e ./web/e2e

bench-http: ## measure the site under load beside nginx and a bare handler; needs wrk and nginx, takes four minutes
	$(call say,Load)
	go run ./internal/bench/load

SIZE :=
bench-size: ## measure how cost grows with the record, up to 20,000 jurisdictions and 780 weeks; needs some GB in $TMPDIR. SIZE="--jurisdictions 2000" is for a smaller run
	$(call say,Size)
	go run ./internal/bench/size $(SIZE)

quick: generated format ## in half a minute: format, templates, vet, tests of what changed since main and of what imports it
	$(call say,Vet)
	go vet ./...
	$(call say,Tests of what changed)
	@changed=$$({ git diff --name-only "$$(git merge-base main HEAD)"; git ls-files --others --exclude-standard; } | \
		while read -r file; do \
			folder=$$(dirname "$$file"); \
			until compgen -G "$$folder/*.go" >/dev/null || [[ $$folder == . ]]; do folder=$$(dirname "$$folder"); done; \
			echo "./$$folder"; \
		done | sort -u | sed '/^\.\/\.$$/d'); \
	if [[ -n $$changed ]]; then \
		imports='{{.ImportPath}} {{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}'; \
		$(GO_TEST) $$(go list -f "$$imports" ./... | awk 'NR == FNR { changed[$$1]; next } \
			{ for (i = 1; i <= NF; i++) if ($$i in changed) { print $$1; next } }' <(go list $$changed) -); \
	fi

# Each stage waits a good deal, for the browser or for programs that it kills, so two run at a time. What a stage prints
# comes in one piece when it ends; where one fails, no other begins, and the whole fails. The longest goes first; the
# tools that it needs are there by then.
test: tools modules generated ## everything that must hold before a change lands
	$(call say,Stages: two run at a time and each prints when it ends)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target --old-file=tools browser unit raced lint
	$(call say,All is well)

modules: ## go.mod names what is used and nothing else
	$(call say,Modules)
	go mod verify
	go mod tidy -diff

# The Go code of the templates is kept in git so that a clone builds with Go
# alone; it must be what its templates give.
generated: ## the templates are formatted and their Go code is theirs
	$(call say,Templates)
	@sums() { find templates -name '*_templ.go' -print0 | sort -z | xargs -0 sha256sum; }; \
	before=$$(sums); \
	go tool templ generate; \
	after=$$(sums); \
	if ! diff <(echo "$$before") <(echo "$$after"); then \
		echo 'The Go code of these templates was not up to date; now it is.'; exit 1; \
	fi
	go tool templ fmt -fail .

format:
	$(call say,Format)
	@wrong=$$(gofmt -l $(code)); \
	if [[ -n $$wrong ]]; then echo "Not as gofmt would have it:"; echo "$$wrong"; exit 1; fi

lint: format ## gofmt, vet, staticcheck, misspell, functions of at most 20 branches, lines of at most 120 columns
	$(call say,Vet)
	go vet -tags $(E2E_TAGS) ./...
	$(call say,Staticcheck)
	go tool staticcheck -tags $(E2E_TAGS) ./...
	$(call say,Spelling)
	go tool misspell -error -i $(SPANISH) $$(git ls-files '*.go' '*.templ' '*.md' '*.yaml' '*.mjs' '*.js' '*.css' Makefile | grep -vE $(ON_PURPOSE))
	$(call say,Branches)
	go tool gocyclo -over 20 -ignore '_test\.go$$' $(bounded)
	$(call say,Columns)
	@! LC_ALL=C.UTF-8 grep -nE '^.{121}' $(bounded)

# The Go files that are written by hand.
bounded = $$(git ls-files '*.go' ':!*_templ.go')

# What is in Spanish, generated, or misspelt so that finding is tried is not held to English.
ON_PURPOSE := '_es\.templ$$|_templ\.go$$|gazetteer/find_test\.go$$'
SPANISH := administrativo,anual,autor,columnas,editores,momento,periodos

unit: ## the tests that need nothing but Go
	$(call say,Tests)
	$(GO_TEST) -timeout 20m ./...

raced: ## those of packages in which things run at once, under the race detector
	$(call say,Race detector)
	@part=$$($(raced-in-part)); tests=$$($(raced-tests)); \
	$(GO_TEST) -race -timeout 20m -run "^($$tests)$$" $$part; \
	$(GO_TEST) -race -timeout 20m $$($(at-once) | grep -vxF "$$part")

test-long: tools ## everything that make test leaves out, two parts at a time: all tests under the race detector, and the next two; takes an hour
	$(call say,Parts: two run at a time and each prints when it ends)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target --old-file=tools race hostile-day browser-long
	$(call say,All is well)

race: ## all tests that need nothing but Go under the race detector; takes half an hour
	$(call say,Race detector over everything)
	$(GO_TEST) -race -timeout 1h ./...

hostile-day: ## all kills, full disks and connections of a hostile day
	$(call say,The hostile day at full length)
	DETAINERLEDGER_LONG=1 $(GO_TEST) -count=1 -timeout 2h ./cmd/detainerledger ./internal/ingest ./internal/store ./web

browser-long: tools ## all kinds of page for Lighthouse, all questions in Spanish too, a copy with every place
	$(call say,The browser at full length)
	DETAINERLEDGER_LONG=1 $(GO_TEST) -count=1 -timeout 1h -tags e2e ./web/e2e

test-many: tools-many ## what deploy/ has, the site as files, and what operators fear, each tried with the real programs
	$(call say,Vet)
	go vet -tags many ./cmd/detainerledger
	go tool staticcheck -tags many ./cmd/detainerledger
	$(call say,With the programs that stand around the site)
	$(GO_TEST) -count=1 -timeout 1h -tags many -run '^TestMany' ./cmd/detainerledger

browser: tools ## the tests in a browser
	$(call say,Browser)
	$(GO_TEST) -count=1 -timeout 30m -tags e2e ./web/e2e

screenshots: tools ## draw every kind of page into screenshots/
	$(call say,Screenshots)
	$(GO_TEST) -count=1 -timeout 10m -tags $(E2E_TAGS) -run '^TestScreenshots$$' ./web/e2e

# The fonts are here because text of another width breaks lines elsewhere.
tools: web/e2e/node_modules/.package-lock.json ## install what the browser tests need and this machine lacks
	@missing=(); \
	has() { command -v "$$1" >/dev/null; }; \
	has chromium || missing+=(chromium); \
	has chromium-headless-shell || missing+=(chromium-headless-shell); \
	has java || missing+=(default-jre-headless); \
	has pdftotext || missing+=(poppler-utils); \
	[[ -d /usr/share/fonts/truetype/noto ]] || missing+=(fonts-noto-core); \
	[[ -d /usr/share/citation-style-language/styles ]] || missing+=(citation-style-language-styles citation-style-language-locales); \
	$(apt-install)

tools-dist: ## install the C compilers with which archives are built
	@missing=(); \
	has() { command -v "$$1" >/dev/null; }; \
	has x86_64-linux-gnu-gcc || missing+=(gcc-x86-64-linux-gnu libc6-dev-amd64-cross); \
	has aarch64-linux-gnu-gcc || missing+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross); \
	$(apt-install)

tools-many: tools-dist ## install the programs that deploy/ has configurations for, to be tried in test-many
	@missing=(); \
	has() { command -v "$$1" >/dev/null || [[ -x /usr/sbin/$$1 ]]; }; \
	has nginx || missing+=(nginx-light); \
	has varnishd || missing+=(varnish); \
	has caddy || missing+=(caddy); \
	has rclone || missing+=(rclone); \
	has promtool || missing+=(prometheus); \
	has systemd-analyze || missing+=(systemd); \
	has fusermount3 || missing+=(fuse3); \
	$(apt-install)
	@command -v litestream >/dev/null || [[ -x $$(go env GOPATH)/bin/litestream ]] || \
		go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18
	@command -v litefs >/dev/null || [[ -x $$(go env GOPATH)/bin/litefs ]] || \
		go install github.com/superfly/litefs/cmd/litefs@v0.5.14
	@command -v versitygw >/dev/null || [[ -x $$(go env GOPATH)/bin/versitygw ]] || \
		go install github.com/versity/versitygw/cmd/versitygw@v1.8.0

web/e2e/node_modules/.package-lock.json: web/e2e/package-lock.json web/e2e/package.json web/e2e/.npmrc
	@missing=(); \
	command -v npm >/dev/null || missing+=(nodejs npm); \
	$(apt-install)
	cd web/e2e && npm ci
	touch $@

# apt-install installs the Debian packages named in the shell's array "missing".
define apt-install
if (( $${#missing[@]} )); then \
	printf '\n== Install %s\n' "$${missing[*]}"; \
	as_root=(); \
	if (( $$(id -u) )); then as_root=(sudo); fi; \
	"$${as_root[@]}" apt-get update -qq; \
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}"; \
fi
endef
