package mirror

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
)

// Files that configure web servers and object stores: the type of each file, how long it may be cached, and which
// addresses only a running site answers. None of them is a page of the site.
const (
	headersFile   = "_headers"   // read by Netlify and Cloudflare Pages
	redirectsFile = "_redirects" // read by both
	servingFolder = "_serve/"
)

// How long a file may be cached: forever if its name contains its hash, and otherwise for a minute.
const (
	keptForGood = "public, max-age=31536000, immutable"
	keptBriefly = "public, max-age=60, stale-while-revalidate=86400"
)

// serving is the data of the templates of these files.
type serving struct {
	// Path is the path of the base address, "" or "/copy".
	Path string
	// Live is the address of the running site, or "".
	Live string
	// Asked are the prefixes of addresses that only it answers.
	Asked []string
	// Policy is the pages' Content-Security-Policy.
	Policy              string
	ForGood, Briefly    string
	Endings             []typed // "csv"
	Names, Folders      []typed // "data/csv-metadata.json", "ledger/leaf/"
	ExceptNamesOfEnding map[string][]string
}

// typed is the media type of files with an extension, of one name or in a folder.
type typed struct{ Of, Type string }

// typesOf finds the smallest set of rules that gives every file its type.
func (s *serving) typesOf(files map[string]stored) {
	byEnding, byFolder := map[string]map[string][]string{}, map[string]map[string][]string{}
	add := func(to map[string]map[string][]string, of, kind, name string) {
		if to[of] == nil {
			to[of] = map[string][]string{}
		}
		to[of][kind] = append(to[of][kind], name)
	}
	for name, is := range files {
		if is.Type == "" {
			continue
		}
		parts := strings.SplitAfterN(name, "/", 3)
		if ending := strings.TrimPrefix(path.Ext(name), "."); ending != "" {
			add(byEnding, ending, is.Type, name)
		} else if len(parts) == 3 {
			add(byFolder, parts[0]+parts[1], is.Type, name)
		} else {
			s.Names = append(s.Names, typed{name, is.Type})
		}
	}
	s.ExceptNamesOfEnding = map[string][]string{}
	rules := func(of map[string]map[string][]string, to *[]typed, ending bool) {
		for _, name := range slices.Sorted(maps.Keys(of)) {
			kinds := slices.SortedFunc(maps.Keys(of[name]), func(a, b string) int {
				return cmp.Or(cmp.Compare(len(of[name][b]), len(of[name][a])), cmp.Compare(a, b))
			})
			*to = append(*to, typed{name, kinds[0]})
			for _, other := range kinds[1:] {
				for _, file := range of[name][other] {
					s.Names = append(s.Names, typed{file, other})
					if ending {
						s.ExceptNamesOfEnding[name] = append(s.ExceptNamesOfEnding[name], file)
					}
				}
			}
			slices.Sort(s.ExceptNamesOfEnding[name])
		}
	}
	rules(byEnding, &s.Endings, true)
	rules(byFolder, &s.Folders, false)
	slices.SortFunc(s.Names, func(a, b typed) int { return cmp.Compare(a.Of, b.Of) })
}

// writeServing writes the configuration for the files written so far.
func (c *crawl) writeServing() error {
	s := serving{Path: c.base.Path, Policy: c.policy, ForGood: keptForGood, Briefly: keptBriefly}
	if s.Path == "" { // otherwise the addresses of the running site differ
		s.Live, s.Asked = c.LiveURL, asked
	}
	s.typesOf(c.folder.now.Files)
	for _, t := range servingTemplates.Templates() {
		var text strings.Builder
		if err := t.Execute(&text, s); err != nil {
			return err
		}
		if err := c.folder.write(t.Name(), []byte(text.String()), stored{}); err != nil {
			return err
		}
	}
	return nil
}

var servingTemplates = func() *template.Template {
	all := template.New(headersFile).Funcs(template.FuncMap{"literal": literal})
	template.Must(all.Parse(headersText))
	for name, text := range map[string]string{
		redirectsFile: redirectsText, servingFolder + "nginx.conf": nginxText, servingFolder + "Caddyfile": caddyText,
		servingFolder + "upload.sh": uploadText,
	} {
		template.Must(all.New(name).Parse(text))
	}
	return all
}()

// literal escapes a name for a pattern of rclone.
func literal(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "{", `\{`).Replace(name)
}

const headersText = `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Cache-Control: {{.Briefly}}
{{.Path}}/static/*
  ! Cache-Control
  Cache-Control: {{.ForGood}}
{{range .Endings}}{{$.Path}}/*.{{.Of}}
  Content-Type: {{.Type}}
{{end}}{{range .Folders}}{{$.Path}}/{{.Of}}*
  Content-Type: {{.Type}}
{{end}}{{range .Names}}{{$.Path}}/{{.Of}}
  Content-Type: {{.Type}}
{{end}}`

