-- A turn is over: removes its mark, and leaves word for the process that holds its lease.
-- KEYS: mark, over   ARGV: turn, reason, ttl of the word
local mark = redis.call('HGET', KEYS[1], 'holder')
if mark and string.match(mark, '^%d+:([^:]+):') == ARGV[1] then redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return {'OK'}
