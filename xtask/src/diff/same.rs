//! Comparison of two pieces of the documents for equal meaning: references are
//! followed, and prose is distinguished from meaning. It answers where a judgement is not possible or not wanted:
//! for unknown keywords, callbacks, and finding a variant again under another name.

use super::document::{Document, reference};
use super::node::is_annotation;
use serde_json::Value;
use std::collections::HashSet;

/// Steps after which two things are taken to differ: nothing this is asked about needs more, and
/// the time of a comparison stays in proportion.
const STEPS: usize = 20_000;

const DEEPEST: usize = 200;

/// Similarity of two things; the order is from equal to different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// They say the same in the same words.
    Same,
    /// They say the same, but descriptions, examples or extensions differ.
    SameButProse,
    Different,
}

pub(super) fn likeness(base: &Document<'_>, one: &Value, new: &Document<'_>, other: &Value) -> Likeness {
    let same = |prose_counts| {
        let mut walk = Walk { base, new, prose_counts, steps: 0, met: HashSet::new() };
        walk.same(one, other, false, 0)
    };
    match (same(true), same(false)) {
        (true, _) => Likeness::Same,
        (false, true) => Likeness::SameButProse,
        (false, false) => Likeness::Different,
    }
}

/// Returns whether two things say the same, whatever the words.
pub(super) fn same(base: &Document<'_>, one: &Value, new: &Document<'_>, other: &Value) -> bool {
    likeness(base, one, new, other) != Likeness::Different
}

struct Walk<'w, 'b, 'n> {
    base: &'w Document<'b>,
    new: &'w Document<'n>,
    prose_counts: bool,
    steps: usize,
    /// Pairs that were entered by a reference: meeting one again adds nothing.
    met: HashSet<(usize, usize)>,
}

impl Walk<'_, '_, '_> {
    /// `named` says that the keys of an object are names, so that none of them is prose.
    fn same(&mut self, one: &Value, other: &Value, named: bool, depth: usize) -> bool {
        self.steps += 1;
        if self.steps > STEPS || depth > DEEPEST {
            return false;
        }
        if !named && let Some(same) = self.same_behind_references(one, other, depth) {
            return same;
        }
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                let all = named || self.prose_counts;
                let says = |key: &String| all || !is_annotation(key) && !key.starts_with("x-");
                let count = |members: &serde_json::Map<String, Value>| members.keys().filter(|key| says(key)).count();
                count(one) == count(other)
                    && one.iter().filter(|(key, _)| says(key)).all(|(key, value)| {
                        let names = !named && has_names(key);
                        other.get(key).is_some_and(|other| self.same(value, other, names, depth + 1))
                    })
            }
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| self.same(one, other, false, depth + 1))
            }
            (one, other) => one == other,
        }
    }

    /// Steps behind a reference on either side. `None` where there is none.
    fn same_behind_references(&mut self, one: &Value, other: &Value, depth: usize) -> Option<bool> {
        let (one_reference, other_reference) = (bare_reference(one), bare_reference(other));
        if one_reference.is_none() && other_reference.is_none() {
            return None;
        }
        let behind_one = match one_reference {
            Some(target) => self.base.target(target),
            None => Some(one),
        };
        let behind_other = match other_reference {
            Some(target) => self.new.target(target),
            None => Some(other),
        };
        Some(match (behind_one, behind_other) {
            (Some(one), Some(other)) => {
                let pair = (std::ptr::from_ref(one).addr(), std::ptr::from_ref(other).addr());
                !self.met.insert(pair) || self.same(one, other, false, depth + 1)
            }
            // Both lead out of their document: the same if to the same place.
            (None, None) => one_reference == other_reference,
            _ => false,
        })
    }
}

/// A schema in one text, without prose and with references followed: the same for schemas that mean
/// the same. With `constants` unset, whatever has only one value may have another.
pub(super) fn gist(document: &Document<'_>, value: &Value, constants: bool) -> String {
    let mut gist = Gist { document, constants, text: String::new(), path: Vec::new(), steps: 0 };
    gist.write(value, false);
    if gist.steps > GIST_STEPS {
        // A value that was cut off equals nothing.
        gist.text.push_str(&format!("…{:p}", value));
    }
    gist.text
}

/// Parts of a schema that are written.
const GIST_STEPS: usize = 2000;

struct Gist<'w, 'd> {
    document: &'w Document<'d>,
    constants: bool,
    text: String,
    /// Targets of the references on the way here.
    path: Vec<*const Value>,
    steps: usize,
}

impl Gist<'_, '_> {
    fn write(&mut self, value: &Value, named: bool) {
        self.steps += 1;
        if self.steps > GIST_STEPS || self.path.len() > DEEPEST {
            return;
        }
        if let (false, Some(target)) = (named, bare_reference(value)) {
            match self.document.target(target) {
                Some(target) => match self.path.iter().rev().position(|known| std::ptr::eq(*known, target)) {
                    Some(above) => self.text.push_str(&format!("^{above}")),
                    None => {
                        self.path.push(std::ptr::from_ref(target));
                        self.write(target, false);
                        self.path.pop();
                    }
                },
                None => self.text.push_str(target),
            }
            return;
        }
        match value {
            Value::Object(members) => {
                self.text.push('{');
                for (key, value) in members {
                    if !named && (is_annotation(key) || key.starts_with("x-")) {
                        continue;
                    }
                    self.text.push_str(&format!("{key:?}:"));
                    match value.as_array() {
                        Some(only) if !named && key == "enum" && only.len() == 1 && !self.constants => {
                            self.text.push('*');
                        }
                        _ => self.write(value, !named && has_names(key)),
                    }
                    self.text.push(',');
                }
                self.text.push('}');
            }
            Value::Array(elements) => {
                self.text.push('[');
                for element in elements {
                    self.write(element, false);
                    self.text.push(',');
                }
                self.text.push(']');
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
    }
}

/// Returns whether the keys of what stands under a keyword are names.
fn has_names(keyword: &str) -> bool {
    matches!(keyword, "properties" | "patternProperties" | "$defs" | "definitions" | "mapping")
}

fn bare_reference(value: &Value) -> Option<&str> {
    let members = value.as_object()?;
    // Members beside a reference are prose, or would be counted.
    (members.keys().all(|key| key == "$ref" || is_annotation(key))).then(|| reference(value)).flatten()
}
