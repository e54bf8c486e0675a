-- Makes a turn's log, with the turn's token for its first entry.
-- KEYS: lease, log   ARGV: value, token, ttl of the log
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'LOST'} end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if last then return {'OK', last[1]} end
redis.call('XADD', KEYS[2], '0-1', 't', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', KEYS[2], '')
return {'OK', '0-1'}
