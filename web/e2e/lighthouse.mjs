// Judges pages with Lighthouse in one browser and prints what it found of each,
// a line of JSON for each page.
//
//   node lighthouse.mjs CATEGORIES ADDRESS...
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const [categories, ...addresses] = process.argv.slice(2);
const browser = await launch({
  chromePath: process.env.CHROME_PATH,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-component-update"],
});
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, {
      port: browser.port,
      onlyCategories: categories.split(","),
      disableFullPageScreenshot: true,
      skipAboutBlank: true,
      // Waiting for a page to settle is for measuring its speed. The network is always simulated: for any other,
      // Lighthouse waits ten seconds, whatever it is told.
      ...(categories !== "performance" && { pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 0, cpuQuietThresholdMs: 0 }),
    });
    const judged = { address, scores: {}, faults: [] };
    for (const [name, category] of Object.entries(lhr.categories)) {
      judged.scores[name] = Math.round(category.score * 100);
      for (const { id, weight } of category.auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) {
          const where = (audit.details?.items ?? []).map((item) => item.node?.snippet ?? "").filter(Boolean);
          judged.faults.push([`${id}: ${audit.title}`, ...where].join("\n\t\t"));
        }
      }
    }
    console.log(JSON.stringify(judged));
  }
} finally {
  browser.kill();
}
