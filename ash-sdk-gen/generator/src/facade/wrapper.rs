//! Requests on top of another one, such as `SendMessage`, which reads a stream to its end: a struct with the same
//! setters. Their sending is written by hand.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    conversion::Set,
    docs,
    model::Model,
    settings::{Method, Wrapper},
};

/// The struct of a wrapper, with the setters of the request that it holds.
pub(super) fn emit(model: &Model<'_>, settings: &Wrapper) -> TokenStream {
    let (inner, wrapper, field) =
        (&model.name, format_ident!("{}", settings.name), format_ident!("{}", settings.field));
    let state = settings.state.as_ref().and_then(|state| syn::parse_str::<syn::Type>(state).ok());
    let (declared, taken, filled, cloned) = match &state {
        Some(state) => (
            quote!(pub(crate) state: #state,),
            quote!(state: #state),
            quote!(state,),
            quote!(state: self.state.clone(),),
        ),
        None => Default::default(),
    };
    let Answer { declared_parameter, parameter, answer_declared, answer_filled } = Answer::of(settings);
    let options = model.options().into_iter().filter(|input| !settings.supplied.contains(&input.wire));
    let captured = if parameter.is_empty() { quote!(<>) } else { parameter.clone() };
    let setters = options.map(|input| {
        let (name, taken) = (format_ident!("{}", input.name), Set::of(input));
        let (ty, generics) = (&taken.ty, taken.generics());
        let (doc, deprecated) = (docs::outer(&input.documentation()), docs::deprecated(input.is_deprecated));
        quote! {
            #doc
            #deprecated
            pub fn #name #generics(mut self, #name: #ty) -> Self {
                self.#field = self.#field.#name(#name);
                self
            }
        }
    });
    let methods = settings.methods.iter().map(|Method { name, .. }| format!("[`{name}`](AshClient::{name})"));
    let deadline = settings.deadline.as_ref().map(|text| quote!(, #text));
    // Derived, it would ask for an answer that can be cloned.
    let (derive, clone) = if parameter.is_empty() {
        (quote!(#[derive(Clone)]), TokenStream::new())
    } else {
        let clone = quote! {
            impl #parameter Clone for #wrapper #parameter {
                fn clone(&self) -> Self {
                    let (options, #field) = (self.options.clone(), self.#field.clone());
                    Self { options, #field, #cloned #answer_filled }
                }
            }
        };
        (TokenStream::new(), clone)
    };
    let about = docs::outer(&format!(
        "Request returned by {}. Set its options, then await it.",
        methods.collect::<Vec<_>>().join(" and ")
    ));
    quote! {
        #about
        #[must_use = "a request does nothing until it is awaited"]
        #derive
        pub struct #wrapper #declared_parameter {
            pub(crate) options: CallOptions,
            pub(crate) #field: #inner,
            #declared
            #answer_declared
        }

        impl #wrapper {
            pub(crate) fn new(#field: #inner, #taken) -> Self {
                Self { options: CallOptions::default(), #field, #filled #answer_filled }
            }
        }

        impl #parameter #wrapper #parameter {
            /// The request, before it is sent.
            pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use #captured {
                self.#field.attempt()
            }

            #(#setters)*
        }

        #clone

        request_options!(#wrapper #parameter (#field) #deadline);
        // Sending is written by hand.
        const _: fn() = crate::request::is_sent::<#wrapper>;
    }
}

/// The type parameter of a request whose answer may be read in several ways.
#[derive(Default)]
struct Answer {
    declared_parameter: TokenStream,
    parameter: TokenStream,
    answer_declared: TokenStream,
    answer_filled: TokenStream,
}

impl Answer {
    fn of(settings: &Wrapper) -> Self {
        let Some(answer) = settings.answer.as_ref().and_then(|answer| syn::parse_str::<syn::Type>(answer).ok()) else {
            return Self::default();
        };
        Self {
            declared_parameter: quote!(<A = #answer>),
            parameter: quote!(<A>),
            answer_declared: quote!(pub(crate) answer: std::marker::PhantomData<fn() -> A>,),
            answer_filled: quote!(answer: std::marker::PhantomData,),
        }
    }
}