const redirectsText = `{{range .Asked}}{{if $.Live}}{{.}} {{$.Live}}{{.}} 302
{{.}}/* {{$.Live}}{{.}}/:splat 302
{{end}}{{end}}`

const nginxText = `# Within a server block, after its root, which is this folder:
#   include /the/folder/_serve/nginx.conf;
index index.html;
error_page 404 {{.Path}}/404.html;
types {
{{range .Endings}}  "{{.Type}}" {{.Of}};
{{end}}}
default_type application/octet-stream;
set $copy_kept "{{.Briefly}}";
if ($uri ~ "^{{.Path}}/static/") { set $copy_kept "{{.ForGood}}"; }
set $copy_policy "{{.Policy}}";
if ($uri ~ "/embed(/|$)") { set $copy_policy ""; }
add_header Cache-Control $copy_kept;
add_header Content-Security-Policy $copy_policy;
add_header X-Content-Type-Options nosniff;
add_header Referrer-Policy strict-origin-when-cross-origin;
location ~ "/\.detainerledger" { return 404; }
{{range .Names}}location = {{$.Path}}/{{.Of}} { types {} default_type "{{.Type}}"; }
{{end}}{{range .Folders}}location ^~ {{$.Path}}/{{.Of}} { types {} default_type "{{.Type}}"; }
{{end}}{{if .Live}}# What only the running site answers, and earlier states of a page:
if ($args ~ "(^|&)(as-of|published-by)=") { return 302 {{.Live}}$request_uri; }
{{range .Asked}}location ^~ {{.}} { return 302 {{$.Live}}$request_uri; }
{{end}}{{end}}`

const caddyText = `# Within a site block, after its root, which is this folder:
#   import /the/folder/_serve/Caddyfile
header Cache-Control "{{.Briefly}}"
@kept path {{.Path}}/static/*
header @kept Cache-Control "{{.ForGood}}"
@own not path */embed/*
header @own Content-Security-Policy "{{.Policy}}"
header X-Content-Type-Options nosniff
header Referrer-Policy strict-origin-when-cross-origin
{{range $i, $t := .Endings}}@ending{{$i}} path *.{{$t.Of}}{{if eq $t.Of "html"}} */{{end}}
header @ending{{$i}} Content-Type "{{$t.Type}}"
{{end}}{{range $i, $t := .Folders}}@folder{{$i}} path {{$.Path}}/{{$t.Of}}*
header @folder{{$i}} Content-Type "{{$t.Type}}"
{{end}}{{range $i, $t := .Names}}@name{{$i}} path {{$.Path}}/{{$t.Of}}
header @name{{$i}} Content-Type "{{$t.Type}}"
{{end}}{{if .Live}}# What only the running site answers, and earlier states of a page:
@then query as-of=* published-by=*
redir @then {{.Live}}{uri} 302
{{range $i, $a := .Asked}}@asked{{$i}} path {{$a}}*
redir @asked{{$i}} {{$.Live}}{uri} 302
{{end}}{{end}}handle_errors {
  rewrite * {{.Path}}/404.html
  header Content-Type "text/html; charset=utf-8"
  file_server
}
file_server {
  hide .detainerledger.json .detainerledger.tmp
}
`

const uploadText = `#!/bin/sh
# Uploads the folder, each file with its type, and removes what is no longer there. Needs rclone.
#   sh _serve/upload.sh REMOTE:BUCKET
set -eu
to=${1:?name the remote and its bucket, REMOTE:BUCKET}
cd "$(dirname "$0")/.."
send() {
  type=$1 kept=$2
  shift 2
  rclone copy . "$to" --fast-list --checksum --header-upload "Content-Type: $type" \
    --header-upload "Cache-Control: $kept" --filter '- /.detainerledger.*' --filter '- /.detainerledger.*/**' \
    --filter '- /_*' --filter '- /_serve/**' "$@" --filter '- *'
}
{{range $t := .Endings}}send '{{$t.Type}}' '{{$.ForGood}}' --filter '+ /static/**.{{$t.Of}}'
{{end}}{{range .Names}}send '{{.Type}}' '{{$.Briefly}}' --filter '+ /{{literal .Of}}'
{{end}}{{range .Folders}}send '{{.Type}}' '{{$.Briefly}}' --filter '+ /{{literal .Of}}**'
{{end}}{{range $t := .Endings}}send '{{$t.Type}}' '{{$.Briefly}}'` +
	`{{range index $.ExceptNamesOfEnding $t.Of}} --filter '- /{{literal .}}'{{end}}` +
	` --filter '- /static/**' --filter '+ *.{{$t.Of}}'
{{end}}rclone sync . "$to" --fast-list --checksum --filter '- /.detainerledger.*' --filter '- /.detainerledger.*/**' \
  --filter '- /_*' --filter '- /_serve/**'
`
