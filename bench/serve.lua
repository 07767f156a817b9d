-- For wrk: sends the bodies of a file in turn, and, if a second file is given, counts the answers that are not in it.
local number, threads = 0, {}

function setup(thread)
  thread:set("first", number)
  number = number + 1
  table.insert(threads, thread)
end

function init(args)
  bodies, right, at, checked, wrong = {}, {}, first * 7, 0, 0
  for line in io.lines(args[1]) do table.insert(bodies, line) end
  if args[2] then
    for line in io.lines(args[2]) do right[line] = true end
    response = check
  end
end

function request()
  at = at % #bodies + 1
  return wrk.format("POST", nil, { ["content-type"] = "application/json" }, bodies[at])
end

function check(status, headers, body)
  local same = body:gsub('"uuid": "[0-9a-f-]+"', ""):gsub('"authored": "[0-9TZ:-]+"', "")
  checked = checked + 1
  if status ~= 200 or not right[same] then wrong = wrong + 1 end
end

function done(summary, latency, requests)
  local all, bad = 0, 0
  for _, thread in ipairs(threads) do
    all, bad = all + (thread:get("checked") or 0), bad + (thread:get("wrong") or 0)
  end
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, all, bad))
end
