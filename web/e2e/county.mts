// Reads a county with a client made from the site's own description of its API:
// api.d.mts is written by openapi-typescript, the requests are openapi-fetch's. The
// compiler holds every name below to the description.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.mjs";

const client = createClient<paths>({ baseUrl: process.argv[2] });

const place = { state: "nv", place: "clark-county" };
const one = await client.GET("/api/v1/jurisdictions/{state}/{place}", { params: { path: place } });
if (!one.data) throw new Error(one.error.detail);
console.log(one.data.data.title);

const periods = await client.GET("/api/v1/jurisdictions/{state}/{place}/periods", {
  params: { path: place, query: { limit: 2, "as-of": "seq:71" } },
});
if (!periods.data) throw new Error(periods.error.detail);
for (const period of periods.data.data) {
  const state: components["schemas"]["FigureState"] = period.issued_state;
  const number: number | null = period.issued_effective;
  console.log(period.period_start, state, number);
}
console.log(periods.data.links.next !== null, periods.data.version);

// A number that may be unknown is no number, and a name that is not described is none.
// @ts-expect-error
export const sum: number = periods.data.data[0].issued_effective;
// @ts-expect-error
export const people = periods.data.data[0].people;

const wrong = await client.GET("/api/v1/jurisdictions", { params: { query: { state: "zz" } } });
console.log(wrong.response.status, wrong.error?.parameter, wrong.error?.expected);
