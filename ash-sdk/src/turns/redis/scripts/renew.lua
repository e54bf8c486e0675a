-- Renews a lease, and keeps the turn's log.
-- KEYS: lease, mark, over, log   ARGV: value, ttl, ttl of the mark, ttl of the log, id of a seal
local over = redis.call('GET', KEYS[3])
if over then return {'OVER', over} end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'LOST'} end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
if last and last[1] ~= ARGV[5] then redis.call('PEXPIRE', KEYS[4], ARGV[4]) end
return {'OK'}
