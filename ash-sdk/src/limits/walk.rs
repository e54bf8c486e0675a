//! The walk through a value: a serialiser that checks and writes nothing.

use std::collections::HashSet;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct},
};
use serde_json::Value;

use super::{
    check::{Check, Noun, Refused},
    place::At,
    skipped::Skipped,
    table::Rule,
};

/// Number of items so far, and what they were where they have to differ.
pub(super) struct Items<'a> {
    check: Check<'a>,
    count: usize,
    seen: Option<HashSet<Value>>,
}

impl<'a> Items<'a> {
    fn of(check: Check<'a>) -> Self {
        let differ = check.limits.rules.iter().any(|rule| matches!(rule, Rule::UniqueItems));
        Self { check, count: 0, seen: differ.then(HashSet::new) }
    }

    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Refused> {
        let Check { limits, at } = self.check;
        let index = self.count;
        self.count += 1;
        if let Some(limits) = limits.items {
            item.serialize(Check { limits: limits.resolved(), at: &At::Item(at, index) })?;
        }
        // An item that cannot be written fails again where it is sent.
        if let (Some(seen), Ok(value)) = (&mut self.seen, serde_json::to_value(item))
            && !seen.insert(value)
        {
            return Err(Refused(format!("{at} must not have the same item twice, but item {index} is that of before")));
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Refused> {
        self.check.count(self.count as u64, Noun::Item)
    }
}

/// Number of members so far.
pub(super) struct Members<'a> {
    check: Check<'a>,
    count: u64,
    key: String,
}

impl<'a> Members<'a> {
    fn of(check: Check<'a>) -> Self {
        Self { check, count: 0, key: String::new() }
    }

    fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Refused> {
        let Check { limits, at } = self.check;
        self.count += 1;
        match limits.members.iter().find(|member| member.wire == key) {
            Some(member) => {
                value.serialize(Check { limits: member.limits.resolved(), at: &At::Member(at, member.name) })
            }
            None => match limits.values {
                Some(limits) => value.serialize(Check { limits: limits.resolved(), at: &At::Entry(at, key) }),
                None => Ok(()),
            },
        }
    }

    fn finish(self) -> Result<(), Refused> {
        self.check.count(self.count, Noun::Member)
    }
}

/// Serialises integers, which all are compared as the server's numbers are.
macro_rules! numbers {
    ($($method:ident: $ty:ty),* $(,)?) => {
        $(
            #[allow(clippy::cast_lossless, clippy::cast_precision_loss, reason = "a server's numbers are of this type")]
            fn $method(self, value: $ty) -> Result<(), Refused> {
                self.number(value as f64)
            }
        )*
    };
}

impl<'a> Serializer for Check<'a> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Skipped;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Skipped;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f64: f64,
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        // It is sent as its shortest text, which is what the server compares.
        self.number(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    fn serialize_bool(self, _: bool) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.text(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Refused> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        Members::of(self).member(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Refused> {
        Ok(Items::of(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Refused> {
        Ok(Items::of(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Refused> {
        Ok(Items::of(self))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Skipped, Refused> {
        Ok(Skipped)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Refused> {
        Ok(Members::of(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Refused> {
        Ok(Members::of(self))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Skipped, Refused> {
        Ok(Skipped)
    }
}

/// The three kinds of lists of serde.
macro_rules! lists {
    ($($kind:ident::$method:ident),* $(,)?) => {
        $(
            impl $kind for Items<'_> {
                type Ok = ();
                type Error = Refused;

                fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Refused> {
                    self.item(item)
                }

                fn end(self) -> Result<(), Refused> {
                    self.finish()
                }
            }
        )*
    };
}

lists!(SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field);

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        // A key that is no text has no limits of its own.
        let key = serde_json::to_value(key).ok();
        self.key = key.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        let key = std::mem::take(&mut self.key);
        self.member(&key, value)
    }

    fn end(self) -> Result<(), Refused> {
        self.finish()
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Refused> {
        self.member(key, value)
    }

    fn end(self) -> Result<(), Refused> {
        self.finish()
    }
}
