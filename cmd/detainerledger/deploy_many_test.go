//go:build many

package main

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tool returns the path of a program that these tests need.
func tool(t *testing.T, name string) string {
	t.Helper()
	gopath, err := exec.Command("go", "env", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := filepath.Join(strings.TrimSpace(string(gopath)), "bin", name)
	for _, path := range []string{name, "/usr/sbin/" + name, ours} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	t.Fatalf("%s is not on this machine: \"make tools-many\" installs it", name)
	return ""
}

// adapted writes a copy of a file of deploy/ with some names and addresses replaced. Each of them must be in the file.
func adapted(t *testing.T, name string, replaced ...string) string {
	t.Helper()
	text := read(t, filepath.Join("deploy", name))
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(text, replaced[i]) {
			t.Fatalf("%s has no %q", name, replaced[i])
		}
		text = strings.ReplaceAll(text, replaced[i], replaced[i+1])
	}
	path := filepath.Join(t.TempDir(), filepath.Base(name))
	write(t, path, text)
	return path
}

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// certified writes httptest's certificate, which is for example.com, and its key.
func certified(t *testing.T) (certificate, key string, trusted *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	pair := server.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certificate, key = filepath.Join(dir, "fullchain.pem"), filepath.Join(dir, "privkey.pem")
	write(t, certificate, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})))
	write(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	trusted = x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	return certificate, key, trusted
}

// environment returns this machine's environment without AWS_CA_BUNDLE, which breaks clients of object stores: the
// stores here speak plain HTTP.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_CA_BUNDLE=") })
}

// background runs a program until the test ends.
func background(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(tool(t, name), args...)
	c.Stdout, c.Stderr = log, log
	home := t.TempDir()
	c.Env = append(environment(), "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Signal(os.Interrupt)
		c.Wait()
		log.Close()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, read(t, log.Name()))
		}
	})
	return c
}

// proxy is a proxy in front of the site, as readers see it.
type proxy struct {
	t      *testing.T
	scheme string
	client *http.Client
}

// proxyAt waits until a proxy listens on a port of this machine and returns it.
func proxyAt(t *testing.T, scheme, port string, trusted *x509.CertPool) *proxy {
	t.Helper()
	at := net.JoinHostPort("127.0.0.1", port)
	p := &proxy{t, scheme, &http.Client{
		Transport: &http.Transport{
			DisableCompression: true,
			TLSClientConfig:    &tls.Config{RootCAs: trusted},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", at)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	eventually(t, func() error {
		conn, err := net.Dial("tcp", at)
		if err == nil {
			conn.Close()
		}
		return err
	})
	t.Cleanup(p.client.CloseIdleConnections)
	return p
}

// page is an answer as a reader sees it.
type page struct {
	status int
	header http.Header
	body   string
}

// hit reports whether the answer came from the proxy's cache.
func (p page) hit() bool {
	return strings.Contains(strings.ToLower(p.header.Get("Cache-Status")), "; hit")
}

// stale reports whether the answer came from the proxy's cache after it had expired.
func (p page) stale() bool {
	return regexp.MustCompile(`STALE|ttl=-|fwd=stale`).MatchString(p.header.Get("Cache-Status"))
}

// ask requests an address. The header alternates names and values.
func (p *proxy) ask(method, path string, header ...string) page {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.scheme+"://example.com"+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return answered(p.t, p.client, r)
}

func answered(t *testing.T, client *http.Client, r *http.Request) page {
	t.Helper()
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatalf("%s: %v", r.URL, err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("%s: %v", r.URL, err)
	}
	return page{res.StatusCode, res.Header, string(text)}
}

// direct requests a page from the program itself.
func direct(t *testing.T, site *running, path string) page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answered(t, &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}, r)
}

// behind starts the program configured to run behind a proxy.
func behind(t *testing.T, scheme string, flags ...string) *running {
	t.Helper()
	return start(t, record2017(t), append([]string{"--base-url", scheme + "://example.com", "--trust-proxy",
		"127.0.0.0/8"}, flags...)...)
}

