// Makes outlines.txt.gz, the outlines that the maps draw, from the Census
// Bureau's cartographic boundaries of 2017 as the npm package us-atlas has them.
// Run by "go generate"; the versions are those of package-lock.json.
//
// The file holds maps one after the other. A map begins with a line
//
//	map CODE WIDTH HEIGHT
//
// where CODE is US or a state's two FIPS digits; each of its shapes is a line
//
//	FIPS X Y W H PATH
//
// with a point well inside the shape's largest part, the width and height of all
// of it, and the outline as an SVG path. All numbers are whole units of the map.
// The map of the country has the states (two digits), then the counties (five);
// that of a state has its counties.
//
// Shapes are simplified as a topology, so that what two of them share stays one line.

import {readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {gzipSync} from "node:zlib";
import {geoConicEqualArea} from "d3-geo";
import polylabel from "polylabel";
import {feature} from "topojson-client";
import {presimplify, simplify} from "topojson-simplify";

const require = createRequire(import.meta.url);
const read = name => JSON.parse(readFileSync(require.resolve(`us-atlas/${name}.json`)));

// Two units of the country's map are a pixel of the atlas's.
const nationScale = 2;
// The longer side of a state's map, in units; the units around it.
const stateSide = 1000, margin = 8;
// What a simplified outline may differ by, as the area of a triangle in square units.
const nationDetail = 3, stateDetail = 4;
// Hawaii's map ends where the inhabited islands do: the reefs and atolls of
// Honolulu County reach as far again as from California to Kansas.
const hawaii = "15", inhabitedHawaii = [-160.6, -154.7];

// place returns the topology with its objects reduced to those given and every
// point moved by project; its arcs are no longer packed.
function place(topology, objects, project) {
  const {scale, translate} = topology.transform;
  const arcs = topology.arcs.map(arc => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return project([x * scale[0] + translate[0], y * scale[1] + translate[1]]);
    });
  });
  return {type: "Topology", objects, arcs};
}

// used returns the topology with only the arcs that its objects use.
function used(topology, objects) {
  const renumbered = new Map();
  const arcs = [];
  const keep = index => {
    const own = index < 0 ? ~index : index;
    if (!renumbered.has(own)) {
      renumbered.set(own, arcs.length);
      arcs.push(topology.arcs[own]);
    }
    return index < 0 ? ~renumbered.get(own) : renumbered.get(own);
  };
  const deep = list => list.map(item => Array.isArray(item) ? deep(item) : keep(item));
  const kept = {};
  for (const [name, object] of Object.entries(objects)) {
    kept[name] = {type: "GeometryCollection", geometries: object.geometries.map(g => ({...g, arcs: deep(g.arcs)}))};
  }
  return {...topology, objects: kept, arcs};
}

const polygons = geometry => geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;

// area is twice a ring's area.
const area = ring => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [u, v] = ring[(i + 1) % ring.length];
  return sum + x * v - u * y;
}, 0));

// box is the least and the greatest x and y of points.
function box(points) {
  const b = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    b[0] = Math.min(b[0], x);
    b[1] = Math.min(b[1], y);
    b[2] = Math.max(b[2], x);
    b[3] = Math.max(b[3], y);
  }
  return b;
}

// whole rounds a ring's points and leaves out those on a straight line between
// their neighbours, and the last, which repeats the first.
function whole(ring) {
  const points = ring.map(([x, y]) => [Math.round(x), Math.round(y)]);
  const corners = [];
  for (const p of points) {
    if (corners.length && p[0] === corners.at(-1)[0] && p[1] === corners.at(-1)[1]) continue;
    corners.push(p);
  }
  if (corners.length > 1 && String(corners[0]) === String(corners.at(-1))) corners.pop();
  return corners.filter((p, i) => {
    const a = corners.at(i - 1), b = corners[(i + 1) % corners.length];
    return (p[0] - a[0]) * (b[1] - p[1]) !== (p[1] - a[1]) * (b[0] - p[0]);
  });
}

// path writes rings with each point relative to the one before.
function path(rings) {
  let out = "", x = 0, y = 0;
  for (const ring of rings) {
    const numbers = [];
    ring.forEach(([u, v], i) => {
      if (i === 0) {
        out += `${out ? "m" : "M"}${u - x} ${v - y}`;
        [x, y] = [u, v];
        return;
      }
      numbers.push(u - x, v - y);
      [x, y] = [u, v];
    });
    out += "l" + numbers.map((n, i) => i > 0 && n >= 0 ? " " + n : String(n)).join("") + "z";
    [x, y] = ring[0];
  }
  return out;
}

