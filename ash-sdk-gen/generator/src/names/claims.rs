//! Names that are stated or taken, and by what.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ident::is_identifier;

/// Names of one scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims(BTreeMap<String, String>);

impl Claims {
    /// Takes a name if it is free.
    pub(super) fn claim(&mut self, name: &str, owner: &str) -> bool {
        let free = !self.0.contains_key(name);
        if free {
            self.0.insert(name.to_owned(), owner.to_owned());
        }
        free
    }

    /// Takes a name, with a number if it is not free; returns it and the reason for the
    /// number.
    pub(super) fn take(&mut self, wanted: &str, separator: &str, owner: &str) -> (String, Option<String>) {
        let stem = wanted.trim_end_matches('_');
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.claim(&name, owner) {
            name = format!("{stem}{separator}{number}");
            number += 1;
        }
        let owner = self.0.get(wanted).filter(|_| name != wanted);
        let reason = owner.map(|owner| format!("`{wanted}` is the name of {}", shown(owner)));
        (name, reason)
    }

    /// Names everything of a scope: those that are known first, then those that are annotated, then the others.
    pub(super) fn all(
        &mut self,
        wires: Vec<String>,
        rule: impl Fn(&str) -> String,
        separator: &str,
        known: Option<&BTreeMap<String, (String, String)>>,
        annotation: impl Fn(&str) -> Option<String>,
        warn: &mut dyn FnMut(&str, &str, String),
    ) -> BTreeMap<String, (String, String)> {
        let mut names = BTreeMap::new();
        let known = |wire: &str| known.and_then(|known| known.get(wire)).map(|(name, _)| name.clone());
        for fixed in [&known as &dyn Fn(&str) -> Option<String>, &annotation] {
            for wire in &wires {
                if !names.contains_key(wire)
                    && let Some(name) = fixed(wire)
                    && self.claim(&name, &format!("`{wire}`"))
                {
                    names.insert(wire.clone(), (name, rule(wire)));
                }
            }
        }
        for wire in wires {
            if names.contains_key(&wire) {
                continue;
            }
            let derived = rule(&wire);
            let (name, reason) = self.take(&derived, separator, &format!("`{wire}`"));
            if let Some(reason) = reason {
                warn(&wire, &name, reason);
            }
            names.insert(wire, (name, derived));
        }
        names
    }
}

/// Returns a name that an annotation states.
pub(super) fn stated(name: &Value) -> Option<String> {
    name.as_str().filter(|name| is_identifier(name)).map(str::to_owned)
}

/// Shows a pointer as people write it: `Job.state`.
pub(super) fn shown(pointer: &str) -> String {
    let path = pointer.strip_prefix("/components/schemas/").unwrap_or(pointer.trim_start_matches('/'));
    path.replace("/properties/", ".").replace("~1", "/").replace("~0", "~")
}
