//! The release of Ash that this server stands for.

/// The release of Ash whose behaviour this server has.
pub const SERVER_VERSION: &str = "0.2.0";
