//! Integers, which JavaScript may write with a fraction of zero or an exponent.

use serde_json::{Number, Value};

/// The integer that a value is, however it was written.
pub(crate) fn unsigned(value: &Value) -> Option<u64> {
    let Value::Number(number) = value else { return None };
    integer(number).as_ref().unwrap_or(number).as_u64()
}

/// Writes numbers without a fraction as integers, which they are in JavaScript.
pub(crate) fn with_integers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(integer(&number).unwrap_or(number)),
        Value::Array(items) => items.into_iter().map(with_integers).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, with_integers(value))).collect(),
        other => other,
    }
}

fn integer(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    Some(match whole(float)? {
        (true, size) => Number::from(0_i64.checked_sub_unsigned(size)?),
        (false, size) => Number::from(size),
    })
}

/// Sign and size of a number without a fraction, as far as a floating-point number is exact.
pub(super) fn whole(float: f64) -> Option<(bool, u64)> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole, and not too large")]
    let whole = (float.fract() == 0.0 && float.abs() <= EXACT).then(|| (float < 0.0, float.abs() as u64));
    whole
}
