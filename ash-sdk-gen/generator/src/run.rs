//! The run of progenitor over a lowered document. It panics on some constructs; a panic is an error here.

use std::{
    cell::Cell,
    collections::BTreeSet,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use quote::quote;
use serde_json::{Value, json};
use syn::File;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Generates the client of a lowered document, in which the types of `own` are to be written by us.
pub(crate) fn run(lowered: &Value, own: &BTreeSet<String>) -> Result<File, String> {
    let document: OpenAPI = serde_json::from_value(lowered.clone()).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(crate::Transport))
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    if let Ok(secret) = serde_json::from_value(json!({"type": "string", "format": "password"})) {
        settings.with_conversion(secret, "crate::Secret", std::iter::empty());
    }
    for name in own {
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(name, format!("crate::types::{name}"), impls.into_iter());
    }
    let tokens =
        silently(|| panic::catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document))));
    let tokens = tokens.map_err(|panic| panic_text(panic.as_ref()))?.map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| error.to_string())
}

/// Keeps the panic hook from printing panics of this thread while `run` runs.
fn silently<T>(run: impl FnOnce() -> T) -> T {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !SILENT.with(Cell::get) {
                before(info);
            }
        }));
    });
    SILENT.with(|silent| silent.set(true));
    let done = run();
    SILENT.with(|silent| silent.set(false));
    done
}

/// The first line of a panic's message, which may go on with a debug dump.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the generator panicked");
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("not yet implemented: ").chars().take(160).collect()
}
