/**
 * What has to happen as one. Keys of all but `RESERVE`: the submission, its lane, all lanes, all that wait by time, the one
 * that is the same, its claim, all that were refused by time; where there are more, its bytes.
 */

/**
 * A reference is taken before anything is written under it. Keys: the submission, what is remembered of it, what reserves it;
 * argument: for how many seconds.
 */
export const RESERVE = `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
if redis.call('SET', KEYS[3], '1', 'NX', 'EX', ARGV[1]) then return 1 end
return 0`;

/** Arguments: the submission as text, its reference, its lane, its time, how many a lane may have, whether two can be the same. */
export const ADD = `
if ARGV[6] == 'yes' then
  local twin = redis.call('GET', KEYS[5])
  if twin then return twin end
end
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[5]) then return 'full' end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[2])
if ARGV[6] == 'yes' then redis.call('SET', KEYS[5], ARGV[2]) end
for at = 8, #KEYS do redis.call('PERSIST', KEYS[at]) end
return ''`;

/**
 * Arguments: whose claim. Who works on the lane takes it over from one who has lost the lane. Answers the submission, and
 * whether it was claimed before: of that one nobody knows what came of it.
 */
export const CLAIM = `
local one = redis.call('GET', KEYS[1])
if not one then return {} end
local before = redis.call('EXISTS', KEYS[6])
redis.call('SET', KEYS[6], ARGV[1])
return {one, before}`;

/**
 * Arguments: the submission as it was and as it shall be, its reference, its time, its state, who gives back a claim of his.
 * Answers 0 when somebody else has changed it meanwhile.
 */
export const CHANGE = `
local one = redis.call('GET', KEYS[1])
if not one then return 1 end
if one ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
local from, to = KEYS[7], KEYS[4]
if ARGV[5] == 'refused' then from, to = KEYS[4], KEYS[7] end
redis.call('ZREM', from, ARGV[3])
redis.call('ZADD', to, ARGV[4], ARGV[3])
if redis.call('GET', KEYS[6]) == ARGV[6] then redis.call('DEL', KEYS[6]) end
return 1`;

const REMOVE = `
redis.call('DEL', KEYS[1], KEYS[6])
redis.call('LREM', KEYS[2], 1, ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[7], ARGV[1])
if redis.call('GET', KEYS[5]) == ARGV[1] then redis.call('DEL', KEYS[5]) end
if redis.call('LLEN', KEYS[2]) == 0 then redis.call('SREM', KEYS[3], ARGV[2]) end
for at = 9, #KEYS do redis.call('DEL', KEYS[at]) end`;

/** One more key, what is remembered of it; arguments: the reference, the lane, what is remembered, for how many milliseconds. */
export const FINISH = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[8], ARGV[3], 'PX', ARGV[4])
${REMOVE}
return 1`;

/** One more key, which is not used; arguments: the reference, the lane, the submission as it was looked at. */
export const WITHDRAW = `
if redis.call('GET', KEYS[1]) ~= ARGV[3] or redis.call('EXISTS', KEYS[6]) == 1 then return 0 end
${REMOVE}
return 1`;