// portOf returns the port of an address.
func portOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// shortLived forwards the site's answers but shortens their freshness from a minute to a second. Closing it is like
// stopping the site.
func shortLived(t *testing.T, site *running) *httptest.Server {
	t.Helper()
	to, err := url.Parse(site.address)
	if err != nil {
		t.Fatal(err)
	}
	hand := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(res *http.Response) error {
			if strings.HasPrefix(res.Header.Get("Cache-Control"), "public, max-age=60") {
				res.Header.Set("Cache-Control", "public, max-age=1") // this also drops what may follow max-age
			}
			return nil
		},
	}
	server := httptest.NewServer(hand)
	t.Cleanup(server.Close)
	return server
}

const (
	clark = "/jurisdictions/nv/clark-county"
	tags  = "utm_source=letter&utm_medium=mail&fbclid=Aq1&gclid=&mc_eid=z"
)

// handsOn fails if a reader gets a different answer through the proxy than from the site.
func handsOn(t *testing.T, p *proxy, site *running) {
	t.Helper()
	for _, path := range []string{"/", clark, clark + ".csv", clark + "/card.png",
		"/jurisdictions?measure=issued&show=all", "/find?q=clark&page=1", "/es" + clark, "/api/v1/states",
		"/nothing-at-all", "/find?q=a%2Bb%26c"} {
		want := direct(t, site, path)
		for _, coding := range []string{"", "gzip", "gzip, deflate, br, zstd", "gzip"} {
			accept := []string{"Accept-Encoding", coding}
			if coding == "gzip, deflate, br, zstd" && p.ask(http.MethodGet, path).header.Get("Cache-Status") == "" {
				accept = nil // this proxy forwards any coding, but the test reads only gzip
			}
			got := p.ask(http.MethodGet, path, accept...)
			if in := got.header.Get("Content-Encoding"); in != "" && !strings.Contains(coding, in) {
				t.Errorf("%s with Accept-Encoding %q: answered in %q", path, coding, in)
			}
			if got.status != want.status || got.body != want.body {
				t.Errorf("%s in %q: status %d with %d bytes, want %d with %d", path, coding, got.status, len(got.body),
					want.status, len(want.body))
			}
		}
	}
}

// keeps fails if the proxy asks the site more often than it must, or caches what it must not.
func keeps(t *testing.T, p *proxy, site *running) {
	t.Helper()
	first := p.ask(http.MethodGet, "/jurisdictions/tx/travis-county")
	if first.hit() {
		t.Errorf("the first answer came from the cache: %v", first.header)
	}
	for _, path := range []string{"", "?" + tags, "?x&" + tags, "?" + tags + "&utm_id="} {
		again := p.ask(http.MethodGet, "/jurisdictions/tx/travis-county"+path, "Accept-Encoding", "gzip", "Cookie", "a=b")
		if known := path == "?x&"+tags; again.hit() == known || again.body != first.body {
			t.Errorf("%q: %v, %d bytes, want a copy of the first %d", path, again.header, len(again.body), len(first.body))
		}
	}
	issued := direct(t, site, "/jurisdictions?measure=issued")
	for _, path := range []string{"?measure=issued", "?utm_source=x&measure=issued", "?measure=issued&" + tags} {
		if got := p.ask(http.MethodGet, "/jurisdictions"+path); got.body != issued.body {
			t.Errorf("%s does not show its measure", path)
		}
	}
	for _, path := range []string{"/follow", "/desk/sign-in", "/readyz"} {
		for range 2 {
			if got := p.ask(http.MethodGet, path); got.hit() || got.status != http.StatusOK {
				t.Errorf("%s: status %d, %v", path, got.status, got.header)
			}
		}
	}
	then := p.ask(http.MethodGet, "/jurisdictions/tx/travis-county", "Accept-Datetime", "Mon, 23 Nov 2026 08:00:01 GMT")
	if then.hit() || then.body == first.body && then.status == http.StatusOK {
		t.Errorf("the page of an earlier day: status %d, %v", then.status, then.header)
	}
	if got := p.ask(http.MethodGet, "/jurisdictions/tx/travis-county"); !got.hit() || got.body != first.body {
		t.Errorf("the page after the one of an earlier day: %v", got.header)
	}
}

