//! The short name of a change that stays the same from run to run and from release to release:
//! FNV-1a, 64 bits. The hasher of the standard library may change, so it will not do.

use serde_json::Value;

pub(crate) fn of(rule: &str, location: &str, before: &Value, after: &Value) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for field in [rule, location, &before.to_string(), &after.to_string()] {
        // A byte that never occurs in UTF-8 separates the fields.
        for byte in field.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