// shape writes the line of one shape. No shape is ever lost: of one that is too
// small to draw, a square of two units is left.
function shape(id, geometry) {
  const all = polygons(geometry).map(p => p.map(whole));
  const parts = all.filter(([outer]) => outer.length > 2 && area(outer) >= 4);
  const largest = polygons(geometry).reduce((a, b) => area(a[0]) >= area(b[0]) ? a : b);
  let [x, y] = polylabel(largest, 1).map(Math.round);
  if (!parts.length) {
    if (!Number.isFinite(x)) [x, y] = largest[0][0].map(Math.round);
    parts.push([[[x - 1, y - 1], [x + 1, y - 1], [x + 1, y + 1], [x - 1, y + 1]]]);
  }
  const rings = parts.flatMap(([outer, ...holes]) => [outer, ...holes.filter(h => h.length > 2 && area(h) >= 4)]);
  const b = box(rings.flat());
  return `${id} ${x} ${y} ${b[2] - b[0]} ${b[3] - b[1]} ${path(rings)}`;
}

function lines(topology, name) {
  return feature(topology, topology.objects[name]).features
    .sort((a, b) => a.id < b.id ? -1 : 1)
    .map(f => shape(f.id, f.geometry));
}

function country() {
  const atlas = read("counties-albers-10m");
  const {states, counties} = atlas.objects;
  const [left, top, right, bottom] = atlas.bbox;
  const placed = used(place(atlas, {}, ([x, y]) => [(x - left) * nationScale + margin, (y - top) * nationScale + margin]), {states, counties});
  const simple = simplify(presimplify(placed), nationDetail);
  const size = n => Math.round(n * nationScale + 2 * margin);
  return [`map US ${size(right - left)} ${size(bottom - top)}`, ...lines(simple, "states"), ...lines(simple, "counties")];
}

// stateMap draws a state with north up in its middle: an equal-area cone that
// touches the earth within the state.
function stateMap(atlas, state) {
  const counties = {
    type: "GeometryCollection",
    geometries: atlas.objects.counties.geometries.filter(g => g.id.startsWith(state)),
  };
  const own = used(atlas, {counties});
  const degrees = [];
  place(own, {}, point => {
    // Alaska crosses the meridian of 180 degrees: its far islands are west of it.
    const [longitude, latitude] = point[0] > 0 ? [point[0] - 360, point[1]] : point;
    if (state !== hawaii || longitude > inhabitedHawaii[0]) degrees.push([longitude, latitude]);
  });
  const [west, south, east, north] = box(degrees);
  const projection = geoConicEqualArea()
    .parallels([south + (north - south) / 6, north - (north - south) / 6])
    .rotate([-(west + east) / 2, 0])
    .scale(1).translate([0, 0]);
  const [left, top, right, bottom] = box(degrees.map(d => projection(d)));
  const scale = (stateSide - 2 * margin) / Math.max(right - left, bottom - top);
  const placed = place(own, own.objects, point => {
    const [x, y] = projection(point);
    return [(x - left) * scale + margin, (y - top) * scale + margin];
  });
  if (state === hawaii) leaveOut(placed, polygon => box(polygon[0])[0] < 0);
  const simple = simplify(presimplify(placed), stateDetail);
  const size = n => Math.round(n * scale + 2 * margin);
  return [`map ${state} ${size(right - left)} ${size(bottom - top)}`, ...lines(simple, "counties")];
}

// leaveOut takes parts of shapes away.
function leaveOut(topology, unwanted) {
  for (const g of topology.objects.counties.geometries) {
    if (g.type !== "MultiPolygon") continue;
    const drawn = feature(topology, g).geometry.coordinates;
    g.arcs = g.arcs.filter((_, i) => !unwanted(drawn[i]));
  }
}

const atlas = read("counties-10m");
const covered = new Set(read("counties-albers-10m").objects.states.geometries.map(g => g.id));
const out = country();
for (const state of [...covered].sort()) out.push(...stateMap(atlas, state));
writeFileSync(new URL("../outlines.txt.gz", import.meta.url), gzipSync(out.join("\n") + "\n", {level: 9}));
