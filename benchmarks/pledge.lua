-- wrk's script: each request is a new pledge; what it measured is printed as one line of JSON.
-- After "--": a word that no other run has, so that no pledge repeats one of theirs.
local run, sent = "", 0
local threads = 0 -- of the script's main copy; each thread has a copy of its own with `thread` set

function setup(this)
  threads = threads + 1
  this:set("thread", threads)
end

function init(words)
  run = words[1]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  sent = sent + 1
  local words = "pledge=I+will+walk+to+work+on+Tuesday%2C+supporter+" .. thread .. "%2C+pledge+" .. sent
  -- As a proxy would say it: from one address, so many pledges would be held for a human look.
  wrk.headers["X-Forwarded-For"] = "10." .. math.floor(sent / 200) % 200 .. "." .. sent % 200 .. ".1"
  return wrk.format(nil, nil, nil, words .. "&topic=moving-more&on_wall=yes&form_key=" .. run .. "-" .. thread .. "-" .. sent)
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"posts": %d, "a_second": %.1f, "p50_ms": %.2f, "p99_ms": %.2f, "refused": %d}',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
