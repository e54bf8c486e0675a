//! What every route shares: reading and checking requests, error bodies, the key, rate limits.

pub(crate) mod error;
pub(crate) mod extract;
pub(crate) mod gate;
pub(crate) mod rate_limit;
pub(crate) mod validate;
