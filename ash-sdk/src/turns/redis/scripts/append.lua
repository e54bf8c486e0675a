-- Appends events as one entry, whose id is the number of the last one.
-- KEYS: lease, log   ARGV: value, number before the first, number of the last, events, ttl of the log, id of a seal,
-- number of entries that the writer has left the log with
-- There is one write that can fail for want of memory, and it is the first: nothing is applied by half.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'LOST'} end
local entries = redis.call('XLEN', KEYS[2])
if entries == 0 then return {'NOLOG'} end
-- Nobody else writes under this lease. Only if an entry is missing, or is not known to be in, the last one is looked at, which
-- copies its events.
if entries ~= tonumber(ARGV[7]) then
  local entry = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  if entry[1] == ARGV[6] then return {'SEALED'} end
  local last = string.match(entry[1], '^%d+')
  if last ~= ARGV[2] then return {'GAP', last, string.format('%d', entries)} end
end
redis.call('XADD', KEYS[2], ARGV[3] .. '-0', 'p', ARGV[2], 'e', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
-- Few events are published themselves: whoever has those before them need not read the log.
local published = #ARGV[4] <= 8192 and ARGV[4] or ''
redis.call('PUBLISH', KEYS[2], ARGV[3] .. '\n' .. published)
return {'OK', ARGV[3], string.format('%d', entries + 1)}
