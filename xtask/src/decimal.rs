//! Decimal numbers, exactly as the document writes them: binary numbers would make neighbours of
//! large integers equal and multiples of 0.1 unequal.

use serde_json::Number;
use std::cmp::Ordering;
use std::fmt;

/// Digits that are kept; serde_json reads no number with more.
const DIGITS: usize = 36;

/// A number `mantissa × 10^exponent`, whose mantissa does not end in zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Decimal {
    pub(crate) const ZERO: Decimal = Decimal { mantissa: 0, exponent: 0 };

    pub(crate) fn of(number: &Number) -> Self {
        let text = number.to_string();
        let (coefficient, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (negative, coefficient) = match coefficient.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, coefficient),
        };
        let (whole, fraction) = coefficient.split_once('.').unwrap_or((coefficient, ""));
        let digits: String = whole.chars().chain(fraction.chars()).collect();
        let digits = digits.trim_start_matches('0');
        let kept = &digits[..digits.len().min(DIGITS)];
        let mantissa: i128 = kept.parse().unwrap_or(0);
        let shift = digits.len() as i64 - kept.len() as i64 - fraction.len() as i64;
        let exponent = exponent.parse::<i64>().unwrap_or(0) + shift;
        let exponent = exponent.clamp(i64::from(i32::MIN) / 2, i64::from(i32::MAX) / 2) as i32;
        Self::new(if negative { -mantissa } else { mantissa }, exponent)
    }

    /// The integer `value`.
    pub(crate) fn integer(value: i128) -> Self {
        Self::new(value, 0)
    }

    fn new(mut mantissa: i128, mut exponent: i32) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        Self { mantissa, exponent }
    }

    /// The mantissa for a lower exponent.
    fn scaled(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        self.mantissa.checked_mul(10_i128.checked_pow(shift)?)
    }

    pub(crate) fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// The next integer below, or the number itself if it is one.
    pub(crate) fn floor(self) -> Self {
        match 10_i128.checked_pow(self.exponent.min(0).unsigned_abs()) {
            _ if self.is_integer() => self,
            Some(unit) => Self::integer(self.mantissa.div_euclid(unit)),
            None => Self::integer(if self.mantissa < 0 { -1 } else { 0 }),
        }
    }

    /// The next integer above, or the number itself if it is one.
    pub(crate) fn ceil(self) -> Self {
        if self.is_integer() { self } else { self.floor().plus(1).unwrap_or(self) }
    }

    /// The sum with a small integer; `None` where the number is too large for it to matter.
    pub(crate) fn plus(self, small: i128) -> Option<Self> {
        let exponent = self.exponent.min(0);
        let small = Self::integer(small).scaled(exponent)?;
        Some(Self::new(self.scaled(exponent)?.checked_add(small)?, exponent))
    }

    pub(crate) fn is_multiple_of(self, step: Self) -> bool {
        if self.mantissa == 0 || step.mantissa == 0 {
            return self.mantissa == 0;
        }
        let shift = self.exponent - step.exponent;
        if shift < 0 {
            let unit = 10_i128.checked_pow(shift.unsigned_abs()).and_then(|unit| step.mantissa.checked_mul(unit));
            return unit.is_some_and(|unit| self.mantissa % unit == 0);
        }
        let mut rest = self.mantissa % step.mantissa;
        for _ in 0..shift {
            if rest == 0 {
                break;
            }
            match rest.checked_mul(10) {
                Some(next) => rest = next % step.mantissa,
                None => return false,
            }
        }
        rest == 0
    }

    /// The least number that is a multiple of both; `None` where it is too large to be written.
    pub(crate) fn common_multiple(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let (one, other) = (self.scaled(exponent)?.checked_abs()?, other.scaled(exponent)?.checked_abs()?);
        let (mut divisor, mut rest) = (one, other);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Some(Self::new((one.checked_div(divisor)?).checked_mul(other)?, exponent))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.mantissa.signum().cmp(&other.mantissa.signum());
        if sign != Ordering::Equal || self.mantissa == 0 {
            return sign;
        }
        let magnitude = |number: &Self| i64::from(number.mantissa.unsigned_abs().ilog10()) + i64::from(number.exponent);
        let by_magnitude = magnitude(self).cmp(&magnitude(other));
        if by_magnitude != Ordering::Equal {
            return if self.mantissa > 0 { by_magnitude } else { by_magnitude.reverse() };
        }
        // Of one magnitude, the exponents differ by no more than the digits there are.
        let exponent = self.exponent.min(other.exponent);
        self.scaled(exponent).cmp(&other.scaled(exponent))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let exponent = self.exponent;
        match exponent {
            0..=30 => write!(formatter, "{sign}{digits}{}", "0".repeat(exponent.unsigned_abs() as usize)),
            -30..0 => {
                let places = exponent.unsigned_abs() as usize;
                let padded = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = padded.split_at(padded.len() - places);
                write!(formatter, "{sign}{whole}.{fraction}")
            }
            _ => write!(formatter, "{sign}{digits}e{exponent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;
    use serde_json::Value;

    fn decimal(text: &str) -> Decimal {
        match serde_json::from_str(text).unwrap() {
            Value::Number(number) => Decimal::of(&number),
            other => panic!("{other} is not a number"),
        }
    }

    #[test]
    fn numbers_are_in_their_order_whatever_their_size() {
        let ascending = [
            "-1e300",
            "-18446744073709551615",
            "-1.5",
            "-1",
            "-0.25",
            "0",
            "1e-300",
            "0.1",
            "0.25",
            "1",
            "9.5",
            "10",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551614",
            "18446744073709551615",
            "1e20",
            "1e300",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (position, other) in ascending.iter().enumerate() {
                assert_eq!(decimal(one).cmp(&decimal(other)), index.cmp(&position), "{one} {other}");
            }
        }
        assert_eq!(decimal("1.50"), decimal("15e-1"));
        assert_eq!(decimal("-0.0"), Decimal::ZERO);
    }

    #[test]
    fn they_are_written_as_people_write_them() {
        for text in ["0", "9", "-12", "1500", "0.5", "-0.05", "12.25", "9007199254740993"] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(decimal("1e300").to_string(), "1e300");
    }

    #[test]
    fn multiples_are_exact() {
        for (number, step) in
            [("0.3", "0.1"), ("6", "2"), ("1e300", "7e299"), ("-1.5", "0.5"), ("0", "5"), ("1e22", "4")]
        {
            assert_eq!(decimal(number).is_multiple_of(decimal(step)), number != "1e300", "{number} {step}");
        }
        assert!(!decimal("0.35").is_multiple_of(decimal("0.1")));
        assert!(!decimal("5").is_multiple_of(decimal("0")));
        assert_eq!(decimal("4").common_multiple(decimal("6")), Some(decimal("12")));
        assert_eq!(decimal("0.2").common_multiple(decimal("0.5")), Some(decimal("1")));
        assert_eq!(decimal("1e300").common_multiple(decimal("1e-300")), None);
    }

    #[test]
    fn integers_next_to_a_number_are_found() {
        for (text, floor, ceil) in
            [("1.5", "1", "2"), ("-1.5", "-2", "-1"), ("3", "3", "3"), ("1e-300", "0", "1"), ("-1e-300", "-1", "0")]
        {
            assert_eq!((decimal(text).floor(), decimal(text).ceil()), (decimal(floor), decimal(ceil)), "{text}");
        }
        assert_eq!(decimal("9").plus(1), Some(decimal("10")));
        assert_eq!(decimal("1e300").plus(1), None);
    }
}
