// Mozilla's own analysers on answers that were fetched from a local server: reads {hostname, page, headers, status} as
// JSON on standard input, writes {score, tests} on standard output. TLS itself is taken for granted: the certificate is
// valid and plain HTTP leads to https on the same host, as nginx and Caddy are set up to.
import { readFileSync } from "node:fs";
import { AxiosHeaders } from "axios";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { parseHttpEquivHeaders } from "@mdn/mdn-http-observatory/src/retriever/utils.js";
import { Requests } from "@mdn/mdn-http-observatory/src/types.js";

const { hostname, page, headers, status } = JSON.parse(readFileSync(0, "utf8"));
const secure = new URL(`https://${hostname}/`);
const answer = { status, headers: new AxiosHeaders(headers), verified: true, request: {}, config: {} };
const requests = new Requests(hostname);
requests.resources.path = page;
requests.session = { url: secure, jar: { serializeSync: () => ({ cookies: [] }) } };
requests.responses.auto = { ...answer, httpEquiv: parseHttpEquivHeaders(page, secure.href) };
requests.responses.https = answer;
requests.responses.http = answer;
requests.responses.cors = answer;
requests.responses.httpRedirects = [
  { url: new URL(`http://${hostname}/`), status: 301 },
  { url: secure, status },
];
requests.responses.httpsRedirects = [{ url: secure, status }];

const tests = ALL_TESTS.map((test) => test(requests)).map((found) => ({
  test: found.constructor.name.replace("Output", ""),
  result: found.result,
  points: getScoreModifier(found.result),
}));
const penalties = tests.reduce((sum, { points }) => sum + Math.min(points, 0), 100);
const score = tests.reduce((sum, { points }) => sum + points, 100);
// As the scanner does: extra credit counts from an A on.
const { score: final, grade } = getGradeForScore(penalties >= 90 ? score : penalties);
console.log(JSON.stringify({ score: final, grade, tests }));
