-- Removes the lease and the mark of a claim, if it was granted.
-- KEYS: lease, mark   ARGV: end of their value
local function is_of_claim(value) return value and string.sub(value, -#ARGV[1]) == ARGV[1] end
if is_of_claim(redis.call('GET', KEYS[1])) then redis.call('DEL', KEYS[1]) end
if is_of_claim(redis.call('HGET', KEYS[2], 'holder')) then redis.call('DEL', KEYS[2]) end
return {'OK'}
