//! Names the trait in the generated calls of its functions.
//!
//! The generator writes `self.exec(..)` and `Self::api_version()`, and an operation may be called `exec` or `api_version`
//! too: its method would be called instead.

use syn::{Expr, File, parse_quote, visit_mut::VisitMut};

const HOOKS: [&str; 3] = ["pre", "exec", "post"];

/// Rewrites every call of a hook.
pub(crate) fn name_trait(file: &mut File) {
    Namer.visit_file_mut(file);
}

/// Returns whether an expression is a path that ends in `name`.
pub(crate) fn is_path(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

struct Namer;

impl VisitMut for Namer {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        syn::visit_mut::visit_expr_mut(self, expression);
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
            _ => {}
        }
    }
}
