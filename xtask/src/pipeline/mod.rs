//! The way of a document to the contract: an ordered list of named steps, one list for what a server publishes and one for
//! what the reference server's routes generate. After each step the document is canonical again.

mod carry_over;
mod contract;
mod pairs;
mod pulled;

use ash_sdk_generator::{names, x_ash};
use serde_json::Value;

pub use contract::{Contract, ContractError, MARK, Warning};

use crate::{canonical::canonicalise, document::Document, naming, normalise, overlay::Overlay, parts::Part};

/// Input of the steps beside the document.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Corrections of the documents of servers.
    pub overlay: &'a Overlay,
    /// The contract that is committed, if there is one.
    pub known: Option<&'a Document>,
    /// The document that the reference server generates.
    pub reference: &'a Document,
}

/// One step.
pub struct Step {
    /// Its name, for people.
    pub name: &'static str,
    phase: Phase,
    run: fn(&mut Value, &Context<'_>) -> Result<Vec<Warning>, ContractError>,
}

/// Documents that a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// All: brings a document to our spelling.
    Normalise,
    /// Those that are not contracts yet, which say so by [`MARK`].
    Amend,
    /// All again.
    Finish,
}

/// The steps for the document that a server publishes.
pub const PULLED: [Step; 15] = [
    step("warn of what OpenAPI 3.0 cannot express", Phase::Normalise, |document, _| {
        Ok(normalised(normalise::beyond_3_0(document)))
    }),
    step("drop routes that are not part of the API", Phase::Normalise, |document, _| {
        normalise::drop_foreign_routes(document);
        Ok(Vec::new())
    }),
    step("name schemas by their titles", Phase::Normalise, |document, _| {
        Ok(normalised(normalise::name_schemas_by_title(document)))
    }),
    step("name wildcards", Phase::Normalise, |document, _| Ok(normalised(normalise::name_wildcards(document)))),
    step("assign operation ids", Phase::Normalise, |document, context| {
        let known = [context.known.map_or(&Value::Null, Document::as_value), context.reference.as_value()];
        Ok(normalised(normalise::assign_operation_ids(document, &known)))
    }),
    step("reference inline copies", Phase::Normalise, reference_inline_copies),
    step("apply the overlay", Phase::Amend, |document, context| {
        let applied = context.overlay.apply_in_form(std::mem::take(document), canonicalise)?;
        *document = applied.document;
        Ok(applied.warnings.into_iter().map(Warning::Overlay).collect())
    }),
    step("drop stated defaults", Phase::Amend, |document, _| {
        normalise::drop_stated_defaults(document);
        Ok(Vec::new())
    }),
    // A component that the overlay fixed may only now be what its copies are.
    step("reference inline copies of amended components", Phase::Amend, reference_inline_copies),
    step("adopt names", Phase::Amend, |document, context| {
        Ok(naming::adopt(document, context.names()).into_iter().map(Warning::Naming).collect())
    }),
    step("adopt ids", Phase::Amend, |document, context| {
        x_ash::adopt_ids(document, context.names());
        Ok(Vec::new())
    }),
    step("carry over prose and x-ash", Phase::Amend, |document, context| {
        carry_over::carry_over(document, context.names());
        Ok(Vec::new())
    }),
    step("mark what the reference server lacks", Phase::Finish, |document, context| {
        pulled::mark(document, context.reference.as_value());
        Ok(Vec::new())
    }),
    RESOLVE,
    ASSIGN_NAMES,
];

/// The steps for the document that the reference server generates.
pub const GENERATED: [Step; 3] = [
    step("keep what was pulled", Phase::Finish, |document, context| {
        if let Some(known) = context.known {
            pulled::keep(document, known.as_value());
        }
        pulled::mark(document, context.reference.as_value());
        Ok(Vec::new())
    }),
    RESOLVE,
    ASSIGN_NAMES,
];

const RESOLVE: Step = step("resolve x-ash", Phase::Finish, |document, context| {
    let warnings = x_ash::resolve(document, context.known.map(Document::as_value));
    Ok(warnings.iter().map(|warning| Warning::Generator(warning.to_string())).collect())
});

