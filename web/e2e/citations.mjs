// Reads the citations of a page in each format with programs that others wrote,
// and sets the page's CSL-JSON in the styles that the site writes itself. Input:
// {"bib", "ris", "csl"}; output: what was understood.
import { readFileSync } from "node:fs";
import { BibLatexParser, CSLExporter, RISParser } from "biblatex-csl-converter";
import CSL from "citeproc";

const share = "/usr/share/citation-style-language"; // Debian's citation-style-language-styles and -locales
const input = JSON.parse(readFileSync(0, "utf8"));

function parsed(parser) {
  const found = parser.parse();
  const items = new CSLExporter(found.entries).parse();
  return { errors: found.errors ?? [], items: Object.values(items) };
}

function styled(name) {
  const items = Object.fromEntries(input.csl.map((item) => [item.id, item]));
  const engine = new CSL.Engine(
    {
      retrieveLocale: (language) => readFileSync(`${share}/locales/locales-${language}.xml`, "utf8"),
      retrieveItem: (id) => items[id],
    },
    readFileSync(`${share}/styles/${name}.csl`, "utf8"),
    "en-US",
    true,
  );
  engine.setOutputFormat("text");
  engine.updateItems(Object.keys(items));
  return engine.makeBibliography()[1].join("").trim();
}

process.stdout.write(
  JSON.stringify({
    bib: parsed(new BibLatexParser(input.bib)),
    ris: parsed(new RISParser(input.ris)),
    apa: styled("apa"),
    chicago: styled("chicago-note-bibliography"),
    mla: styled("modern-language-association"),
  }),
);
