//! Values of types that take any JSON.

use std::borrow::Cow;

use super::reader::{Invalid, Raw, Read, Reader};

/// A type that is read from JSON.
pub(crate) trait FromJson<'a>: Default {
    /// Reads the value that comes next into its place, which is the default: what has many members is not moved about.
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()>;
}

/// A type that takes any JSON; of the kinds that it does not expect it has one value.
pub(crate) trait FromAny<'a>: Default {
    /// The value of an unexpected kind.
    fn other() -> Self;

    fn null() -> Self {
        Self::other()
    }

    fn bool(_: bool) -> Self {
        Self::other()
    }

    fn unsigned(_: u64) -> Self {
        Self::other()
    }

    fn number(_: f64) -> Self {
        Self::other()
    }

    fn text(_: Cow<'a, str>) -> Self {
        Self::other()
    }

    /// Reads a list, which is yet to be begun.
    fn list(reader: &mut Reader<'a>) -> Read<Self> {
        reader.skip()?;
        Ok(Self::other())
    }
}

impl<'a, T: FromAny<'a>> FromJson<'a> for T {
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        *self = match reader.peek()? {
            b'"' => Self::text(reader.string()?),
            b'[' => Self::list(reader)?,
            b'{' => {
                reader.skip()?;
                Self::other()
            }
            b't' => {
                reader.literal("true")?;
                Self::bool(true)
            }
            b'f' => {
                reader.literal("false")?;
                Self::bool(false)
            }
            b'n' => {
                reader.literal("null")?;
                Self::null()
            }
            _ => {
                let number = reader.number()?;
                match number.as_u64() {
                    Some(number) => Self::unsigned(number),
                    None => Self::number(number.as_f64().ok_or(Invalid)?),
                }
            }
        };
        Ok(())
    }
}

/// A value as it is written; a null is none.
impl<'a> FromJson<'a> for Option<Raw<'a>> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        *self = match reader.peek()? {
            b'n' => {
                reader.literal("null")?;
                None
            }
            _ => Some(reader.raw()?),
        };
        Ok(())
    }
}
