-- Ends a log by an entry with the greatest id, after which Redis itself refuses any other.
-- KEYS: lease, log, mark   ARGV: turn, number of the last event or "" to take over, end, ttl of the log, id of a seal
local entry = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not entry then return {'NOLOG'} end
if entry[1] == ARGV[5] then return {'SEALED', entry[2][2]} end
local last = string.match(entry[1], '^%d+')
local function is_of_turn(value) return value and string.match(value, '^%d+:([^:]+):') == ARGV[1] end
if ARGV[2] == '' then
  if is_of_turn(redis.call('GET', KEYS[1])) then return {'HELD'} end
elseif last ~= ARGV[2] then
  return {'GAP', last}
end
redis.call('XADD', KEYS[2], ARGV[5], 'l', last, 'x', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
if ARGV[2] == '' and is_of_turn(redis.call('HGET', KEYS[3], 'holder')) then
  redis.call('HSET', KEYS[3], 'given_up', '1')
end
redis.call('PUBLISH', KEYS[2], '')
return {'SEALED', last}
