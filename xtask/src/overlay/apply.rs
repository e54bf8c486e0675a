//! Carrying out an overlay's actions on a document, one after the other. Apart from reading the overlay, which needs no document.

use std::fmt;

use serde_json::Value;

use super::{
    document::{Action, Change, Overlay},
    error::{ActionError, ActionFault, ActionName, ApplyError},
    kind::kind_of,
    location::Location,
    merge::merge_into_target,
};

/// A document after an overlay.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The document.
    pub document: Value,
    /// Warnings for the author of the overlay, in the order of the actions.
    pub warnings: Vec<Warning>,
}

/// Something about an action that is not wrong but is no use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The document already says what the action wants: the server was fixed, or an earlier action does the same.
    ChangesNothing(ActionName),
    /// The action says `remove: true`, which makes its `update` or `copy` void.
    VoidChange(ActionName),
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChangesNothing(action) => {
                write!(formatter, "{action}: changes nothing; the document says so already, remove the action")
            }
            Self::VoidChange(action) => write!(formatter, "{action}: `remove: true` makes its `update` or `copy` void"),
        }
    }
}

impl Overlay {
    /// Carries out every action in order, each on the outcome of those before it.
    ///
    /// # Errors
    /// [`ApplyError`] lists every action that could not be applied: its target matches nothing (and it does not say
    /// `x-optional: true`), nodes of mixed kinds, a value that does not fit, a `copy` of no node or of several.
    ///
    /// # Examples
    /// ```
    /// # use serde_json::json;
    /// let overlay = xtask::overlay::parse(&json!({
    ///     "overlay": "1.1.0",
    ///     "info": {"title": "Mends", "version": "1"},
    ///     "actions": [{"target": "$.tags[?@.name == 'old']", "description": "Gone since 0.2.", "remove": true}],
    /// }))?;
    /// let applied = overlay.apply(json!({"tags": [{"name": "old"}, {"name": "new"}]}))?;
    /// assert_eq!(applied.document, json!({"tags": [{"name": "new"}]}));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(&self, document: Value) -> Result<Applied, ApplyError> {
        self.apply_in_form(document, |document| document)
    }

    /// As [`Overlay::apply`], with the document brought to a canonical form after every action, so that an action that
    /// changes only what means nothing, as one that requires what is required, changes nothing.
    ///
    /// # Errors
    /// As [`Overlay::apply`].
    pub fn apply_in_form(&self, document: Value, form: impl Fn(Value) -> Value) -> Result<Applied, ApplyError> {
        let mut document = form(document);
        let mut warnings = Vec::new();
        let mut failures = Vec::new();
        for action in &self.actions {
            if action.void_change {
                warnings.push(Warning::VoidChange(action.name.clone()));
            }
            let mut changed = document.clone();
            match carry_out(action, &mut changed) {
                Ok(Outcome::NothingToDo) => {}
                Ok(Outcome::Done) => {
                    let changed = form(changed);
                    if changed == document {
                        warnings.push(Warning::ChangesNothing(action.name.clone()));
                    }
                    document = changed;
                }
                Err(fault) => failures.push(ActionError { action: action.name.clone(), fault: Box::new(fault) }),
            }
        }
        if failures.is_empty() { Ok(Applied { document, warnings }) } else { Err(ApplyError { failures }) }
    }
}

enum Outcome {
    Done,
    /// An optional action that matches nothing.
    NothingToDo,
}

fn carry_out(action: &Action, document: &mut Value) -> Result<Outcome, ActionFault> {
    let places = Location::select(&action.target, document);
    if places.is_empty() {
        return if action.optional { Ok(Outcome::NothingToDo) } else { Err(ActionFault::MatchesNothing) };
    }
    match &action.change {
        Change::Remove => remove(document, places)?,
        Change::Update(value) => update(document, &places, value)?,
        Change::Copy(source) => {
            let found = Location::select(source, document);
            // Cloned: the source may lie inside the target, and is meant as it was before the action.
            let value = match found.as_slice() {
                [place] => place.get(document).cloned(),
                _ => None,
            };
            let value =
                value.ok_or_else(|| ActionFault::CopySource { query: source.to_string(), found: found.len() })?;
            update(document, &places, &value)?;
        }
    }
    Ok(Outcome::Done)
}

fn remove(document: &mut Value, mut places: Vec<Location>) -> Result<(), ActionFault> {
    if places.iter().any(Location::is_root) {
        return Err(ActionFault::RootRemoved);
    }
    // From the end of the document to its start: the places still to come keep their indexes, and what is inside a node that
    // goes as a whole goes first.
    places.sort_unstable_by(|left, right| right.cmp(left));
    for place in places {
        place.remove(document);
    }
    Ok(())
}

fn update(document: &mut Value, places: &[Location], value: &Value) -> Result<(), ActionFault> {
    same_kind(document, places)?;
    for place in places {
        // A merge moves nothing, so a place that was selected is still there.
        if let Some(target) = place.get_mut(document) {
            merge_into_target(target, value, &place.to_string())?;
        }
    }
    Ok(())
}

fn same_kind(document: &Value, places: &[Location]) -> Result<(), ActionFault> {
    let mut kinds = places.iter().filter_map(|place| Some((place, kind_of(place.get(document)?))));
    let Some((first_place, first)) = kinds.next() else {
        return Ok(());
    };
    match kinds.find(|(_, kind)| *kind != first) {
        None => Ok(()),
        Some((other_place, other)) => Err(ActionFault::MixedKinds {
            first,
            first_location: first_place.to_string(),
            other,
            other_location: other_place.to_string(),
        }),
    }
}
