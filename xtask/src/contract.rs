//! A raw document to a contract: normalising and overlay in their one right order. Apart so that the commands that pull and
//! that check do the same.

use serde_json::Value;

use crate::{
    canonical::canonicalise,
    naming,
    normalise::{self, NormaliseError, reference_inline_copies},
    overlay::{self, ApplyError, Overlay},
};

/// A document in the contract's spelling, and what to look at.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The document, in canonical form.
    pub document: Value,
    /// What somebody should look at, in the order in which it was found.
    pub warnings: Vec<Warning>,
}

/// Something that is not wrong but may be meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// What normalising had to decide.
    #[error("{0}")]
    Normalise(normalise::Warning),
    /// An action of the overlay that is no use.
    #[error("overlay: {0}")]
    Overlay(overlay::Warning),
    /// A type that keeps its name in one place only.
    #[error("{0}")]
    Naming(naming::Warning),
}

/// The member by which a document says that it is a contract: it went through the overlay, or needed none.
pub const MARK: &str = "x-ash-contract";

/// Why a raw document does not become a contract.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// It is not an OpenAPI 3 document.
    #[error(transparent)]
    Normalise(#[from] NormaliseError),
    /// The overlay does not fit it.
    #[error(transparent)]
    Overlay(#[from] ApplyError),
}

/// Normalises a server's raw document, applies the overlay to it and gives its types the names they have in `names`, a
/// contract. A document that is a contract already, as the reference server's, is only brought to canonical form.
///
/// # Errors
/// [`ContractError`]: the document is none, or an action of the overlay cannot be carried out.
pub fn from_raw(raw: Value, overlay: &Overlay, names: &Value) -> Result<Contract, ContractError> {
    let normalised = normalise::normalise(raw)?;
    let mut warnings: Vec<Warning> = normalised.warnings.into_iter().map(Warning::Normalise).collect();
    let mut document = normalised.document;
    if document.get(MARK).is_none() {
        let applied = overlay.apply_in_form(document, canonicalise)?;
        warnings.extend(applied.warnings.into_iter().map(Warning::Overlay));
        document = applied.document;
        // A component that the overlay mended may only now be what its copies are.
        reference_inline_copies(&mut document);
        warnings.extend(naming::adopt(&mut document, names).into_iter().map(Warning::Naming));
    }
    Ok(Contract { document: canonicalise(document), warnings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn overlay(actions: Value) -> Overlay {
        overlay::parse(&json!({"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": actions}))
            .unwrap()
    }

    #[test]
    fn copies_of_a_component_that_the_overlay_mends_become_references() {
        let properties = json!({"id": {"type": "string"}});
        let raw = json!({
            "openapi": "3.0.3",
            "paths": {"/api/agents": {"get": {"responses": {"200": {"content": {"application/json": {
                "schema": {"type": "object", "properties": properties, "required": ["id"]}
            }}}}}}},
            "components": {"schemas": {"def-0": {"title": "Agent", "type": "object", "properties": properties}}}
        });
        let overlay = overlay(json!([{
            "target": "$.components.schemas.Agent", "description": "An agent always has an id.", "update": {"required": ["id"]}
        }]));
        let contract = from_raw(raw, &overlay, &json!({})).unwrap();
        assert_eq!(
            contract.document["paths"]["/api/agents"]["get"]["responses"]["200"]["content"]["application/json"]["schema"],
            json!({"$ref": "#/components/schemas/Agent"})
        );
        assert_eq!((contract.warnings.len(), contract.warnings.len()), (0, 0));
    }

    #[test]
    fn what_the_overlay_adds_is_brought_to_canonical_form() {
        let raw = json!({"openapi": "3.1.0", "paths": {}});
        let overlay = overlay(json!([{
            "target": "$", "description": "d",
            "update": {"components": {"schemas": {"A": {"type": ["string", "null"], "title": "t"}}}}
        }]));
        let contract = from_raw(raw, &overlay, &json!({})).unwrap();
        assert_eq!(
            contract.document["components"]["schemas"]["A"],
            json!({"nullable": true, "title": "t", "type": "string"})
        );
    }

    #[test]
    fn an_action_that_requires_what_the_server_requires_by_now_is_warned_about() {
        let raw =
            json!({"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": {"required": ["id", "name"]}}}});
        let actions = json!([{"target": "$.components.schemas.A.required", "description": "d", "update": ["id"]}]);
        let contract = from_raw(raw, &overlay(actions), &json!({})).unwrap();
        assert_eq!(contract.document["components"]["schemas"]["A"]["required"], json!(["id", "name"]));
        assert_eq!(contract.warnings.len(), 1);
    }

    #[test]
    fn an_overlay_that_does_not_fit_is_an_error() {
        let overlay = overlay(json!([{"target": "$.gone", "description": "d", "remove": true}]));
        let error = from_raw(json!({"openapi": "3.0.3", "paths": {}}), &overlay, &json!({})).unwrap_err();
        assert!(matches!(error, ContractError::Overlay(_)), "{error:?}");
    }
}
