//! The request of an operation: its fields, its options, and the call of the raw client.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    conversion::Set,
    docs,
    inputs::{Input, Place},
    limits::Checks,
    model::{Body, Model, RawArgument},
    paging,
    response::{Form, ident},
    table, wrapper,
};
use crate::conversion::last_segment;

/// The request of an operation.
pub(super) fn emit(model: &Model<'_>, checks: &Checks) -> TokenStream {
    let name = &model.name;
    let fields = Field::all(model);
    let (names, types): (Vec<_>, Vec<_>) = fields.iter().map(|field| (&field.name, &field.ty)).unzip();
    let given: Vec<_> = fields.iter().filter(|field| field.is_given).collect();
    let (given_names, given_types): (Vec<_>, Vec<_>) = given.iter().map(|field| (&field.name, &field.ty)).unzip();
    let defaults: Vec<_> = fields.iter().filter(|field| !field.is_given).map(|field| &field.name).collect();
    let about = docs::outer(&about(model));
    let options: Vec<TokenStream> = model.options().into_iter().map(|input| setter(model, input)).collect();
    let call = call(model, checks);
    let check = check_limits(model, checks);
    let sending = sending(model);
    let paging = paging::emit(model);
    let wrappers = model.settings.wrappers.iter().map(|wrapper| wrapper::emit(model, wrapper));
    let attempt = attempt(model);
    quote! {
        #about
        #[must_use = "a request does nothing until it is awaited"]
        #[derive(Clone)]
        pub struct #name {
            pub(crate) client: AshClient,
            pub(crate) options: CallOptions,
            #(pub(crate) #names: #types,)*
        }

        impl #name {
            pub(crate) fn new(client: &AshClient, #(#given_names: #given_types),*) -> Self {
                Self {
                    client: client.clone(),
                    options: CallOptions::default(),
                    #(#given_names,)*
                    #(#defaults: Default::default(),)*
                }
            }

            #(#options)*

            #attempt

            #check

            #call
        }

        #sending
        #paging
        #(#wrappers)*
    }
}

fn about(model: &Model<'_>) -> String {
    let (id, summary) = (&model.id, model.operation.value["summary"].as_str());
    let summary = summary.map(|summary| format!(": {}", summary.trim().trim_end_matches('.'))).unwrap_or_default();
    let returned = model.response.documentation().map(|text| format!("\n\n{text}")).unwrap_or_default();
    // Hand-written sending may return something else; its `send` says what.
    let returned = if model.is_custom() { String::new() } else { returned };
    format!("Request returned by [`{id}`](AshClient::{id}){summary}. Set its options, then await it.{returned}")
}

/// A field of the request besides the client and the options of the call.
struct Field {
    name: proc_macro2::Ident,
    ty: TokenStream,
    /// Argument of `new`; otherwise it begins with its default.
    is_given: bool,
}