const ASSIGN_NAMES: Step = step("assign names in Rust", Phase::Finish, |document, context| {
    let warnings = names::assign(document, context.known.map(Document::as_value));
    Ok(warnings.iter().map(|warning| Warning::Generator(warning.to_string())).collect())
});

const fn step(
    name: &'static str,
    phase: Phase,
    run: fn(&mut Value, &Context<'_>) -> Result<Vec<Warning>, ContractError>,
) -> Step {
    Step { name, phase, run }
}

fn reference_inline_copies(document: &mut Value, _: &Context<'_>) -> Result<Vec<Warning>, ContractError> {
    normalise::reference_inline_copies(document);
    Ok(Vec::new())
}

fn normalised(warnings: Vec<normalise::Warning>) -> Vec<Warning> {
    warnings.into_iter().map(Warning::Normalise).collect()
}

impl<'a> Context<'a> {
    /// The contract whose names and words count.
    fn names(&self) -> &'a Value {
        self.known.unwrap_or(self.reference).as_value()
    }
}

/// Brings a server's document to our spelling, and adds nothing that it does not say.
///
/// # Errors
/// [`ContractError::Normalise`] if it is not an OpenAPI 3 document.
///
/// # Examples
/// ```
/// use serde_json::json;
/// let files = |path: &str| json!({"openapi": "3.0.3", "paths": {path: {"get": {"responses": {}}}}});
/// let mut known = files("/api/agents/{name}/files/{path}");
/// known["paths"]["/api/agents/{name}/files/{path}"]["get"]["operationId"] = json!("get_agent_file");
/// let normalised = xtask::pipeline::normalise(files("/api/agents/{name}/files/{*}"), &known.into())?;
/// let operation = &normalised.document.as_value()["paths"]["/api/agents/{name}/files/{path}"]["get"];
/// assert_eq!(operation["operationId"], "get_agent_file");
/// # Ok::<(), xtask::pipeline::ContractError>(())
/// ```
pub fn normalise(raw: Value, known: &Document) -> Result<Contract, ContractError> {
    normalise::require_openapi(&raw)?;
    let overlay = Overlay::default();
    let context = Context { overlay: &overlay, known: Some(known), reference: known };
    run(&PULLED, Document::new(raw), &context, Phase::Normalise)
}

/// Makes the contract of a server's document. One that is a contract already, as the reference server's, is only brought to
/// our spelling.
///
/// # Errors
/// [`ContractError`]: it is not an OpenAPI 3 document, or the overlay does not fit it.
pub fn from_raw(raw: Value, context: &Context<'_>) -> Result<Contract, ContractError> {
    normalise::require_openapi(&raw)?;
    run(&PULLED, Document::new(raw), context, Phase::Finish)
}

/// Makes the contract of the reference server's document, with what was pulled into the known contract. With no known
/// contract, nothing is kept.
///
/// # Errors
/// None at present: the steps are infallible.
pub fn from_reference(context: &Context<'_>) -> Result<Contract, ContractError> {
    run(&GENERATED, context.reference.clone(), context, Phase::Finish)
}

/// A line for each thing that a contract has and the reference server lacks.
pub fn beyond(contract: &Document, reference: &Document) -> Vec<String> {
    pulled::mark(&mut contract.as_value().clone(), reference.as_value())
}

/// A contract without the marks of what was pulled, as if everything in it came from the reference server.
pub fn without_marks(contract: &Document) -> Document {
    Document::new(pulled::without_origin(contract.as_value(), Part::Document))
}

fn run(steps: &[Step], mut document: Document, context: &Context<'_>, last: Phase) -> Result<Contract, ContractError> {
    // Asked first: the overlay sets the mark.
    let is_contract = document.as_value().get(MARK).is_some();
    let mut warnings = Vec::new();
    for step in steps {
        if step.phase <= last && !(is_contract && step.phase == Phase::Amend) {
            warnings.extend(document.edit(|document| (step.run)(document, context))?);
        }
    }
    Ok(Contract { document, warnings })
}

#[cfg(test)]
mod tests;
