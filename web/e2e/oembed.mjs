// Looks at a page as a site does that is given its address, and prints what its
// oEmbed says: node oembed.mjs ADDRESS json|xml. The consumer prefers JSON, so for
// XML the page is handed to it without that link.
import { unfurl } from "unfurl.js";

const [address, format] = process.argv.slice(2);
const { oEmbed } = await unfurl(address, {
  fetch: async (url) => {
    const response = await fetch(url);
    if (format !== "xml" || !response.headers.get("Content-Type").startsWith("text/html")) return response;
    const page = await response.text();
    return new Response(page.replace(/<link [^>]*json\+oembed[^>]*>/, ""), { headers: response.headers });
  },
});
console.log(JSON.stringify({
  ...oEmbed, provider: { name: oEmbed.provider_name, url: oEmbed.provider_url },
}));
