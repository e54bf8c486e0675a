//! Paginated lists: a request that the contract declares a cursor of is a `Page`, and has a `stream` of all items.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{docs, inputs::Input, model::Model, response::ident};

/// Returns the emits the implementation of `Page`; nothing if the contract declares no cursor.
pub(super) fn emit(model: &Model<'_>) -> TokenStream {
    let (Some(page), Some(item), Some(_)) = (&model.x_ash.page, model.response.item(), &model.params) else {
        return TokenStream::new();
    };
    let input = |wire: &str| model.inputs.iter().find(|input| input.wire == *wire);
    let Some(after) = input(&page.after).map(|input| ident(&input.raw_name)) else { return TokenStream::new() };
    let (name, cursor) = (&model.name, ident(&crate::ident::snake(&page.cursor)));
    let size = page.size.as_deref().and_then(input);
    let (first, page_size) = match size {
        Some(size) => {
            let (field, largest) = (ident(&size.raw_name), largest(model, size));
            (
                quote! {
                    let mut first = self;
                    first.params.#field.get_or_insert(#largest);
                    first
                },
                quote!(self.params.#field.and_then(|size| usize::try_from(size).ok())),
            )
        }
        None => (quote!(self), quote!(None)),
    };
    // A type of the SDK has the value of the contract inside.
    let field = if model.settings.item.is_some() { quote!(item.as_ref().#cursor) } else { quote!(item.#cursor) };
    let restart = page.restarts_at.map(|before| {
        quote! {
            fn restarts_at() -> Option<i64> {
                Some(#before)
            }
        }
    });
    let about = docs::outer("Returns all items there are, fetched page by page.");
    quote! {
        impl #name {
            #about
            pub fn stream(self) -> BoxStream<'static, Result<#item>> {
                pages::all(self.first_page())
            }

            /// The request of the first page, as large as pages can be unless the caller said otherwise.
            pub(crate) fn first_page(self) -> Self {
                #first
            }
        }

        impl Page for #name {
            type Item = #item;

            fn shared(&self) -> &Arc<Shared> {
                self.client.shared()
            }

            fn options(&self) -> &CallOptions {
                &self.options
            }

            fn options_mut(&mut self) -> &mut CallOptions {
                &mut self.options
            }

            fn again(&self, after: Option<i64>) -> Self {
                let mut again = self.clone();
                again.params.#after = after.or(again.params.#after);
                again
            }

            async fn fetch(self) -> Result<Vec<#item>> {
                self.send().await
            }

            fn cursor(item: &#item) -> i64 {
                #field
            }

            fn size(&self) -> Option<usize> {
                #page_size
            }

            #restart
        }
    }
}

/// The largest page, as the contract limits it.
fn largest(model: &Model<'_>, size: &Input) -> TokenStream {
    let parameters = model.operation.value["parameters"].as_array().into_iter().flatten();
    let declared = parameters.map(|parameter| docs::resolve(model.contract, parameter));
    let maximum = declared.filter(|parameter| parameter["name"] == *size.wire).find_map(|parameter| {
        docs::resolve(model.contract, &parameter["schema"]).get("maximum").and_then(Value::as_i64)
    });
    let maximum = proc_macro2::Literal::i64_unsuffixed(maximum.unwrap_or(100));
    quote!(#maximum)
}