// outlives fails if readers lose a cached page while the site is down.
func outlives(t *testing.T, p *proxy, down func()) {
	t.Helper()
	want := p.ask(http.MethodGet, clark)
	down()
	eventually(t, func() error {
		got := p.ask(http.MethodGet, clark+"?"+tags)
		switch {
		case got.status != http.StatusOK || got.body != want.body:
			t.Fatalf("without the site: status %d, %d bytes, want the last page of %d", got.status, len(got.body),
				len(want.body))
		case !got.stale():
			return fmt.Errorf("the page never became stale: %v", got.header)
		}
		return nil
	})
	if got := p.ask(http.MethodGet, "/jurisdictions/ny/nassau-county"); got.status != http.StatusBadGateway {
		t.Errorf("a page that was never cached: status %d, want %d", got.status, http.StatusBadGateway)
	}
}

// forgets fails if an operator cannot refresh a cached page. Either the purge itself or the next request must get it
// from the site.
func forgets(t *testing.T, p *proxy, purge func() page) {
	t.Helper()
	before := p.ask(http.MethodGet, clark)
	if again := p.ask(http.MethodGet, clark); !again.hit() {
		t.Errorf("before it is purged: %v", again.header)
	}
	got := purge()
	if got.status != http.StatusOK || got.hit() {
		t.Errorf("the purge: status %d, %v", got.status, got.header)
	}
	anew := got.body == before.body
	if got := p.ask(http.MethodGet, clark); got.hit() != anew || got.body != before.body {
		t.Errorf("after it is purged: %v, %d bytes, want %d", got.header, len(got.body), len(before.body))
	}
}

// nginxBefore starts nginx in front of a port.
func nginxBefore(t *testing.T, to string) *proxy {
	t.Helper()
	at := freePort(t)
	return proxyAt(t, "https", at, nginxOn(t, at, to))
}

