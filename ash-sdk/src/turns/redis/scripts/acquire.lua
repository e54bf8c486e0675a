-- Takes a session's lease.
-- KEYS: lease, mark, fence, log, over   ARGV: turn, work and nonce, ttl, ttl of the mark, "1" to take it after abandoned work
local held = redis.call('GET', KEYS[1])
if held then return {'BUSY', held} end
if redis.call('EXISTS', KEYS[4]) == 1 then return {'BEGUN'} end
local mark = redis.call('HGET', KEYS[2], 'holder')
if mark and ARGV[5] ~= '1' then return {'ABANDONED', mark} end
local fence = redis.call('INCR', KEYS[3])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
local value = string.format('%d', fence) .. ':' .. ARGV[1] .. ':' .. ARGV[2]
redis.call('SET', KEYS[1], value, 'PX', ARGV[3])
if not mark then redis.call('HSET', KEYS[2], 'holder', value) end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
-- Word of an earlier attempt does not concern this one.
redis.call('DEL', KEYS[5])
return {'OK', value}
