-- Gives a lease up, and removes the mark of its work if that is over.
-- KEYS: lease, mark, log   ARGV: value, "1" if the work is over
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
if ARGV[2] == '1' and redis.call('HGET', KEYS[2], 'holder') == ARGV[1] then redis.call('DEL', KEYS[2]) end
redis.call('PUBLISH', KEYS[3], '')
return {'OK'}