// nginxOn starts nginx on one port in front of another, with more names and addresses replaced in its configuration.
// It returns the certificates to trust.
func nginxOn(t *testing.T, at, to string, replaced ...string) *x509.CertPool {
	t.Helper()
	certificate, key, trusted := certified(t)
	dir := t.TempDir()
	site := adapted(t, "proxy/nginx.conf", append(replaced, "ledger.example;", "example.com;", "listen 80;",
		"listen 127.0.0.1:"+freePort(t)+";", "listen 443 ssl", "listen 127.0.0.1:"+at+" ssl", "127.0.0.1:8080",
		"127.0.0.1:"+to, "/var/cache/nginx/detainerledger", dir+"/cache", "/etc/ssl/ledger.example/fullchain.pem",
		certificate, "/etc/ssl/ledger.example/privkey.pem", key)...)
	whole := filepath.Join(dir, "nginx.conf")
	write(t, whole, fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log stderr; user root; worker_processes 1;
events { worker_connections 512; }
http {
	access_log off; client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f;
	uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	include %[2]s;
}
`, dir, site))
	if out, err := exec.Command(tool(t, "nginx"), "-t", "-c", whole).CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v\n%s", err, out)
	}
	background(t, "nginx", "-c", whole)
	return trusted
}

func TestManyNginxServesTheSitesPagesFromItsCache(t *testing.T) {
	t.Parallel()
	site := behind(t, "https")
	p := nginxBefore(t, portOf(t, site.address))
	handsOn(t, p, site)
	keeps(t, p, site)
	forgets(t, p, func() page { return p.ask(http.MethodGet, clark, "X-Refresh", "1") })
}

func TestManyNginxServesTheLastPageOfASiteThatIsDown(t *testing.T) {
	t.Parallel()
	between := shortLived(t, behind(t, "https"))
	outlives(t, nginxBefore(t, portOf(t, between.URL)), between.Close)
}

// varnishBefore starts Varnish in front of a port.
func varnishBefore(t *testing.T, to string) *proxy {
	t.Helper()
	dir, err := os.MkdirTemp("", "varnish") // Varnish reads it as another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	vcl := filepath.Join(dir, "site.vcl")
	write(t, vcl, read(t, adapted(t, "proxy/varnish.vcl", `.port = "8080"`, `.port = "`+to+`"`)))
	at := freePort(t)
	background(t, "varnishd", "-F", "-a", "127.0.0.1:"+at, "-f", vcl, "-n", filepath.Join(dir, "work"), "-s",
		"malloc,64m")
	return proxyAt(t, "http", at, nil)
}

func TestManyVarnishServesTheSitesPagesFromItsCache(t *testing.T) {
	t.Parallel()
	site := behind(t, "http")
	p := varnishBefore(t, portOf(t, site.address))
	handsOn(t, p, site)
	keeps(t, p, site)
	forgets(t, p, func() page { return p.ask("PURGE", clark) })
	forgets(t, p, func() page { return p.ask("PURGE", "/*") })
}

func TestManyVarnishServesTheLastPageOfASiteThatIsDown(t *testing.T) {
	t.Parallel()
	between := shortLived(t, behind(t, "http"))
	outlives(t, varnishBefore(t, portOf(t, between.URL)), between.Close)
}

// Caddy caches nothing. The program does, and tracking parameters in a link add no second copy there either. While the
// site is down, readers get the exported files.
func TestManyCaddyHandsTheSiteOnAndServesItsCopyWhenItIsDown(t *testing.T) {
	t.Parallel()
	site := behind(t, "https", "--metrics-addr", "127.0.0.1:0")
	certificate, key, trusted := certified(t)
	exported, at := t.TempDir(), freePort(t)
	page := direct(t, site, clark).body
	write(t, exported+clark+"/index.html", page)
	config := adapted(t, "proxy/Caddyfile", "ledger.example {", "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"+
		"example.com:"+at+" {\n\tbind 127.0.0.1\n\ttls "+certificate+" "+key, "127.0.0.1:8080",
		strings.TrimPrefix(site.address, "http://"), "/var/lib/detainerledger-copy", exported)
	validate := exec.Command(tool(t, "caddy"), "validate", "--adapter", "caddyfile", "--config", config)
	validate.Env = append(os.Environ(), "HOME="+t.TempDir())
	if out, err := validate.CombinedOutput(); err != nil {
		t.Fatalf("caddy validate: %v\n%s", err, out)
	}
	background(t, "caddy", "run", "--adapter", "caddyfile", "--config", config)
	p := proxyAt(t, "https", at, trusted)
	handsOn(t, p, site)
	for _, path := range []string{"", "?" + tags, "?utm_id=1"} {
		p.ask(http.MethodGet, "/jurisdictions/tx/travis-county"+path, "Accept-Encoding", "gzip")
	}
	want := `detainerledger_requests_total{answer="made",route="/jurisdictions/:state/:place",status="2xx"} 4`
	site.measures(t, want) // three pages and a table
	site.stop(t)
	for _, path := range []string{clark, clark + "?" + tags} {
		if got := p.ask(http.MethodGet, path); got.status != http.StatusOK || got.body != page {
			t.Errorf("%s of a site that is down: status %d, %d bytes", path, got.status, len(got.body))
		}
	}
	if got := p.ask(http.MethodGet, "/desk"); got.status != http.StatusNotFound && got.status != http.StatusBadGateway {
		t.Errorf("/desk of a site that is down: status %d", got.status)
	}
}
