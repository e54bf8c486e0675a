//! Scripts, which Redis executes as one step each. They use nothing that Redis 6.2 and Valkey do not have.

use std::sync::LazyLock;

use redis::Script;

pub(super) static ACQUIRE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/acquire.lua")));
pub(super) static WITHDRAW: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/withdraw.lua")));
pub(super) static RENEW: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/renew.lua")));
pub(super) static RETAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/retake.lua")));
pub(super) static RELEASE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/release.lua")));
pub(super) static OVER: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/over.lua")));
pub(super) static OPEN: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/open.lua")));
pub(super) static APPEND: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/append.lua")));
pub(super) static SEAL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/seal.lua")));
