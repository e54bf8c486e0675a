-- Takes a lease again that has expired, unless another has it or its work was given up.
-- KEYS: lease, mark   ARGV: value, ttl, ttl of the mark
local mark = redis.call('HGET', KEYS[2], 'holder')
local is_given_up = mark == ARGV[1] and redis.call('HEXISTS', KEYS[2], 'given_up') == 1
if redis.call('EXISTS', KEYS[1]) == 1 or is_given_up then return {'LOST'} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not mark then redis.call('HSET', KEYS[2], 'holder', ARGV[1]) end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return {'OK'}
