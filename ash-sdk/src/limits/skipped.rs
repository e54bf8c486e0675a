//! Parts of a value that no limit is about.

use serde::{
    Serialize,
    ser::{SerializeStructVariant, SerializeTupleVariant},
};

use super::check::Refused;

/// Takes the parts of a variant that is tagged from outside; the contract has no such unions.
pub(super) struct Skipped;

impl SerializeTupleVariant for Skipped {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Refused> {
        Ok(())
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}

impl SerializeStructVariant for Skipped {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, _: &T) -> Result<(), Refused> {
        Ok(())
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}
