package main

import (
	"os"

	"github.com/alecthomas/kong"
)

// giveLongHelp inserts the long texts. As variables of kong, all of them would be parsed again for each flag, which
// takes ten times as long as everything else at the start of a command.
func giveLongHelp(parser *kong.Kong) error {
	sentence := func(help string) string {
		return os.Expand(help, func(name string) string {
			if text, found := longHelp[name]; found {
				return text
			}
			return "${" + name + "}" // known to kong, or refused by it
		})
	}
	return kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		switch n := node.(type) {
		case *kong.Node:
			n.Help = sentence(n.Help)
		case *kong.Value: // including flags
			n.Help = sentence(n.Help)
		}
		return next(nil)
	})
}

// longHelp has help texts that are too long for one line, by the names under which the tags of commands and flags refer
// to them.
var longHelp = map[string]string{
	"serve":  "Serve the site from a record; a new one begins with the record that comes with the program.",
	"export": "Write the whole record, or an empty report to fill in, in the form that import reads.",
	"watch":  "Tell what came to a running site since the last run, and whether its past is still the same.",
	"serve_new": "Begin a new record, with a new key and an empty desk, where the old one is lost for good; " +
		"the old key and desk are kept under other names. Readers who follow the old record will see another one.",
	"serve_db": "File that holds the record; it is made, with the embedded record, where there is none.",
	"serve_desk_db": "File that holds what is private to the editors’ desk; " +
		"by default beside the record, as detainerledger.desk.db is beside detainerledger.db.",
	"serve_signing_key": "File that holds the private key that signs the record; it is made at the first start; " +
		"by default the record's file with .key after it.",
	"serve_base_url": "Scheme and host that readers see, such as https://example.org; by default those of each request.",
	"serve_trust_proxy": "Networks or addresses of the proxies in front of the site, such as 10.0.0.0/8 or 10.0.0.1: " +
		"what they forward of a reader’s address and scheme is believed, and of nobody else.",
	"serve_page_cache": "Mebibytes of answers that are kept in memory until the record changes; with 0 each is made anew.",
	"serve_approvals": "How many people have to stand behind a draft at the desk, its author among them, before it is " +
		"published; 1 is for a desk of one person.",
	"serve_retain": "Days after which the name, address and evidence of the person who made a request are deleted, " +
		"counted from when the request was closed.",
	"serve_drain_time": "How long readers are still taken after the program is asked to stop, such as 15s, while " +
		"/readyz answers 503, so that a load balancer sends them elsewhere. Then what is under way is finished.",
	"serve_metrics_addr": "Address of another listener, with the site’s metrics for Prometheus at /metrics, such as " +
		"127.0.0.1:9464; not for readers. Without it nothing is measured.",
	"serve_replica": "Serve a record's file that is replaced as a whole, as refresh does, and only read: with no key, " +
		"no desk and no mail. What needs those is left to the primary.",
	"serve_primary": "With --replica: scheme and host of the site that this is a replica of, at which readers reach it " +
		"and not a replica; for what a replica cannot do they are sent there.",
	"serve_max_lag": "With --replica and --primary: how long the primary may have a newer version before /readyz " +
		"answers 503, so that a balancer turns away.",
	"serve_smtp_url": "Server that takes the site’s mail, smtp://user:password@host:587 or " +
		"smtps://user:password@host:465; it must encrypt, unless it is on this machine. Needs --mail-from and --base-url. " +
		"Without it nobody can follow by mail. Better given by the environment, where other users of the machine do not " +
		"see the password.",
	"serve_mail_from": "Whom the site’s mail is from, such as \"Detainer Ledger <mail@example.org>\".",
	"serve_mail_helo": "Name by which the site greets the mail server; by default the host of --base-url, or where that " +
		"is no domain the one of --mail-from.",
	"serve_security_contact": "Contact for /.well-known/security.txt, a mailto: or https: address; " +
		"without it there is no such file.",
	"durable_by": "Command that stores the record durably elsewhere, such as \"litestream sync -wait ...\"; " +
		"/bin/sh runs it for each new version, with the version in LEDGER_VERSION and the file in LEDGER_DB. Until it " +
		"succeeds, no version is signed, mailed or shown.",
	"serve_on_version": "Command, or http or https address, that is told when the site shows a new version, such as to " +
		"empty a cache in front: LEDGER_VERSION has the version; an address gets a POST with {\"version\":N}.",
	"import_published": "Add what the record that comes with the program brings and this one lacks; takes no path.",
	"import_paths": "A record folder, a report as CSV or XLSX in the form of a template, one table as CSV or JSON, " +
		"or a log as export writes it.",
	"check_series": "Print what the lines of this series add up to, in the nation and by state, instead.",
	"check_total": "With --series: a total that somebody gives of it, such as us:declined=28358 or " +
		"tx:prepared=1200, to hold the record against; can be given again.",
	"check_detainers": "With --series: ICE's table of detainers as a file, to count over the periods of that series and " +
		"hold it against, facility by facility; can be given again for the files of one release.",
	"import_detainers": "Take the paths for ICE's table of detainers, as Parquet, XLSX or CSV, or https addresses; " +
		"it is counted by place and week, and nothing else of it is kept.",
	"import_facilities": "With --detainers: a table that says where facilities stand, as CSV, Parquet or XLSX: the " +
		"Deportation Data Project's, or the one that --unplaced wrote, filled in. A later one counts before an earlier one.",
	"import_from": "With --detainers: the day from which to count whole weeks, from Saturday to Friday; by default the " +
		"first one after which no week is without a row.",
	"import_to":       "With --detainers: the last day to count; by default the last one of the table.",
	"import_unplaced": "With --detainers: new file to write the facilities to for which no place is known.",
	"import_files": "With --detainers: new folder to write the files to, to be sent at the desk, instead of importing " +
		"them.",
	"import_source": "With --detainers: the address at which readers find the table; by default the one it is fetched " +
		"from, or the Deportation Data Project's.",
	"export_csv":      "Folder to write the record to as CSV, a file for each table.",
	"export_json":     "Folder to write the record to as JSON, a file for each table.",
	"export_log":      "New file to write the whole history to: every change in its canonical JSON, one on each line.",
	"export_template": "New file to write an empty report to, as CSV or XLSX by its ending.",
	"export_site": "Folder to write the whole site to as files that any web server can serve; " +
		"an earlier copy in it is brought up to date.",
	"export_base_url": "With --site: the address at which the files will be read, such as https://example.org/ledger. " +
		"Links between pages work at any address; feeds, tables, citations and canonical links hold this one, or, " +
		"without it, one at which nothing can be (detainer-ledger.invalid).",
	"export_live_url": "With --site: the address of a running site, to which links lead that files cannot answer. " +
		"Without it there is plain text in their place.",
	"export_signing_key": "With --site: file that holds the private key that signs the record; " +
		"by default the record's file with .key after it. Without it the copy has the newest signed checkpoint that is " +
		"in the record's file, if there is one.",
	"synth_series": "Make up series of other kinds too: counted by facility and year, counted by week from two " +
		"releases, and a list.",
	"synth_detainers": "Make up a table of detainers instead, of the shape of ICE's, in a new file that ends in " +
		".parquet, .xlsx or .csv. Every text about a person in it begins with MADE-UP PERSON.",
	"synth_later": "With --detainers: make the table of a later release of the same seed, with 2 % of its rows " +
		"changed and four more weeks.",
	"desk_db":      "File that holds what is private to the desk; by default beside the record.",
	"signing_key":  "File that holds the record's private key; by default the record's file with .key after it.",
	"refresh_from": "Record to copy: a file that a program such as Litestream keeps on this machine, or a backup.",
	"refresh_to":   "File that \"serve --replica\" serves, or is to serve; it is made where there is none.",
	"restore_from": "Backup of the record, as backup writes it.",
	"restore_seen": "Signed checkpoint that readers have seen: the address of a site or of a copy of it, or a file as " +
		"/ledger/checkpoint gives it or watch keeps it. A backup that lacks any of it, or differs from it, is refused.",
	"restore_notice": "With --seen: file with what to say in public of the versions that readers have seen and the " +
		"backup lacks, plain text in English of at most 2,000 characters. It is signed with the record's key, shown at " +
		"/ledger, and read by watch.",
	"verify_since": "File with a checkpoint saved earlier, which the record must extend.",
	"verify_key":   "Public key that must have signed; by default the one that the record names.",
	"verify_signing_key": "File with the private key, checked where it is there; by default the record's file with .key " +
		"after it.",
	"verify_url":    "Address of a running site to verify from outside, instead of a file.",
	"watch_state":   "File in which to keep what was seen last; it is made at the first run.",
	"editor_invite": "Print a link that lets one person in, once, within a day: a new editor, or one who lost every key.",
	"editor_desk_db": "File that holds what is private to the desk; " +
		"by default beside the record, as detainerledger.desk.db is beside detainerledger.db.",
	"editor_role": "What the person may do: an editor,publisher,admin; each may do what the one before may.",
	"backup_to_dir": "New folder to write copies of the record, the desk and the key to, all of them that there are; " +
		"readable by you alone.",
	"restore_from_dir": "Folder as backup --to-dir writes it, of which all is restored.",
	"health_addr":      "Where this machine reaches the site: a scheme, host and port, or what serve has as --addr.",
}
