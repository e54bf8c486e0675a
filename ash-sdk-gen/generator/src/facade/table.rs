//! The table of operations: retry class, deadline and the reasons for both.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

use super::{docs, model::Model, response::Form};
use crate::{ident, x_ash::USUAL_DEADLINE};

/// One operation of the table.
pub(super) struct Row {
    id: String,
    method: String,
    path: String,
    is_idempotent: bool,
    because: String,
    form: Form,
    deadline: u64,
    deadline_because: String,
}

impl Row {
    pub(super) fn of(model: &Model<'_>) -> Self {
        Self {
            id: model.operation.id().to_owned(),
            method: model.operation.method.to_uppercase(),
            path: model.operation.path.to_owned(),
            is_idempotent: model.x_ash.is_idempotent,
            because: model.x_ash.because.clone(),
            form: model.response.form.clone(),
            deadline: model.x_ash.deadline,
            deadline_because: model.x_ash.deadline_because.clone().unwrap_or_default(),
        }
    }

    fn tokens(&self) -> TokenStream {
        let Self { id, method, path, because, deadline_because, .. } = self;
        let repeat = if self.is_idempotent { quote!(Idempotent) } else { quote!(Once) };
        let response = match self.form {
            Form::Value => quote!(Whole),
            Form::Events => quote!(Events),
            Form::Text | Form::Bytes => quote!(Streamed),
        };
        let deadline = proc_macro2::Literal::u64_unsuffixed(self.deadline);
        quote! {
            Operation {
                id: #id,
                method: #method,
                path: #path,
                repeat: Repeat::#repeat,
                because: #because,
                response: ResponseForm::#response,
                deadline_seconds: #deadline,
                deadline_because: #deadline_because,
            }
        }
    }
}

/// The table as source, sorted by id.
pub(super) fn emit(rows: &[Row]) -> Result<syn::File, Error> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    let names: Vec<_> = rows.iter().map(|row| constant(&row.id)).collect();
    let values = rows.iter().map(|row| row.tokens());
    let docs = rows.iter().map(|row| docs::outer(&format!("`{} {}`.", row.method, row.path)));
    let about = docs::inner(
        "Operations of the API: retry class, deadline, and the reasons for both.\n\n\
         [`RetryPolicy`](crate::RetryPolicy) explains which requests are retried, and after which delay.",
    );
    syn::parse2(quote! {
        #about
        #![doc = ""]
        #![doc = include_str!("operations.md")]
        #![allow(dead_code)]

        pub use crate::operation::Operation;
        use crate::{operation::ResponseForm, retry::Repeat};

        /// Returns every operation of the API, sorted by id.
        pub fn all() -> &'static [Operation] {
            OPERATIONS
        }

        /// Every operation, sorted by id.
        pub(crate) static OPERATIONS: &[Operation] = &[#(#names),*];

        #(#docs pub(crate) const #names: Operation = #values;)*
    })
}

/// Name of an operation's constant.
pub(super) fn constant(id: &str) -> proc_macro2::Ident {
    quote::format_ident!("{}", ident::snake(id).trim_end_matches('_').to_uppercase())
}

/// The table for readers.
pub(super) fn markdown(rows: &[Row]) -> String {
    let mut out = "| operation | retried | because | deadline |\n|---|---|---|---|\n".to_owned();
    for row in rows {
        let retried = if row.is_idempotent { "yes" } else { "only if not executed" };
        let deadline = match (row.deadline, row.deadline_because.as_str()) {
            (USUAL_DEADLINE, "") => "60 s".to_owned(),
            (seconds, "") => format!("{seconds} s"),
            (seconds, because) => format!("{seconds} s: {because}"),
        };
        let _ = writeln!(out, "| `{}` | {retried} | {} | {deadline} |", row.id, row.because);
    }
    out
}
