//! Completes the calls of the generated methods: addresses are made, requests leave, and responses are decoded, by way of the
//! crate's own functions.
//!
//! The generator writes `self.exec(..)` and `Self::api_version()`, and an operation may be called `exec` or `api_version`
//! too: its method would be called instead.

use quote::ToTokens;
use syn::{
    Block, Expr, ExprLit, ExprMacro, File, Lit, Stmt, Token, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

const HOOKS: [&str; 3] = ["pre", "exec", "post"];

/// Rewrites every call of a hook, the decoding of responses, and the addresses and headers of requests.
pub(crate) fn complete(file: &mut File) {
    Completer.visit_file_mut(file);
}

/// Returns whether an expression is a path that ends in `name`.
pub(crate) fn is_path(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

struct Completer;

impl VisitMut for Completer {
    fn visit_block_mut(&mut self, block: &mut Block) {
        without_version(block);
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            Expr::MethodCall(call) => {
                let on_self = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
                if on_self && HOOKS.iter().any(|hook| call.method == hook) {
                    let (method, arguments) = (&call.method, &call.args);
                    *expression = parse_quote!(ClientHooks::#method(self, #arguments));
                }
            }
            Expr::Call(call) if is_path(&call.func, "api_version") => {
                *expression = parse_quote!(<Self as ClientInfo<crate::Transport>>::api_version());
            }
            Expr::Call(call) if is_path(&call.func, "from_response") => {
                let response = &call.args;
                *expression = parse_quote!(crate::decode(&self.inner, #response));
            }
            Expr::Macro(call) => {
                if let Some(address) = address(call) {
                    *expression = address;
                }
            }
            Expr::Call(call) if is_path(&call.func, "stream") => {
                if let Some(response) = call.args.first_mut() {
                    *response = parse_quote!(crate::unread(#response));
                }
            }
            _ => {}
        }
    }
}

/// The address of a request, as the crate's own function makes it, of
/// `format!("{}/things/{}", self.baseurl, encode_path(&id.to_string()))`.
fn address(call: &ExprMacro) -> Option<Expr> {
    let arguments = call.mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    let mut arguments = arguments.iter();
    let (Expr::Lit(ExprLit { lit: Lit::Str(template), .. }), Expr::Field(base)) =
        (arguments.next()?, arguments.next()?)
    else {
        return None;
    };
    let template = template.value();
    let fixed: Vec<&str> = template.strip_prefix("{}")?.split("{}").collect();
    let values: Vec<&Expr> = arguments.map(encoded).collect::<Option<_>>()?;
    let is_whole = call.mac.path.is_ident("format")
        && base.to_token_stream().to_string() == "self . baseurl"
        && fixed.len() == values.len() + 1
        && !template.contains("{{")
        && !template.contains("}}");
    is_whole.then(|| parse_quote!(crate::address(self, &[#(#fixed),*], &[#(&#values),*])?))
}

/// The value in `encode_path(&value.to_string())`.
fn encoded(argument: &Expr) -> Option<&Expr> {
    let Expr::Call(call) = argument else { return None };
    let Expr::Reference(text) = call.args.first().filter(|_| is_path(&call.func, "encode_path"))? else { return None };
    match &*text.expr {
        Expr::MethodCall(text) if text.method == "to_string" => Some(&text.receiver),
        _ => None,
    }
}

/// Leaves out the header that states the version of the document, which no server reads: building it costs every request
/// a map of its own. Where there are other headers, the map stays.
fn without_version(block: &mut Block) {
    let is_of_map =
        |statement: &Stmt| matches!(statement, Stmt::Local(local) if name_of(local) == Some("header_map".to_owned()));
    if !block.stmts.iter().any(is_of_map) {
        return;
    }
    block.stmts.retain(|statement| {
        let Stmt::Expr(Expr::MethodCall(call), _) = statement else { return true };
        let is_version =
            call.args.first().is_some_and(|name| name.to_token_stream().to_string().contains("api-version"));
        !(is_version && matches!(&*call.receiver, Expr::Path(map) if map.path.is_ident("header_map")))
    });
    let is_used = block
        .stmts
        .iter()
        .any(|statement| !is_of_map(statement) && statement.to_token_stream().to_string().contains("header_map . "));
    if !is_used {
        block.stmts.retain(|statement| !is_of_map(statement));
        WithoutMap.visit_block_mut(block);
    }
}

fn name_of(local: &syn::Local) -> Option<String> {
    match &local.pat {
        syn::Pat::Ident(name) => Some(name.ident.to_string()),
        _ => None,
    }
}

/// Removes `.headers(header_map)`.
struct WithoutMap;

impl VisitMut for WithoutMap {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
            && call.args.first().is_some_and(|map| is_path(map, "header_map"))
        {
            *expression = (*call.receiver).clone();
        }
    }
}
