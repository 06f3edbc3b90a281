# /etc/varnish/default.vcl: a cache in front of the site, behind what ends TLS (Caddy, hitch). It is as fresh as the
# site says (Cache-Control). Where the site is down the last copy is sent, for a week. To forget an address, or all:
#
#     curl -X PURGE -H 'Host: ledger.example' http://127.0.0.1:6081/jurisdictions
#     curl -X PURGE -H 'Host: ledger.example' 'http://127.0.0.1:6081/*'
vcl 4.1;

import std;

backend site {
	.host = "127.0.0.1";
	.port = "8080";
	.first_byte_timeout = 180s;
	.between_bytes_timeout = 60s;
	# Not /readyz: a site that says what is wrong with its record is to be heard.
	.probe = {
		.url = "/healthz";
		.interval = 2s;
		.timeout = 5s;
		.window = 3;
		.threshold = 2;
		.initial = 3;
	}
}

acl operators {
	"127.0.0.0"/8;
	"::1";
}

sub vcl_recv {
	if (req.method == "PURGE") {
		if (client.ip !~ operators) {
			return (synth(403));
		}
		if (req.url == "/*") {
			ban("obj.status != 0");
			return (synth(200, "Purged"));
		}
		return (purge);
	}
	if (client.ip !~ operators) {
		unset req.http.X-Forwarded-Proto;
	}

	# Tags by which mail programs and networks follow their links are no part of an address.
	set req.url = regsuball(req.url,
		"(?i)([?&])(utm_\w+|(fb|g|d|tw)clid|msclkid|mc_[ce]id|igshid)(=[^&]*)?(?=&|$)", "\1");
	set req.url = regsuball(req.url, "&&+", "&");
	set req.url = regsuball(req.url, "\?&", "?");
	set req.url = regsub(req.url, "[?&]+$", "");

	# What is asked for as it was on a day is between the reader and the site, and so is the desk, which alone has
	# cookies.
	if (req.http.Accept-Datetime) {
		return (pass);
	}
	if (req.url !~ "^(/es)?/desk(/|\?|$)") {
		unset req.http.Cookie;
	}
	# While the site runs, nothing is sent that is much older than it allows.
	if (req.restarts == 0 && std.healthy(req.backend_hint)) {
		set req.grace = 60s;
	}
}

sub vcl_backend_response {
	if (beresp.status == 500 || beresp.status == 502 || beresp.status == 504) {
		set beresp.uncacheable = true;
		if (bereq.is_bgfetch) {
			return (abandon);
		}
	} elsif (beresp.ttl > 0s) {
		set beresp.grace = 7d;
	}
}

sub vcl_deliver {
	# The site has gone and the probe has not noticed yet: once more, with whatever there is.
	if (resp.status >= 500 && resp.status != 503 && req.restarts == 0 && req.method == "GET") {
		return (restart);
	}
	if (obj.hits > 0) {
		set resp.http.Cache-Status = "varnish; hit; ttl=" + std.integer(real=std.real(duration=obj.ttl));
	} else {
		set resp.http.Cache-Status = "varnish; fwd=miss";
	}
	unset resp.http.X-Varnish;
	unset resp.http.Via;
}

sub vcl_backend_error {
	# 503 is the site's own word; that it cannot be reached is another.
	set beresp.status = 502;
	set beresp.ttl = 0s;
	set beresp.grace = 0s;
	if (bereq.is_bgfetch) {
		return (abandon);
	}
	set beresp.http.Content-Type = "text/plain; charset=utf-8";
	set beresp.http.Cache-Control = "no-store";
	set beresp.http.Retry-After = "10";
	set beresp.body = "The site cannot be reached at the moment.";
	return (deliver);
}