impl Field {
    fn all(model: &Model<'_>) -> Vec<Self> {
        let field = |name: &str, ty: TokenStream| Self { name: ident(name), ty, is_given: true };
        let mut fields: Vec<Self> = model.fields().map(|input| field(&input.name, stored(input))).collect();
        if let Some(params) = &model.params {
            fields.push(field("params", quote!(ash_sdk_gen::params::#params)));
        }
        match &model.body {
            Some(Body::Struct(ty)) => fields.push(field("body", quote!(types::#ty))),
            Some(Body::Changes(_)) => fields.push(field("changes", quote!(serde_json::Map<String, serde_json::Value>))),
            Some(Body::Value(ty)) => fields.push(field("body", quote!(#ty))),
            Some(Body::Bytes) => fields.push(field("body", quote!(bytes::Bytes))),
            None => {}
        }
        if let Some(state) = model.settings.state.as_ref().and_then(|state| syn::parse_str::<syn::Type>(state).ok()) {
            fields.push(field("state", quote!(#state)));
        }
        if is_download(model) {
            fields.push(Self { is_given: false, ..field("download", quote!(DownloadOptions)) });
        }
        fields
    }
}

fn stored(input: &Input) -> TokenStream {
    match &input.taken_as {
        Some(ty) => quote!(#ty),
        None if input.is_text_time => quote!(String),
        None => {
            let ty = &input.ty;
            quote!(#ty)
        }
    }
}

fn is_download(model: &Model<'_>) -> bool {
    matches!(model.response.form, Form::Bytes) && !model.is_custom()
}

fn setter(model: &Model<'_>, input: &Input) -> TokenStream {
    let (name, field, taken) = (format_ident!("{}", input.name), ident(&input.raw_name), Set::of(input));
    let (ty, value, generics) = (&taken.ty, &taken.value, taken.generics());
    let doc = docs::outer(&input.documentation());
    let deprecated = docs::deprecated(input.is_deprecated);
    let wire = &input.wire;
    let set = match (input.place, &model.body) {
        (Place::Body, Some(Body::Changes(_))) => {
            let stored = stored(input);
            quote! {
                let value: Option<#stored> = #value;
                match value {
                    Some(value) => self.changes.insert(#wire.to_owned(), serde_json::json!(value)),
                    None => self.changes.remove(#wire),
                };
            }
        }
        (Place::Body, _) if input.is_optional => quote!(self.body.#field = #value;),
        (Place::Body, _) => quote!(if let Some(value) = #value { self.body.#field = value; }),
        _ => quote!(self.params.#field = #value;),
    };
    let clear = match &model.body {
        Some(Body::Changes(_)) if input.is_nullable => {
            let (clear, doc) = (format_ident!("clear_{}", input.name), format!(" Clears `{wire}`."));
            quote! {
                #[doc = #doc]
                pub fn #clear(mut self) -> Self {
                    self.changes.insert(#wire.to_owned(), serde_json::Value::Null);
                    self
                }
            }
        }
        _ => TokenStream::new(),
    };
    quote! {
        #doc
        #deprecated
        pub fn #name #generics(mut self, #name: #ty) -> Self {
            #set
            self
        }

        #clear
    }
}

/// The call of the raw client.
fn call(model: &Model<'_>, limits: &Checks) -> TokenStream {
    let raw_method = &model.raw_method;
    let checks = model.fields().filter(|input| input.is_path).map(check);
    let names = Field::all(model).into_iter().map(|field| field.name).filter(|name| name != "state");
    let arguments = model.raw_arguments.iter().map(|argument| raw_argument(model, argument));
    let invoke = quote!(|raw| async move { raw.#raw_method(#(#arguments),*).await });
    let is_limited = model.is_custom() || !limits.own.is_empty();
    let check_limits = is_limited.then(|| quote!(self.check()?;));
    let check_supplied =
        limits.supplied.as_ref().map(|_| quote!(limits::body(&self.body, Self::limits_of_supplied())?;));
    // A body that is sent in place of this one was checked by whoever made it.
    let is_replaced = model.is_custom() && model.body.is_some() && matches!(model.response.form, Form::Value);
    let check_supplied = match check_supplied {
        Some(check) if is_replaced => Some(quote!(if replacement.is_none() { #check })),
        check => check,
    };
    let opening = quote! {
        #check_limits
        #check_supplied
        let Self { client, options, #(#names,)* .. } = self;
        #(#checks)*
    };
    if !matches!(model.response.form, Form::Value) {
        return streamed(model, &opening, &invoke);
    }
    let (output, operation) = (&model.response.output, table::constant(model.operation.id()));
    let finish = match &model.response.convert {
        Some(convert) if convert.to_string() == "()" => quote!(Ok(response.await?.map(|_| ()))),
        Some(convert) => quote!(Ok(response.await?.map(|response| #convert))),
        None => quote!(response.await),
    };
    let replacement = match &model.body {
        Some(Body::Changes(ty)) => quote! {
            // A null clears a member, which the raw client's type cannot say.
            let replacement = Some(StreamedBody::json(&serde_json::Value::Object(changes)));
            let body = types::#ty::default();
        },
        _ if model.is_custom() && model.body.is_some() => TokenStream::new(),
        _ => TokenStream::new(),
    };
    let body_into_params =
        if model.is_body_optional { quote!(let params = params.body(body);) } else { TokenStream::new() };
    let has_replacement = !replacement.is_empty() || (model.is_custom() && model.body.is_some());
    let calling = if has_replacement {
        quote!(client.call_with_body(&operations::#operation, options, replacement, #invoke))
    } else {
        quote!(client.call(&operations::#operation, options, #invoke))
    };
    let call = quote! {
        #body_into_params
        let response = #calling;
        #finish
    };
    if model.is_custom() && model.body.is_some() {
        return quote! {
            /// Calls the operation; `replacement` is sent in place of the body.
            #[allow(dead_code)]
            pub(crate) async fn call_with_body(self, replacement: Option<StreamedBody>) -> Result<Response<#output>> {
                #opening
                #call
            }

            /// Calls the operation.
            #[allow(dead_code)]
            pub(crate) async fn call(self) -> Result<Response<#output>> {
                self.call_with_body(None).await
            }
        };
    }
    quote! {
        /// Calls the operation.
        pub(crate) async fn call(self) -> Result<Response<#output>> {
            #opening
            #replacement
            #call
        }
    }
}

fn streamed(model: &Model<'_>, opening: &TokenStream, invoke: &TokenStream) -> TokenStream {
    let operation = table::constant(model.operation.id());
    let (output, before, finish) = match (&model.response.form, model.is_custom()) {
        (_, true) | (Form::Value, _) => (quote!(ash_sdk_gen::ByteStream), TokenStream::new(), quote!(Ok(response))),
        (Form::Bytes, _) => {
            (quote!(Download), TokenStream::new(), quote!(Ok(Download::new(client.shared(), response, download))))
        }
        (Form::Events, _) => {
            (quote!(EventStream), TokenStream::new(), quote!(Ok(EventStream::new(client.shared(), response))))
        }
        (Form::Text, _) => (
            quote!(String),
            quote!(let deadline = client.deadline(&options, &operations::#operation);),
            quote!(collect_text(client.shared(), deadline, response).await),
        ),
    };
    quote! {
        /// Calls the operation.
        pub(crate) async fn call(self) -> Result<Response<#output>> {
            #opening
            #before
            let response = client.call_stream(&operations::#operation, options, #invoke).await?;
            #finish
        }
    }
}

/// The request as an error names it that is raised before anything is sent.
fn attempt(model: &Model<'_>) -> TokenStream {
    let operation = table::constant(model.operation.id());
    let mut path = String::new();
    let (mut kept, mut values) = (Vec::new(), Vec::new());
    for (index, part) in model.operation.path.split('{').enumerate() {
        let (wire, rest) = if index == 0 { ("", part) } else { part.split_once('}').unwrap_or(("", part)) };
        if let Some(input) = model.fields().find(|input| input.is_path && input.wire == wire) {
            let name = format_ident!("{}", input.name);
            path.push_str("{}");
            values.push(if input.taken_as.is_some() { quote!(#name.as_ref()) } else { quote!(#name) });
            kept.push(if input.is_copied() {
                quote!(let #name = self.#name;)
            } else {
                quote!(let #name = self.#name.clone();)
            });
        }
        path.push_str(rest);
    }
    let path = if values.is_empty() { quote!(#path.to_owned()) } else { quote!(format!(#path, #(#values),*)) };
    quote! {
        /// The request, before it is sent: for errors, and made for them alone.
        pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
            #(#kept)*
            move || Attempt::unsent(&operations::#operation, #path)
        }
    }
}

/// The checks against the contract's limits. Those of a request that is sent by hand can be called before anything else
/// that it sends.
fn check_limits(model: &Model<'_>, checks: &Checks) -> TokenStream {
    let own = &checks.own;
    if own.is_empty() && !model.is_custom() {
        return TokenStream::new();
    }
    let is_supplied = |input: &Input| input.place == Place::Body && model.settings.supplied.contains(&input.wire);
    let supplied = (model.is_custom() && model.inputs.iter().any(is_supplied)).then(|| {
        let limits =
            checks.supplied.as_ref().map_or(quote!(limits::Limits::NONE), |table| quote!(super::limits::#table));
        quote! {
            /// Limits of the members that the sending supplies.
            #[allow(dead_code)]
            pub(crate) fn limits_of_supplied() -> &'static limits::Limits {
                &#limits
            }
        }
    });
    quote! {
        /// Checks the inputs against their limits.
        pub(crate) fn check(&self) -> Result<()> {
            #(#own)*
            Ok(())
        }

        #supplied
    }
}

/// Refuses a path parameter that would change the route.
fn check(input: &Input) -> TokenStream {
    let name = format_ident!("{}", input.name);
    let what = input.name.trim_end_matches('_').replace('_', " ");
    let what = if input.wire == "name" { format!("{what} name") } else { what };
    if input.wire == "path" {
        return quote!(path::file(&#name)?;);
    }
    match last_segment(&input.ty).as_str() {
        _ if input.taken_as.is_some() => quote!(path::segment(#what, #name.as_ref())?;),
        _ if input.is_copied() => TokenStream::new(),
        "String" => quote!(path::segment(#what, &#name)?;),
        _ => quote!(path::segment(#what, &#name.to_string())?;),
    }
}

fn raw_argument(model: &Model<'_>, argument: &RawArgument) -> TokenStream {
    match argument {
        RawArgument::Params => quote!(&params),
        RawArgument::Body if matches!(model.body, Some(Body::Bytes)) => quote!(body),
        RawArgument::Body => quote!(&body),
        RawArgument::Input { raw_name, is_reference } => {
            let input = model.fields().find(|input| input.raw_name == *raw_name);
            let taken = input.and_then(|input| input.taken_as.as_ref());
            let name = format_ident!("{}", input.map_or(raw_name.as_str(), |input| input.name.as_str()));
            match (taken, is_reference) {
                (Some(_), _) => quote!(#name.as_ref()),
                (None, true) => quote!(&#name),
                (None, false) => quote!(#name),
            }
        }
    }
}

fn sending(model: &Model<'_>) -> TokenStream {
    let name = &model.name;
    let shown = model.fields().filter(|input| input.is_path).map(|input| format_ident!("{}", input.name));
    let deadline = model.settings.deadline.as_ref().map(|text| quote!(, #text));
    let shown = quote!(#name(#(#shown),*) #deadline);
    if model.is_custom() {
        return quote! {
            request_options!(#shown);
            // Sending is written by hand.
            const _: fn() = crate::request::is_sent::<#name>;
        };
    }
    let output = &model.response.output;
    let download = if is_download(model) { quote!(download_options!(#name, download);) } else { TokenStream::new() };
    let about =
        docs::outer("Sends the request and returns the response's status, headers and rate limit beside its value.");
    quote! {
        impl #name {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// See [`Error`](crate::Error).
            pub async fn send(self) -> Result<#output> {
                self.with_response().await.map(Response::into_value)
            }

            #about
            ///
            /// # Errors
            ///
            /// See [`Error`](crate::Error).
            pub async fn with_response(self) -> Result<Response<#output>> {
                let attempt = self.attempt();
                self.call().await.map_err(|error| error.about_unsent(attempt))
            }
        }

        impl IntoFuture for #name {
            type Output = Result<#output>;
            type IntoFuture = BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }

        request_options!(#shown);
        #download
    }
}
